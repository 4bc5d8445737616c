"""What becomes of a risk: it occurs, is closed, merged, withdrawn, opened again, removed, restored."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.refusals import Refused
from service.domain.risks import about_risk
from service.domain.vocabulary import Id, Prose

if TYPE_CHECKING:
    from service.domain.plan import Plan


class MergedIntoItself(Refused):
    """A risk is merged into another that is open."""

    because = "Merged in a circle, both would be out of sight."
    remedy = "Name the risk that stays."


@dataclass(frozen=True, kw_only=True)
class RiskOccurred(Event):
    """What was feared happened."""

    risk: Id
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.risks.change(self.risk, at, occurred=True)


@dataclass(frozen=True, kw_only=True)
class RiskClosed(Event):
    """Nobody has to look at the risk any more."""

    risk: Id
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.risks.change(self.risk, at, closed=True)


@dataclass(frozen=True, kw_only=True)
class RiskMerged(Event):
    """The risk says the same as another, which stays."""

    risk: Id
    into: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.risks.change(self.risk, at, merged_into=self.into)


@dataclass(frozen=True, kw_only=True)
class RiskWithdrawn(Event):
    """It was no risk after all."""

    risk: Id
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.risks.change(self.risk, at, withdrawn=True)


@dataclass(frozen=True, kw_only=True)
class RiskReopened(Event):
    """A risk that was closed, merged or withdrawn is looked at again."""

    risk: Id
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.risks.change(self.risk, at, closed=False, merged_into=None, withdrawn=False)


@dataclass(frozen=True, kw_only=True)
class RiskRemoved(Event):
    """The risk should not have been there; it stays readable."""

    risk: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.risks.remove(self.risk, at)


@dataclass(frozen=True, kw_only=True)
class RiskRestored(Event):
    """A removed risk is back."""

    risk: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.risks.restore(self.risk, at)


@dataclass(frozen=True, kw_only=True)
class ReportRiskOccurred(Command):
    """Say that what was feared happened."""

    risk: Id
    note: Prose | None = None

    takes_effective_at = True

    def about(self, plan: "Plan") -> About:
        return about_risk(plan, self.risk)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if not plan.risks.the(self.risk).occurred:
            yield RiskOccurred(risk=self.risk, note=self.note)


@dataclass(frozen=True, kw_only=True)
class CloseRisk(Command):
    """Say that nobody has to look at the risk any more."""

    risk: Id
    note: Prose | None = None

    def about(self, plan: "Plan") -> About:
        return about_risk(plan, self.risk)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if not plan.risks.the(self.risk).closed:
            yield RiskClosed(risk=self.risk, note=self.note)


@dataclass(frozen=True, kw_only=True)
class MergeRisk(Command):
    """Say that the risk is a duplicate of another, which stays."""

    risk: Id
    into: Id

    refusals = (MergedIntoItself,)

    def about(self, plan: "Plan") -> About:
        return about_risk(plan, self.risk)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        risk, into = plan.risks.the(self.risk), plan.risks.the(self.into)
        if risk.merged_into == into.id:
            return
        if risk.id == into.id or not into.is_open:
            raise MergedIntoItself(about=[risk.id, into.id])
        yield RiskMerged(risk=risk.id, into=into.id)


@dataclass(frozen=True, kw_only=True)
class WithdrawRisk(Command):
    """Say that it is no risk after all."""

    risk: Id
    note: Prose | None = None

    def about(self, plan: "Plan") -> About:
        return about_risk(plan, self.risk)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if not plan.risks.the(self.risk).withdrawn:
            yield RiskWithdrawn(risk=self.risk, note=self.note)


@dataclass(frozen=True, kw_only=True)
class ReopenRisk(Command):
    """Look again at a risk that was closed, merged or withdrawn."""

    risk: Id
    note: Prose | None = None

    def about(self, plan: "Plan") -> About:
        return about_risk(plan, self.risk)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if not plan.risks.the(self.risk).is_open:
            yield RiskReopened(risk=self.risk, note=self.note)


@dataclass(frozen=True, kw_only=True)
class RemoveRisk(Command):
    """Take away a risk that should not have been there."""

    risk: Id

    def about(self, plan: "Plan") -> About:
        return about_risk(plan, self.risk)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.risks.known(self.risk).removed is None:
            yield RiskRemoved(risk=self.risk)


@dataclass(frozen=True, kw_only=True)
class RestoreRisk(Command):
    """Bring back a removed risk."""

    risk: Id

    def about(self, plan: "Plan") -> About:
        return about_risk(plan, self.risk)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.risks.known(self.risk).removed is not None:
            yield RiskRestored(risk=self.risk)
