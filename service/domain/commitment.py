"""Commitment: the train promises what is placed, the measure of predictability is frozen, and the plan that
follows comes into being."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.baselines import mark
from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.gate import GATE_RULES, closed_by
from service.domain.interval import Phase
from service.domain.objectives import ObjectiveKind
from service.domain.phases import OutOfOrder, comes_after, enter
from service.domain.progress import Progress
from service.domain.succession import succession
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class PlanCommitted(Event):
    """The train committed to its plan: what is placed is promised, and the measure is frozen."""

    version: int
    """The version that the train committed to."""

    def evolve(self, plan: "Plan", at: At) -> None:
        enter(plan, Phase.COMMITTED, at)
        plan.intervals.change(plan.id, at, committed_at=at.version)
        _promise_features(plan, at)
        _freeze_objectives(plan, at)
        mark(plan, "Commitment", "The train committed to its plan.", at)


def _promise_features(plan: "Plan", at: At) -> None:
    for feature in list(plan.features.present()):
        placed = feature.team is not None and feature.iteration is not None
        if placed and not feature.committed and feature.progress is not Progress.WITHDRAWN:
            plan.features.change(feature.id, at, committed=True)


def _freeze_objectives(plan: "Plan", at: At) -> None:
    for each in list(plan.objectives):
        kind = each.kind if each.removed is None else None
        value = each.planned if kind is ObjectiveKind.COMMITTED else None
        if (each.kind_at_planning, each.planned_at_commitment) != (kind, value):
            plan.objectives.change(each.id, at, kind_at_planning=kind, planned_at_commitment=value)


@dataclass(frozen=True, kw_only=True)
class CommitPlan(Command):
    """Commit the train to its plan, once the gate is open; again, before execution, to what has changed.

    From then on the train has a next plan: it is defined by the same commit when there is none.
    """

    adopted = False
    refusals = (OutOfOrder, *GATE_RULES)

    def about(self, plan: "Plan") -> About:
        return About(plan.id)

    def beside(self, plan: "Plan", asked: Asked) -> tuple[Id, ...]:
        return (asked.organisation, plan.interval.train)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if comes_after(plan, Phase.PLANNING, Phase.COMMITTED) or changed_since_commitment(plan):
            yield from closed_by(plan)
            yield PlanCommitted(version=plan.version)
            yield from succession(plan, asked)


BESIDE_THE_PLAN = (
    "intervals",
    "at_risk_answers",
    "baselines",
    "waivers",
    "team_plans",
    "votes",
    "concerns",
    "checkpoints",
    "adjustments",
    "comments",
    "suggestions",
    "slots",
    "imports",
    "imported_rows",
    "readiness_items",
    "briefings",
    "decisions",
    "impediments",
    "actions",
    "retrospective_notes",
    "scenarios",
)
"""Kinds whose changes are no change of what was committed to."""


def changed_since_commitment(plan: "Plan") -> bool:
    """Whether something was planned otherwise after the last commitment."""
    committed = plan.interval.committed_at or 0
    return any(thing.version > committed for name in planned_kinds(plan) for thing in plan.all(name))


def planned_kinds(plan: "type[Plan] | Plan") -> tuple[str, ...]:
    """The kinds whose things are what is committed to, and voted on."""
    return tuple(name for name in plan.entity_kinds() if name not in BESIDE_THE_PLAN)
