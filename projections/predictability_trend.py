"""Predictability over several PIs: what each came to, and whether the train is in control.

In control is consistently inside the band of 80 to 100 percent: every complete PI of at least three lies in
it, its ends included, and nothing is rounded before it is compared (domain 1.7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from projections.intervals import TELLING, Interval, by_plan, committed
from projections.predictability import MeasureState
from service.domain.policy import RollUp
from service.domain.vocabulary import Id, Title

if TYPE_CHECKING:
    from projections.tables.reader import Tables

LOW, HIGH = 80.0, 100.0
"""The band of a reliable train, in percent. It is no target: who aims at it plans for it."""

ROWS = """SELECT * FROM metrics.predictability WHERE log_id = $1 AND plan = ANY($2::uuid[])
    ORDER BY team_name COLLATE "C", subject"""


class InBand(Enum):
    """Where a percentage lies to the band. Over 100 is legal: uncommitted objectives were achieved, too."""

    BELOW = "BELOW"
    INSIDE = "INSIDE"
    ABOVE = "ABOVE"


@dataclass(frozen=True)
class Figure:
    """A measure as the table holds it."""

    state: MeasureState
    percent: float | None
    planned: int
    actual: int
    objectives: int
    missing: int
    told: str


@dataclass(frozen=True)
class Figures:
    """The same as committed, and as the plan reads now."""

    as_committed: Figure
    as_now: Figure


@dataclass(frozen=True)
class TeamFigures:
    """Those of a team, as it was called in the PI."""

    team: Id
    name: Title
    figures: Figures


@dataclass(frozen=True)
class IntervalFigures:
    """What one PI came to: the train by either roll-up, its teams in the order of their names."""

    interval: Interval
    chosen: RollUp
    """The roll-up that the policy of this PI chose."""
    train: dict[RollUp, Figures]
    teams: tuple[TeamFigures, ...]


def in_band(percent: float | None) -> InBand | None:
    """Where it lies; its ends belong to the band. Nothing is rounded first."""
    if percent is None:
        return None
    if percent < LOW:
        return InBand.BELOW
    return InBand.INSIDE if percent <= HIGH else InBand.ABOVE


def complete(intervals: Iterable[IntervalFigures], roll_up: RollUp) -> list[float]:
    """The percentages of the PIs that have one, as committed, by a roll-up."""
    told = (each.train[roll_up].as_committed.percent for each in intervals)
    return [percent for percent in told if percent is not None]


def in_control(percents: Sequence[float]) -> bool | None:
    """Whether all of at least three complete PIs lie in the band; None of fewer, which show nothing."""
    return all(in_band(each) is InBand.INSIDE for each in percents) if len(percents) >= TELLING else None


async def figures(tables: "Tables", log: Id, train: Id, last: int) -> list[IntervalFigures]:
    """The last PIs that were committed, oldest first. Raises Unavailable."""
    intervals = await committed(tables, log, train, last)
    rows = by_plan(await tables.fetch(ROWS, log, [each.plan for each in intervals]))
    return [_of(each, rows[each.plan]) for each in intervals if each.plan in rows]


def _of(interval: Interval, rows: list[Any]) -> IntervalFigures:
    by_subject: dict[str, list[Any]] = {}
    for row in rows:
        by_subject.setdefault(row["subject"], []).append(row)
    teams = (those for those in by_subject.values() if those[0]["train_team"] is not None)
    return IntervalFigures(
        interval=interval,
        chosen=next(each for each in RollUp if by_subject[each.value][0]["chosen"]),
        train={each: _both(by_subject[each.value]) for each in RollUp},
        teams=tuple(_team(those) for those in teams if any(row["objectives"] for row in those)),
    )


def _team(rows: list[Any]) -> TeamFigures:
    return TeamFigures(Id(str(rows[0]["train_team"])), Title(rows[0]["team_name"]), _both(rows))


def _both(rows: list[Any]) -> Figures:
    by_basis = {row["basis"]: _figure(row) for row in rows}
    return Figures(by_basis["AS_COMMITTED"], by_basis["AS_NOW"])


def _figure(row: Any) -> Figure:
    numbers = (row[name] for name in ("percent", "planned", "actual", "objectives", "missing", "told"))
    return Figure(MeasureState(row["measure_state"]), *numbers)
