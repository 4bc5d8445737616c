"""The agenda: slots as planned and as they went, what clocks show at each site, templates."""

from typing import ClassVar

import strawberry

from schema.types.later import Person
from schema.types.nodes import PlanNode, person
from service.domain import slots
from service.domain.agenda_templates import TEMPLATES, AgendaTemplate, Row
from service.domain.slots import SlotKind
from service.domain.vocabulary import Instant, LocalDateTime, Prose, Title, Url, Zone


@strawberry.type
class LocalTime:
    """What clocks of a site show meanwhile: by the zone's rules on that day, right over changes of clocks."""

    zone: Zone
    site: Title
    """The site's name; the zone's where nobody works but the train."""
    starts: LocalDateTime
    ends: LocalDateTime
    day_offset: int
    """Days from the day in the zone of reference (a slot's own, else the train's) to the day there."""
    working_hours: bool
    """Whether all of it lies within the site's working hours: its days, hours and holidays."""


@strawberry.type
class Slot(PlanNode, of=slots.Slot):
    """A part of the agenda, as planned and as it went. Countdowns are the client's affair."""

    stored_as: ClassVar = {"slot_kind": "kind"}

    title: Title
    slot_kind: SlotKind
    track: Title
    zone: Zone
    local_start: LocalDateTime
    local_end: LocalDateTime
    starts_at: Instant
    ends_at: Instant
    location: Title | None
    links: list[Url]
    description: Prose | None
    started_at: Instant | None
    planned_end: Instant | None
    ended_at: Instant | None
    overran: bool

    @strawberry.field
    def presenters(self) -> list[Person]:
        """Who presents."""
        return [person(each) for each in self.it.presenters]

    @strawberry.field
    def local(self) -> list[LocalTime]:
        """Its local time at every site of the plan's teams, and in the train's zone, from start to end as
        planned."""
        return self.read.views.local_times[self.it.id]  # type: ignore[return-value]


@strawberry.type
class OutlineSlot:
    """A slot of a template: on which day, and what clocks show in its zone."""

    day: int
    """1 is the first; in the second zone, the day whose morning follows what both share on that day."""
    starts: str
    """Local time, HH:MM."""
    ends: str
    """Local time, HH:MM."""
    title: Title
    slot_kind: SlotKind
    track: Title
    in_other_zone: bool
    """Whether it lies in the second zone."""


@strawberry.type
class AgendaOutline:
    """An agenda that `layOutAgenda` can lay out."""

    template: AgendaTemplate
    name: Title
    description: str
    days: int
    """How many days it takes."""
    zones: int
    """How many zones it needs."""
    slots: list[OutlineSlot]
    """Its slots, in the order of time in their own zones."""


def outlines() -> list[AgendaOutline]:
    """All there are."""
    return [_outline(each) for each in TEMPLATES]


def _outline(each: AgendaTemplate) -> AgendaOutline:
    layout = TEMPLATES[each]
    return AgendaOutline(
        template=each,
        name=layout.name,
        description=layout.description,
        days=max(row.day for row in layout.rows),
        zones=2 if layout.needs_other_zone else 1,
        slots=[_slot(row) for row in layout.rows],
    )


def _slot(row: Row) -> OutlineSlot:
    return OutlineSlot(
        day=row.day,
        starts=row.starts,
        ends=row.ends,
        title=row.title,
        slot_kind=row.kind,
        track=row.track,
        in_other_zone=row.in_other_zone,
    )
