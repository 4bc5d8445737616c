"""What the rules say of each objective, rule by rule, with what a person says of that; and which rules cannot
speak, and why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from projections.kept import of
from projections.reasons import AgeLimit, Evidence, Flag
from projections.words import listed
from service.domain.at_risk_answers import AtRiskAnswer, AtRiskRule, at_risk_id
from service.domain.iterations import IterationKind
from service.domain.plan import Plan
from service.domain.vocabulary import Day, Id

READS = (
    "at_risk_answers",
    *of("iterations", "version"),
    *of("teams", "version"),
    *of("features", "version"),
    *of("stories", "version"),
    *of("capacities", "version"),
    *of("dependencies", "version"),
    *of("risks", "version"),
)
"""What is looked at beside the flags."""
SILENT_READS = (
    *of("iterations", "kind"),
    *of("teams", "name", "retired"),
    *of("capacities", "team"),
)


@dataclass(frozen=True)
class ObjectiveAtRisk:
    """One rule that says of one objective that it is at risk. Its id is that of what people say of it; its
    version is the newest of what it rests on and of what was said."""

    id: Id
    version: int
    objective: Id
    rule: AtRiskRule
    text: str
    inputs: tuple[Evidence, ...]
    since: Day | None
    answer: AtRiskAnswer | None
    moved_on: bool
    """Whether what it rests on was changed after the answer."""

    @property
    def code(self) -> str:
        """The rule's code."""
        return self.rule.value


def at_risk(plan: Plan, flags: Mapping[Id, tuple[Flag, ...]]) -> dict[Id, ObjectiveAtRisk]:
    """What the rules say, by id: objective after objective, rule after rule."""
    held: dict[Id, ObjectiveAtRisk] = {}
    for objective, those in flags.items():
        for rule in AtRiskRule:
            speaking = tuple(flag for flag in those if flag.rule == rule.value)
            if speaking:
                told = _told(plan, objective, rule, speaking)
                held[told.id] = told
    return held


def _told(plan: Plan, objective: Id, rule: AtRiskRule, flags: tuple[Flag, ...]) -> ObjectiveAtRisk:
    id = at_risk_id(objective, rule)
    inputs = tuple(dict.fromkeys(each for flag in flags for each in flag.inputs))
    newest, answer = max(_versions(plan, inputs), default=0), plan.at_risk_answers.get(id)
    return ObjectiveAtRisk(
        id=id,
        version=max(newest, answer.version if answer else 0),
        objective=objective,
        rule=rule,
        text=" ".join(dict.fromkeys(flag.text for flag in flags)),
        inputs=inputs,
        since=min((flag.since for flag in flags if flag.since), default=None),
        answer=answer,
        moved_on=answer is not None and newest > answer.version,
    )


def _versions(plan: Plan, inputs: Iterable[Evidence]) -> Iterator[int]:
    for each in inputs:
        thing = plan.find(each.about)
        if thing is not None:
            yield thing.version


def silent(plan: Plan, limits: Mapping[Id, AgeLimit]) -> dict[AtRiskRule, str]:
    """The rules that cannot speak, of some team or at all, each with the reason in a sentence."""
    teams = plan.planning_teams()
    without = {each.team for each in plan.capacities.present()}
    told = {}
    if all(each.kind is IterationKind.IP for each in plan.iterations.present()):
        told[AtRiskRule.R3] = "No development iterations are laid out."
    unknown = [team.name for team in teams if team.id not in without]
    if unknown:
        told[AtRiskRule.R4] = f"No capacity is known of {listed(unknown)}."
    few = [f"{team.name} ({limits[team.id].finished})" for team in teams if limits[team.id].days is None]
    if few:
        told[AtRiskRule.R5] = f"Too few stories are finished to tell what is old, of {listed(few)}."
    return told
