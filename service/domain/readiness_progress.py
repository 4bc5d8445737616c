"""How a readiness item comes along: evidence is attached, it is confirmed, reopened, removed, restored."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event, Warned
from service.domain.readiness import ReadinessAfterCommitment, ReadinessItem, late
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Instant, Prose, Url

if TYPE_CHECKING:
    from service.domain.plan import Plan


class ConfirmedWithoutEvidence(Refused):
    """What is confirmed as ready can be looked at."""

    because = "“It is ready” is believed most easily by those who are in a hurry."
    remedy = "Attach a link, or say in a note where it can be seen."
    warns = True


@dataclass(frozen=True, kw_only=True)
class ReadinessEvidenceAttached(Event):
    """Where it can be seen that an item is there: all links, and a note."""

    readiness_item: Id
    evidence: tuple[Url, ...] = ()
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.readiness_items.change(self.readiness_item, at, evidence=self.evidence, evidence_note=self.note)


@dataclass(frozen=True, kw_only=True)
class ReadinessItemConfirmed(Event):
    """Somebody confirmed that an item is there; who is in the envelope."""

    readiness_item: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        by = None if at.actor is None else Id(at.actor)
        plan.readiness_items.change(
            self.readiness_item, at, confirmed_at=Instant(at.recorded_at), confirmed_by=by
        )


@dataclass(frozen=True, kw_only=True)
class ReadinessItemReopened(Event):
    """An item is not there after all."""

    readiness_item: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.readiness_items.change(self.readiness_item, at, confirmed_at=None, confirmed_by=None)


@dataclass(frozen=True, kw_only=True)
class ReadinessItemRemoved(Event):
    """An item was taken off the checklist; it stays readable."""

    readiness_item: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.readiness_items.remove(self.readiness_item, at)


@dataclass(frozen=True, kw_only=True)
class ReadinessItemRestored(Event):
    """A removed item is on the checklist again."""

    readiness_item: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.readiness_items.restore(self.readiness_item, at)


@dataclass(frozen=True, kw_only=True)
class AttachReadinessEvidence(Command):
    """Say where it can be seen: all links and the note, in place of those that were attached before."""

    readiness_item: Id
    evidence: tuple[Url, ...] = ()
    """Where it can be seen, all of it."""
    note: Prose | None = None
    """What there is to see, in words."""

    refusals = (ReadinessAfterCommitment,)

    def about(self, plan: "Plan") -> About:
        return About(self.readiness_item)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        item = plan.readiness_items.the(self.readiness_item)
        if (item.evidence, item.evidence_note) != (self.evidence, self.note):
            yield from late(plan, item.id)
            yield ReadinessEvidenceAttached(readiness_item=item.id, evidence=self.evidence, note=self.note)


@dataclass(frozen=True, kw_only=True)
class ConfirmReadinessItem(Command):
    """Confirm that it is there."""

    readiness_item: Id

    refusals = (ConfirmedWithoutEvidence, ReadinessAfterCommitment)

    def about(self, plan: "Plan") -> About:
        return About(self.readiness_item)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        item = plan.readiness_items.the(self.readiness_item)
        if not item.confirmed:
            yield from late(plan, item.id)
            yield from _unseen(plan, item)
            yield ReadinessItemConfirmed(readiness_item=item.id)


def _unseen(plan: "Plan", item: ReadinessItem) -> Iterator[Refused | Warned]:
    if not item.evidence and item.evidence_note is None:
        yield plan.policy.weigh(ConfirmedWithoutEvidence(about=[item.id]))


@dataclass(frozen=True, kw_only=True)
class ReopenReadinessItem(Command):
    """Say that it is not there after all."""

    readiness_item: Id

    refusals = (ReadinessAfterCommitment,)

    def about(self, plan: "Plan") -> About:
        return About(self.readiness_item)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.readiness_items.the(self.readiness_item).confirmed:
            yield from late(plan, self.readiness_item)
            yield ReadinessItemReopened(readiness_item=self.readiness_item)


@dataclass(frozen=True, kw_only=True)
class RemoveReadinessItem(Command):
    """Take off the checklist what is not needed."""

    readiness_item: Id

    refusals = (ReadinessAfterCommitment,)

    def about(self, plan: "Plan") -> About:
        return About(self.readiness_item)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.readiness_items.known(self.readiness_item).removed is None:
            yield from late(plan, self.readiness_item)
            yield ReadinessItemRemoved(readiness_item=self.readiness_item)


@dataclass(frozen=True, kw_only=True)
class RestoreReadinessItem(Command):
    """Put a removed item back on the checklist."""

    readiness_item: Id

    refusals = (ReadinessAfterCommitment,)

    def about(self, plan: "Plan") -> About:
        return About(self.readiness_item)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.readiness_items.known(self.readiness_item).removed is not None:
            yield from late(plan, self.readiness_item)
            yield ReadinessItemRestored(readiness_item=self.readiness_item)
