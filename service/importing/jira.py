"""Jira's CSV export: its columns, its issue links, its dates."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from service.importing import columns, reading
from service.importing.columns import Columns
from service.importing.reading import Habits
from service.importing.rows import Reading, Row
from service.importing.table import Record, Table

NAMES: columns.Names = {
    "key": ("Issue key", "Key"),
    "title": ("Summary",),
    "type": ("Issue Type", "Work type", "Type"),
    "id": ("Issue id",),
    "status": ("Status",),
    "category": ("Status Category",),
    "resolution": ("Resolution",),
    "parent": ("Parent key", "Parent", "Parent id"),
    "parent_id": ("Parent id", "Parent"),
    "epic": ("Custom field (Epic Link)", "Epic Link", "Custom field (Parent Link)", "Parent Link"),
    "team": ("Team Name", "Custom field (Team Name)", "Custom field (Team)", "Team"),
    "sprint": ("Sprint", "Custom field (Sprint)"),
    "points": (
        "Custom field (Story Points)",
        "Story Points",
        "Custom field (Story point estimate)",
        "Story point estimate",
    ),
    "rank": ("Custom field (Rank)", "Rank"),
    "changed": ("Status Category Changed",),
    "created": ("Created",),
    "resolved": ("Resolved",),
    "description": ("Description",),
}
PARENTS = ("parent", "parent_id", "epic")
NEEDED = ("key", "title", "type")
_SPRINT_OBJECT = re.compile(r"com\.atlassian\.greenhopper\..*?[\[,]name=([^,\]]+)[,\]].*")
_LINK = re.compile(r"(outward|inward) issue link \((.+)\)", re.IGNORECASE)


def read(table: Table, habits: Habits) -> Reading:
    """The issues of a Jira export. Raises FileUnusable when a needed column is missing."""
    found = columns.find(table, NAMES, NEEDED, habits.columns)
    keys = {found.text(record, "id"): found.text(record, "key") for record in table.records}
    links = list(_link_columns(table))

    def row(record: Record, notes: reading.Notes) -> Row:
        parent = _parent(found, record, keys, notes)
        row = reading.row(found, record, notes, parent=parent, links=_links(links, record))
        return replace(row, sprint=_sprint(row.sprint))

    return reading.rows(table, habits, found, row)


def _parent(found: Columns, record: Record, keys: Mapping[str, str], notes: reading.Notes) -> str | None:
    """The key of the parent issue, else of the epic. Older exports name a parent by its number."""
    if not any(map(found.has, PARENTS)):
        return None
    for field in PARENTS:
        written = found.text(record, field)
        if written:
            if not written.isdigit():
                return written
            if written in keys:
                return keys[written]
    if found.text(record, "parent"):
        notes.add(f"its parent, of the id {found.text(record, 'parent')}, is not in the file")
    return ""


def _sprint(text: str | None) -> str | None:
    """A sprint's name; old versions of Jira write the whole object, `Sprint@1f[id=7,name=Sprint 1,...]`."""
    whole = _SPRINT_OBJECT.fullmatch(text or "")
    return whole[1] if whole else text


def _link_columns(table: Table) -> Iterator[tuple[int, str, bool]]:
    for place, name in enumerate(table.header):
        named = _LINK.fullmatch(name)
        if named:
            yield place, named[2], named[1].casefold() == "outward"


def _links(places: list[tuple[int, str, bool]], record: Record) -> tuple[tuple[str, bool, str], ...]:
    written = ((kind, outward, record.cells[place].strip()) for place, kind, outward in places)
    return tuple(dict.fromkeys(link for link in written if link[2]))
