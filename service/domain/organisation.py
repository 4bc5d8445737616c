"""The organisation's stream: its directory of trains and plans, and who holds which role."""

from dataclasses import dataclass
from typing import ClassVar

from service.domain.decider import About, Asked, At, Command, Decision, Elsewhere, Event, Stream
from service.domain.entities import Entities, Entity, State
from service.domain.policy import Policy
from service.domain.refusals import Refused
from service.domain.train import ReleaseTrainRegistered
from service.domain.vocabulary import NEW, Day, Id, Instant, Key, NewId, Role, Title, Zone


@dataclass(frozen=True, kw_only=True)
class ListedTrain(Entity):
    """A train as the organisation's directory lists it."""

    named: ClassVar[bool] = False
    key: Key
    name: Title


@dataclass(frozen=True, kw_only=True)
class ListedPlan(Entity):
    """A plan as the organisation's directory lists it; `ends` is the PI's last day."""

    named: ClassVar[bool] = False
    key: Key
    name: Title
    train: Id
    starts: Day
    ends: Day
    closed: bool = False


@dataclass(frozen=True, kw_only=True)
class Grant(Entity):
    """A role that a person holds in a scope, until it ends."""

    person: Id
    role: Role
    scope: Id
    """The organisation, a train, a train's team, or a plan."""
    until: Instant | None = None

    def holds(self, at: Instant) -> bool:
        """Whether it has not ended by its own date at a moment."""
        return self.until is None or at < self.until


class Organisation(State):
    """Who is who and what there is, in one organisation."""

    trains: Entities[ListedTrain]
    plans: Entities[ListedPlan]
    grants: Entities[Grant]

    def train_of_key(self, key: str) -> ListedTrain | None:
        """The train of this key."""
        return next((train for train in self.trains if train.key == key), None)

    def plan_of_key(self, key: str) -> ListedPlan | None:
        """The plan of this key."""
        return next((plan for plan in self.plans if plan.key == key), None)

    def open_plans(self, train: Id) -> list[ListedPlan]:
        """The plans of a train that still follow its changes."""
        return [plan for plan in self.plans if plan.train == train and not plan.closed]

    def overlapping(self, train: Id, starts: Day, ends: Day, but: Id) -> list[ListedPlan]:
        """The plans of a train, but for this one, that share days with a time."""
        others = (plan for plan in self.plans if plan.train == train and plan.id != but)
        return [plan for plan in others if plan.starts <= ends and starts <= plan.ends]

    def later(self, plan: Id) -> list[ListedPlan]:
        """The plans of the same train that start later, the next one first."""
        return sorted((p for p in self._siblings(plan) if p.starts > self.plans[plan].starts), key=_by_start)

    def earlier(self, plan: Id) -> list[ListedPlan]:
        """The plans of the same train that start earlier, the last one first."""
        before = (p for p in self._siblings(plan) if p.starts < self.plans[plan].starts)
        return sorted(before, key=_by_start, reverse=True)

    def _siblings(self, plan: Id) -> list[ListedPlan]:
        """The plans of the same train; none for a plan that is not listed."""
        listed = self.plans.get(plan)
        return [each for each in self.plans if listed and each.train == listed.train]

    def grants_of(self, person: Id, at: Instant) -> list[Grant]:
        """The grants that a person holds at a moment."""
        held = (grant for grant in self.grants.present() if grant.person == person)
        return [grant for grant in held if grant.holds(at)]


def _by_start(plan: ListedPlan) -> Day:
    return plan.starts


class KeyTaken(Refused):
    """The key is in use."""

    because = "A key is how people and links name one thing."
    remedy = "Choose another key."


class OrganisationEvent(Event):
    """A fact of the organisation's stream."""

    stream = Stream.ORGANISATION


@dataclass(frozen=True, kw_only=True)
class TrainListed(OrganisationEvent):
    """A train was put into the directory."""

    train: Id
    key: Key
    name: Title

    def evolve(self, state: Organisation, at: At) -> None:
        state.trains.add(ListedTrain(id=self.train, key=self.key, name=self.name), at)


@dataclass(frozen=True, kw_only=True)
class PlanListed(OrganisationEvent):
    """A plan was put into the directory."""

    plan: Id
    key: Key
    name: Title
    train: Id
    starts: Day
    ends: Day

    def evolve(self, state: Organisation, at: At) -> None:
        listed = ListedPlan(
            id=self.plan, key=self.key, name=self.name, train=self.train, starts=self.starts, ends=self.ends
        )
        state.plans.add(listed, at)


@dataclass(frozen=True, kw_only=True)
class ListedPlanDescribed(OrganisationEvent):
    """A plan has another key or name; what is None stayed as it was."""

    plan: Id
    key: Key | None = None
    name: Title | None = None

    def evolve(self, state: Organisation, at: At) -> None:
        given = {"key": self.key, "name": self.name}
        changed = {name: value for name, value in given.items() if value is not None}
        state.plans.change(self.plan, at, **changed)


@dataclass(frozen=True, kw_only=True)
class ListedPlanRescheduled(OrganisationEvent):
    """A plan has other dates."""

    plan: Id
    starts: Day
    ends: Day

    def evolve(self, state: Organisation, at: At) -> None:
        state.plans.change(self.plan, at, starts=self.starts, ends=self.ends)


@dataclass(frozen=True, kw_only=True)
class ListedPlanClosed(OrganisationEvent):
    """A plan no longer follows the changes of its train."""

    plan: Id

    def evolve(self, state: Organisation, at: At) -> None:
        state.plans.change(self.plan, at, closed=True)


@dataclass(frozen=True, kw_only=True)
class ListedPlanReopened(OrganisationEvent):
    """A plan follows the changes of its train again."""

    plan: Id

    def evolve(self, state: Organisation, at: At) -> None:
        state.plans.change(self.plan, at, closed=False)


@dataclass(frozen=True, kw_only=True)
class RoleGranted(OrganisationEvent):
    """A person was given a role in a scope."""

    grant: Id
    person: Id
    role: Role
    scope: Id
    until: Instant | None = None

    def evolve(self, state: Organisation, at: At) -> None:
        grant = Grant(id=self.grant, person=self.person, role=self.role, scope=self.scope, until=self.until)
        state.grants.add(grant, at)


@dataclass(frozen=True, kw_only=True)
class RoleEnded(OrganisationEvent):
    """A grant ended."""

    grant: Id

    def evolve(self, state: Organisation, at: At) -> None:
        state.grants.remove(self.grant, at)


class OrganisationCommand(Command):
    """A wish about the organisation itself."""

    stream = Stream.ORGANISATION


@dataclass(frozen=True, kw_only=True)
class RegisterTrain(OrganisationCommand):
    """Register an Agile Release Train."""

    train: NewId = NEW
    key: Key
    name: Title
    zone: Zone

    refusals = (KeyTaken,)

    def about(self, state: Organisation) -> About:
        return About(self.train)

    def decide(self, state: Organisation, asked: Asked) -> Decision:
        holder = state.train_of_key(self.key)
        if holder:
            raise KeyTaken(f"The key {self.key} belongs to {holder.name}.", [holder.id])
        yield TrainListed(train=self.train, key=self.key, name=self.name)
        registered = ReleaseTrainRegistered(
            train=self.train, key=self.key, name=self.name, zone=self.zone, policy=Policy()
        )
        yield Elsewhere(self.train, registered)


@dataclass(frozen=True, kw_only=True)
class GrantRole(OrganisationCommand):
    """Give a person a role in the organisation, a train, a team of a train, or a plan."""

    grant: NewId = NEW
    person: Id
    role: Role
    scope: Id
    until: Instant | None = None

    def about(self, state: Organisation) -> About:
        return About(self.grant)

    def decide(self, state: Organisation, asked: Asked) -> Decision:
        held = state.grants_of(self.person, asked.at)
        if not any((g.role, g.scope, g.until) == (self.role, self.scope, self.until) for g in held):
            yield RoleGranted(
                grant=self.grant, person=self.person, role=self.role, scope=self.scope, until=self.until
            )


@dataclass(frozen=True, kw_only=True)
class EndRole(OrganisationCommand):
    """End a grant; what was done under it stays."""

    grant: Id

    def about(self, state: Organisation) -> About:
        return About(self.grant)

    def decide(self, state: Organisation, asked: Asked) -> Decision:
        if state.grants.known(self.grant).removed is None:
            yield RoleEnded(grant=self.grant)
