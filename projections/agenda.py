"""The agenda in the local time of every site: one answer for all zones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from service.domain.clocks import shown_at
from service.domain.plan import Plan
from service.domain.teams import WorkingTime
from service.domain.vocabulary import Id, Instant, LocalDateTime, Title, Zone
from service.domain.working_hours import sites, works_through


@dataclass(frozen=True)
class LocalTime:
    """What clocks of a site show from the start to the end of something."""

    zone: Zone
    site: Title
    starts: LocalDateTime
    ends: LocalDateTime
    day_offset: int
    """Days from the day in the zone of reference to the day there."""
    working_hours: bool
    """Whether the site works all the time."""


def local_times(plan: Plan) -> dict[Id, tuple[LocalTime, ...]]:
    """For each slot, cancelled ones too, its local time at every site; the day is that of the slot's zone."""
    there = sites(plan) if plan.slots else ()
    return {slot.id: locally(there, slot.starts_at, slot.ends_at, slot.zone) for slot in plan.slots}


def locally(
    there: Iterable[WorkingTime], start: Instant, end: Instant, reference: Zone
) -> tuple[LocalTime, ...]:
    """The local time at each of these sites."""
    day = _day(shown_at(start, reference))
    return tuple(_at(site, start, end, day) for site in there)


def _at(site: WorkingTime, start: Instant, end: Instant, reference: date) -> LocalTime:
    starts = shown_at(start, site.zone)
    return LocalTime(
        zone=site.zone,
        site=site.site,
        starts=starts,
        ends=shown_at(end, site.zone),
        day_offset=(_day(starts) - reference).days,
        working_hours=works_through(site, start, end),
    )


def _day(local: LocalDateTime) -> date:
    return date.fromisoformat(local[:10])
