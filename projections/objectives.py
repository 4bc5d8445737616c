"""The objectives sheet, and which objectives are at risk by the rules of domain 1.11c."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from projections.kept import of
from projections.reasons import Health, Overload, Standing
from projections.words import listed
from service.domain.features import Feature
from service.domain.iterations import Iteration, IterationKind
from service.domain.objectives import Objective, ObjectiveLevel
from service.domain.plan import Plan
from service.domain.progress import Progress
from service.domain.risks import Risk, Roam
from service.domain.teams import Team
from service.domain.texts import quoted
from service.domain.vocabulary import Day, Id, Title

READS = (
    "intervals.today",
    *of("iterations", "name", "starts", "ends", "kind"),
    "teams.name",
    *of("features", "title", "progress", "carried_from"),
    "dependencies.consumer",
    *of("risks", "text", "category", "follow_up", "threatens", "is_open"),
    *of("objectives", "team", "features", "actual", "at_risk"),
)
"""What flags look at, beside what dependencies say and which cells are overloaded."""
STARTED_BY = 40
"""Percent of the days of the development iterations, by which a linked feature has started (R3)."""
IDLE = (Progress.NOT_STARTED, Progress.CARRIED_OVER)
OVER = (Progress.ACCEPTED, Progress.WITHDRAWN)


class Flag(NamedTuple):
    """One rule that says: this objective is at risk. A person confirms or dismisses it."""

    rule: str
    """R1 to R7 of domain 1.11c, or PERSON."""
    text: str
    about: tuple[Id, ...]


@dataclass(frozen=True)
class SheetRow:
    """An objective with what speaks against reaching it."""

    objective: Id
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class Sheet:
    """The objectives of one team, or of the train (None), by rank."""

    team: Id | None
    rows: tuple[SheetRow, ...]


class SeenBehind(NamedTuple):
    """A dependency with all that its flags depend on; nothing else is looked at."""

    dependency: Id
    what: Title
    standing: Standing


class Seen(NamedTuple):
    """An objective with all that its flags depend on; nothing else is looked at."""

    objective: Objective
    features: tuple[Feature, ...]
    needs: tuple[Flag, ...]
    """What speaks against what its features need of others."""
    risks: tuple[Risk, ...]
    """The open risks that threaten it or one of its features."""
    team: Team | None
    heavy: tuple[Iteration, ...]
    """The team's overloaded iterations that are not over yet."""
    is_time: bool
    """Whether work should have started by now."""
    today: Day


def sheets(plan: Plan, flags: Mapping[Id, tuple[Flag, ...]]) -> tuple[Sheet, ...]:
    """The sheets: the train's first, then each team's; objectives by rank."""
    held: dict[Id | None, list[Objective]] = {None: [], **{team.id: [] for team in plan.teams.present()}}
    for objective in plan.objectives.present():
        owner = objective.team if objective.level is ObjectiveLevel.TEAM else None
        held.setdefault(owner, []).append(objective)
    return tuple(
        Sheet(team, tuple(SheetRow(each.id, flags[each.id]) for each in sorted(those, key=_by_rank)))
        for team, those in held.items()
    )


def _by_rank(objective: Objective) -> tuple[str, Id]:
    return objective.rank, objective.id


def look_behind(plan: Plan, standings: Mapping[Id, Standing]) -> Iterator[tuple[Id, SeenBehind]]:
    """Every dependency that is not removed, with what may speak against those who need it."""
    for each in plan.dependencies.present():
        yield each.id, SeenBehind(each.id, each.what, standings[each.id])


def judge_behind(seen: SeenBehind) -> tuple[Flag, ...]:
    """R1: in conflict or not agreed. R2: needed already and not delivered."""
    what, how, about = quoted(seen.what), seen.standing, (seen.dependency,)
    if how.has("LATE"):
        return (Flag("R2", f"R2: {what} is needed already and not delivered.", about),)
    if how.health is Health.CONFLICT:
        return (Flag("R1", f"R1: {what} is in conflict.", about),)
    if how.has("UNAGREED"):
        return (Flag("R1", f"R1: {what} is not agreed.", about),)
    return ()


def look(
    plan: Plan,
    behind: Mapping[Id, tuple[Flag, ...]],
    overloads: Mapping[tuple[Id | None, Id | None], Overload],
) -> Iterator[tuple[Id, Seen]]:
    """Every present objective with what it is judged by; `behind` is what dependencies say, `overloads` are
    the overloaded cells by team and iteration."""
    needs, threats, heavy = _needs(plan, behind), _threats(plan), _heavy(plan, overloads)
    there = {feature.id: feature for feature in plan.features.present()}
    is_time, today = _elapsed(plan) >= STARTED_BY, plan.today if plan.intervals else Day("")
    for each in plan.objectives.present():
        threatened = [thing for thing in (each.id, *each.features) if thing in threats]
        risks = {risk.id: risk for thing in threatened for risk in threats[thing]}
        yield (
            each.id,
            Seen(
                each,
                tuple([there[feature] for feature in each.features if feature in there]),
                tuple([flag for feature in each.features if feature in needs for flag in needs[feature]]),
                tuple(risks.values()),
                plan.teams.get(each.team),
                tuple(heavy.get(each.team, ())),
                is_time,
                today,
            ),
        )


def _needs(plan: Plan, behind: Mapping[Id, tuple[Flag, ...]]) -> dict[Id | None, list[Flag]]:
    needs: defaultdict[Id | None, list[Flag]] = defaultdict(list)
    for each in plan.dependencies.present():
        needs[each.consumer.item] += behind[each.id]
    return needs


def _threats(plan: Plan) -> dict[Id, list[Risk]]:
    threats: defaultdict[Id, list[Risk]] = defaultdict(list)
    for risk in plan.risks.present():
        if risk.is_open:
            for thing in risk.threatens:
                threats[thing].append(risk)
    return threats


def _heavy(
    plan: Plan, overloads: Mapping[tuple[Id | None, Id | None], Overload]
) -> dict[Id | None, list[Iteration]]:
    heavy: defaultdict[Id | None, list[Iteration]] = defaultdict(list)
    for iteration in plan.calendar():
        if iteration.ends >= plan.today:
            for each in overloads.values():
                if each.iteration == iteration.id:
                    heavy[each.team].append(iteration)
    return heavy


def _elapsed(plan: Plan) -> int:
    """Percent of the days of the development iterations that are over."""
    boxes = [each for each in plan.calendar() if each.kind is IterationKind.DEVELOPMENT]
    lengths = [_days(each.starts, each.ends) + 1 for each in boxes]
    over = [
        max(0, min(_days(each.starts, plan.today), length))
        for each, length in zip(boxes, lengths, strict=True)
    ]
    return 100 * sum(over) // sum(lengths) if boxes else 0


def _days(start: Day, end: Day) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def judge(seen: Seen) -> tuple[Flag, ...]:
    """What speaks against reaching an objective. What was assessed, or is done, is at risk no more."""
    objective = seen.objective
    flags = []
    if objective.at_risk is not None:
        flags.append(Flag("PERSON", f"Flagged: {objective.at_risk}", (objective.id,)))
    done = bool(seen.features) and all(each.progress in OVER for each in seen.features)
    if objective.actual is None and not done:
        flags += [*seen.needs, *_idle(seen), *_overload(seen), *_risks(seen), *_carried(seen)]
    return tuple(flags)


def _idle(seen: Seen) -> Iterator[Flag]:
    """R3: no linked feature started after 40% of the development iterations' days."""
    if seen.is_time and seen.features and all(each.progress in IDLE for each in seen.features):
        text = f"R3: none of its features has started, {STARTED_BY}% into the development iterations."
        yield Flag("R3", text, tuple(each.id for each in seen.features))


def _overload(seen: Seen) -> Iterator[Flag]:
    """R4: the team is over 100% load in a remaining iteration."""
    if seen.team and seen.heavy:
        text = f"R4: {seen.team.name} is overloaded in {listed(each.name for each in seen.heavy)}."
        yield Flag("R4", text, (seen.team.id, *(each.id for each in seen.heavy)))


def _carried(seen: Seen) -> Iterator[Flag]:
    """R7: the work was already carried over once."""
    for feature in seen.features:
        if feature.carried_from is not None and feature.progress not in OVER:
            yield Flag("R7", f"R7: {quoted(feature.title)} was already carried over once.", (feature.id,))


def _risks(seen: Seen) -> Iterator[Flag]:
    """R6: a linked risk is Owned past its follow-up day, or was never ROAMed."""
    for risk in seen.risks:
        if risk.category is None:
            yield Flag("R6", f"R6: the risk {quoted(risk.text)} was never ROAMed.", (risk.id,))
        elif risk.category is Roam.OWNED and risk.follow_up and risk.follow_up < seen.today:
            text = f"R6: the risk {quoted(risk.text)} was to be followed up by {risk.follow_up}."
            yield Flag("R6", text, (risk.id,))
