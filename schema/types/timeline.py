"""The track of a slider: a plan's whole history in so many parts."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

import strawberry

from schema.context import Context
from schema.errors import Coded
from service.domain.interval import Phase
from service.domain.vocabulary import Instant

if TYPE_CHECKING:
    from service.domain.plan import Plan

MOST_BUCKETS = 1_000


@strawberry.type
class Moment:
    """A part of the track: commits that follow each other, equally many in each part, give or take one. So a
    busy hour takes as much room as a quiet month; `starts` and `ends` tell which it was."""

    from_version: int = strawberry.field(name="from")
    to: int
    starts: Instant
    ends: Instant
    commits: int
    baselines: list[str]
    phase: Phase


async def timeline(context: Context, plan: "Plan", buckets: int) -> list[Moment]:
    """The parts of a plan's history up to this version. Raises Coded."""
    if not 1 <= buckets <= MOST_BUCKETS:
        raise Coded("BAD_BUCKETS", f"A timeline has 1 to {MOST_BUCKETS} buckets.")
    log = context.states.log
    parts = await log.moments(context.log, plan.stream, plan.version, buckets)
    entered = await log.writings(context.log, plan.stream, plan.version, plan.id, "phase")
    phases = Phases.of(plan, entered)
    return [
        Moment(
            from_version=part.from_version,
            to=part.to_version,
            starts=part.starts,
            ends=part.ends,
            commits=part.commits,
            baselines=[
                each.name
                for each in plan.baselines.present()
                if part.from_version < each.at_version <= part.to_version
            ],
            phase=phases.at(part.to_version),
        )
        for part in parts
    ]


@dataclass(frozen=True)
class Phases:
    """The phases of a plan, in order, and the versions at which it entered each but the first."""

    phases: tuple[Phase, ...]
    entered: tuple[int, ...]

    @classmethod
    def of(cls, plan: "Plan", changes: list[tuple[int, str | None, str | None]]) -> "Phases":
        """From every change of the phase: when, before, after."""
        later = tuple(Phase(after) for _, _, after in changes)
        first = Phase(changes[0][1] or Phase.PREPARING) if changes else plan.interval.phase
        return cls((first, *later), tuple(version for version, _, _ in changes))

    def at(self, version: int) -> Phase:
        """The phase at a version."""
        return self.phases[bisect_right(self.entered, version)]
