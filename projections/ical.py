"""The agenda as an iCalendar file (RFC 5545), in one zone: what calendar programs subscribe to.

Slots keep their ids as UIDs, their versions are the SEQUENCE, cancelled ones stay and say so. The file
depends on the plan, the zone and names alone: asked for again, it is the same bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, Timezone, TimezoneDaylight, TimezoneStandard

from service.domain.clocks import OffsetChange, changes, instant, moments, shown_at
from service.domain.plan import Plan
from service.domain.slots import Slot
from service.domain.vocabulary import Id, Instant, LocalDateTime, Zone

if TYPE_CHECKING:
    from projections.agenda import LocalTime

PRODUCT = "-//Signalbox//Agenda//EN"
AGAIN = timedelta(minutes=15)
"""How often a calendar program is asked to look again."""
Times = Sequence["LocalTime"]
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LINES = {ord("\n"): "\n", ord("\t"): "\t"}
CONTROLS = {code: LINES.get(code) for code in (*range(32), *range(127, 160))}
"""What no iCalendar text may hold is left out."""


def calendar(plan: Plan, zone: Zone, times: "Mapping[Id, Times]", names: Mapping[Id, str]) -> bytes:
    """The agenda, cancelled slots included; `times` are each slot's at every site, `names` are people's."""
    slots = sorted(plan.slots, key=lambda each: (each.starts_at, each.id))
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.calendar_name = f"Agenda of {plan.interval.name}"
    made.add("x-wr-timezone", zone)
    made.refresh_interval = AGAIN
    made.add("x-published-ttl", "PT15M")
    made.add_component(_zone(zone, slots))
    for slot in slots:
        made.add_component(_event(slot, zone, plan.recorded_at, _description(slot, times[slot.id], names)))
    return bytes(made.to_ical())


def _event(slot: Slot, zone: Zone, stamp: Instant, description: str) -> Event:
    made = Event()
    made.add("uid", slot.id)
    made.add("dtstamp", datetime.fromisoformat(stamp))
    made.add("sequence", slot.version)
    made.add("dtstart", _local(slot.starts_at, zone))
    made.add("dtend", _local(slot.planned_end or slot.ends_at, zone))
    made.add("summary", slot.title)
    made.add("description", description)
    made.add("categories", [slot.track])
    made.add("status", "CONFIRMED" if slot.removed is None else "CANCELLED")
    if slot.location is not None:
        made.add("location", slot.location)
    if slot.links:
        made.add("url", slot.links[0])
    return made


def _description(slot: Slot, times: Times, names: Mapping[Id, str]) -> str:
    presenters = ", ".join(names[each] for each in slot.presenters if each in names)
    parts = (
        slot.description or "",
        f"Presented by {presenters}." if presenters else "",
        "\n".join(_there(each) for each in times),
        "\n".join(slot.links),
    )
    return "\n\n".join(part for part in parts if part).translate(CONTROLS)


def _there(time: "LocalTime") -> str:
    """Tokyo: Tue 05:00-06:30."""
    weekday = WEEKDAYS[datetime.fromisoformat(time.starts).weekday()]
    return f"{time.site}: {weekday} {time.starts[11:16]}-{time.ends[11:16]}"


def _local(at: Instant, zone: Zone) -> datetime:
    """A moment as the zone's local time; in UTC where clocks show that time for the second time, because a
    local time in iCalendar always means the first."""
    moment = datetime.fromisoformat(at).replace(microsecond=0)
    is_first = moments(shown_at(at, zone), zone)[:1] == (instant(moment),)
    return moment.astimezone(ZoneInfo(zone)) if is_first else moment


def _zone(zone: Zone, slots: Sequence[Slot]) -> Timezone:
    """The zone's rules as far as the slots need them: what held before, and each change of clocks since. The
    library's own makes clocks go forward an hour too late: RFC 5545 wants what they show before."""
    made = Timezone()
    made.add("tzid", zone)
    if slots:
        since, until = _year(slots[0].starts_at), _year(slots[-1].starts_at, 2)
        for part in _observances(zone, since, until):
            made.add_component(part)
    else:
        made.add_component(_as_of(zone, Instant("1970-01-01T00:00:00.000000Z")))
    return made


def _year(at: Instant, later: int = 0) -> Instant:
    """When the year of a moment began, in UTC, or one so many years later."""
    return Instant(f"{int(at[:4]) + later:04}-01-01T00:00:00.000000Z")


def _observances(zone: Zone, since: Instant, until: Instant) -> Iterator[Component]:
    yield _as_of(zone, since)
    for change in changes(zone, since, until):
        yield _changed(zone, change)


def _as_of(zone: Zone, at: Instant) -> Component:
    """What holds at a moment, as if it had held since long before."""
    there = datetime.fromisoformat(at).astimezone(ZoneInfo(zone))
    offset = there.utcoffset() or timedelta()
    return _observance(offset, offset, LocalDateTime("1970-01-01T00:00:00"), there.tzname() or zone)


def _changed(zone: Zone, change: OffsetChange) -> Component:
    name = datetime.fromisoformat(change.at).astimezone(ZoneInfo(zone)).tzname() or zone
    return _observance(change.before, change.after, change.shown, name)


def _observance(before: timedelta, after: timedelta, since: LocalDateTime, name: str) -> Component:
    made: TimezoneDaylight | TimezoneStandard = TimezoneDaylight() if after > before else TimezoneStandard()
    made.add("dtstart", datetime.fromisoformat(since))
    made.add("tzoffsetfrom", before)
    made.add("tzoffsetto", after)
    made.add("tzname", name)
    return made
