"""Answers over several plans: which PIs they look at, and up to where in the log they were made."""

import strawberry

from projections import intervals
from schema.context import Context
from schema.errors import Coded
from schema.scalars import Position, position
from service.domain.interval import Phase
from service.domain.vocabulary import Day, Key, Title

FEW, MOST_INTERVALS = 5, 20


@strawberry.type
class MeasuredInterval:
    """A PI that was measured."""

    plan: strawberry.ID
    """Its id."""
    key: Key
    name: Title
    starts: Day
    ends: Day
    phase: Phase


def interval_of(it: intervals.Interval) -> MeasuredInterval:
    """A PI as it is answered."""
    return MeasuredInterval(
        plan=strawberry.ID(it.plan), key=it.key, name=it.name, starts=it.starts, ends=it.ends, phase=it.phase
    )


def so_many(last: int | None) -> int:
    """How many PIs are asked for. Raises Coded."""
    number = FEW if last is None else last
    if not 1 <= number <= MOST_INTERVALS:
        raise Coded("BAD_LAST", f"A trend is told over 1 to {MOST_INTERVALS} PIs.")
    return number


async def as_of(context: Context) -> Position:
    """Up to where in the log the tables are made, asked before they are read: they hold at least that."""
    return position((await context.services.tables.reached(context.log)).position)
