"""Dependencies: what one team or external party needs of another, and how far they have come with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar

from service.domain.carried import Carried
from service.domain.decider import About, Asked, At, happened
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Instant, Prose, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan


class DependencyState(Enum):
    """Where a dependency stands between being proposed and being accepted, or out of the way."""

    PROPOSED = "PROPOSED"
    COUNTER_PROPOSED = "COUNTER_PROPOSED"
    DECLINED = "DECLINED"
    AGREED = "AGREED"
    IN_PROGRESS = "IN_PROGRESS"
    DELIVERED = "DELIVERED"
    ACCEPTED = "ACCEPTED"
    BLOCKED = "BLOCKED"
    WITHDRAWN = "WITHDRAWN"
    REMOVED = "REMOVED"


UNANSWERED = (DependencyState.PROPOSED, DependencyState.COUNTER_PROPOSED)
ENDED = (DependencyState.ACCEPTED, DependencyState.WITHDRAWN, DependencyState.REMOVED)
OFF = (DependencyState.DECLINED, DependencyState.WITHDRAWN, DependencyState.REMOVED)
HANDED_OVER = (DependencyState.DELIVERED, DependencyState.ACCEPTED)


class Party(Enum):
    """The two sides of a dependency: who needs it, who provides it."""

    CONSUMER = "CONSUMER"
    PROVIDER = "PROVIDER"

    @property
    def other(self) -> "Party":
        """The side across the table."""
        return Party.PROVIDER if self is Party.CONSUMER else Party.CONSUMER


class RemovedHow(Enum):
    """How a dependency came to be unneeded; counted, because reducing dependencies is the aim."""

    SLICED = "SLICED"
    DESIGNED_OUT = "DESIGNED_OUT"
    ABSORBED = "ABSORBED"
    MOVED = "MOVED"
    DROPPED = "DROPPED"


@dataclass(frozen=True, kw_only=True)
class Side:
    """A team of the plan or an external party (one of the two), with or without an item of the plan."""

    team: Id | None = None
    external: Title | None = None
    item: Id | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a dependency's way: what it came to, on which terms, and what was said with it."""

    version: int
    """The version that recorded it."""
    state: DependencyState
    at: Instant
    by: Id | None
    """The person who took it, also when somebody else was acted for."""
    needed_by: Id
    iteration: Id | None = None
    """By whose end it was proposed or promised then."""
    note: Prose | None = None
    reason: Prose | None = None
    """Why, where the step asked for a reason or was given one."""

    @property
    def words(self) -> Prose | None:
        """What was said: the note, else the reason."""
        return self.note or self.reason


@dataclass(frozen=True, kw_only=True)
class Dependency(Carried):
    """What the consumer needs of the provider when `needed_by` begins; promised by the end of
    `committed_by`. `since` is the instant of the present state."""

    untold: ClassVar[frozenset[str]] = frozenset({"steps"})
    what: Title
    consumer: Side
    provider: Side
    needed_by: Id
    since: Instant
    proposed_at: Instant
    state: DependencyState = DependencyState.PROPOSED
    committed_by: Id | None = None
    proposed: Id | None = None
    """The iteration of a counter-proposal that stands."""
    proposed_needed_by: Id | None = None
    """The needed-by that a standing counter-proposal would bring."""
    proposed_by: Party = Party.CONSUMER
    """Who made the proposal that stands."""
    blocked_from: DependencyState | None = None
    left_from: DependencyState | None = None
    """The state in which it was withdrawn or removed."""
    agreed_at: Instant | None = None
    started_at: Instant | None = None
    delivered_at: Instant | None = None
    rejected: bool = False
    """Whether the last delivery was rejected."""
    removed_how: RemovedHow | None = None
    note: Prose | None = None
    """What was said at the last step."""
    steps: tuple[Step, ...] = ()
    """The negotiation and what followed it, from the proposal on."""

    @property
    def stands(self) -> DependencyState:
        """The state, looking through a block."""
        blocked = self.state is DependencyState.BLOCKED
        return self.blocked_from if blocked and self.blocked_from else self.state

    @property
    def is_agreed(self) -> bool:
        """Whether an agreement holds that no counter-proposal puts in question."""
        return self.committed_by is not None and self.proposed is None

    @property
    def is_off(self) -> bool:
        """Whether it was declined or taken back."""
        return self.stands in OFF

    @property
    def teams(self) -> tuple[Id, ...]:
        """The plan's teams on either side."""
        sides = (self.consumer.team, self.provider.team)
        return tuple(dict.fromkeys(team for team in sides if team is not None))

    def side(self, party: Party) -> Side:
        """The side of this party."""
        return self.consumer if party is Party.CONSUMER else self.provider

    def speaker(self, party: Party) -> Id | None:
        """The team that answers for this side: its own, for an external party its partner."""
        return self.side(party).team or self.side(party.other).team


class DependencyNotOpen(Refused):
    """The dependency is not open any more."""

    because = "What was accepted, withdrawn or declined has no such next step."
    remedy = "Restore a withdrawn one, propose a declined one again, or propose a new one."


class DependencyIsBlocked(Refused):
    """A blocked dependency goes on when it is unblocked."""

    because = "Two states at once would tell everybody something else."
    remedy = "Unblock it first."


class NeededByOutsideInterval(Refused):
    """A dependency is needed by an iteration of this PI."""

    because = "Nobody in this plan can promise what lies outside it."
    remedy = "Choose an iteration of the plan, or keep it for the next PI."


def awaits(dependency: Dependency) -> Id | None:
    """The plan's team that must answer the proposal that stands; None when nobody or an external party."""
    if dependency.state not in UNANSWERED:
        return None
    return dependency.side(dependency.proposed_by.other).team


def unsettled(dependency: Dependency) -> bool:
    """Whether the commit gate holds it: unanswered, declined, or worked on without an agreement."""
    if dependency.removed is not None or dependency.stands in ENDED or dependency.stands in HANDED_OVER:
        return False
    return not dependency.is_agreed


def agreed_open(plan: "Plan", team: Id) -> Iterator[Dependency]:
    """The agreed dependencies of a team that are still to be delivered or accepted."""
    for dependency in plan.dependencies.present():
        if team in dependency.teams and dependency.is_agreed and dependency.stands not in ENDED:
            yield dependency


def is_later(plan: "Plan", iteration: Id, than: Id) -> bool:
    """Whether one iteration starts after another; both known to the plan."""
    return plan.iterations[iteration].starts > plan.iterations[than].starts


def is_late(plan: "Plan", dependency: Dependency) -> bool:
    """Whether it is not delivered although its needed-by iteration has begun (domain, section 4)."""
    done = dependency.stands in HANDED_OVER or dependency.stands in ENDED
    return not done and plan.iterations[dependency.needed_by].starts <= plan.today


def speaks(plan: "Plan", asked: Asked, dependency: Dependency, party: Party) -> bool:
    """Whether the asker answers for this side. For an external party anyone of the other side does."""
    known = plan.teams.get(dependency.speaker(party))
    return known is not None and asked.speaks_for(known.train_team)


def going(plan: "Plan", id: Id) -> Dependency:
    """The dependency, neither ended nor blocked. Raises NotHere, WasRemoved, DependencyNotOpen,
    DependencyIsBlocked."""
    dependency = plan.dependencies.the(id)
    if dependency.state in ENDED:
        raise not_open(dependency)
    if dependency.state is DependencyState.BLOCKED:
        raise DependencyIsBlocked(about=[id])
    return dependency


def not_open(dependency: Dependency) -> DependencyNotOpen:
    """The refusal that names the state."""
    state = dependency.state.value.lower()
    return DependencyNotOpen(f"{dependency.what} is {state}.", [dependency.id])


def needed_in(plan: "Plan", iteration: Id, about: Id) -> None:
    """Raises NeededByOutsideInterval unless the iteration is one of the plan."""
    known = plan.iterations.get(iteration)
    if known is None or known.removed is not None:
        raise NeededByOutsideInterval(about=[about])


def about_dependency(plan: "Plan", id: Id) -> About:
    """The dependency and the teams on its sides."""
    dependency = plan.dependencies.get(id)
    return About(id, dependency.teams if dependency else ())


def enter(
    plan: "Plan", id: Id, at: At, state: DependencyState, note: Prose | None = None, **fields: object
) -> None:
    """Write a step: the state, since when, and what was said."""
    take(plan, id, at, state=state, since=happened(at), note=note, **fields)


def take(plan: "Plan", id: Id, at: At, **fields: Any) -> None:
    """Write the fields of a step, and the step itself behind those before it."""
    old = plan.dependencies.get(id)
    if old is not None:
        terms = {**old.__dict__, **fields}
        plan.dependencies.change(id, at, steps=(*old.steps, step(at, terms, fields.get("note"))), **fields)


def step(at: At, terms: Mapping[str, Any], note: Prose | None) -> Step:
    """The step that leads to these terms: the fields of the dependency as they are then."""
    return Step(
        version=at.version,
        state=terms["state"],
        at=happened(at),
        by=Id(at.actor) if at.actor else None,
        needed_by=terms["needed_by"],
        iteration=terms["proposed"] or terms["committed_by"],
        note=note,
        reason=Prose(at.reason) if at.reason else None,
    )
