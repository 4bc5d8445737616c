"""The agenda: slots as planned and as they went, what clocks show at each site, templates."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote

import strawberry

from projections import agenda, overlap
from schema.context import Context
from schema.errors import Coded
from schema.reading import Reading
from schema.scalars import instant
from schema.types.declared import references
from schema.types.later import Person, Team
from schema.types.nodes import PlanNode, person
from service.auth import LONGEST_LIFE
from service.domain import slots
from service.domain.agenda_templates import TEMPLATES, AgendaTemplate, Row
from service.domain.slots import SlotKind
from service.domain.vocabulary import Day, Id, Instant, LocalDateTime, Prose, Title, Url, Zone
from service.domain.working_hours import sites

MOST_DAYS = 62


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
class Overlap:
    """From when to when certain teams are at work together, by their sites' days, hours and holidays."""

    read: strawberry.Private[Reading]
    it: strawberry.Private[overlap.Overlap]

    @strawberry.field
    def starts_at(self) -> Instant:
        """When it begins."""
        return self.it.starts_at

    @strawberry.field
    def ends_at(self) -> Instant:
        """When it ends: somebody comes or goes."""
        return self.it.ends_at

    teams: list[Team] = references("teams")
    """Those of the chosen teams that are at work all the time."""

    @strawberry.field
    def local(self) -> list[LocalTime]:
        """What clocks show meanwhile at every site of the plan's teams."""
        state = self.read.state
        return agenda.locally(sites(state), self.it.starts_at, self.it.ends_at, state.interval.zone)  # type: ignore[return-value]


def overlaps_of(
    read: Reading, teams: Sequence[str] | None, days: tuple[Day, Day], at_least: int | None
) -> list[Overlap]:
    """When so many of these teams, by default all, work together. Raises Coded."""
    first, last = days
    if not 0 <= (date.fromisoformat(last) - date.fromisoformat(first)).days < MOST_DAYS:
        raise Coded("BAD_RANGE", f"`from` to `to` are 1 to {MOST_DAYS} days, the earlier one first.")
    if not "1970" < first <= last < "3000":
        raise Coded("BAD_RANGE", "Ask for days from 1970 to 2999.")
    chosen = _chosen(read, teams)
    found = overlap.overlaps(
        chosen, first, last, read.state.interval.zone, max(1, len(chosen) if at_least is None else at_least)
    )
    return [Overlap(read=read, it=each) for each in found]


def _chosen(read: Reading, teams: Sequence[str] | None) -> list[Any]:
    """The teams by their ids in the plan or on the train; all of the plan when none are named."""
    present = list(read.state.teams.present())
    if teams is None:
        return present
    wanted = {each.partition("@")[0].lower() for each in teams}
    found = [each for each in present if wanted & {each.id, each.train_team}]
    if len(found) < len(wanted):
        raise Coded("NOT_FOUND", "The plan has not all of these teams.")
    return found


@strawberry.type
class AgendaLink:
    """An address under which a calendar program may read a plan's agenda, and nothing else. Whoever has it
    can: it is a secret of the person for whom it was made."""

    path: str
    """What follows the service's address."""
    until: Instant
    """When it ends to work."""


def link_to(context: Context, plan: Id, zone: Zone | None) -> AgendaLink:
    """A link for whoever asks."""
    links = context.services.links
    until = instant(datetime.now(UTC) + timedelta(seconds=LONGEST_LIFE))
    asked = f"?zone={quote(zone)}&" if zone else "?"
    return AgendaLink(
        path=f"/plans/{plan}/agenda.ics{asked}token={links.token(context.asker, plan)}", until=until
    )


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
