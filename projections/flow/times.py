"""How long items took, in calendar days: cycle and lead times, and their percentiles by nearest rank."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from projections.flow.days import written
from projections.flow.items import Item
from service.domain.vocabulary import Day

LINES = (50, 70, 85, 95)
"""The percentiles that are told."""


@dataclass(frozen=True)
class Line:
    """So many percent of the items took so many days or fewer."""

    percent: int
    days: int


@dataclass(frozen=True)
class Point:
    """One finished item on a scatterplot: when it was finished, and how many days it took."""

    item: Item
    finished: Day
    days: int


@dataclass(frozen=True)
class Times:
    """How long finished items took between two points; those of which one point is unknown are left out."""

    points: tuple[Point, ...]
    left_out: int

    @cached_property
    def days(self) -> list[int]:
        """The times, the shortest first."""
        return sorted(point.days for point in self.points)

    @property
    def mean(self) -> float | None:
        """The mean of the days; None of nothing."""
        return sum(self.days) / len(self.days) if self.days else None

    @cached_property
    def lines(self) -> list[Line]:
        """The percentiles; none of nothing."""
        found = ((percent, percentile(self.days, percent)) for percent in LINES)
        return [Line(percent, days) for percent, days in found if days is not None]

    def within(self, days: int) -> float | None:
        """How many percent took at most so many days; None of nothing."""
        if not self.days:
            return None
        return 100 * sum(each <= days for each in self.days) / len(self.days)


def times(finished: Iterable[Item], took: Callable[[Item], int | None]) -> Times:
    """The times of finished items, in the order of their finishes."""
    finished = list(finished)
    points = tuple(
        Point(item, written(day), days)
        for item, day, days in ((each, each.finished_on, took(each)) for each in finished)
        if day is not None and days is not None
    )
    return Times(points, len(finished) - len(points))


def percentile(ordered: Sequence[int], percent: int) -> int | None:
    """The value at the nearest rank, the smallest that `percent` of all do not exceed: the one at place
    percent x count / 100, rounded up. None of nothing."""
    place = -(-percent * len(ordered) // 100)
    return ordered[max(place, 1) - 1] if ordered else None
