"""Iterations: the timeboxes of a PI, in the order of time."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from projections.tables.columns import newer
from projections.tables.table import Table, day
from service.domain.iterations import Iteration
from service.domain.plan import Plan


class Row(NamedTuple):
    """An iteration."""

    iteration: str
    name: str
    kind: str
    number: int | None
    starts: date
    ends: date
    begun: bool
    ended: bool
    removed: bool
    version: int


def rows(plan: Plan, since: int) -> Iterator[Row]:
    """All of them when one was touched: its dates number them all."""
    if newer(since, *plan.iterations):
        numbers = {each.id: number for number, each in enumerate(plan.calendar(), 1)}
        for each in plan.iterations:
            yield _row(each, numbers.get(each.id))


def _row(iteration: Iteration, number: int | None) -> Row:
    return Row(
        iteration=iteration.id,
        name=iteration.name,
        kind=iteration.kind.value,
        number=number,
        starts=day(iteration.starts),
        ends=day(iteration.ends),
        begun=iteration.begun,
        ended=iteration.ended,
        removed=iteration.removed is not None,
        version=iteration.version,
    )


ITERATIONS = Table("iterations", Row._fields, ("iteration",), rows)
