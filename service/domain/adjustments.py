"""Planning adjustments: what management announces after the first day, before the second breakouts."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.describing import described, difference
from service.domain.entities import Entity
from service.domain.texts import EmptyText, written
from service.domain.vocabulary import NEW, Id, Instant, NewId, Prose

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Adjustment(Entity):
    """A change of scope, people or dependencies that all teams plan with from now on."""

    text: Prose
    decision: Id | None = None
    """The decision that it follows from."""
    announced_by: Id | None = None
    announced_at: Instant


class AdjustmentDetail(Enum):
    """The details of an adjustment that may be emptied."""

    DECISION = "DECISION"


ADJUSTMENT_DESCRIPTION = ("text", "decision")


@dataclass(frozen=True, kw_only=True)
class AdjustmentAnnounced(Event):
    """All teams were told what changes for their plans."""

    adjustment: Id
    text: Prose
    decision: Id | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        adjustment = Adjustment(
            id=self.adjustment,
            text=self.text,
            decision=self.decision,
            announced_by=Id(at.actor) if at.actor else None,
            announced_at=Instant(at.recorded_at),
        )
        plan.adjustments.add(adjustment, at)


@dataclass(frozen=True, kw_only=True)
class AdjustmentDescribed(Event):
    """An adjustment was put otherwise; what is None stayed as it was."""

    adjustment: Id
    text: Prose | None = None
    decision: Id | None = None
    cleared: tuple[AdjustmentDetail, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.adjustments.change(self.adjustment, at, **described(self, ADJUSTMENT_DESCRIPTION))


@dataclass(frozen=True, kw_only=True)
class AdjustmentRemoved(Event):
    """An adjustment was taken back; it stays readable."""

    adjustment: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.adjustments.remove(self.adjustment, at)


@dataclass(frozen=True, kw_only=True)
class AdjustmentRestored(Event):
    """A removed adjustment holds again."""

    adjustment: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.adjustments.restore(self.adjustment, at)


@dataclass(frozen=True, kw_only=True)
class AnnounceAdjustment(Command):
    """Tell all teams what changes for their plans, and by which decision."""

    adjustment: NewId = NEW
    text: Prose
    decision: Id | None = None
    """The decision of this plan that it follows from."""

    refusals = (EmptyText,)

    def about(self, plan: "Plan") -> About:
        return About(self.adjustment)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        written(self.text)
        if self.decision is not None:
            plan.decisions.the(self.decision)
        yield AdjustmentAnnounced(adjustment=self.adjustment, text=self.text, decision=self.decision)


@dataclass(frozen=True, kw_only=True)
class DescribeAdjustment(Command):
    """Put an adjustment otherwise; what is left out stays as it is."""

    adjustment: Id
    text: Prose | None = None
    decision: Id | None = None
    clear: tuple[AdjustmentDetail, ...] = ()
    """The details to empty."""

    refusals = (EmptyText,)

    def about(self, plan: "Plan") -> About:
        return About(self.adjustment)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        changes = difference(plan.adjustments.the(self.adjustment), self, ADJUSTMENT_DESCRIPTION)
        if self.text is not None:
            written(self.text)
        if self.decision is not None:
            plan.decisions.the(self.decision)
        if changes:
            yield AdjustmentDescribed(adjustment=self.adjustment, **changes)


@dataclass(frozen=True, kw_only=True)
class RemoveAdjustment(Command):
    """Take an adjustment back."""

    adjustment: Id

    def about(self, plan: "Plan") -> About:
        return About(self.adjustment)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.adjustments.known(self.adjustment).removed is None:
            yield AdjustmentRemoved(adjustment=self.adjustment)


@dataclass(frozen=True, kw_only=True)
class RestoreAdjustment(Command):
    """Let a removed adjustment hold again."""

    adjustment: Id

    def about(self, plan: "Plan") -> About:
        return About(self.adjustment)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.adjustments.known(self.adjustment).removed is not None:
            yield AdjustmentRestored(adjustment=self.adjustment)
