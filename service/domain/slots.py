"""Slots: the agenda. People agree on local time in a zone; the moment is resolved when that is decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event, Warned
from service.domain.entities import Entity
from service.domain.refusals import Refused
from service.domain.slot_times import TIME_RULES, SlotTime, Span, resolved
from service.domain.vocabulary import NEW, Id, Instant, LocalDateTime, NewId, Prose, Title, Url, Zone
from service.domain.working_hours import off, sites

if TYPE_CHECKING:
    from service.domain.plan import Plan

PLENARY = Title("Plenary")


class SlotKind(Enum):
    """What a slot of PI planning is for."""

    BUSINESS_CONTEXT = "BUSINESS_CONTEXT"
    VISION = "VISION"
    ARCHITECTURE = "ARCHITECTURE"
    PLANNING_CONTEXT = "PLANNING_CONTEXT"
    BREAKOUT = "BREAKOUT"
    COACH_SYNC = "COACH_SYNC"
    DRAFT_REVIEW = "DRAFT_REVIEW"
    MANAGEMENT_REVIEW = "MANAGEMENT_REVIEW"
    ADJUSTMENTS = "ADJUSTMENTS"
    FINAL_REVIEW = "FINAL_REVIEW"
    ART_RISKS = "ART_RISKS"
    CONFIDENCE_VOTE = "CONFIDENCE_VOTE"
    REWORK = "REWORK"
    RETROSPECTIVE = "RETROSPECTIVE"
    OTHER = "OTHER"


@dataclass(frozen=True, kw_only=True)
class Slot(Entity):
    """A part of the agenda, planned and as it went."""

    title: Title
    kind: SlotKind
    track: Title
    zone: Zone
    local_start: LocalDateTime
    """What clocks show in the slot's zone when it is to start."""
    local_end: LocalDateTime
    """What clocks show in the slot's zone when it is to end."""
    starts_at: Instant
    """When it is to start: the moment that the local time meant when that was decided."""
    ends_at: Instant
    """When the agenda has it end."""
    location: Title | None = None
    presenters: tuple[Id, ...] = ()
    links: tuple[Url, ...] = ()
    description: Prose | None = None
    started_at: Instant | None = None
    planned_end: Instant | None = None
    """When it is to end now that it has started, extensions included; null before."""
    ended_at: Instant | None = None
    overran: bool = False
    """Whether it went on beyond its planned end."""

    @property
    def span(self) -> Span:
        """When it is."""
        return Span(
            zone=self.zone,
            local_start=self.local_start,
            local_end=self.local_end,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )

    @property
    def is_running(self) -> bool:
        """Whether it has started and not ended."""
        return self.removed is None and self.started_at is not None and self.ended_at is None

    @property
    def until(self) -> Instant:
        """When it ends as far as one knows."""
        return self.ended_at or self.planned_end or self.ends_at

    def overlaps(self, start: Instant, end: Instant) -> bool:
        """Whether it shares some time with what is from `start` to `end`."""
        return self.starts_at < end and start < self.until


class SlotsOverlap(Refused):
    """Two slots of one track overlap."""

    because = "Nobody can be in both, and starting one ends the other."
    remedy = "Move one of them, or give it a track of its own."
    warns = True


class PresenterElsewhere(Refused):
    """Somebody presents in two slots at the same time."""

    because = "Nobody can do both."
    remedy = "Move one of the slots, or let somebody else present."
    warns = True


class SiteIsOff(Refused):
    """A site does not work on the day that it has when the slot starts."""

    because = "Holidays and weekends of other zones are easily overlooked."
    remedy = "Choose another day, or ask the people there whether they will come."
    warns = True


AGENDA_RULES = (SlotsOverlap, PresenterElsewhere, SiteIsOff)


@dataclass(frozen=True, kw_only=True)
class SlotScheduled(Event):
    """A slot came onto the agenda."""

    slot: Id
    title: Title
    kind: SlotKind
    track: Title
    span: Span
    location: Title | None = None
    presenters: tuple[Id, ...] = ()
    links: tuple[Url, ...] = ()
    description: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        slot = Slot(
            id=self.slot,
            title=self.title,
            kind=self.kind,
            track=self.track,
            location=self.location,
            presenters=self.presenters,
            links=self.links,
            description=self.description,
            **vars(self.span),
        )
        plan.slots.add(slot, at)


@dataclass(frozen=True, kw_only=True)
class ScheduleSlot(Command):
    """Put a slot onto the agenda."""

    slot: NewId = NEW
    title: Title
    kind: SlotKind = SlotKind.OTHER
    track: Title = PLENARY
    """What goes on side by side has different tracks; in one track slots follow each other."""
    time: SlotTime
    location: Title | None = None
    presenters: tuple[Id, ...] = ()
    links: tuple[Url, ...] = ()
    description: Prose | None = None

    refusals = (*TIME_RULES, *AGENDA_RULES)

    def about(self, plan: "Plan") -> About:
        return About(self.slot)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        span = yield from resolved(plan, self.slot, self.time)
        if span is None:
            return
        scheduled = SlotScheduled(
            slot=self.slot,
            title=self.title,
            kind=self.kind,
            track=self.track,
            span=span,
            location=self.location,
            presenters=self.presenters,
            links=self.links,
            description=self.description,
        )
        yield from crowded(plan, scheduled)
        yield from closed_sites(plan, [span])
        yield scheduled


Wanted = Slot | SlotScheduled
"""A slot as it is, or as it would be."""


def crowded(plan: "Plan", wanted: Wanted) -> Iterator[Refused | Warned]:
    """What happens at the same time as this slot and should not: in its track, or with its presenters."""
    yield from track_taken(plan, wanted)
    yield from presenters_taken(plan, wanted)


def track_taken(plan: "Plan", wanted: Wanted) -> Iterator[Refused | Warned]:
    """Slots of the same track that it overlaps."""
    same = [each.id for each in meeting(plan, wanted) if each.track == wanted.track]
    if same:
        yield plan.policy.weigh(SlotsOverlap(about=[_id(wanted), *same]))


def presenters_taken(plan: "Plan", wanted: Wanted) -> Iterator[Refused | Warned]:
    """Slots at the same time in which the same people present."""
    busy = set(wanted.presenters)
    theirs = [each.id for each in meeting(plan, wanted) if busy & set(each.presenters)]
    if theirs:
        yield plan.policy.weigh(PresenterElsewhere(about=[_id(wanted), *theirs]))


def meeting(plan: "Plan", wanted: Wanted) -> list[Slot]:
    """The other slots of the agenda that share some time with it."""
    others = (each for each in plan.slots.present() if each.id != _id(wanted))
    return [each for each in others if each.overlaps(wanted.span.starts_at, _until(wanted))]


def _id(wanted: Wanted) -> Id:
    return wanted.id if isinstance(wanted, Slot) else wanted.slot


def _until(wanted: Wanted) -> Instant:
    return wanted.until if isinstance(wanted, Slot) else wanted.span.ends_at


def closed_sites(plan: "Plan", spans: list[Span]) -> Iterator[Refused | Warned]:
    """Sites that do not work on a day on which they would be needed."""
    closed = dict.fromkeys(site for span in spans for site in off(sites(plan), span.starts_at))
    if closed:
        names = ", ".join(site.site for site in closed)
        teams = [team.id for team in plan.teams.present() if team.time in closed]
        yield plan.policy.weigh(SiteIsOff(f"Not a working day there: {names}.", teams))
