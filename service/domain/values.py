"""Business value: planned before commitment, assessed at delivery, and again when users have it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event, NeedsReason
from service.domain.interval import Phase
from service.domain.objectives import about_objective, was_promised
from service.domain.refusals import Refused
from service.domain.vocabulary import Day, Id, Role, Title, Url

if TYPE_CHECKING:
    from service.domain.plan import Plan

BEFORE_EXECUTION = (Phase.PREPARING, Phase.PLANNING, Phase.COMMITTED)


class NotByBusinessOwner(Refused):
    """Business Owners assign business value."""

    because = "Value is theirs to judge, in conversation with the team."
    remedy = "Ask a Business Owner, or act on behalf of one."


class ValueOutsideRange(Refused):
    """A business value lies in the range of the train's policy."""

    because = "Values are weights on one scale; SAFe's runs from 1 to 10."
    remedy = "Choose a value of the range: planned from 1, actual from 0."


class BeforeExecution(Refused):
    """Actual value is assessed once execution has started."""

    because = "Nothing can have been delivered before."
    remedy = "Start execution first."


class AbovePlanned(Refused):
    """The actual value is above the planned one."""

    because = "It may well be so; often it is a slip."
    remedy = "Look again at the two values."
    warns = True


@dataclass(frozen=True, kw_only=True)
class PlannedValueAssigned(Event):
    """A Business Owner said what an objective is worth."""

    objective: Id
    value: int

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.objectives.change(self.objective, at, planned=self.value)


@dataclass(frozen=True, kw_only=True)
class ActualValueAssessed(Event):
    """A Business Owner said what was delivered of an objective."""

    objective: Id
    value: int
    evidence: tuple[Url, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.objectives.change(self.objective, at, actual=self.value, evidence=self.evidence)


@dataclass(frozen=True, kw_only=True)
class OutcomeAssessed(Event):
    """What an objective turned out to be worth to its users, measured later."""

    objective: Id
    value: int
    on: Day
    source: Title

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.objectives.change(
            self.objective, at, outcome=self.value, outcome_on=self.on, outcome_source=self.source
        )


@dataclass(frozen=True, kw_only=True)
class AssignPlannedValue(Command):
    """Say, as a Business Owner, what the objective is worth."""

    objective: Id
    value: int
    """From 1 to the end of the policy's range."""

    needs_reason = NeedsReason.AFTER_COMMITMENT
    refusals = (NotByBusinessOwner, ValueOutsideRange)

    def about(self, plan: "Plan") -> About:
        return about_objective(plan, self.objective)

    def promised(self, plan: "Plan") -> bool:
        return was_promised(plan, self.objective)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        objective = plan.objectives.the(self.objective)
        yield from _against(plan, asked, objective.id, self.value, lowest=1)
        if objective.planned != self.value:
            yield PlannedValueAssigned(objective=objective.id, value=self.value)


@dataclass(frozen=True, kw_only=True)
class AssessActualValue(Command):
    """Say, as a Business Owner, what was delivered of the objective, and how that can be seen."""

    objective: Id
    value: int
    """From 0 to the end of the policy's range."""
    evidence: tuple[Url, ...] = ()

    refusals = (NotByBusinessOwner, ValueOutsideRange, BeforeExecution, AbovePlanned)

    def about(self, plan: "Plan") -> About:
        return about_objective(plan, self.objective)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        objective = plan.objectives.the(self.objective)
        yield from _against(plan, asked, objective.id, self.value, lowest=0)
        if plan.interval.phase in BEFORE_EXECUTION:
            yield BeforeExecution(about=[objective.id])
        if (objective.actual, objective.evidence) == (self.value, self.evidence):
            return
        if objective.planned is not None and self.value > objective.planned:
            yield plan.policy.weigh(AbovePlanned(about=[objective.id]))
        yield ActualValueAssessed(objective=objective.id, value=self.value, evidence=self.evidence)


@dataclass(frozen=True, kw_only=True)
class AssessOutcome(Command):
    """Say what the objective turned out to be worth once users had it; possible after the plan is closed."""

    objective: Id
    value: int
    on: Day
    """The day of the measurement."""
    source: Title
    """Where the number comes from."""

    works_when_closed = True

    def about(self, plan: "Plan") -> About:
        return about_objective(plan, self.objective)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        objective = plan.objectives.the(self.objective)
        was = (objective.outcome, objective.outcome_on, objective.outcome_source)
        if was != (self.value, self.on, self.source):
            yield OutcomeAssessed(objective=objective.id, value=self.value, on=self.on, source=self.source)


def _against(plan: "Plan", asked: Asked, objective: Id, value: int, *, lowest: int) -> Decision:
    if not asked.is_a(Role.BUSINESS_OWNER):
        yield NotByBusinessOwner(about=[objective])
    highest = plan.policy.highest_value
    if not lowest <= value <= highest:
        yield ValueOutsideRange(f"{value} is not between {lowest} and {highest}.", [objective])
