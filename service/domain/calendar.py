"""What time alone does to a plan: days begin, iterations begin and end."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from service.domain.decider import About, Asked, Command, Decision
from service.domain.interval import DayBegan, Phase
from service.domain.iterations import IterationBegan, IterationEnded
from service.domain.vocabulary import Day, Instant, Zone

if TYPE_CHECKING:
    from service.domain.plan import Plan


def day_in(zone: Zone, at: Instant) -> Day:
    """The calendar day that an instant has in a zone."""
    return Day(datetime.fromisoformat(at).astimezone(ZoneInfo(zone)).date().isoformat())


def begins_in(zone: Zone, day: Day) -> Instant:
    """The instant at which a day begins in a zone."""
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return Instant(midnight.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))


def days_between(start: Day, end: Day) -> int:
    """Calendar days from one day to another: 0 within a day, less than 0 when it is earlier."""
    return date.fromisoformat(end).toordinal() - date.fromisoformat(start).toordinal()


def days_after(day: Day, days: int) -> Day:
    """The day so many days later; the calendar's last one at most, its first one at least."""
    ordinal = date.fromisoformat(day).toordinal() + days
    return Day(date.fromordinal(max(1, min(ordinal, date.max.toordinal()))).isoformat())


@dataclass(frozen=True, kw_only=True)
class BeginDay(Command):
    """Let the day begin in the train's zone, and with it what is due. Asked by the clock alone."""

    day: Day

    def about(self, plan: "Plan") -> About:
        return About(plan.id)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.interval.phase is Phase.CLOSED or self.day <= plan.today:
            return
        yield DayBegan(day=self.day)
        for iteration in plan.calendar():
            if iteration.starts <= self.day and not iteration.begun:
                yield IterationBegan(iteration=iteration.id)
            if iteration.ends < self.day and not iteration.ended:
                yield IterationEnded(iteration=iteration.id)
