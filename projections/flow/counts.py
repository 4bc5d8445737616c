"""How many items were finished, by day and kind, and how many started: exact counts, points named apart."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from projections.flow.days import Window, day_of, written
from projections.flow.items import Item, counted
from service.domain.stories import StoryKind
from service.domain.vocabulary import Day, Points, Zone


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


def finished_in(items: Iterable[Item], window: Window) -> list[Item]:
    """The items that were finished within the window, in the order of their finishes."""
    found = (each for each in items if each.finished_on in window)
    return sorted(found, key=lambda each: (each.finished or "", each.id))


@dataclass(frozen=True)
class Share:
    """How much of the finished work was of one kind."""

    kind: StoryKind
    count: int
    percent: float | None
    """None when nothing was finished."""


def distribution(finished: Sequence[Item]) -> list[Share]:
    """The share of each kind in finished items: 100 x count of the kind / count of all."""
    number = Counter(each.kind for each in finished)
    return [
        Share(kind, number[kind], 100 * number[kind] / len(finished) if finished else None)
        for kind in StoryKind
    ]


def points(finished: Iterable[Item]) -> Points:
    """The points of finished items, in hundredths; of those that were estimated."""
    return Points(sum(each.points or 0 for each in finished))


def in_progress_on(items: Iterable[Item], day: date) -> list[Item]:
    """The items that were started by the end of a day and not finished."""
    return [each for each in items if was_in_progress(each, day)]


def was_in_progress(item: Item, day: date) -> bool:
    """Whether an item was started by the end of a day, and not finished."""
    started, finished = item.started_on, item.finished_on
    return started is not None and started <= day and (finished is None or finished > day)


@dataclass(frozen=True)
class Week:
    """What began and what ended in seven days."""

    since: Day
    until: Day
    started: int
    finished: int
    in_progress: int
    """At the end of the last day."""

    @property
    def difference(self) -> int:
        """Starts minus finishes: above 0, more was begun than ended."""
        return self.started - self.finished


def trend(items: Sequence[Item], window: Window) -> list[Week]:
    """Starts and finishes in each whole week of the window. A start counts although nothing followed it; a
    finish without a start is none of them."""
    return [
        Week(
            since=written(week.since),
            until=written(week.until),
            started=sum(each.started_on in week for each in items),
            finished=sum(each.started_on is not None and each.finished_on in week for each in items),
            in_progress=len(in_progress_on(items, week.until)),
        )
        for week in window.weeks
    ]


def sums(numbers: Iterable[int]) -> list[int]:
    """Each number with all before it."""
    return list(accumulate(numbers))
