"""The ART Predictability Measure, which is SAFe's Flow Predictability: business value achieved of the value
planned. Frozen at commitment; shown as committed and as the plan reads now (domain 1.7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from projections.words import listed, name
from service.domain.objectives import Objective, ObjectiveKind, ObjectiveLevel
from service.domain.plan import Plan
from service.domain.policy import RollUp
from service.domain.vocabulary import Id


class MeasureState(Enum):
    """Whether the measure can be told."""

    COMPLETE = "COMPLETE"
    INCOMPLETE = "INCOMPLETE"
    """A value is missing; it is not taken for 0."""
    UNDEFINED = "UNDEFINED"
    """No value was committed: there is nothing to measure against."""


@dataclass(frozen=True)
class Measure:
    """percent = 100 x actual value of committed and uncommitted objectives / planned value of the committed
    ones only; it may exceed 100. None unless COMPLETE."""

    state: MeasureState
    percent: float | None
    planned: int
    actual: int
    missing: tuple[Id, ...]
    """The objectives that lack a value which counts."""
    counted: int
    """How many objectives it is made of, committed and uncommitted ones."""
    basis: str
    """What was counted, in a sentence."""


@dataclass(frozen=True)
class TeamMeasure:
    """One team's predictability. There is no ranking of teams anywhere."""

    team: Id
    as_committed: Measure
    as_now: Measure


@dataclass(frozen=True)
class TrainMeasure:
    """The train's predictability by one roll-up."""

    roll_up: RollUp
    as_committed: Measure
    as_now: Measure


@dataclass(frozen=True)
class Predictability(Measure):
    """A plan's predictability: the train's, as committed, by the roll-up that its policy chose; and beside it
    the same as the plan reads now, by either roll-up, and of each team."""

    as_now: Measure
    roll_ups: tuple[TrainMeasure, ...]
    teams: tuple[TeamMeasure, ...]


COMMITTED = ObjectiveKind.COMMITTED
ACTUAL = "actual value of committed and uncommitted ones."


def predictability(plan: Plan) -> Predictability:
    """The measure of one plan. Objectives of the train summarize teams' ones and are never counted again."""
    by_team: dict[Id, list[Objective]] = {team.id: [] for team in plan.teams.present()}
    for objective in plan.objectives:
        if objective.level is ObjectiveLevel.TEAM and objective.team and _counts(objective):
            by_team.setdefault(objective.team, []).append(objective)
    teams = tuple(
        TeamMeasure(team, _as_committed(plan, those), _as_now(those)) for team, those in by_team.items()
    )
    roll_ups = tuple(_train(plan, roll_up, teams) for roll_up in RollUp)
    chosen = next(each for each in roll_ups if each.roll_up is plan.policy.roll_up)
    told = chosen.as_committed
    return Predictability(
        told.state,
        told.percent,
        told.planned,
        told.actual,
        told.missing,
        told.counted,
        told.basis,
        as_now=chosen.as_now,
        roll_ups=roll_ups,
        teams=teams,
    )


def _counts(objective: Objective) -> bool:
    """What is there counts, and what was dropped after it was promised."""
    return objective.removed is None or objective.kind_at_planning is not None


def _as_committed(plan: Plan, objectives: list[Objective]) -> Measure:
    if plan.interval.committed_at is None:
        return _as_now(objectives)
    promised = [each for each in objectives if each.kind_at_planning is COMMITTED]
    planned = {each.id: each.planned_at_commitment for each in promised}
    dropped = sum(1 for each in promised if each.removed is not None)
    basis = (
        f"Value of {_count(len(promised))} as committed at version {plan.interval.committed_at}"
        f"{f', {dropped} of them dropped since' if dropped else ''}; {ACTUAL}"
    )
    return _measure(planned, objectives, basis)


def _as_now(objectives: list[Objective]) -> Measure:
    present = [each for each in objectives if each.removed is None]
    planned = {each.id: each.planned for each in present if each.kind is COMMITTED}
    basis = f"Value of {_count(len(planned))} as the plan reads now; {ACTUAL}"
    return _measure(planned, present, basis)


def _count(number: int) -> str:
    return "1 committed objective" if number == 1 else f"{number} committed objectives"


def _measure(planned: dict[Id, int | None], objectives: list[Objective], basis: str) -> Measure:
    """`planned` is the value of the committed ones. A dropped objective was not delivered: it lacks none."""
    missing = tuple(
        each.id
        for each in objectives
        if (each.actual is None and each.removed is None) or planned.get(each.id, 0) is None
    )
    actual = sum(each.actual or 0 for each in objectives)
    return _told(Sums(sum(value or 0 for value in planned.values()), actual, missing, len(objectives)), basis)


class Sums(NamedTuple):
    """Planned and actual value, what lacks a value, and of how many objectives."""

    planned: int
    actual: int
    missing: tuple[Id, ...]
    counted: int


def _told(sums: Sums, basis: str) -> Measure:
    """A denominator of 0 tells nothing: the percentage is None, never 0 or 100."""
    if sums.planned == 0:
        return Measure(MeasureState.UNDEFINED, None, *sums, basis)
    if sums.missing:
        return Measure(MeasureState.INCOMPLETE, None, *sums, basis)
    return Measure(MeasureState.COMPLETE, 100 * sums.actual / sums.planned, *sums, basis)


def _train(plan: Plan, roll_up: RollUp, teams: tuple[TeamMeasure, ...]) -> TrainMeasure:
    rolled = _ratio if roll_up is RollUp.RATIO_OF_SUMS else _mean
    return TrainMeasure(
        roll_up,
        rolled(plan, {each.team: each.as_committed for each in teams}),
        rolled(plan, {each.team: each.as_now for each in teams}),
    )


def _ratio(plan: Plan, teams: dict[Id, Measure]) -> Measure:
    parts = teams.values()
    sums = _sums(parts)
    valued = sum(1 for part in parts if part.planned)
    basis = (
        f"Ratio of sums: {sums.actual} of {sums.planned} over {valued} {'team' if valued == 1 else 'teams'}."
    )
    return _told(sums, basis)


def _mean(plan: Plan, teams: dict[Id, Measure]) -> Measure:
    """In fractions: a mean of exactly 80 is inside the band, which it would not be when summed as floats."""
    counted = [each for each in teams.values() if each.state is not MeasureState.UNDEFINED]
    left_out = [name(plan, team) for team, each in teams.items() if each.state is MeasureState.UNDEFINED]
    basis = f"Mean of the percentages of {len(counted)} {'team' if len(counted) == 1 else 'teams'}"
    basis += f"; without {listed(left_out)}, which committed no value." if left_out else "."
    sums = _sums(teams.values())
    told = _told(sums, basis)
    if told.state is not MeasureState.COMPLETE:
        return told
    mean = sum(Fraction(100 * each.actual, each.planned) for each in counted) / len(counted)
    return Measure(told.state, float(mean), *sums, basis)


def _sums(parts: Iterable[Measure]) -> Sums:
    parts = tuple(parts)
    missing = tuple(id for part in parts for id in part.missing)
    planned, actual = sum(part.planned for part in parts), sum(part.actual for part in parts)
    return Sums(planned, actual, missing, sum(part.counted for part in parts))
