"""Predictability of a train over several PIs."""

import strawberry

from projections import predictability_trend as trend
from projections.intervals import TELLING
from projections.predictability import MeasureState
from projections.predictability_trend import HIGH, LOW, InBand
from schema.context import Context
from schema.scalars import Position
from schema.types.dependency_measures import MeasuredTeam
from schema.types.measured import Measured, sampled
from schema.types.over_plans import MeasuredInterval, as_of, interval_of, so_many
from service.domain.policy import RollUp
from service.domain.train import Train

VARIANT = (
    "Of the PIs that were committed the last ones, as committed, by the roll-up {}: 100 x actual value of "
    "committed and uncommitted objectives / planned value of committed ones, frozen at the last commitment "
    "before execution. In control: each of at least {} complete PIs lies from {:g} to {:g} percent."
)


@strawberry.type
class Band:
    """Where a reliable train's predictability lies. It is no target: who aims at it plans for it."""

    low: float
    """Its lower end in percent, which belongs to it."""
    high: float
    """Its upper end in percent, which belongs to it; more is legal."""


@strawberry.type
class PredictabilityFigure(Measured):
    """A predictability as it is kept over all plans; its sample is the objectives that count."""

    it: strawberry.Private[trend.Figure]

    @strawberry.field
    def percent(self) -> float | None:
        """Not rounded, may be over 100; null unless every value that counts is there."""
        return self.it.percent

    @strawberry.field
    def state(self) -> MeasureState:
        return self.it.state

    @strawberry.field
    def planned(self) -> int:
        """Planned value of the committed objectives."""
        return self.it.planned

    @strawberry.field
    def actual(self) -> int:
        """Actual value of all objectives, uncommitted ones included, as far as it is assessed."""
        return self.it.actual

    @strawberry.field
    def missing(self) -> int:
        """Objectives that lack a value which counts: it is incomplete, they are not taken for 0."""
        return self.it.missing

    @strawberry.field
    def in_band(self) -> InBand | None:
        """Where it lies to the band; null when it is not complete."""
        return trend.in_band(self.it.percent)


@strawberry.type
class TrainPredictability:
    """The train's predictability in one PI, by one roll-up."""

    roll_up: RollUp
    chosen: bool
    """Whether it is the one that the policy of that PI chose."""
    as_committed: PredictabilityFigure
    """Over what was committed to, at the values that it had then."""
    as_now: PredictabilityFigure
    """Over what is committed as the plan reads now."""


@strawberry.type
class TeamInInterval:
    """A team's predictability in one PI. There is no order of teams but that of their names."""

    team: MeasuredTeam
    """The team."""
    as_committed: PredictabilityFigure
    """Over what it committed to, at the values that it had then."""
    as_now: PredictabilityFigure
    """Over what it has committed as the plan reads now."""


@strawberry.type
class PredictabilityInterval:
    """What one PI came to."""

    interval: MeasuredInterval
    """The PI."""
    train: list[TrainPredictability]
    """By either roll-up."""
    teams: list[TeamInInterval]
    """Its teams that have an objective, by name."""


@strawberry.type
class PredictabilityTrend(Measured):
    """How predictable a train was over several PIs; its sample is the complete ones."""

    as_of: Position
    """Up to where in the log it was computed."""
    band: Band
    """Where a reliable train lies."""
    roll_up: RollUp
    """The roll-up by which it is told whether the train is in control: that of its policy now."""
    in_control: bool | None
    """Whether each complete PI lies in the band, its ends included; null of fewer than three of them."""
    complete: int
    """PIs that have a percentage by that roll-up."""
    intervals: list[PredictabilityInterval]
    """The PIs that were committed, oldest first."""


async def predictability_trend(context: Context, train: Train, last: int | None) -> PredictabilityTrend:
    """The trend of a train over its last PIs. Raises Coded, Unavailable."""
    number, reached = so_many(last), await as_of(context)
    told = await trend.figures(context.services.tables, context.log, train.id, number)
    roll_up = train.itself.policy.roll_up
    percents = trend.complete(told, roll_up)
    variant = VARIANT.format(roll_up.value, TELLING, LOW, HIGH)
    return PredictabilityTrend(
        sample_size=len(percents),
        small_sample=len(percents) < TELLING,
        variant=variant,
        as_of=reached,
        band=Band(low=LOW, high=HIGH),
        roll_up=roll_up,
        in_control=trend.in_control(percents),
        complete=len(percents),
        intervals=[_interval(each) for each in told],
    )


def _interval(it: trend.IntervalFigures) -> PredictabilityInterval:
    return PredictabilityInterval(
        interval=interval_of(it.interval),
        train=[
            TrainPredictability(roll_up=each, chosen=each is it.chosen, **_both(figures))
            for each, figures in it.train.items()
        ],
        teams=[
            TeamInInterval(
                team=MeasuredTeam(id=strawberry.ID(each.team), name=each.name), **_both(each.figures)
            )
            for each in it.teams
        ],
    )


def _both(figures: trend.Figures) -> dict[str, PredictabilityFigure]:
    return {"as_committed": _figure(figures.as_committed), "as_now": _figure(figures.as_now)}


def _figure(it: trend.Figure) -> PredictabilityFigure:
    return PredictabilityFigure(it=it, **sampled(it.objectives, it.told))
