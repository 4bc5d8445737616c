"""Allocation: a team's capacity in an iteration is set, by a start-up rule or by velocity, and removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.capacity import (
    Capacity,
    CapacityBasis,
    StartUpRule,
    Velocity,
    apply_start_up_rule,
    cell_id,
    has_history,
    measured_velocity,
)
from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.iterations import Iteration
from service.domain.refusals import NotHere, Refused
from service.domain.teams import Team
from service.domain.vocabulary import Id, Points, Prose, Tenths

if TYPE_CHECKING:
    from service.domain.plan import Plan

NO_POINTS, NOBODY = Points(0), Tenths(0)


class CapacityNegative(Refused):
    """Points, people and absences are not negative."""

    because = "A team that can take on less than nothing is a typing error."
    remedy = "Send 0 or more."


class CapacityUnfounded(Refused):
    """A capacity is a total, or follows from one basis."""

    because = "Whoever reads the number wants to know where it came from."
    remedy = "Send a total, or people for the start-up rule, or the numbers of a velocity: one basis."


class NothingMeasured(Refused):
    """A measured velocity comes from iterations of this plan that ended."""

    because = "Before the first one is over nobody knows what the team finishes here."
    remedy = "Send the numbers of earlier plans as a velocity, or use the start-up rule once."


class ReservedBeyondTotal(Refused):
    """More is reserved than the team has."""

    because = "Nothing is left for planned work, so every plan is an overload."
    remedy = "Reserve less, or correct the total."
    warns = True


class VelocityIsKnown(Refused):
    """The start-up rule is for a team without history."""

    because = "It is a guess for the first iteration; what the team has finished since is knowledge."
    remedy = "Base the capacity on the team's velocity."
    warns = True


@dataclass(frozen=True, kw_only=True)
class CapacitySet(Event):
    """A team's capacity in an iteration was set, or set anew."""

    team: Id
    iteration: Id
    total: Points
    reserved: Points = NO_POINTS
    reserved_for: Prose | None = None
    start_up: StartUpRule | None = None
    velocity: Velocity | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        capacity = Capacity(
            id=cell_id(self.team, self.iteration),
            team=self.team,
            iteration=self.iteration,
            total=self.total,
            reserved=self.reserved,
            reserved_for=self.reserved_for,
            basis=self.basis,
            start_up=self.start_up,
            velocity=self.velocity,
        )
        plan.capacities.add(capacity, at)

    @property
    def basis(self) -> CapacityBasis:
        """What the number rests on."""
        if self.start_up is not None:
            return CapacityBasis.START_UP
        return CapacityBasis.STATED if self.velocity is None else CapacityBasis.VELOCITY


@dataclass(frozen=True, kw_only=True)
class CapacityRemoved(Event):
    """A team's capacity in an iteration is unknown again."""

    team: Id
    iteration: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.capacities.remove(cell_id(self.team, self.iteration), at)


@dataclass(frozen=True, kw_only=True)
class CapacityRestored(Event):
    """A removed capacity holds again."""

    team: Id
    iteration: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.capacities.restore(cell_id(self.team, self.iteration), at)


@dataclass(frozen=True, kw_only=True)
class StartUp:
    """Who can be counted on when a team has no history yet; there is no field for a person."""

    people: Tenths
    """Developers and testers, without Product Owner and coach, in tenths: 45 is four and a half."""
    absent: Tenths = NOBODY
    """Person-days of absence over all of them, in tenths; public holidays count by themselves."""


@dataclass(frozen=True, kw_only=True)
class SetCapacity(Command):
    """Say what a team can take on in an iteration, and what that rests on; replaces what was said."""

    team: Id
    iteration: Id
    total: Points | None = None
    """Left out, it is what the basis comes to."""
    reserved: Points = NO_POINTS
    """Of the total, what is kept for something else than planned work."""
    reserved_for: Prose | None = None
    start_up: StartUp | None = None
    velocity: Velocity | None = None
    measured: bool = False
    """Base it on the velocity that is measured in this plan."""

    refusals = (
        CapacityNegative,
        CapacityUnfounded,
        NothingMeasured,
        ReservedBeyondTotal,
        VelocityIsKnown,
    )

    def about(self, plan: "Plan") -> About:
        return About(cell_id(self.team, self.iteration), (self.team,))

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        measured = self._measured(plan)
        wanted = self._founded(plan.teams.the(self.team), plan.iterations.the(self.iteration), measured)
        cell = cell_id(self.team, self.iteration)
        if any(number < 0 for number in self._numbers()):
            raise CapacityNegative(about=[cell])
        if _says(plan.capacities.get(cell), wanted):
            return
        if wanted.reserved > wanted.total:
            yield plan.policy.weigh(ReservedBeyondTotal(about=[cell]))
        if self.start_up is not None and has_history(plan, self.team):
            yield plan.policy.weigh(VelocityIsKnown(about=[cell]))
        yield wanted

    def _measured(self, plan: "Plan") -> Velocity | None:
        """What the plan knows of the team, if that is asked for. Raises NothingMeasured."""
        known = measured_velocity(plan, self.team) if self.measured else None
        if self.measured and known is None:
            raise NothingMeasured(about=[self.team])
        return known

    def _founded(self, team: Team, iteration: Iteration, measured: Velocity | None) -> CapacitySet:
        """What is to be recorded. Raises CapacityUnfounded."""
        start_up, velocity = None, self.velocity or measured
        if self.start_up is not None:
            start_up = apply_start_up_rule(team, iteration, self.start_up.people, self.start_up.absent)
        bases = [each for each in (start_up, self.velocity, measured) if each is not None]
        if len(bases) > 1 or (velocity and not velocity.points) or (self.total is None and not bases):
            raise CapacityUnfounded(about=[cell_id(self.team, self.iteration)])
        follows = start_up.points if start_up else velocity.mean if velocity else NO_POINTS
        return CapacitySet(
            team=team.id,
            iteration=iteration.id,
            total=follows if self.total is None else self.total,
            reserved=self.reserved,
            reserved_for=self.reserved_for,
            start_up=start_up,
            velocity=velocity,
        )

    def _numbers(self) -> Iterator[int]:
        yield from (self.total or 0, self.reserved)
        if self.start_up is not None:
            yield from (self.start_up.people, self.start_up.absent)
        if self.velocity is not None:
            yield from self.velocity.points


def _says(capacity: Capacity | None, wanted: CapacitySet) -> bool:
    """Whether the capacity is what is wanted already."""
    names = ("total", "reserved", "reserved_for", "start_up", "velocity")
    here = capacity is not None and capacity.removed is None
    return here and all(getattr(capacity, name) == getattr(wanted, name) for name in names)


@dataclass(frozen=True, kw_only=True)
class RemoveCapacity(Command):
    """Take back what was said about a team's capacity in an iteration."""

    team: Id
    iteration: Id

    def about(self, plan: "Plan") -> About:
        return About(cell_id(self.team, self.iteration), (self.team,))

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if known_capacity(plan, self.team, self.iteration).removed is None:
            yield CapacityRemoved(team=self.team, iteration=self.iteration)


@dataclass(frozen=True, kw_only=True)
class RestoreCapacity(Command):
    """Let a removed capacity hold again."""

    team: Id
    iteration: Id

    def about(self, plan: "Plan") -> About:
        return About(cell_id(self.team, self.iteration), (self.team,))

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if known_capacity(plan, self.team, self.iteration).removed is not None:
            yield CapacityRestored(team=self.team, iteration=self.iteration)


def known_capacity(plan: "Plan", team: Id, iteration: Id) -> Capacity:
    """The capacity that was once set. Raises NotHere."""
    capacity = plan.capacities.get(cell_id(team, iteration))
    if capacity is None:
        raise NotHere("No capacity was set for this team and iteration.", [team, iteration])
    return capacity
