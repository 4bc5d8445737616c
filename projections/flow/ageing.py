"""What ages: unfinished items against the service level expectation and the percentiles of finished ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from projections.flow.counts import was_in_progress
from projections.flow.days import days_from
from projections.flow.items import Item
from projections.flow.times import Line
from projections.flow.waiting import stay_on
from service.domain.vocabulary import Title


@dataclass(frozen=True)
class Aged:
    """An item in progress. Past a line it needs a conversation, not a push."""

    item: Item
    days: int
    """Calendar days since the start, both included."""
    state: Title | None
    waiting: bool | None
    """Whether it only lies there; None when the workflow does not say."""
    blocked: bool
    past_percentile: int | None
    """The highest percentile of cycle times that its age exceeds; None: none."""
    past_expectation: bool | None
    """Whether its age exceeds the service level expectation; None: there is none."""


def ageing(items: Iterable[Item], today: date, lines: Sequence[Line], expected: int | None) -> list[Aged]:
    """The items in progress at the end of a day, the oldest first. `expected` is in days."""
    found = [_aged(each, today, lines, expected) for each in items if was_in_progress(each, today)]
    return sorted(found, key=lambda each: (-each.days, each.item.id))


def _aged(item: Item, today: date, lines: Sequence[Line], expected: int | None) -> Aged:
    assert item.started_on is not None
    days, stay = days_from(item.started_on, today), stay_on(item, today)
    return Aged(
        item=item,
        days=days,
        state=stay.state if stay else None,
        waiting=stay.waiting if stay else None,
        blocked=is_blocked_on(item, today),
        past_percentile=max((line.percent for line in lines if days > line.days), default=None),
        past_expectation=None if expected is None else days > expected,
    )


def is_blocked_on(item: Item, day: date) -> bool:
    """Whether an item was blocked at the end of a day."""
    return any(
        item.day_of(each.since) <= day and (each.until is None or item.day_of(each.until) > day)
        for each in item.blockages
    )
