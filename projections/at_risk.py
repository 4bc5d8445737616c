"""Which objectives are at risk, by the rules of domain 1.11c: each says what made it so, and a person says
whether it is right. Nothing is changed by a machine."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from projections.kept import of
from projections.reasons import Evidence, Flag, Health, Overload, Standing
from projections.words import listed
from service.domain.calendar import day_in, days_after, days_between
from service.domain.dependencies import Dependency
from service.domain.features import Feature
from service.domain.iterations import Iteration, IterationKind
from service.domain.objectives import Objective
from service.domain.plan import Plan
from service.domain.progress import IDLE, Progress
from service.domain.risks import Risk, Roam
from service.domain.teams import Team
from service.domain.texts import quoted
from service.domain.vocabulary import Day, Id, Points, Zone

READS_BEHIND = ("intervals.zone", *of("iterations", "name", "starts"), "dependencies")
"""What is looked at of dependencies, beside how they stand."""
READS = (
    "intervals.today",
    *of("iterations", "name", "starts", "ends", "kind"),
    "teams.name",
    *of("features", "title", "progress", "carried_from"),
    "stories.feature",
    "dependencies.consumer",
    *of("risks", "text", "category", "follow_up", "threatens", "is_open"),
    *of("objectives", "team", "features", "actual", "at_risk"),
)
"""What flags look at, beside what dependencies and stories say and which cells are overloaded."""
STARTED_BY = 40
"""Percent of the days of the development iterations, by which a linked feature has started (R3)."""
OVER = (Progress.ACCEPTED, Progress.WITHDRAWN)
Flags = Mapping[Id, tuple[Flag, ...]]
Heavy = tuple[Iteration, Overload]


class SeenBehind(NamedTuple):
    """A dependency with all that its flags depend on; nothing else is looked at."""

    dependency: Dependency
    standing: Standing
    needed: Iteration
    zone: Zone


class Seen(NamedTuple):
    """An objective with all that its flags depend on; nothing else is looked at."""

    objective: Objective
    features: tuple[Feature, ...]
    begun: frozenset[Id]
    """The features of which a story was started."""
    linked: tuple[Flag, ...]
    """What speaks against its features: what they need of others, and how old their stories are."""
    risks: tuple[Risk, ...]
    """The open risks that threaten it, one of its features or one of their stories."""
    team: Team | None
    heavy: tuple[Heavy, ...]
    """The team's overloaded iterations that are not over yet."""
    start_by: Day | None
    """The day by which work should have started, once it has come."""
    today: Day


def look_behind(plan: Plan, standings: Mapping[Id, Standing]) -> Iterator[tuple[Id, SeenBehind]]:
    """Every dependency that is not removed, with what may speak against those who need it."""
    for each in plan.dependencies.present():
        needed = plan.iterations[each.needed_by]
        yield each.id, SeenBehind(each, standings[each.id], needed, plan.interval.zone)


def judge_behind(seen: SeenBehind) -> tuple[Flag, ...]:
    """What a dependency says against the objectives that need it."""
    return tuple([*_unsettled(seen), *_late(seen)])


def _unsettled(seen: SeenBehind) -> Iterator[Flag]:
    """R1: a linked dependency is in conflict or unagreed."""
    it, what = seen.dependency, quoted(seen.dependency.what)
    against = [r for r in seen.standing.reasons if r.health is Health.CONFLICT and r.rule != "LATE"]
    if against:
        inputs = tuple(Evidence(it.id, "conflict", reason.text) for reason in against)
        yield Flag("R1", f"{what} is in conflict.", inputs)
    elif seen.standing.has("UNAGREED"):
        since = day_in(seen.zone, it.since)
        yield Flag("R1", f"{what} is not agreed.", (Evidence(it.id, "state", it.stands.value),), since)


def _late(seen: SeenBehind) -> Iterator[Flag]:
    """R2: a needed-by iteration has begun and the dependency is not delivered."""
    if seen.standing.has("LATE"):
        it, needed = seen.dependency, seen.needed
        inputs = (Evidence(it.id, "state", it.stands.value), Evidence(needed.id, "begins", needed.starts))
        yield Flag("R2", f"{quoted(it.what)} is needed already and not delivered.", inputs, needed.starts)


def look(
    plan: Plan, behind: Flags, ages: Flags, overloads: Mapping[tuple[Id | None, Id | None], Overload]
) -> Iterator[tuple[Id, Seen]]:
    """Every present objective with what it is judged by; `behind` is what dependencies say, `ages` is what
    the started stories of a feature say, `overloads` are the overloaded cells by team and iteration."""
    needs, threats, heavy = _needs(plan, behind), _threats(plan), _heavy(plan, overloads)
    there = {feature.id: feature for feature in plan.features.present()}
    today = plan.today if plan.intervals else Day("")
    start_by = _start_by(plan)
    due = start_by if start_by and start_by <= today else None
    for each in plan.objectives.present():
        features = tuple([there[feature] for feature in each.features if feature in there])
        threatened = [thing for thing in (each.id, *each.features) if thing in threats]
        risks = {risk.id: risk for thing in threatened for risk in threats[thing]}
        yield (
            each.id,
            Seen(
                each,
                features,
                frozenset(feature.id for feature in features if feature.id in ages),
                tuple([*_of(needs, each.features), *_of(ages, each.features)]),
                tuple(risks.values()),
                plan.teams.get(each.team),
                tuple(heavy.get(each.team, ())),
                due,
                today,
            ),
        )


def _of(flags: Mapping[Id, tuple[Flag, ...] | list[Flag]], features: tuple[Id, ...]) -> Iterator[Flag]:
    return (flag for feature in features for flag in flags.get(feature, ()))


def _needs(plan: Plan, behind: Flags) -> dict[Id, list[Flag]]:
    needs: defaultdict[Id, list[Flag]] = defaultdict(list)
    for each in plan.dependencies.present():
        item = _feature(plan, each.consumer.item)
        if item:
            needs[item] += behind[each.id]
    return needs


def _feature(plan: Plan, item: Id | None) -> Id | None:
    """The feature of a story, which is linked to objectives; anything else is itself."""
    story = plan.stories.get(item)
    return story.feature if story else item


def _threats(plan: Plan) -> dict[Id | None, list[Risk]]:
    threats: defaultdict[Id | None, list[Risk]] = defaultdict(list)
    for risk in plan.risks.present():
        if risk.is_open:
            for thing in risk.threatens:
                threats[_feature(plan, thing)].append(risk)
    return threats


def _heavy(
    plan: Plan, overloads: Mapping[tuple[Id | None, Id | None], Overload]
) -> dict[Id | None, list[Heavy]]:
    heavy: defaultdict[Id | None, list[Heavy]] = defaultdict(list)
    for iteration in plan.calendar():
        if iteration.ends >= plan.today:
            for each in overloads.values():
                if each.iteration == iteration.id:
                    heavy[each.team].append((iteration, each))
    return heavy


def _start_by(plan: Plan) -> Day | None:
    """The day before which 40% of the days of the development iterations were over; None without any."""
    boxes = [each for each in plan.calendar() if each.kind is IterationKind.DEVELOPMENT]
    lengths = [days_between(each.starts, each.ends) + 1 for each in boxes]
    needed = -(-STARTED_BY * sum(lengths) // 100)
    for each, length in zip(boxes, lengths, strict=True):
        if needed <= length:
            return days_after(each.starts, needed)
        needed -= length
    return None


def judge(seen: Seen) -> tuple[Flag, ...]:
    """What speaks against reaching an objective, rule by rule. What was assessed, or is done, is at risk no
    more."""
    objective = seen.objective
    flags = []
    if objective.at_risk is not None:
        flags.append(Flag("PERSON", objective.at_risk, (Evidence(objective.id, "flag", objective.at_risk),)))
    done = bool(seen.features) and all(each.progress in OVER for each in seen.features)
    if objective.actual is None and not done:
        found = [*seen.linked, *_idle(seen), *_overload(seen), *_risks(seen), *_carried(seen)]
        flags += sorted(found, key=lambda flag: flag.rule)
    return tuple(flags)


def _idle(seen: Seen) -> Iterator[Flag]:
    """R3: no linked feature started after 40% of the PI's development iterations, by calendar. A feature has
    started, too, when a story of it has."""
    idle = all(each.progress in IDLE and each.id not in seen.begun for each in seen.features)
    if seen.start_by and seen.features and idle:
        text = f"None of its features has started, {STARTED_BY}% into the development iterations."
        inputs = tuple(Evidence(each.id, "progress", each.progress.value) for each in seen.features)
        yield Flag("R3", text, inputs, seen.start_by)


def _overload(seen: Seen) -> Iterator[Flag]:
    """R4: the team is over 100% load in a remaining iteration."""
    if seen.team and seen.heavy:
        text = f"{seen.team.name} is overloaded in {listed(each.name for each, _ in seen.heavy)}."
        inputs = tuple(
            Evidence(heavy.id, "load", f"{_points(heavy.load)} points of {_points(heavy.available)}")
            for _, heavy in seen.heavy
        )
        yield Flag("R4", text, inputs)


def _points(points: Points) -> str:
    return f"{points / 100:g}"


def _risks(seen: Seen) -> Iterator[Flag]:
    """R6: a linked risk is Owned past its follow-up day, or was never ROAMed."""
    for risk in seen.risks:
        if risk.category is None:
            inputs = (Evidence(risk.id, "category", "none"),)
            yield Flag("R6", f"The risk {quoted(risk.text)} was never ROAMed.", inputs)
        elif risk.category is Roam.OWNED and risk.follow_up and risk.follow_up < seen.today:
            text = f"The risk {quoted(risk.text)} was to be followed up by {risk.follow_up}."
            yield Flag(
                "R6", text, (Evidence(risk.id, "follow-up", risk.follow_up),), days_after(risk.follow_up, 1)
            )


def _carried(seen: Seen) -> Iterator[Flag]:
    """R7: the work was already carried over once."""
    for feature in seen.features:
        if feature.carried_from is not None and feature.progress not in OVER:
            inputs = (Evidence(feature.id, "carried from", feature.carried_from.plan),)
            yield Flag("R7", f"{quoted(feature.title)} was already carried over once.", inputs)
