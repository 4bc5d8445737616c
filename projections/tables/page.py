"""The page that describes the tables to whoever reads them with a tool of their own."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from projections.tables.catalogue import TABLES
from projections.tables.table import Table

ROOM = Path(__file__).parent
COLUMN = re.compile(r"^    (?!PRIMARY|UNIQUE)(\w+) (.+?)( NOT NULL)?,?$", re.MULTILINE)
COMMENT = re.compile(r"^COMMENT ON (TABLE|COLUMN) (\S+)\s+IS\s+'((?:[^']|'')*)';$", re.MULTILINE)


class Column(NamedTuple):
    """A column as its table declares it."""

    name: str
    type: str
    may_be_null: bool
    comment: str


def page() -> str:
    """All of it, in Markdown."""
    tables = [table for tables in TABLES.values() for table in tables]
    introduction = (ROOM / "introduction.md").read_text(encoding="utf-8").rstrip("\n")
    described = (_described(table) for table in tables)
    return "\n\n".join([introduction, "## Questions", *_questions(), "## Tables", *described]) + "\n"


def questions() -> dict[str, str]:
    """The worked queries by name, each with what it asks in the comment at its head."""
    files = sorted((ROOM / "questions").glob("*.sql"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


def columns(table: Table) -> list[Column]:
    """The columns of a table, in order, the organisation and the plan first."""
    comments = _comments(table)
    declared = COLUMN.findall(table.sql.partition(");")[0])
    return [
        Column(name, kind, not needed, comments.get(f"{table.name}.{name}", ""))
        for name, kind, needed in declared
    ]


def _comments(table: Table) -> dict[str, str]:
    return {name: text.replace("''", "'") for _, name, text in COMMENT.findall(table.sql)}


def _questions() -> Iterator[str]:
    for query in questions().values():
        lines = query.strip().splitlines()
        asked = [line.removeprefix("-- ") for line in lines if line.startswith("--")]
        told = [line for line in lines if not line.startswith("--")]
        yield "\n".join(asked)
        yield "\n".join(["```sql", *told, "```"])


def _described(table: Table) -> str:
    rows = [
        f"| `{each.name}` | {each.type}{', null' if each.may_be_null else ''} | {each.comment} |"
        for each in columns(table)
    ]
    comment = _comments(table)[table.name]
    said = f"{comment[0].upper()}{comment[1:]}."
    head = [f"### {table.name}", "", said, "", "| column | type | what it holds |", "|---|---|---|"]
    return "\n".join([*head, *rows])
