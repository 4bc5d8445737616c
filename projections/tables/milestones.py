"""Milestones: dates that matter to the train, and whether they were met."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from projections.tables.columns import moment_if, newer
from projections.tables.table import Table, day
from service.domain.milestones import Milestone
from service.domain.plan import Plan


class Row(NamedTuple):
    """A milestone."""

    milestone: str
    name: str
    date: date
    met: bool | None
    settled_at: datetime | None
    removed: bool
    version: int


def rows(plan: Plan, since: int) -> Iterator[Row]:
    """The milestones that were touched."""
    return (_row(each) for each in plan.milestones if newer(since, each))


def _row(milestone: Milestone) -> Row:
    return Row(
        milestone=milestone.id,
        name=milestone.name,
        date=day(milestone.date),
        met=milestone.met,
        settled_at=moment_if(milestone.settled_at),
        removed=milestone.removed is not None,
        version=milestone.version,
    )


MILESTONES = Table("milestones", Row._fields, ("milestone",), rows)
