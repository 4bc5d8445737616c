"""Overlap: when teams of far sites are at work together, by their sites' days, hours and holidays."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from service.domain.clocks import moment
from service.domain.teams import Team
from service.domain.vocabulary import Day, Id, Instant, Zone
from service.domain.working_hours import hours_on


@dataclass(frozen=True)
class Overlap:
    """From when to when the same teams are at work."""

    starts_at: Instant
    ends_at: Instant
    teams: tuple[Id, ...]


def overlaps(teams: Iterable[Team], first: Day, last: Day, zone: Zone, at_least: int) -> list[Overlap]:
    """Every interval of these days in which so many of the teams work, split where one comes or goes. Days
    begin and end in `zone`; both belong to it."""
    begin, end = moment(first, "00:00", zone), moment(_shifted(last, 1), "00:00", zone)
    chosen = tuple(teams)
    hours = {team.id: _hours(team, first, last) for team in chosen}
    edges = {begin, end, *(edge for spans in hours.values() for span in spans for edge in span)}
    within = sorted(edge for edge in edges if begin <= edge <= end)
    found = (Overlap(a, b, _at_work(hours, a, b)) for a, b in pairwise(within))
    return [each for each in found if len(each.teams) >= at_least]


def _hours(team: Team, first: Day, last: Day) -> list[tuple[Instant, Instant]]:
    """A team's working hours on these days and, as zones differ, on the ones before and after."""
    spans = (hours_on(team.time, day) for day in _days(_shifted(first, -1), _shifted(last, 1)))
    return [span for span in spans if span is not None]


def _days(first: Day, last: Day) -> Iterator[Day]:
    day = first
    while day <= last:
        yield day
        day = _shifted(day, 1)


def _shifted(day: Day, by: int) -> Day:
    return Day((date.fromisoformat(day) + timedelta(days=by)).isoformat())


def _at_work(hours: dict[Id, list[tuple[Instant, Instant]]], start: Instant, end: Instant) -> tuple[Id, ...]:
    return tuple(team for team, spans in hours.items() if any(a <= start and end <= b for a, b in spans))
