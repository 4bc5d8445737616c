"""Dependencies over several PIs: is the train reducing its coupling, or only administering it?

Two things are looked at, over the PIs that were committed and have features: which way density goes, and
whether most of what was removed left less coupling. The answer is about the train, never about a team."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

from projections.dependency_counts import Counts
from projections.dependency_measures import DependencyMeasures, MeasuredTeam, PairMeasures
from projections.intervals import TELLING, Interval, by_plan, committed
from service.domain.dependencies import RemovedHow
from service.domain.vocabulary import Id, Title

if TYPE_CHECKING:
    from projections.tables.reader import Tables

LEVEL = 0.05
"""A change of density per PI smaller than this share of its mean is none."""

PLANS = "SELECT * FROM metrics.dependency_measures WHERE log_id = $1 AND plan = ANY($2::uuid[])"
PAIRS = """SELECT * FROM metrics.dependency_pairs WHERE log_id = $1 AND plan = ANY($2::uuid[])
    ORDER BY consumer_name COLLATE "C", consumer, provider_name COLLATE "C", provider"""


class Direction(Enum):
    """Which way density goes from PI to PI."""

    FALLING = "FALLING"
    LEVEL = "LEVEL"
    RISING = "RISING"


class CouplingAnswer(Enum):
    """Whether a train reduces its coupling."""

    REDUCING = "REDUCING"
    """Density falls, and most of what was removed left less coupling."""
    OFFSET = "OFFSET"
    """Most of what was removed left less coupling, and as much came anew: density does not fall."""
    FALLING_OTHERWISE = "FALLING_OTHERWISE"
    """Density falls, and not by what was removed: less was asked for, or it was moved or dropped."""
    ADMINISTERING = "ADMINISTERING"
    """Density does not fall, and little of what was removed left less coupling: they are tracked."""


@dataclass(frozen=True)
class Coupling:
    """The answer with what it follows from; None with why."""

    answer: CouplingAnswer | None
    because: str
    intervals: int
    """The PIs that it was made of."""
    direction: Direction | None
    change: float | None
    """Dependencies per feature from one PI to the next: the median over all pairs of PIs."""
    reduced: int
    """Sliced, designed out, absorbed."""
    shifted: int
    """Moved or dropped."""


@dataclass(frozen=True)
class IntervalMeasures:
    """What the dependencies of one PI came to."""

    interval: Interval
    measures: DependencyMeasures


def coupling(measures: Sequence[DependencyMeasures]) -> Coupling:
    """The answer over the PIs of a train, oldest first."""
    densities = [density for each in measures if (density := each.density) is not None]
    reduced = sum(each.counts.reduced for each in measures if each.density is not None)
    shifted = sum(each.counts.shifted for each in measures if each.density is not None)
    if len(densities) < TELLING:
        few = (
            f"Of {len(densities)} PIs that were committed and have features nothing can be told: it takes 3."
        )
        return Coupling(None, few, len(densities), None, None, reduced, shifted)
    change = slope(densities)
    way = direction(change, fmean(densities))
    if not any(densities) and not reduced + shifted:
        none = "There was no dependency between teams to reduce."
        return Coupling(None, none, len(densities), way, change, reduced, shifted)
    answer = _answer(way, reduced > shifted)
    told = _told(densities, way, change, (reduced, shifted))
    return Coupling(answer, told, len(densities), way, change, reduced, shifted)


def slope(values: Sequence[float]) -> float:
    """The change from one value to the next: the median over all pairs of them (Theil and Sen), which one
    unusual PI does not turn. At least two values."""
    pairs = combinations(enumerate(values), 2)
    return median((after - before) / (later - earlier) for (earlier, before), (later, after) in pairs)


def direction(change: float, mean: float) -> Direction:
    """Level when it changes by less than a twentieth of its mean from one PI to the next."""
    if abs(change) < LEVEL * mean or change == 0:
        return Direction.LEVEL
    return Direction.FALLING if change < 0 else Direction.RISING


def _answer(way: Direction, mostly_reduced: bool) -> CouplingAnswer:
    if way is Direction.FALLING:
        return CouplingAnswer.REDUCING if mostly_reduced else CouplingAnswer.FALLING_OTHERWISE
    return CouplingAnswer.OFFSET if mostly_reduced else CouplingAnswer.ADMINISTERING


def _told(densities: Sequence[float], way: Direction, change: float, removed: tuple[int, int]) -> str:
    series = ", ".join(f"{each:.2f}" for each in densities)
    return (
        f"Dependencies per feature were {series}, oldest first: {way.value.lower()}; the median change from "
        f"one PI to the next was {change:+.3f}. Of {sum(removed)} removed ones {removed[0]} left less "
        f"coupling (sliced, designed out, absorbed) and {removed[1]} as much (moved, dropped)."
    )


async def measures(tables: "Tables", log: Id, train: Id, last: int) -> list[IntervalMeasures]:
    """The last PIs that were committed, oldest first. Raises Unavailable."""
    intervals = await committed(tables, log, train, last)
    plans = [each.plan for each in intervals]
    rows = by_plan(await tables.fetch(PLANS, log, plans))
    pairs = by_plan(await tables.fetch(PAIRS, log, plans))
    return [
        IntervalMeasures(each, _measures(rows[each.plan][0], pairs.get(each.plan, [])))
        for each in intervals
        if each.plan in rows
    ]


def _measures(row: Any, pairs: list[Any]) -> DependencyMeasures:
    names = ("features", "linked", "teams", "external", "carried")
    return DependencyMeasures(
        **{name: row[name] for name in names},
        counts=_counts(row),
        pairs=tuple(
            PairMeasures(_team(each, "consumer"), _team(each, "provider"), _counts(each)) for each in pairs
        ),
    )


def _team(row: Any, side: str) -> MeasuredTeam:
    id, on_train = (Id(str(row[name])) for name in (side, f"{side}_train_team"))
    return MeasuredTeam(id, on_train, Title(row[f"{side}_name"]))


NUMBERS = (
    "asked",
    "standing",
    "withdrawn",
    "at_commitment",
    "agreed_at_commitment",
    "found_later",
    "delivered",
    "late",
    "overdue",
    "agreed",
    "median_days",
)


def _counts(row: Any) -> Counts:
    removed = {how: row[how.value.lower()] for how in RemovedHow}
    return Counts(removed=removed, **{name: row[name] for name in NUMBERS})
