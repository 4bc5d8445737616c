"""The demo's content: tables of words, one row a line, cells between bars."""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "tables"
STEP = re.compile(r"(\w+)(?:@(-?\w+))?:")

Row = dict[str, str]
"""Column -> cell; an empty text where the table has a dash."""


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of a table. Raises ValueError when one has not as many cells as the head."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    lines = [_cells(line) for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(dict(zip(lines[0], line, strict=True)) for line in lines[1:])


def _cells(line: str) -> list[str]:
    cells = (cell.strip() for cell in line.split("|"))
    return ["" if cell == "-" else cell for cell in cells]


def keyed(name: str) -> dict[str, Row]:
    """The rows of a table by their key."""
    return keyed_by(name, "key")


def keyed_by(name: str, column: str) -> dict[str, Row]:
    """The rows of a table by what stands in a column."""
    return {row[column]: row for row in rows(name)}


def steps(cell: str) -> list[tuple[str, str, str]]:
    """What comes after what: (verb, day or "", words), written as `verb@day:words verb@day:words`."""
    parts = STEP.split(cell)[1:]
    return [(verb, day or "", words.strip()) for verb, day, words in zip(*[iter(parts)] * 3, strict=True)]
