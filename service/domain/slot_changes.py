"""Slots of the agenda, changed: described anew, moved, cancelled, restored."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.describing import described, difference
from service.domain.refusals import Refused
from service.domain.slot_times import (
    TIME_RULES,
    SlotTime,
    Span,
    resolved,
)
from service.domain.slots import (
    AGENDA_RULES,
    PresenterElsewhere,
    SlotKind,
    closed_sites,
    crowded,
    presenters_taken,
)
from service.domain.vocabulary import Id, Prose, Title, Url

if TYPE_CHECKING:
    from service.domain.plan import Plan

SLOT_DESCRIPTION = ("title", "kind", "location", "presenters", "links", "description")


class SlotDetail(Enum):
    """The details of a slot that may be emptied; its presenters and links are, by an empty list."""

    LOCATION = "LOCATION"
    DESCRIPTION = "DESCRIPTION"


class SlotHasStarted(Refused):
    """A slot that has started is not moved."""

    because = "What was planned and what came of it are compared afterwards."
    remedy = "Extend or end it; schedule another slot for what is left."


@dataclass(frozen=True, kw_only=True)
class SlotDescribed(Event):
    """A slot was described anew; what is None stayed as it was."""

    slot: Id
    title: Title | None = None
    kind: SlotKind | None = None
    location: Title | None = None
    presenters: tuple[Id, ...] | None = None
    links: tuple[Url, ...] | None = None
    description: Prose | None = None
    cleared: tuple[SlotDetail, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.slots.change(self.slot, at, **described(self, SLOT_DESCRIPTION))


@dataclass(frozen=True, kw_only=True)
class SlotMoved(Event):
    """A slot has another time, or another track."""

    slot: Id
    track: Title
    span: Span

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.slots.change(self.slot, at, track=self.track, **vars(self.span))


@dataclass(frozen=True, kw_only=True)
class SlotCancelled(Event):
    """A slot will not take place; it stays readable."""

    slot: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.slots.remove(self.slot, at)


@dataclass(frozen=True, kw_only=True)
class SlotRestored(Event):
    """A cancelled slot takes place after all."""

    slot: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.slots.restore(self.slot, at)


class SlotCommand(Command):
    """A wish about one slot."""

    slot: Id

    def about(self, plan: "Plan") -> About:
        return About(self.slot)


@dataclass(frozen=True, kw_only=True)
class DescribeSlot(SlotCommand):
    """Say anew what a slot is; what is left out stays as it is."""

    slot: Id
    title: Title | None = None
    kind: SlotKind | None = None
    location: Title | None = None
    presenters: tuple[Id, ...] | None = None
    """All of them."""
    links: tuple[Url, ...] | None = None
    """All of them."""
    description: Prose | None = None
    clear: tuple[SlotDetail, ...] = ()
    """The details to empty."""

    refusals = (PresenterElsewhere,)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        slot = plan.slots.the(self.slot)
        changes = difference(slot, self, SLOT_DESCRIPTION)
        if "presenters" in changes:
            yield from presenters_taken(plan, replace(slot, presenters=changes["presenters"]))
        if changes:
            yield SlotDescribed(slot=slot.id, **changes)


@dataclass(frozen=True, kw_only=True)
class MoveSlot(SlotCommand):
    """Give a slot another time, or another track; the same local time again is resolved anew."""

    slot: Id
    time: SlotTime | None = None
    """Left out, it stays at its time."""
    track: Title | None = None
    """Left out, it stays in its track."""

    refusals = (SlotHasStarted, *TIME_RULES, *AGENDA_RULES)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        slot = plan.slots.the(self.slot)
        span = (yield from resolved(plan, slot.id, self.time)) if self.time else slot.span
        track = self.track or slot.track
        if span is None or (span, track) == (slot.span, slot.track):
            return
        if slot.started_at is not None:
            yield SlotHasStarted(about=[slot.id])
        yield from crowded(plan, replace(slot, track=track, **vars(span)))
        yield from closed_sites(plan, [span])
        yield SlotMoved(slot=slot.id, track=track, span=span)


@dataclass(frozen=True, kw_only=True)
class CancelSlot(SlotCommand):
    """Take a slot off the agenda; it stays readable, and calendars show that it is cancelled."""

    slot: Id

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.slots.known(self.slot).removed is None:
            yield SlotCancelled(slot=self.slot)


@dataclass(frozen=True, kw_only=True)
class RestoreSlot(SlotCommand):
    """Put a cancelled slot back onto the agenda."""

    slot: Id

    refusals = AGENDA_RULES

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        slot = plan.slots.known(self.slot)
        if slot.removed is not None:
            yield from crowded(plan, slot)
            yield from closed_sites(plan, [slot.span])
            yield SlotRestored(slot=slot.id)
