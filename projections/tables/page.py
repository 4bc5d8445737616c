"""The page that describes the tables to whoever reads them with a tool of their own."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from projections.catalogue import projections

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
    introduction = (ROOM / "introduction.md").read_text(encoding="utf-8").rstrip("\n")
    described = (_described(name, sql) for name, sql in tables().items())
    return "\n\n".join([introduction, "## Questions", *_questions(), "## Tables", *described]) + "\n"


def tables() -> dict[str, str]:
    """Every table of every projection by name, with the SQL that makes it."""
    return {name: sql for each in projections() for name, sql in each.tables.items()}


def questions() -> dict[str, str]:
    """The worked queries by name, each with what it asks in the comment at its head."""
    files = sorted((ROOM / "questions").glob("*.sql"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


def columns(sql: str) -> list[Column]:
    """The columns of the table that this makes, in order, the organisation and the plan first."""
    told = {name.rpartition(".")[2]: text for name, text in _comments(sql).items()}
    declared = COLUMN.findall(sql.partition(");")[0])
    return [Column(name, kind, not needed, told.get(name, "")) for name, kind, needed in declared]


def _comments(sql: str) -> dict[str, str]:
    return {name: text.replace("''", "'") for _, name, text in COMMENT.findall(sql)}


def _questions() -> Iterator[str]:
    for query in questions().values():
        lines = query.strip().splitlines()
        asked = [line.removeprefix("-- ") for line in lines if line.startswith("--")]
        told = [line for line in lines if not line.startswith("--")]
        yield "\n".join(asked)
        yield "\n".join(["```sql", *told, "```"])


def _described(name: str, sql: str) -> str:
    rows = [
        f"| `{each.name}` | {each.type}{', null' if each.may_be_null else ''} | {each.comment} |"
        for each in columns(sql)
    ]
    comment = _comments(sql)[name].rstrip(".")
    said = f"{comment[0].upper()}{comment[1:]}."
    head = [f"### {name}", "", said, "", "| column | type | what it holds |", "|---|---|---|"]
    return "\n".join([*head, *rows])
