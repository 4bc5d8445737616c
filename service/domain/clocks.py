"""Clocks: which moments a local time means in a zone, and what clocks there show at a moment.

Local time is what people agree on; a moment is what a program waits for. Where clocks are put forward a
local time does not exist, where they are put back it exists twice: neither is guessed here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from service.domain.vocabulary import Day, Instant, LocalDateTime, Zone

SECOND = timedelta(seconds=1)
STEP = timedelta(days=7)
"""No zone changes its offset and changes it back within this time; rare ones do within a month."""


class Occurrence(Enum):
    """Which of the two moments is meant by a local time that exists twice, as clocks are put back."""

    FIRST = "FIRST"
    SECOND = "SECOND"


@dataclass(frozen=True)
class OffsetChange:
    """Clocks of a zone are put forward or back."""

    at: Instant
    before: timedelta
    """What was ahead of UTC until then."""
    after: timedelta

    @property
    def shown(self) -> LocalDateTime:
        """What clocks show at the moment, had they not been changed."""
        return _shown(self.at, self.before)

    @property
    def shown_instead(self) -> LocalDateTime:
        """What they show at the moment."""
        return _shown(self.at, self.after)


def moments(local: LocalDateTime, zone: Zone) -> tuple[Instant, ...]:
    """The moments at which clocks of the zone show this time: mostly one, or none, or two in order."""
    wall = datetime.fromisoformat(local)
    both = {instant(wall.replace(tzinfo=ZoneInfo(zone), fold=fold)) for fold in (0, 1)}
    return tuple(sorted(each for each in both if shown_at(each, zone) == local))


def gap(local: LocalDateTime, zone: Zone) -> OffsetChange:
    """The change of clocks that skips a local time which does not exist."""
    wall = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))
    return _change_between(wall.replace(fold=1).astimezone(UTC), wall.astimezone(UTC), ZoneInfo(zone))


def shown_at(at: Instant, zone: Zone) -> LocalDateTime:
    """What clocks of the zone show at a moment."""
    there = datetime.fromisoformat(at).astimezone(ZoneInfo(zone))
    return LocalDateTime(there.replace(tzinfo=None).isoformat(timespec="seconds"))


def changes(zone: Zone, since: Instant, until: Instant) -> Iterator[OffsetChange]:
    """Every change of the zone's clocks between two moments, in order."""
    there, low, end = ZoneInfo(zone), datetime.fromisoformat(since), datetime.fromisoformat(until)
    while low < end:
        high = min(low + STEP, end)
        if _offset(low, there) != _offset(high, there):
            yield _change_between(low, high, there)
        low = high


def moment(day: Day, clock: str, zone: Zone) -> Instant:
    """The first moment of a day at which clocks show HH:MM, or would, had they not been put forward."""
    wall = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock))
    return instant(wall.replace(tzinfo=ZoneInfo(zone)))


def instant(at: datetime) -> Instant:
    """A moment as it is stored."""
    return Instant(at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"))


def later(at: Instant, by: timedelta) -> Instant:
    """So much later."""
    return instant(datetime.fromisoformat(at) + by)


def between(start: Instant, end: Instant) -> timedelta:
    """How long it is from one moment to another."""
    return datetime.fromisoformat(end) - datetime.fromisoformat(start)


def _change_between(low: datetime, high: datetime, there: ZoneInfo) -> OffsetChange:
    before, after = _offset(low, there), _offset(high, there)
    while high - low > SECOND:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if _offset(middle, there) == before:
            low = middle
        else:
            high = middle
    return OffsetChange(instant(high), before, after)


def _offset(at: datetime, there: ZoneInfo) -> timedelta:
    return at.astimezone(there).utcoffset() or timedelta()


def _shown(at: Instant, offset: timedelta) -> LocalDateTime:
    there = datetime.fromisoformat(at).replace(tzinfo=None) + offset
    return LocalDateTime(there.isoformat(timespec="seconds"))
