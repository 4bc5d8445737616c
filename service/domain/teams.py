"""Teams in a plan: copied from the train when they join, and kept in step while the plan is open."""

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import At, Event
from service.domain.entities import Entity
from service.domain.vocabulary import Day, Id, Title, Zone
from service.domain.workflow import Workflow

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class WorkingTime:
    """When people of a site work: ISO weekdays (1 is Monday), local hours HH:MM, days off."""

    site: Title
    zone: Zone
    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    opens: str = "09:00"
    closes: str = "17:00"
    holidays: tuple[Day, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Team(Entity):
    """A team in this plan. Its id is the plan's own; `train_team` is the team over all plans."""

    train_team: Id
    name: Title
    time: WorkingTime
    retired: bool = False
    workflow: Workflow | None = None


def team_in_plan(plan: Id, train_team: Id) -> Id:
    """The id that a train's team has in a plan: always the same one, and never that of another plan."""
    return Id(str(uuid.uuid5(uuid.UUID(plan), train_team)))


@dataclass(frozen=True, kw_only=True)
class TeamJoined(Event):
    """A team plans in this PI."""

    team: Id
    train_team: Id
    name: Title
    time: WorkingTime
    workflow: Workflow | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        team = Team(
            id=self.team,
            train_team=self.train_team,
            name=self.name,
            time=self.time,
            workflow=self.workflow,
        )
        plan.teams.add(team, at)


@dataclass(frozen=True, kw_only=True)
class TeamLeft(Event):
    """A team no longer plans in this PI; what it planned stays readable."""

    team: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.teams.remove(self.team, at)


@dataclass(frozen=True, kw_only=True)
class TeamRenamed(Event):
    """The train renamed a team of this plan."""

    team: Id
    name: Title

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.teams.change(self.team, at, name=self.name)


@dataclass(frozen=True, kw_only=True)
class TeamSited(Event):
    """A team of this plan works elsewhere or at other times."""

    team: Id
    time: WorkingTime

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.teams.change(self.team, at, time=self.time)


@dataclass(frozen=True, kw_only=True)
class TeamRetired(Event):
    """The train retired a team of this plan."""

    team: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.teams.change(self.team, at, retired=True)


@dataclass(frozen=True, kw_only=True)
class WorkflowDefined(Event):
    """A team of this plan said how its stories flow."""

    team: Id
    workflow: Workflow

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.teams.change(self.team, at, workflow=self.workflow)
