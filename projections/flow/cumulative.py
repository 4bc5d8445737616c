"""The cumulative flow diagram: how many items had arrived in each state by the end of each day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from projections.flow.counts import per_day, sums
from projections.flow.days import Window
from projections.flow.items import Item
from service.domain.vocabulary import Title
from service.domain.workflow import Workflow

Arrivals = list[date | None]


@dataclass(frozen=True)
class Arrived:
    """A line of the diagram: by the end of each day so many items had come so far, or further."""

    name: str
    counts: tuple[int, ...]


REQUESTED, STARTED, FINISHED = "Requested", "Started", "Finished"


def cumulative(items: Iterable[Item], window: Window, workflow: Workflow | None) -> list[Arrived]:
    """A line for each state of the workflow after the one of requests; without a workflow for starts and
    finishes. Lines never go down, and none crosses the one before it: an item that goes back has arrived, but
    what is not done is not counted as finished."""
    names = [REQUESTED, *(workflow.names if workflow else (STARTED, FINISHED))]
    columns = zip(*(_arrivals(each, workflow) for each in items), strict=True)
    found = list(columns) or [()] * len(names)
    return [Arrived(name, _line(days, window)) for name, days in zip(names, found, strict=True)]


def _line(days: Iterable[date | None], window: Window) -> tuple[int, ...]:
    known = [day for day in days if day is not None]
    before = sum(day < window.since for day in known)
    return tuple(before + number for number in sums(per_day(known, window)))


def _arrivals(item: Item, workflow: Workflow | None) -> Arrivals:
    """The day on which an item came to each line, or skipped it for a later one."""
    own = _by_state(item, workflow) if workflow else [item.started_on, item.finished_on]
    days: Arrivals = [item.requested_on, *own]
    for place in range(len(days) - 2, -1, -1):
        days[place] = _earlier(days[place], days[place + 1])
    return days


def _by_state(item: Item, workflow: Workflow) -> Arrivals:
    """The first day in each state. The clock says when it was started and finished; what lies behind the
    finish counts for finished items only."""
    first: dict[Title, date] = {}
    for stay in item.stays:
        first.setdefault(stay.state, item.day_of(stay.since))
    stops = workflow.names.index(workflow.stops)
    days: Arrivals = [first.get(name) for name in workflow.names]
    days[workflow.names.index(workflow.starts)] = item.started_on
    days[stops:] = [item.finished_on, *(_later(each, item.finished_on) for each in days[stops + 1 :])]
    return days


def _earlier(one: date | None, other: date | None) -> date | None:
    known = [each for each in (one, other) if each is not None]
    return min(known) if known else None


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)
