"""The neutral row: one issue of another tool, whichever tool wrote it."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_TITLE = 200
"""Characters of a title in a plan."""
LONGEST_PROSE = 10_000
"""Characters of a text in a plan."""


class FileUnusable(Exception):
    """A file that cannot be imported at all; the message names file, line and column."""

    def __init__(self, file: str, message: str, line: int | None = None, column: str | None = None) -> None:
        place = file + (f", line {line}" if line else "") + (f", column {column!r}" if column else "")
        super().__init__(f"{place}: {message}.")


@dataclass(frozen=True, kw_only=True)
class Unused:
    """A row that could not be used, and why."""

    line: int
    key: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something about a row that was used, but not quite as the file says."""

    line: int
    key: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One issue. A field that is None has no column in the file; an empty one has an empty cell."""

    line: int
    key: str
    type: str
    title: str
    status: str | None = None
    category: str | None = None
    """The tool's own coarse status, where it writes one."""
    resolution: str = ""
    """How it ended, where the tool says so apart from the status."""
    parent: str | None = None
    """The key of the issue that this one is part of."""
    team: str | None = None
    sprint: str | None = None
    """The latest of its sprints."""
    points: str | None = None
    """Hundredths of a point."""
    rank: str = ""
    """Sorts as text; empty ones keep the file's order."""
    changed_at: str | None = None
    """When its status became what it is."""
    created_at: str | None = None
    """When somebody asked for it."""
    resolved_at: str | None = None
    links: tuple[tuple[str, bool, str], ...] = ()
    """Link type, whether outward, and the other issue's key."""
    description: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a file says: rows, those that could not be used, and what had to be changed or guessed."""

    file: str
    rows: tuple[Row, ...]
    unused: tuple[Unused, ...] = ()
    notes: tuple[Note, ...] = ()
    guesses: tuple[str, ...] = ()


class RowUnusable(Exception):
    """A row that cannot be used; the message is the reason."""


def one_line(text: str) -> str:
    """A text on one line, in NFC, without control characters; direction marks stay."""
    spaced = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text)
    return unicodedata.normalize("NFC", re.sub(r" {2,}", " ", spaced).strip())


def shortened(text: str, most: int) -> str:
    """The text, or its beginning with an ellipsis if it has more than `most` characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def hundredths(text: str) -> str:
    """Points in hundredths, as text: "3", "3.0", "0,5". Raises ValueError."""
    found = re.fullmatch(r"(\d{1,5})(?:[.,](\d{1,2})0*)?", text.strip())
    if not found:
        raise ValueError(text)
    return str(int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")))
