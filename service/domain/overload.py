"""Overload: a team that plans more than it can take on says that it knows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.capacity import cell_id, load, overloaded
from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Points, Prose

if TYPE_CHECKING:
    from service.domain.plan import Plan


class NoOverload(Refused):
    """Only an overload can be acknowledged: more planned than is available."""

    because = "An acknowledgement in advance would hide the overload when it comes."
    remedy = "Set the iteration's capacity if it is missing; else nothing needs to be done."


@dataclass(frozen=True, kw_only=True)
class OverloadAcknowledged(Event):
    """A team takes on knowingly more than it can, and says why; setting the capacity anew voids it."""

    team: Id
    iteration: Id
    load: Points
    note: Prose

    def evolve(self, plan: "Plan", at: At) -> None:
        cell = cell_id(self.team, self.iteration)
        plan.capacities.change(cell, at, acknowledged=self.note, acknowledged_load=self.load)


@dataclass(frozen=True, kw_only=True)
class AcknowledgeOverload(Command):
    """Say that the team knows of the overload, and why it takes it on."""

    team: Id
    iteration: Id
    note: Prose
    """Why, and what would be dropped first."""

    refusals = (NoOverload,)

    def about(self, plan: "Plan") -> About:
        return About(cell_id(self.team, self.iteration), (self.team,))

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        plan.teams.the(self.team)
        plan.iterations.the(self.iteration)
        capacity = plan.capacities.get(cell_id(self.team, self.iteration))
        planned = load(plan, self.team, self.iteration)
        if capacity is None or not overloaded(capacity, planned):
            raise NoOverload(about=[cell_id(self.team, self.iteration)])
        if (capacity.acknowledged, capacity.acknowledged_load) != (self.note, planned.points):
            yield OverloadAcknowledged(
                team=self.team, iteration=self.iteration, load=planned.points, note=self.note
            )
