"""What the rules say of each objective, rule by rule, with what a person says of that; and which rules cannot
speak, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from projections.kept import of
from projections.reasons import AgeLimit, Evidence, Flag
from projections.words import listed
from service.domain.at_risk_answers import AtRiskAnswer, AtRiskRule, at_risk_id
from service.domain.iterations import IterationKind
from service.domain.plan import Plan
from service.domain.vocabulary import Day, Id

READS = ("at_risk_answers", "objectives.version")
"""What is looked at beside the flags, and beside what moved on."""
MOVED_READS = (
    "at_risk_answers",
    *(f"{kind}.version" for kind in ("capacities", "dependencies", "features", "iterations", "risks")),
    *(f"{kind}.version" for kind in ("stories", "teams")),
)
"""What is looked at to tell what moved on, beside the flags."""
SILENT_READS = ("iterations.kind", *of("teams", "name", "retired"), "capacities.team")
"""What is looked at to tell which rules cannot speak, beside the age limits."""


@dataclass(frozen=True)
class ObjectiveAtRisk:
    """One rule that says of one objective that it is at risk. Its id is that of what people say of it; its
    version is that of the objective, or of what was said since."""

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


class Seen(NamedTuple):
    """An objective with all that rules and people say of it; nothing else is looked at."""

    objective: Id
    version: int
    flags: tuple[Flag, ...]
    answers: tuple[AtRiskAnswer, ...]
    moved: tuple[AtRiskRule, ...]
    """The rules of which something that they rest on was changed after the answer."""


def moved_on(plan: Plan, flags: Mapping[Id, tuple[Flag, ...]]) -> dict[Id, tuple[AtRiskRule, ...]]:
    """By objective the rules that speak, of which something that they rest on was changed after somebody
    answered."""
    moved: dict[Id, tuple[AtRiskRule, ...]] = {}
    for answer in plan.at_risk_answers:
        of_rule = (flag for flag in flags.get(answer.objective, ()) if flag.rule == answer.rule.value)
        about = (plan.find(each.about) for flag in of_rule for each in flag.inputs)
        if any(thing is not None and thing.version > answer.version for thing in about):
            moved[answer.objective] = (*moved.get(answer.objective, ()), answer.rule)
    return moved


def look(
    plan: Plan, flags: Mapping[Id, tuple[Flag, ...]], moved: Mapping[Id, tuple[AtRiskRule, ...]]
) -> Iterator[tuple[Id, Seen]]:
    """Every objective of which a rule or a person speaks, with what they say; in the order of objectives."""
    answers: dict[Id, list[AtRiskAnswer]] = {}
    for answer in plan.at_risk_answers:
        answers.setdefault(answer.objective, []).append(answer)
    for id, those in flags.items():
        if those:
            said = tuple(answers.get(id, ()))
            yield id, Seen(id, plan.objectives[id].version, those, said, moved.get(id, ()))


def judge(seen: Seen) -> tuple[ObjectiveAtRisk, ...]:
    """What the rules say of an objective, rule after rule, with what people say of that."""
    by_rule = {
        rule: those
        for rule in AtRiskRule
        if (those := [flag for flag in seen.flags if flag.rule == rule.value])
    }
    return tuple(_told(seen, rule, those) for rule, those in by_rule.items())


def _told(seen: Seen, rule: AtRiskRule, flags: list[Flag]) -> ObjectiveAtRisk:
    answer = next((each for each in seen.answers if each.rule is rule), None)
    return ObjectiveAtRisk(
        id=at_risk_id(seen.objective, rule),
        version=max(seen.version, answer.version if answer else 0),
        objective=seen.objective,
        rule=rule,
        text=" ".join(dict.fromkeys(flag.text for flag in flags)),
        inputs=tuple(dict.fromkeys(each for flag in flags for each in flag.inputs)),
        since=min((flag.since for flag in flags if flag.since), default=None),
        answer=answer,
        moved_on=rule in seen.moved,
    )


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
