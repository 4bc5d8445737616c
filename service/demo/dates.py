"""When things happen in the demo: days and hours around a Planning Interval whose second iteration is now."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.domain.vocabulary import Day, Instant

ZONE = "Europe/Berlin"
"""The train's zone."""
DAYS = 70
"""Days of the PI: five iterations of two weeks."""
EXECUTION = 15
"""The working days of execution that the story tells, 0 to 14; stretched when more have gone by."""
EVENT = {"e0": -5, "e1": -4, "review": -3, "e2": -2, "e3": -1}
"""PI planning, Monday to Friday: briefings, breakouts, review of all drafts, breakouts again, the vote."""
QUIET = 2
"""Days before today at which the story ends; then comes what happened in the last hours."""


@dataclass(frozen=True)
class Dates:
    """The PI starts on the Monday three weeks before this one, so that today is in the second iteration."""

    starts: date
    now: datetime

    @staticmethod
    def around(now: Instant, starts: Day | None = None) -> "Dates":
        """The dates as of now; of a story that was begun before, with the start that it has."""
        moment = datetime.fromisoformat(now)
        today = moment.astimezone(ZoneInfo(ZONE)).date()
        monday = today - timedelta(days=today.weekday() + 21)
        return Dates(date.fromisoformat(starts) if starts else monday, moment)

    @property
    def today(self) -> date:
        """The day in the train's zone."""
        return self.now.astimezone(ZoneInfo(ZONE)).date()

    def day(self, offset: int) -> Day:
        """A day of the PI; 0 is its first."""
        return Day((self.starts + timedelta(days=offset)).isoformat())

    def on(self, word: str) -> date:
        """A working day: "13" is the 14th of execution, "-1" the last before the PI; or one of the event."""
        number = EVENT[word] if word in EVENT else int(word)
        if number < 0:
            weeks, back = divmod(-number - 1, 5)
            return self.starts - timedelta(days=3 + 7 * weeks + back)
        past = max(EXECUTION, min(20, self._working_days()))
        weeks, further = divmod(round(number * (past - 1) / (EXECUTION - 1)), 5)
        return self.starts + timedelta(days=7 * weeks + further)

    def at(self, day: date, hour: time, zone: str) -> datetime:
        """A local time in UTC."""
        return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)

    def _working_days(self) -> int:
        last = (self.today - timedelta(days=QUIET) - self.starts).days
        weeks, days = divmod(last + 1, 7)
        return 5 * weeks + min(days, 5)


def days_after(day: Day, number: int) -> Day:
    """The day so many days after one."""
    return Day((date.fromisoformat(day) + timedelta(days=number)).isoformat())


def instant(at: datetime) -> Instant:
    """As the register writes it."""
    return Instant(at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
