"""Timeboxes: slots as they go. Started, extended, ended; over-run when nobody ended them in time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from service.domain.clocks import between, later
from service.domain.decider import Asked, At, Decision, Event, happened
from service.domain.progress import corrects, moment
from service.domain.refusals import Refused
from service.domain.slot_changes import SlotCommand
from service.domain.slot_times import SlotEndsBeforeItStarts, SlotTooLong, lasting
from service.domain.slots import Slot, SlotsOverlap, track_taken
from service.domain.vocabulary import Id, Instant

if TYPE_CHECKING:
    from service.domain.plan import Plan


class SlotNotStarted(Refused):
    """A slot ends, or is extended, only after it has started."""

    because = "A clock that nobody started can be neither stopped nor set."
    remedy = "Start it first; what has not begun is moved."


class SlotIsOver(Refused):
    """A slot that has ended is not extended."""

    because = "Its time is up, and the one after it may have begun."
    remedy = "Start it again: it goes on."


class NotAnExtension(Refused):
    """An extension lets a slot end later than planned."""

    because = "People in other zones rely on the end that they were told."
    remedy = "Choose a later end; to stop earlier, end the slot."


@dataclass(frozen=True, kw_only=True)
class SlotStarted(Event):
    """A slot began; told again, it corrects the time."""

    slot: Id
    planned_end: Instant

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.slots.change(self.slot, at, started_at=happened(at), planned_end=self.planned_end)


@dataclass(frozen=True, kw_only=True)
class SlotResumed(Event):
    """A slot that had ended goes on after all."""

    slot: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.slots.change(self.slot, at, ended_at=None)


@dataclass(frozen=True, kw_only=True)
class SlotExtended(Event):
    """A slot was given more time."""

    slot: Id
    planned_end: Instant

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.slots.change(self.slot, at, planned_end=self.planned_end, overran=False)


@dataclass(frozen=True, kw_only=True)
class SlotEnded(Event):
    """A slot ended; told again, it corrects the time."""

    slot: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        slot = plan.slots.get(self.slot)
        planned_end = None if slot is None else slot.planned_end
        over = planned_end is not None and happened(at) > planned_end
        plan.slots.change(self.slot, at, ended_at=happened(at), overran=over)


@dataclass(frozen=True, kw_only=True)
class SlotOverran(Event):
    """A slot's planned end passed, and it went on."""

    slot: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.slots.change(self.slot, at, overran=True)


@dataclass(frozen=True, kw_only=True)
class StartSlot(SlotCommand):
    """Start a slot: the one before in its track ends. A slot that had ended goes on.

    It ends when the agenda says, or after its length when it starts later than that."""

    slot: Id

    takes_effective_at = True

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        slot = plan.slots.the(self.slot)
        began = moment(asked)
        if slot.started_at is None:
            yield from _ending_earlier(plan, slot, began)
            yield SlotStarted(slot=slot.id, planned_end=_planned_end(slot, began))
        elif asked.effective_at is not None and (slot.ended_at is None or began < slot.ended_at):
            if corrects(asked, slot.started_at):
                yield SlotStarted(slot=slot.id, planned_end=slot.planned_end or slot.ends_at)
        elif slot.ended_at is not None:
            yield from _ending_earlier(plan, slot, began)
            yield SlotResumed(slot=slot.id)


def _ending_earlier(plan: "Plan", slot: Slot, began: Instant) -> Iterator[Event]:
    """What goes on in the track of a slot, and began before it, ends."""
    for each in plan.slots.present():
        earlier = each.started_at is not None and each.started_at <= began
        if each.id != slot.id and each.track == slot.track and each.is_running and earlier:
            yield SlotEnded(slot=each.id)


def _planned_end(slot: Slot, began: Instant) -> Instant:
    return slot.ends_at if began < slot.ends_at else later(began, between(slot.starts_at, slot.ends_at))


@dataclass(frozen=True, kw_only=True)
class ExtendSlot(SlotCommand):
    """Let a slot that is under way end later than planned."""

    slot: Id
    until: Instant
    """When it is to end now."""

    refusals = (SlotNotStarted, SlotIsOver, NotAnExtension, SlotTooLong, SlotEndsBeforeItStarts, SlotsOverlap)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        slot = plan.slots.the(self.slot)
        if slot.started_at is None or slot.planned_end is None:
            raise SlotNotStarted(about=[slot.id])
        if slot.planned_end == self.until:
            return
        if slot.ended_at is not None:
            raise SlotIsOver(about=[slot.id])
        if self.until < slot.planned_end:
            raise NotAnExtension(about=[slot.id])
        yield from lasting(slot.started_at, self.until, slot.id)
        yield from track_taken(plan, replace(slot, planned_end=self.until))
        yield SlotExtended(slot=slot.id, planned_end=self.until)


@dataclass(frozen=True, kw_only=True)
class EndSlot(SlotCommand):
    """End a slot."""

    slot: Id

    takes_effective_at = True
    refusals = (SlotNotStarted, SlotEndsBeforeItStarts)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        slot = plan.slots.the(self.slot)
        if slot.started_at is None:
            raise SlotNotStarted(about=[slot.id])
        if slot.ended_at is not None and not corrects(asked, slot.ended_at):
            return
        if moment(asked) < slot.started_at:
            yield SlotEndsBeforeItStarts(about=[slot.id])
        yield SlotEnded(slot=slot.id)


@dataclass(frozen=True, kw_only=True)
class ReportOverrun(SlotCommand):
    """Say that a slot goes on beyond its planned end. Asked by the clock alone."""

    slot: Id

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.slots.known(self.slot) in overdue(plan, asked.at):
            yield SlotOverran(slot=self.slot)


def overdue(plan: "Plan", at: Instant) -> list[Slot]:
    """The slots that go on at a moment although their planned end has passed, and nobody has said so yet."""
    running = (each for each in plan.slots.present() if each.is_running and not each.overran)
    return [each for each in running if each.planned_end is not None and each.planned_end < at]
