"""Calendar days of a zone, and windows of them: what all counts of flow are made by. Weekends count."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from service.domain.vocabulary import Day, Instant, Zone

ONE_DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@lru_cache(10_000)
def day_of(at: Instant, zone: Zone) -> date:
    """The calendar day that an instant has in a zone."""
    return datetime.fromisoformat(at).astimezone(ZoneInfo(zone)).date()


def written(day: date) -> Day:
    """A day as it is written."""
    return Day(day.isoformat())


def days_from(start: date, finish: date) -> int:
    """Calendar days from a day to a later one, both included: (finish - start) + 1; the same day is 1."""
    return (finish - start).days + 1


def seconds_from(start: Instant, finish: Instant) -> float:
    """The time that passed between two instants; a change of clocks in between counts for nothing."""
    return (datetime.fromisoformat(finish) - datetime.fromisoformat(start)).total_seconds()


@dataclass(frozen=True)
class Window:
    """The days from `since` to `until`, both included."""

    since: date
    until: date

    @classmethod
    def of(cls, since: Day, until: Day) -> "Window":
        """The window between two days as they are written; an end before the beginning is an empty one."""
        return cls(date.fromisoformat(since), date.fromisoformat(until))

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.since <= day <= self.until

    def __len__(self) -> int:
        return max(0, days_from(self.since, self.until))

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Each day, in order."""
        return tuple(self.since + number * ONE_DAY for number in range(len(self)))

    @cached_property
    def weeks(self) -> "tuple[Window, ...]":
        """The weeks of seven days that end with the window, in order; fewer days before them are none."""
        number = len(self) // 7
        firsts = (self.until + ONE_DAY - WEEK * left for left in range(number, 0, -1))
        return tuple(Window(first, first + 6 * ONE_DAY) for first in firsts)
