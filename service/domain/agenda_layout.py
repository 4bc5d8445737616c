"""Laying out a whole agenda from a template: ordinary slots, all of them or none."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from service.domain.agenda_templates import TEMPLATES, AgendaTemplate, Row
from service.domain.clocks import Occurrence, moment, shown_at
from service.domain.decider import About, Asked, Command, Decision, Warned
from service.domain.refusals import Refused
from service.domain.slot_times import TIME_RULES, SlotTime, Span, resolved
from service.domain.slots import SiteIsOff, SlotScheduled, closed_sites, meeting
from service.domain.vocabulary import NEW, Day, Id, LocalDateTime, NewId, Zone

if TYPE_CHECKING:
    from service.domain.plan import Plan

FAR = timedelta(hours=6)
"""How far apart two zones are, at least, that break out one after the other."""


class ZonesNotApart(Refused):
    """This template is for two zones that are at least six hours apart."""

    because = "Each site breaks out by itself between the hours that both share."
    remedy = "Name a second zone far away; zones that are nearer share enough of a day for one agenda."


class AgendaInTheWay(Refused):
    """There are slots already where the template would put others."""

    because = "Two agendas in one another's way are read wrong by half of the train."
    remedy = "Cancel the slots that are in the way, or begin on another day."
    warns = False


@dataclass(frozen=True, kw_only=True)
class LayOutAgenda(Command):
    """Lay out an agenda from a template: its slots are ordinary ones from then on."""

    agenda: NewId = NEW
    """Names this laying out: the ids of its slots derive from it, and asked twice it adds nothing."""
    template: AgendaTemplate
    first_day: Day
    """The first day, in the first zone."""
    zone: Zone | None = None
    """The first zone; left out, the train's."""
    other_zone: Zone | None = None
    """The second zone, for templates that need one."""

    refusals = (*TIME_RULES, ZonesNotApart, AgendaInTheWay, SiteIsOff)

    def about(self, plan: "Plan") -> About:
        return About(plan.id)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        slots: list[SlotScheduled] = []
        for number, (row, time) in enumerate(self._rows(plan)):
            slot = Id(str(uuid.uuid5(uuid.UUID(plan.id), f"{self.agenda} {number}")))
            span = yield from resolved(plan, slot, time)
            if span is not None and slot not in plan.slots:
                slots.append(_scheduled(slot, row, span))
        yield from _in_the_way(plan, slots)
        yield from closed_sites(plan, [each.span for each in slots])
        yield from slots

    def _rows(self, plan: "Plan") -> Iterator[tuple[Row, SlotTime]]:
        """The template's rows, each with the time at which it would be."""
        template, here = TEMPLATES[self.template], self.zone or plan.interval.zone
        there = self.other_zone or here
        ahead = _ahead(self.first_day, here, there)
        if template.needs_other_zone and abs(ahead) < FAR:
            raise ZonesNotApart(about=[plan.id])
        next_morning = 1 if ahead > timedelta() else 0
        for row in template.rows:
            shift, zone = (next_morning, there) if row.in_other_zone else (0, here)
            yield row, _time(row, date.fromisoformat(self.first_day) + timedelta(days=shift), zone)


def _ahead(day: Day, here: Zone, there: Zone) -> timedelta:
    """By how much clocks there are ahead of those here."""
    noon = moment(day, "12:00", here)
    return datetime.fromisoformat(shown_at(noon, there)) - datetime.fromisoformat(shown_at(noon, here))


def _time(row: Row, first_day: date, zone: Zone) -> SlotTime:
    day = first_day + timedelta(days=row.day - 1)
    return SlotTime(
        starts=LocalDateTime(f"{day}T{row.starts}:00"),
        ends=LocalDateTime(f"{day}T{row.ends}:00"),
        zone=zone,
        starts_occurrence=Occurrence.FIRST,
        ends_occurrence=Occurrence.FIRST,
    )


def _scheduled(slot: Id, row: Row, span: Span) -> SlotScheduled:
    return SlotScheduled(slot=slot, title=row.title, kind=row.kind, track=row.track, span=span)


def _in_the_way(plan: "Plan", slots: list[SlotScheduled]) -> Iterator[Refused | Warned]:
    """Slots that are there already, in the tracks and at the times that these would have."""
    met = ((slot, each) for slot in slots for each in meeting(plan, slot))
    there = dict.fromkeys(each.id for slot, each in met if each.track == slot.track)
    if there:
        yield plan.policy.weigh(AgendaInTheWay(about=there))
