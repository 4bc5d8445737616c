"""Working hours: when people of a site are at work, as moments."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from service.domain.clocks import moment, shown_at
from service.domain.teams import WorkingTime
from service.domain.vocabulary import Day, Instant, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan


def sites(plan: "Plan") -> tuple[WorkingTime, ...]:
    """Where and when the plan's teams work, each site once, and the train's zone if it is none of theirs."""
    zone = plan.interval.zone
    of_teams = dict.fromkeys(team.time for team in plan.teams.present())
    own = () if any(each.zone == zone for each in of_teams) else (WorkingTime(site=Title(zone), zone=zone),)
    return (*own, *of_teams)


def works_on(time: WorkingTime, day: Day) -> bool:
    """Whether the site works on a day: a working day of its week, and no holiday."""
    return date.fromisoformat(day).isoweekday() in time.days and day not in time.holidays


def hours_on(time: WorkingTime, day: Day) -> tuple[Instant, Instant] | None:
    """From when to when the site works on a day of its own calendar; None when it does not."""
    if not works_on(time, day):
        return None
    return moment(day, time.opens, time.zone), moment(day, time.closes, time.zone)


def works_through(time: WorkingTime, start: Instant, end: Instant) -> bool:
    """Whether the whole of this time lies within working hours of the site."""
    hours = hours_on(time, Day(shown_at(start, time.zone)[:10]))
    return hours is not None and hours[0] <= start and end <= hours[1]


def off(those: Iterable[WorkingTime], start: Instant) -> list[WorkingTime]:
    """The sites that do not work on the day that they have at a moment."""
    return [each for each in those if not works_on(each, Day(shown_at(start, each.zone)[:10]))]
