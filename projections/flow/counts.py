"""How many items were finished, by day and kind, and how many started: exact counts, points named apart."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from projections.flow.days import Window, day_of
from projections.flow.items import Item, counted
from service.domain.vocabulary import Day, Zone


def throughput(items: Iterable[Item], since: Day, until: Day, zone: Zone | None = None) -> list[int]:
    """How many items were finished on each day from `since` to `until`, both included: a number for each day,
    be it 0. The days are those of the zone; without one, those of each item's team."""
    window = Window.of(since, until)
    return per_day((_finished_on(each, zone) for each in counted(items)), window)


def per_day(days: Iterable[date | None], window: Window) -> list[int]:
    """How many of these days are each day of the window."""
    number = Counter(days)
    return [number[day] for day in window.days]


def _finished_on(item: Item, zone: Zone | None) -> date | None:
    if zone is None or item.finished is None:
        return item.finished_on
    return day_of(item.finished, zone)
