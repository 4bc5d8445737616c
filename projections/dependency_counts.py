"""Dependencies counted: how many stand, were agreed at commitment, came late, went away and how.

One stands unless it was withdrawn or removed; one that was declined is still needed, and stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from service.domain.calendar import day_in
from service.domain.clocks import between
from service.domain.dependencies import HANDED_OVER, Dependency, DependencyState, RemovedHow, Step, is_late
from service.domain.plan import Plan

GONE = (DependencyState.WITHDRAWN, DependencyState.REMOVED)
REDUCTIONS = (RemovedHow.SLICED, RemovedHow.DESIGNED_OUT, RemovedHow.ABSORBED)
"""Removals that leave less coupling; what was moved or dropped waits elsewhere, or was never had."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Some dependencies, counted. What counts agreement at commitment is None before the plan's first one."""

    asked: int
    """All that were ever proposed."""
    standing: int
    withdrawn: int
    removed: Mapping[RemovedHow, int]
    at_commitment: int | None
    """Those that stood when the plan was last committed before execution."""
    agreed_at_commitment: int | None
    found_later: int | None
    """Those proposed after that."""
    delivered: int
    """Standing ones that are delivered, accepted or not."""
    late: int
    """Those delivered on or after the first day of the iteration that needs them, in the plan's zone."""
    overdue: int
    """Those not delivered although that day has come."""
    agreed: int
    """Those that were agreed at least once."""
    median_days: float | None
    """From proposed to agreed, both for the first time, in days of 24 hours: the median by nearest rank."""

    @property
    def agreed_percent(self) -> float | None:
        """Of those that stood at commitment, the share that was agreed then."""
        return percent(self.agreed_at_commitment, self.at_commitment)

    @property
    def late_percent(self) -> float | None:
        """Of those delivered, the share that came too late."""
        return percent(self.late, self.delivered)

    @property
    def reduced(self) -> int:
        """Removals that leave less coupling."""
        return sum(self.removed[how] for how in REDUCTIONS)

    @property
    def shifted(self) -> int:
        """Removals that leave as much: moved elsewhere, or dropped with what needed it."""
        return sum(self.removed.values()) - self.reduced


def percent(part: int | None, whole: int | None) -> float | None:
    """A share in percent; of nothing there is none."""
    return 100 * part / whole if part is not None and whole else None


def stands(dependency: Dependency) -> bool:
    """Whether it was neither withdrawn nor removed."""
    return dependency.stands not in GONE


def counted(plan: Plan, dependencies: Iterable[Dependency]) -> Counts:
    """Some dependencies of a plan, counted."""
    asked = list(dependencies)
    standing = [each for each in asked if stands(each)]
    delivered = [each for each in standing if each.stands in HANDED_OVER]
    waits = [wait for each in asked if (wait := _days_to_agreement(each)) is not None]
    at_commitment = _at_commitment(plan, asked)
    return Counts(
        asked=len(asked),
        standing=len(standing),
        withdrawn=sum(1 for each in asked if each.stands is DependencyState.WITHDRAWN),
        removed={how: sum(1 for each in asked if each.removed_how is how) for how in RemovedHow},
        at_commitment=None if at_commitment is None else len(at_commitment),
        agreed_at_commitment=None if at_commitment is None else sum(at_commitment),
        found_later=_found_later(plan, asked),
        delivered=len(delivered),
        late=sum(1 for each in delivered if _came_late(plan, each)),
        overdue=sum(1 for each in standing if is_late(plan, each)),
        agreed=len(waits),
        median_days=median(waits),
    )


def median(values: Iterable[float]) -> float | None:
    """The middle one, of an even number the lower of the two (nearest rank); None of nothing."""
    ordered = sorted(values)
    return ordered[ceil(len(ordered) / 2) - 1] if ordered else None


def held_at(dependency: Dependency, version: int) -> bool | None:
    """Whether an agreement held at a version that nothing put in question; None when it stood not then."""
    steps = [step for step in dependency.steps if step.version <= version]
    return _agreed(steps) if steps and steps[-1].state not in GONE else None


SETTLES = {
    DependencyState.AGREED: True,
    DependencyState.PROPOSED: False,
    DependencyState.COUNTER_PROPOSED: False,
    DependencyState.DECLINED: False,
}
"""The steps that make or end an agreement; all others leave it as it is, also work begun without one."""


def _agreed(steps: Iterable[Step]) -> bool:
    agreed = False
    for step in steps:
        agreed = SETTLES.get(step.state, agreed)
    return agreed


def _at_commitment(plan: Plan, asked: Iterable[Dependency]) -> list[bool] | None:
    """Of each that stood when the plan was committed, whether it was agreed; None before commitment."""
    committed = plan.interval.committed_at
    if committed is None:
        return None
    held = (held_at(each, committed) for each in asked)
    return [each for each in held if each is not None]


def _found_later(plan: Plan, asked: Iterable[Dependency]) -> int | None:
    committed = plan.interval.committed_at
    return None if committed is None else sum(1 for each in asked if each.steps[0].version > committed)


def _days_to_agreement(dependency: Dependency) -> float | None:
    agreed = next((step.at for step in dependency.steps if step.state is DependencyState.AGREED), None)
    return None if agreed is None else between(dependency.steps[0].at, agreed) / timedelta(days=1)


def _came_late(plan: Plan, dependency: Dependency) -> bool:
    needed = plan.iterations[dependency.needed_by].starts
    at = dependency.delivered_at
    return at is not None and day_in(plan.interval.zone, at) >= needed
