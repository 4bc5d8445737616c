"""Columns of an export by what they hold, whatever they are called and however often they occur."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.importing.rows import FileUnusable
from service.importing.table import Record, Table

Names = Mapping[str, tuple[str, ...]]
"""A field -> the headers under which tools write it, the best one first."""
SCATTERED = ("points",)
"""Fields that stand in different columns for different types of issue."""


@dataclass(frozen=True)
class Columns:
    """Where in a row each field stands; a header may be repeated."""

    places: Mapping[str, tuple[int, ...]]

    def has(self, field: str) -> bool:
        """Whether the file has a column for the field."""
        return bool(self.places.get(field))

    def all(self, record: Record, field: str) -> tuple[str, ...]:
        """What is written under this field in the row, without empty cells, in the order of the columns."""
        cells = (record.cells[place].strip() for place in self.places.get(field, ()))
        return tuple(cell for cell in cells if cell)

    def last(self, record: Record, field: str) -> str | None:
        """The last that is written under this field; empty if nothing is; None without such a column."""
        return (self.all(record, field) or ("",))[-1] if self.has(field) else None

    def text(self, record: Record, field: str) -> str:
        """The same, empty without such a column."""
        return self.last(record, field) or ""


def find(table: Table, names: Names, needed: tuple[str, ...], chosen: Mapping[str, str]) -> Columns:
    """The columns of these fields; `chosen` headers (of a mapping file) come first.

    Raises FileUnusable where a needed field or a chosen header is missing.
    """
    for field, header in chosen.items():
        if field not in names:
            known = ", ".join(names)
            raise FileUnusable(
                table.file, f"there is no field {field!r} to choose a column for; there are {known}"
            )
        if header not in table.header:
            raise _missing(table, field, (header,))
    places = {
        field: _places_of(table, _headers(field, headers, chosen), field in SCATTERED)
        for field, headers in names.items()
    }
    for field in needed:
        if not places[field]:
            raise _missing(table, field, names[field])
    return Columns(places)


def _places_of(table: Table, headers: Iterator[str], scattered: bool) -> tuple[int, ...]:
    found = [places for places in (_places(table, header) for header in headers) if places]
    return tuple(place for places in (found if scattered else found[:1]) for place in places)


def _places(table: Table, header: str) -> tuple[int, ...]:
    wanted = header.casefold()
    return tuple(place for place, name in enumerate(table.header) if name.casefold() == wanted)


def _headers(field: str, headers: tuple[str, ...], chosen: Mapping[str, str]) -> Iterator[str]:
    if field in chosen:
        yield chosen[field]
    yield from headers


def _missing(table: Table, field: str, headers: tuple[str, ...]) -> FileUnusable:
    near = difflib.get_close_matches(headers[0], table.header, n=1, cutoff=0.5)
    hint = f"; is it {near[0]!r}?" if near else ""
    also = f" (nor {', '.join(map(repr, headers[1:]))})" if headers[1:] else ""
    ways = f"export it too, or name the column in the mapping file: [columns] {field} = ..."
    return FileUnusable(table.file, f"there is no such column{also}{hint} {ways}", table.line, headers[0])
