"""What defines a plan, told anew: its name, and its key and dates as long as nobody plans with them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Elsewhere, Event
from service.domain.interval import EndsBeforeStart, IntervalsOverlap, Phase
from service.domain.iterations import IterationOutsideInterval
from service.domain.organisation import KeyTaken, ListedPlanDescribed, ListedPlanRescheduled, Organisation
from service.domain.refusals import Refused
from service.domain.vocabulary import Day, Id, Key, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan


class PlanningHasBegun(Refused):
    """A plan keeps its key and its dates once planning is open."""

    because = "People have planned into its days, and its key stands in links and documents."
    remedy = "Move its iterations within the PI; the next plan can still be described and rescheduled."


@dataclass(frozen=True, kw_only=True)
class PlanDescribed(Event):
    """A plan has another name or key; what is None stayed as it was."""

    name: Title | None = None
    key: Key | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        given = {"name": self.name, "key": self.key}
        changed = {name: value for name, value in given.items() if value is not None}
        plan.intervals.change(plan.id, at, **changed)


@dataclass(frozen=True, kw_only=True)
class PlanRescheduled(Event):
    """A plan has other dates."""

    starts: Day
    ends: Day

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.intervals.change(plan.id, at, starts=self.starts, ends=self.ends)


@dataclass(frozen=True, kw_only=True)
class DescribePlan(Command):
    """Give a plan another name, and, as long as it is being prepared, another key."""

    name: Title | None = None
    """Left out, it keeps its name."""
    key: Key | None = None
    """Left out, it keeps its key."""

    refusals = (PlanningHasBegun, KeyTaken)

    def about(self, plan: "Plan") -> About:
        return About(plan.id)

    def beside(self, plan: "Plan", asked: Asked) -> tuple[Id, ...]:
        return (asked.organisation,)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        it = plan.interval
        name = self.name if self.name != it.name else None
        key = self.key if self.key != it.key else None
        if key is not None:
            yield from _key_faults(plan, key, asked.beside[asked.organisation])
        if key is not None or name is not None:
            yield PlanDescribed(name=name, key=key)
            yield Elsewhere(asked.organisation, ListedPlanDescribed(plan=plan.id, key=key, name=name))


def _key_faults(plan: "Plan", key: Key, directory: Organisation) -> Decision:
    if plan.interval.phase is not Phase.PREPARING:
        yield PlanningHasBegun(about=[plan.id])
    holder = directory.plan_of_key(key)
    if holder and holder.id != plan.id:
        yield KeyTaken(f"The key {key} belongs to {holder.name}.", [holder.id])


@dataclass(frozen=True, kw_only=True)
class ReschedulePlan(Command):
    """Give a plan other dates, as long as it is being prepared."""

    starts: Day
    ends: Day

    refusals = (PlanningHasBegun, EndsBeforeStart, IntervalsOverlap, IterationOutsideInterval)

    def about(self, plan: "Plan") -> About:
        return About(plan.id)

    def beside(self, plan: "Plan", asked: Asked) -> tuple[Id, ...]:
        return (asked.organisation,)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        it = plan.interval
        if (it.starts, it.ends) == (self.starts, self.ends):
            return
        if it.phase is not Phase.PREPARING:
            yield PlanningHasBegun(about=[plan.id])
        if self.ends < self.starts:
            yield EndsBeforeStart(about=[plan.id])
        directory: Organisation = asked.beside[asked.organisation]
        for other in directory.overlapping(it.train, self.starts, self.ends, plan.id):
            yield IntervalsOverlap(f"{other.name} runs from {other.starts} to {other.ends}.", [other.id])
        outside = [b.id for b in plan.calendar() if b.starts < self.starts or b.ends > self.ends]
        if outside:
            yield plan.policy.weigh(IterationOutsideInterval(about=outside))
        yield PlanRescheduled(starts=self.starts, ends=self.ends)
        moved = ListedPlanRescheduled(plan=plan.id, starts=self.starts, ends=self.ends)
        yield Elsewhere(asked.organisation, moved)
