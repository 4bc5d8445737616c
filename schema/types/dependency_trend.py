"""A train's dependencies over several PIs."""

import strawberry

from projections import dependency_trend as trend
from projections.dependency_trend import CouplingAnswer, Direction
from projections.intervals import TELLING
from schema.context import Context
from schema.scalars import Position
from schema.types.dependency_measures import DependencyMeasures, measures_of
from schema.types.measured import Measured
from schema.types.over_plans import MeasuredInterval, as_of, interval_of, so_many
from service.domain.vocabulary import Id

VARIANT = (
    "Density is standing dependencies between teams / features that a team answers for, of each PI that was "
    "committed. Its direction is the median of the changes per PI between all pairs of PIs; less than a "
    "twentieth of the mean is level. Sliced, designed out and absorbed leave less coupling; moved and "
    "dropped leave as much. REDUCING: it falls, and more of the removals left less coupling than as much. "
    "OFFSET: they did, and it does not fall. FALLING_OTHERWISE: it falls, and they did not. "
    "ADMINISTERING: neither."
)


@strawberry.type
class Coupling(Measured):
    """Is the train reducing its coupling, or only administering it? About the train, never about a team; its
    sample is the PIs that were committed and have features."""

    answer: CouplingAnswer | None
    """Null of fewer than three PIs, and when there was nothing to reduce."""
    because: str
    """What it follows from, in sentences."""
    direction: Direction | None
    """Which way density goes; null of fewer than three PIs."""
    change: float | None
    """Dependencies per feature from one PI to the next, in the median; null of fewer than three PIs."""
    reduced: int
    """Removals that left less coupling: sliced, designed out, absorbed."""
    shifted: int
    """Removals that left as much: moved, dropped."""


@strawberry.type
class DependencyInterval:
    """What the dependencies of one PI came to."""

    interval: MeasuredInterval
    """The PI."""
    measures: DependencyMeasures
    """Its measures, as they are now."""


@strawberry.type
class DependencyTrend:
    """A train's dependencies over several PIs."""

    as_of: Position
    """Up to where in the log it was computed."""
    coupling: Coupling
    """Whether they become fewer, and how."""
    intervals: list[DependencyInterval]
    """The PIs that were committed, oldest first."""


async def dependency_trend(context: Context, train: Id, last: int | None) -> DependencyTrend:
    """The trend of a train over its last PIs. Raises Coded, Unavailable."""
    number, reached = so_many(last), await as_of(context)
    told = await trend.measures(context.services.tables, context.log, train, number)
    return DependencyTrend(
        as_of=reached,
        coupling=_coupling(trend.coupling([each.measures for each in told])),
        intervals=[
            DependencyInterval(interval=interval_of(each.interval), measures=measures_of(each.measures))
            for each in told
        ],
    )


def _coupling(it: trend.Coupling) -> Coupling:
    return Coupling(
        sample_size=it.intervals,
        small_sample=it.intervals < TELLING,
        variant=VARIANT,
        answer=it.answer,
        because=it.because,
        direction=it.direction,
        change=it.change,
        reduced=it.reduced,
        shifted=it.shifted,
    )
