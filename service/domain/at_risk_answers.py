"""What people say of the rules by which an objective is at risk: that a rule is right, or that it is not."""

import uuid
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.entities import Entity
from service.domain.objectives import about_objective
from service.domain.texts import EmptyText, written
from service.domain.vocabulary import Id, Instant, Prose

if TYPE_CHECKING:
    from service.domain.plan import Plan


class AtRiskRule(Enum):
    """The rules by which an objective is at risk; each says what made it so."""

    R1 = "R1"
    R2 = "R2"
    R3 = "R3"
    R4 = "R4"
    R5 = "R5"
    R6 = "R6"
    R7 = "R7"


SAYS = {
    AtRiskRule.R1: "A dependency that a linked feature or its story needs is in conflict or not agreed.",
    AtRiskRule.R2: "A dependency that a linked feature or its story needs is needed already, not delivered.",
    AtRiskRule.R3: "No linked feature has started, 40% into the days of the development iterations.",
    AtRiskRule.R4: "The team has more load than capacity in an iteration that is not over.",
    AtRiskRule.R5: "A story of a linked feature is older than 85% of those that its team has finished took.",
    AtRiskRule.R6: "A risk that threatens it or its work is owned past its follow-up, or was never ROAMed.",
    AtRiskRule.R7: "The work was carried over from an earlier PI already.",
}
"""What each rule says, in plain words (domain 1.11c)."""


class AtRiskVerdict(Enum):
    """What a person says of a rule that speaks."""

    CONFIRMED = "CONFIRMED"
    DISMISSED = "DISMISSED"


@dataclass(frozen=True, kw_only=True)
class AtRiskAnswer(Entity):
    """What a person said last of one rule and one objective. It changes nothing about the objective."""

    named: ClassVar[bool] = False
    objective: Id
    rule: AtRiskRule
    verdict: AtRiskVerdict
    because: Prose | None = None
    by: Id | None = None
    at: Instant


@lru_cache(maxsize=20_000)
def at_risk_id(objective: Id, rule: AtRiskRule) -> Id:
    """The id of what a rule says of an objective, and of what people say of that: always the same one."""
    return Id(str(uuid.uuid5(uuid.UUID(objective), f"at risk {rule.value}")))


@dataclass(frozen=True, kw_only=True)
class AtRiskConfirmed(Event):
    """A person found that a rule is right: the objective is at risk by it."""

    objective: Id
    rule: AtRiskRule
    because: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        _answered(plan, self, AtRiskVerdict.CONFIRMED, at)


@dataclass(frozen=True, kw_only=True)
class AtRiskDismissed(Event):
    """A person found that a rule is not right here, and said why."""

    objective: Id
    rule: AtRiskRule
    because: Prose

    def evolve(self, plan: "Plan", at: At) -> None:
        _answered(plan, self, AtRiskVerdict.DISMISSED, at)


def _answered(plan: "Plan", said: AtRiskConfirmed | AtRiskDismissed, verdict: AtRiskVerdict, at: At) -> None:
    answer = AtRiskAnswer(
        id=at_risk_id(said.objective, said.rule),
        objective=said.objective,
        rule=said.rule,
        verdict=verdict,
        because=said.because,
        by=Id(at.actor) if at.actor else None,
        at=Instant(at.recorded_at),
    )
    plan.at_risk_answers.add(answer, at)


@dataclass(frozen=True, kw_only=True)
class ConfirmAtRisk(Command):
    """Say, as a person, that a rule is right: the objective is at risk by it. Nothing else changes."""

    objective: Id
    rule: AtRiskRule
    because: Prose | None = None
    """What else speaks for it."""

    def about(self, plan: "Plan") -> About:
        return _about(plan, self.objective, self.rule)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        plan.objectives.the(self.objective)
        if _said(plan, self.objective, self.rule) != (AtRiskVerdict.CONFIRMED, self.because):
            yield AtRiskConfirmed(objective=self.objective, rule=self.rule, because=self.because)


@dataclass(frozen=True, kw_only=True)
class DismissAtRisk(Command):
    """Say, as a person, that a rule is not right for this objective, and why. The rule goes on speaking."""

    objective: Id
    rule: AtRiskRule
    because: Prose
    """What the rule does not see."""

    refusals = (EmptyText,)

    def about(self, plan: "Plan") -> About:
        return _about(plan, self.objective, self.rule)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        plan.objectives.the(self.objective)
        written(self.because)
        if _said(plan, self.objective, self.rule) != (AtRiskVerdict.DISMISSED, self.because):
            yield AtRiskDismissed(objective=self.objective, rule=self.rule, because=self.because)


def _about(plan: "Plan", objective: Id, rule: AtRiskRule) -> About:
    """The answer, and the objective's team."""
    return About(at_risk_id(objective, rule), about_objective(plan, objective).teams)


def _said(plan: "Plan", objective: Id, rule: AtRiskRule) -> tuple[AtRiskVerdict, Prose | None] | None:
    known = plan.at_risk_answers.get(at_risk_id(objective, rule))
    return (known.verdict, known.because) if known else None
