"""The Planning Interval itself: what a plan is called, whose it is, its phase, its day, its policies."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from service.domain.decider import At, Event
from service.domain.entities import Entity
from service.domain.policy import Policy
from service.domain.refusals import Refused
from service.domain.teams import Team, WorkingTime
from service.domain.vocabulary import Day, Id, Instant, Key, Title, Zone
from service.domain.workflow import Workflow

if TYPE_CHECKING:
    from service.domain.plan import Plan


class Phase(Enum):
    """Where a plan stands on its way from preparation to inspection."""

    PREPARING = "PREPARING"
    PLANNING = "PLANNING"
    COMMITTED = "COMMITTED"
    EXECUTING = "EXECUTING"
    INSPECTING = "INSPECTING"
    CLOSED = "CLOSED"


@dataclass(frozen=True, kw_only=True)
class PlanningInterval(Entity):
    """One PI of one train. Its id is the plan's."""

    key: Key
    name: Title
    train: Id
    zone: Zone
    starts: Day
    ends: Day
    today: Day
    """The last day begun, in the train's zone: the plan's only clock."""
    policy: Policy
    phase_since: Instant
    """When the phase began."""
    phase: Phase = Phase.PREPARING
    committed_at: int | None = None
    """The version of the last commitment before execution."""


class IntervalsOverlap(Refused):
    """The PIs of one train do not overlap."""

    because = "A train plans one interval after the other; all its teams share the dates."
    remedy = "Choose dates after the end of the other PI."


class EndsBeforeStart(Refused):
    """What ends does so on or after the day on which it starts."""

    because = "A timebox has a length."
    remedy = "Exchange the two dates."


@dataclass(frozen=True, kw_only=True)
class PlannedTeam:
    """A team as it stands when the plan is defined."""

    team: Id
    train_team: Id
    name: Title
    time: WorkingTime
    workflow: Workflow | None = None


@dataclass(frozen=True, kw_only=True)
class PlanDefined(Event):
    """A plan began: it carries all that it needs from its train."""

    plan: Id
    key: Key
    name: Title
    train: Id
    zone: Zone
    starts: Day
    ends: Day
    today: Day
    policy: Policy
    teams: tuple[PlannedTeam, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        interval = PlanningInterval(
            id=self.plan,
            key=self.key,
            name=self.name,
            train=self.train,
            zone=self.zone,
            starts=self.starts,
            ends=self.ends,
            today=self.today,
            policy=self.policy,
            phase_since=Instant(at.recorded_at),
        )
        plan.intervals.add(interval, at)
        for each in self.teams:
            team = Team(
                id=each.team,
                train_team=each.train_team,
                name=each.name,
                time=each.time,
                workflow=each.workflow,
            )
            plan.teams.add(team, at)


@dataclass(frozen=True, kw_only=True)
class PolicySet(Event):
    """The train's policies, as this plan now follows them."""

    policy: Policy

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.intervals.change(plan.id, at, policy=self.policy)


@dataclass(frozen=True, kw_only=True)
class DayBegan(Event):
    """A day began in the train's zone."""

    day: Day

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.intervals.change(plan.id, at, today=self.day)
