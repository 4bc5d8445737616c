"""Reading any export row by row: what every tool's rows have in common, and what is wrong with them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo

from service.importing.columns import Columns
from service.importing.dates import Dates, DateUnclear, Order, in_numbers, order_of
from service.importing.rows import (
    LONGEST_PROSE,
    LONGEST_TITLE,
    Note,
    Reading,
    Row,
    RowUnusable,
    Unused,
    hundredths,
    one_line,
    shortened,
)
from service.importing.table import Record, Table

DATED = ("changed", "created", "resolved")
WITHOUT = {"created": "its request"}
"""What is recorded without a time when a date is unclear, if it is not the progress."""


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How the file is to be read, where it does not say so itself."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """A field -> the header chosen for it."""
    zone: tzinfo = UTC
    order: Order | None = None
    descriptions: bool = False


@dataclass
class Notes:
    """What is noted about one row while it is read, and how it writes dates."""

    line: int
    key: str
    dates: Dates
    descriptions: bool
    found: list[Note] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Say something about this row."""
        self.found.append(Note(line=self.line, key=self.key, text=text))


ReadRow = Callable[[Record, Notes], Row]


def rows(table: Table, habits: Habits, found: Columns, read: ReadRow) -> Reading:
    """All rows of the table, each by `read`; a row that cannot be used is listed with its reason."""
    order, guesses = _order(table, habits, found)
    dates = Dates(zone=habits.zone, order=order)
    good: dict[str, Row] = {}
    unused = list(table.broken)
    notes: list[Note] = []
    for record in table.records:
        key = one_line(found.text(record, "key"))
        noting = Notes(record.line, key, dates, habits.descriptions)
        try:
            row = replace(read(record, noting), key=key)
            _check(row, good)
        except RowUnusable as reason:
            unused.append(Unused(line=record.line, key=key, reason=str(reason)))
            continue
        good[key] = row
        notes += noting.found
    return Reading(
        file=table.file,
        rows=tuple(good.values()),
        unused=tuple(sorted(unused, key=lambda each: each.line)),
        notes=tuple(notes),
        guesses=(*table.guesses, *guesses),
    )


def row(
    found: Columns,
    record: Record,
    notes: Notes,
    *,
    parent: str | None,
    links: tuple[tuple[str, bool, str], ...],
    title: str | None = None,
) -> Row:
    """One row by its columns; `title` where the tool writes it elsewhere."""
    return Row(
        line=record.line,
        key=notes.key,
        type=one_line(found.text(record, "type")),
        title=_title(title or found.text(record, "title"), notes),
        status=_word(found, record, "status"),
        category=_word(found, record, "category"),
        resolution=one_line(found.text(record, "resolution")),
        parent=parent and one_line(parent),
        team=_word(found, record, "team"),
        sprint=_word(found, record, "sprint"),
        points=_points(found.last(record, "points"), notes),
        rank=found.text(record, "rank"),
        changed_at=_instant(found, record, "changed", notes),
        created_at=_instant(found, record, "created", notes),
        resolved_at=_instant(found, record, "resolved", notes),
        links=links,
        description=_description(found, record, notes),
    )


def _check(row: Row, before: Mapping[str, Row]) -> None:
    if not row.key:
        raise RowUnusable("it has no key")
    if not row.title:
        raise RowUnusable("it has no title")
    if not row.type:
        raise RowUnusable("it has no type")
    if row.key in before:
        raise RowUnusable(f"line {before[row.key].line} has this key already")


def _word(found: Columns, record: Record, name: str) -> str | None:
    text = found.last(record, name)
    return text if text is None else one_line(text)


def _title(text: str, notes: Notes) -> str:
    title = one_line(text)
    if len(title) > LONGEST_TITLE:
        notes.add(f"its title has {len(title)} characters and is cut to {LONGEST_TITLE}")
    return shortened(title, LONGEST_TITLE)


def _points(text: str | None, notes: Notes) -> str | None:
    if not text:
        return text
    try:
        return hundredths(text)
    except ValueError:
        notes.add(f"its points {text[:40]!r} are no number of points and are left out")
        return None


def _instant(found: Columns, record: Record, name: str, notes: Notes) -> str | None:
    text = found.text(record, name)
    if not text:
        return None
    try:
        return notes.dates.instant(text)
    except DateUnclear as error:
        notes.add(f"{error}; {WITHOUT.get(name, 'its progress')} is recorded without a time")
        return None


def _description(found: Columns, record: Record, notes: Notes) -> str | None:
    text = found.text(record, "description") if notes.descriptions else ""
    if len(text) > LONGEST_PROSE:
        notes.add(f"its description has {len(text)} characters and is cut to {LONGEST_PROSE}")
    return shortened(text, LONGEST_PROSE) or None


def _order(table: Table, habits: Habits, found: Columns) -> tuple[Order, Iterator[str]]:
    """The order of day and month in the file, and a sentence if it is a guess."""
    if habits.order:
        return habits.order, iter(())
    texts = [text for record in table.records for name in DATED for text in found.all(record, name)]
    proven = order_of(texts)
    if proven or not any(map(in_numbers, texts)):
        return proven or Order.DMY, iter(())
    american = any(text.upper().endswith(("AM", "PM")) for text in texts)
    guess = Order.MDY if american else Order.DMY
    first = "month" if american else "day"
    said = (
        f'no date proves it; the {first} is taken to come first (date_order = "{guess.value}" in the mapping)'
    )
    return guess, iter((said,))
