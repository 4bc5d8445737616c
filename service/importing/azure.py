"""Azure DevOps' CSV export of a query, flat or as a tree: its columns and its levels."""

import re
from dataclasses import dataclass, field

from service.importing import columns, reading
from service.importing.columns import Columns
from service.importing.reading import Habits
from service.importing.rows import FileUnusable, Reading, Row
from service.importing.table import Record, Table

NAMES: columns.Names = {
    "key": ("ID",),
    "title": ("Title",),
    "type": ("Work Item Type",),
    "status": ("State",),
    "parent": ("Parent",),
    "team": ("Node Name", "Area Path", "Team"),
    "sprint": ("Iteration Path", "Iteration"),
    "points": ("Story Points", "Effort", "Size"),
    "rank": (),
    "changed": ("State Change Date",),
    "created": ("Created Date",),
    "resolved": ("Closed Date", "Resolved Date"),
    "description": ("Description",),
    "predecessors": ("Predecessor", "Predecessors"),
    "successors": ("Successor", "Successors"),
}
NEEDED = ("key", "type")
PRECEDES = "Predecessor"
_LEVEL = re.compile(r"title (\d+)", re.IGNORECASE)


def read(table: Table, habits: Habits) -> Reading:
    """The work items of a query. Raises FileUnusable when a needed column is missing."""
    found = columns.find(table, NAMES, NEEDED, habits.columns)
    tree = _Tree([place for place, name in enumerate(table.header) if _LEVEL.fullmatch(name)])
    if not tree.places and not found.has("title"):
        raise FileUnusable(
            table.file, "there is no such column (nor 'Title 1', 'Title 2')", table.line, "Title"
        )

    def row(record: Record, notes: reading.Notes) -> Row:
        title, above = tree.enter(record, found.text(record, "key"))
        parent = found.last(record, "parent") or (above if tree.places else None)
        links = _links(found, record)
        return reading.row(found, record, notes, parent=parent, links=links, title=title or None)

    return reading.rows(table, habits, found, row)


@dataclass
class _Tree:
    """The columns "Title 1", "Title 2" of a tree: where a title stands says whose child it is."""

    places: list[int]
    path: list[str] = field(default_factory=list)

    def enter(self, record: Record, key: str) -> tuple[str, str]:
        """The title, and the key of the work item one level up."""
        for level, place in enumerate(self.places):
            title = record.cells[place].strip()
            if title:
                self.path = [*self.path[:level], *[""] * (level - len(self.path)), key]
                return title, next((each for each in reversed(self.path[:level]) if each), "")
        return "", ""


def _links(found: Columns, record: Record) -> tuple[tuple[str, bool, str], ...]:
    """A predecessor comes first: it is inward here, and outward there."""
    return tuple(
        (PRECEDES, outward, number)
        for name, outward in (("predecessors", False), ("successors", True))
        for cell in found.all(record, name)
        for number in re.findall(r"\d+", cell)
    )
