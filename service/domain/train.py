"""The train's stream: the Agile Release Train, its sites, teams and policies."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import At, Event, Stream
from service.domain.entities import Entities, Entity, State
from service.domain.policy import Policy
from service.domain.readiness_template import TEMPLATE, ReadinessLine
from service.domain.refusals import Refused
from service.domain.teams import WorkingTime
from service.domain.vocabulary import Id, Key, Title, Zone
from service.domain.workflow import Workflow

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, kw_only=True)
class ReleaseTrain(Entity):
    """The train itself."""

    key: Key
    name: Title
    zone: Zone
    policy: Policy
    readiness: tuple[ReadinessLine, ...] = TEMPLATE
    """What readiness checklists of its plans begin with."""


@dataclass(frozen=True, kw_only=True)
class Site(Entity):
    """A place where teams of the train work."""

    name: Title
    time: WorkingTime


@dataclass(frozen=True, kw_only=True)
class TrainTeam(Entity):
    """A team of the train, over all its plans."""

    name: Title
    site: Id | None = None
    workflow: Workflow | None = None


class Train(State):
    """One Agile Release Train over all its plans."""

    trains: Entities[ReleaseTrain]
    sites: Entities[Site]
    teams: Entities[TrainTeam]

    @property
    def itself(self) -> ReleaseTrain:
        """The train as an entity."""
        return self.trains[self.id]

    def time_of(self, team: Id) -> WorkingTime:
        """When a team works: as its site does, else in the train's zone."""
        site = self.sites.get(self.teams[team].site)
        return site.time if site else WorkingTime(site=self.itself.name, zone=self.itself.zone)


class TeamNameTaken(Refused):
    """A team of the train has this name."""

    because = "On the board people know teams by name."
    remedy = "Choose another name, or rename the other team first."


class ThresholdOutsideRange(Refused):
    """The vote's threshold lies between 1 and 5."""

    because = "A fist of five has votes from 1 to 5."
    remedy = "Choose a threshold from 100 to 500 hundredths; SAFe's is 300."


class ValueRangeOutsideReason(Refused):
    """Business value runs from 1 to at least 1 and at most 100."""

    because = "Values are relative weights; SAFe's range is 1 to 10."
    remedy = "Choose the range's end between 1 and 100."


class ReadinessOutsideRange(Refused):
    """The readiness that planning needs lies between 0 and 100 percent."""

    because = "It is a share of the checklist."
    remedy = "Choose a percentage from 0, which asks for nothing, to 100, which asks for all of it."


class QuestionsAlike(Refused):
    """Each question of a checkpoint has a key of its own."""

    because = "Answers name the question by its key."
    remedy = "Give the second one another key."


class TrainEvent(Event):
    """A fact of a train's stream."""

    stream = Stream.TRAIN


@dataclass(frozen=True, kw_only=True)
class ReleaseTrainRegistered(TrainEvent):
    """The train began."""

    train: Id
    key: Key
    name: Title
    zone: Zone
    policy: Policy

    def evolve(self, state: Train, at: At) -> None:
        train = ReleaseTrain(id=self.train, key=self.key, name=self.name, zone=self.zone, policy=self.policy)
        state.trains.add(train, at)


@dataclass(frozen=True, kw_only=True)
class SiteDefined(TrainEvent):
    """A site's working time was set, or set anew."""

    site: Id
    name: Title
    time: WorkingTime

    def evolve(self, state: Train, at: At) -> None:
        state.sites.add(Site(id=self.site, name=self.name, time=self.time), at)


@dataclass(frozen=True, kw_only=True)
class TrainTeamAdded(TrainEvent):
    """A team came to the train."""

    team: Id
    name: Title
    site: Id | None = None

    def evolve(self, state: Train, at: At) -> None:
        state.teams.add(TrainTeam(id=self.team, name=self.name, site=self.site), at)


@dataclass(frozen=True, kw_only=True)
class TrainTeamRenamed(TrainEvent):
    """A team of the train has a new name."""

    team: Id
    name: Title

    def evolve(self, state: Train, at: At) -> None:
        state.teams.change(self.team, at, name=self.name)


@dataclass(frozen=True, kw_only=True)
class TrainTeamSited(TrainEvent):
    """A team works at a site."""

    team: Id
    site: Id

    def evolve(self, state: Train, at: At) -> None:
        state.teams.change(self.team, at, site=self.site)


@dataclass(frozen=True, kw_only=True)
class TrainWorkflowDefined(TrainEvent):
    """A team said how its stories flow."""

    team: Id
    workflow: Workflow

    def evolve(self, state: Train, at: At) -> None:
        state.teams.change(self.team, at, workflow=self.workflow)


@dataclass(frozen=True, kw_only=True)
class TrainTeamRetired(TrainEvent):
    """A team left the train."""

    team: Id

    def evolve(self, state: Train, at: At) -> None:
        state.teams.remove(self.team, at)


@dataclass(frozen=True, kw_only=True)
class TrainPolicySet(TrainEvent):
    """The train's policies were set, all of them."""

    policy: Policy

    def evolve(self, state: Train, at: At) -> None:
        state.trains.change(state.id, at, policy=self.policy)
