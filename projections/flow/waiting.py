"""Where the time of items goes: active or waiting, state by state; the queues that this leaves behind."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from projections.flow.days import days_from, seconds_from
from projections.flow.items import Item, Stay
from service.domain.vocabulary import Instant, Title

A_DAY = 24 * 3600
Span = tuple[Instant, Instant]


class Spent(NamedTuple):
    """Time that an item spent in one state, in seconds."""

    state: Title
    active: float
    waiting: float
    """It lay in a waiting state, or was blocked in another one."""
    unknown: float
    """The workflow does not say what the state is."""


def spent(item: Item, until: Instant) -> Iterator[Spent]:
    """The time of an item from its start to its finish, or to a moment before it, stay by stay."""
    if item.started is None:
        return
    end = min(item.finished or until, until)
    blocks = _merged((each.since, each.until or end) for each in item.blockages)
    for stay, upto in _stays(item, end):
        since, upto = max(stay.since, item.started), min(upto, end)
        if since < upto:
            yield _spent(stay, (since, upto), blocks)


def _stays(item: Item, end: Instant) -> Iterator[tuple[Stay, Instant]]:
    """Each stay, and when the next one began."""
    yield from ((one, other.since) for one, other in pairwise(item.stays))
    if item.stays:
        yield item.stays[-1], end


def _spent(stay: Stay, span: Span, blocks: list[Span]) -> Spent:
    length = seconds_from(*span)
    if stay.waiting is None:
        return Spent(stay.state, 0.0, 0.0, length)
    blocked = sum(_common(span, each) for each in blocks)
    waiting = length if stay.waiting else blocked
    return Spent(stay.state, length - waiting, waiting, 0.0)


def _common(one: Span, other: Span) -> float:
    since, until = max(one[0], other[0]), min(one[1], other[1])
    return seconds_from(since, until) if since < until else 0.0


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Spans that may overlap, as spans that do not."""
    merged: list[Span] = []
    for since, until in sorted(spans):
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((since, until))
    return merged


@dataclass(frozen=True)
class Efficiency:
    """percent = 100 x active time / flow time of finished items, all of whose time is known to be either."""

    percent: float | None
    active: float
    """Days of 24 hours."""
    waiting: float
    sample: int
    left_out: int
    """Finished items of which some time is neither: without a workflow that names waiting states, all."""


def efficiency(finished: Iterable[Item]) -> Efficiency:
    """The flow efficiency of finished items, of all their time together."""
    parts = [list(spent(each, each.finished)) for each in finished if each.finished is not None]
    known = [each for each in parts if each and not any(part.unknown for part in each)]
    active = sum(part.active for each in known for part in each)
    waiting = sum(part.waiting for each in known for part in each)
    percent = 100 * active / (active + waiting) if known else None
    return Efficiency(percent, active / A_DAY, waiting / A_DAY, len(known), len(parts) - len(known))


def stay_on(item: Item, day: date) -> Stay | None:
    """The stay of an unfinished item at the end of a day; None before the first one."""
    return next((each for each in reversed(item.stays) if item.day_of(each.since) <= day), None)


def is_finished_on(item: Item, day: date) -> bool:
    """Whether an item was finished by the end of a day."""
    return item.finished_on is not None and item.finished_on <= day


@dataclass(frozen=True)
class Queue:
    """The items that lie in one waiting state of a team."""

    state: Title
    count: int
    oldest_days: int | None
    """How long the oldest has been there, in calendar days, today included; None of none."""
    total_days: int
    items: tuple[Item, ...]
    """The longest there first."""


def queue(items: Sequence[Item], state: Title, today: date) -> Queue:
    """What lies in a waiting state at the end of a day."""
    ages = []
    for each in items:
        stay = None if is_finished_on(each, today) else stay_on(each, today)
        if stay is not None and stay.state == state:
            ages.append((days_from(each.day_of(stay.since), today), each))
    ages.sort(key=lambda found: (-found[0], found[1].id))
    days = [age for age, _ in ages]
    return Queue(state, len(days), max(days, default=None), sum(days), tuple(each for _, each in ages))


@dataclass(frozen=True)
class Waiting:
    """How long items of a team waited in one state: the evidence for a bottleneck."""

    state: Title
    days: float
    """Days of 24 hours, over all items."""
    percent: float | None
    """Of all waiting of the team; None when nothing waited."""
    items: tuple[Item, ...]
    """Those that waited there, the longest first."""
    is_longest: bool
    """Whether the items of the team waited nowhere longer."""


def waits(items: Iterable[Item], until: Instant) -> list[Waiting]:
    """Where items waited, by state, in the order in which they came: in waiting states, or blocked."""
    by_state: dict[Title, list[tuple[float, Item]]] = defaultdict(list)
    for item in items:
        own: dict[Title, float] = defaultdict(float)
        for part in spent(item, until):
            own[part.state] += part.waiting
        for state, waited in own.items():
            if waited:
                by_state[state].append((waited, item))
    totals = {state: sum(waited for waited, _ in found) for state, found in by_state.items()}
    return [
        Waiting(
            state=state,
            days=totals[state] / A_DAY,
            percent=100 * totals[state] / sum(totals.values()),
            items=tuple(item for _, item in sorted(found, key=lambda each: (-each[0], each[1].id))),
            is_longest=totals[state] == max(totals.values()),
        )
        for state, found in by_state.items()
    ]
