"""How often the rules by which objectives are at risk were right: what became of those of which they spoke at
the end of an iteration. Objectives are counted, never people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from projections.views import views_of
from service.domain.at_risk_answers import AtRiskRule, AtRiskVerdict
from service.domain.iterations import ENDED
from service.domain.objectives import Objective, ObjectiveKind, ObjectiveLevel
from service.domain.plan import Plan
from service.domain.vocabulary import Id


@dataclass(frozen=True)
class Outcomes:
    """What became of some committed objectives. Missed: the actual value is below the planned one as
    committed, or it was dropped. Unscored: a value is missing."""

    missed: int = 0
    reached: int = 0
    unscored: int = 0

    @property
    def scored(self) -> int:
        """How many were missed or reached."""
        return self.missed + self.reached

    @property
    def missed_percent(self) -> float | None:
        """The share that was missed of those that are scored; None when none is."""
        return 100 * self.missed / self.scored if self.scored else None


@dataclass(frozen=True)
class RuleHits:
    """What became of the objectives of which a rule spoke, and of those of which people said something."""

    rule: AtRiskRule
    flagged: Outcomes
    confirmed: Outcomes
    dismissed: Outcomes


@dataclass(frozen=True)
class AtRiskHits:
    """How often the rules were right; `versions` are the ends of iterations at which they were looked at."""

    versions: tuple[int, ...]
    every: Outcomes
    unflagged: Outcomes
    rules: tuple[RuleHits, ...]


def ends(plan: Plan) -> tuple[int, ...]:
    """The versions at which iterations ended, as far as the plan knows, in order."""
    marked = {each.at_version for each in plan.baselines.present() if each.reason == ENDED}
    return tuple(sorted(marked))


def hits(plan: Plan, earlier: Sequence[Plan]) -> AtRiskHits | None:
    """The hits of each rule in a plan, looked for in earlier versions of it; None before anything that was
    committed is scored."""
    promised = {each.id: _missed(each) for each in plan.objectives if _was_promised(each)}
    if all(missed is None or plan.objectives[id].removed for id, missed in promised.items()):
        return None
    spoke = {(each.objective, each.rule) for past in earlier for each in views_of(past).at_risk.values()}
    flagged = {objective for objective, _ in spoke}
    return AtRiskHits(
        tuple(past.version for past in earlier),
        _outcomes(promised.values()),
        _outcomes(missed for id, missed in promised.items() if id not in flagged),
        tuple(
            RuleHits(
                rule,
                _outcomes(missed for id, missed in promised.items() if (id, rule) in spoke),
                _answered(plan, promised, rule, AtRiskVerdict.CONFIRMED),
                _answered(plan, promised, rule, AtRiskVerdict.DISMISSED),
            )
            for rule in AtRiskRule
        ),
    )


def _was_promised(objective: Objective) -> bool:
    """One of the train sums up those of teams and is not counted again."""
    committed = objective.kind_at_planning is ObjectiveKind.COMMITTED
    return committed and objective.level is ObjectiveLevel.TEAM


def _missed(objective: Objective) -> bool | None:
    """Whether it was missed; None when a value is missing."""
    if objective.removed is not None:
        return True
    if objective.actual is None or objective.planned_at_commitment is None:
        return None
    return objective.actual < objective.planned_at_commitment


def _answered(
    plan: Plan, promised: dict[Id, bool | None], rule: AtRiskRule, verdict: AtRiskVerdict
) -> Outcomes:
    said = (each for each in plan.at_risk_answers if each.rule is rule and each.verdict is verdict)
    return _outcomes(promised[each.objective] for each in said if each.objective in promised)


def _outcomes(missed: Iterable[bool | None]) -> Outcomes:
    found = list(missed)
    return Outcomes(found.count(True), found.count(False), found.count(None))
