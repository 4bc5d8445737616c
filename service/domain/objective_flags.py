"""What becomes of an objective: flagged at risk, cleared, dropped, restored."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event, NeedsReason
from service.domain.objectives import about_objective, was_promised
from service.domain.vocabulary import ERASED, Id, Prose

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class ObjectiveFlagged(Event):
    """Somebody sees an objective at risk; why, is the envelope's reason."""

    objective: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.objectives.change(self.objective, at, at_risk=Prose(at.reason or ERASED))


@dataclass(frozen=True, kw_only=True)
class ObjectiveCleared(Event):
    """An objective is at risk no more; why, is the envelope's reason."""

    objective: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.objectives.change(self.objective, at, at_risk=None)


@dataclass(frozen=True, kw_only=True)
class ObjectiveDropped(Event):
    """An objective was given up; what was promised with it stays in the measure."""

    objective: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.objectives.remove(self.objective, at)


@dataclass(frozen=True, kw_only=True)
class ObjectiveRestored(Event):
    """A dropped objective is back."""

    objective: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.objectives.restore(self.objective, at)


@dataclass(frozen=True, kw_only=True)
class FlagObjective(Command):
    """Say that the objective is at risk, and why."""

    objective: Id

    needs_reason = NeedsReason.ALWAYS

    def about(self, plan: "Plan") -> About:
        return about_objective(plan, self.objective)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.objectives.the(self.objective).at_risk != asked.reason:
            yield ObjectiveFlagged(objective=self.objective)


@dataclass(frozen=True, kw_only=True)
class ClearObjective(Command):
    """Say that the objective is at risk no more, and why."""

    objective: Id

    needs_reason = NeedsReason.ALWAYS

    def about(self, plan: "Plan") -> About:
        return about_objective(plan, self.objective)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.objectives.the(self.objective).at_risk is not None:
            yield ObjectiveCleared(objective=self.objective)


@dataclass(frozen=True, kw_only=True)
class DropObjective(Command):
    """Give up the objective. After commitment the measure still counts what was promised."""

    objective: Id

    needs_reason = NeedsReason.AFTER_COMMITMENT

    def about(self, plan: "Plan") -> About:
        return about_objective(plan, self.objective)

    def promised(self, plan: "Plan") -> bool:
        return was_promised(plan, self.objective)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.objectives.known(self.objective).removed is None:
            yield ObjectiveDropped(objective=self.objective)


@dataclass(frozen=True, kw_only=True)
class RestoreObjective(Command):
    """Take up a dropped objective again."""

    objective: Id

    def about(self, plan: "Plan") -> About:
        return about_objective(plan, self.objective)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.objectives.known(self.objective).removed is not None:
            yield ObjectiveRestored(objective=self.objective)
