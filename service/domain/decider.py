"""A command decides, an event evolves: the words that every capability speaks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol, get_type_hints

from service.domain.refusals import (
    IdTaken,
    NotInScenarios,
    PlanFull,
    PlanIsClosed,
    ReasonMissing,
    Refusals,
    Refused,
    ScenarioHasEnded,
)
from service.domain.vocabulary import (
    NEW,
    Id,
    Instant,
    NewId,
    Prose,
    Role,
)

if TYPE_CHECKING:
    from service.domain.likeness import Likeness


class Stream(Enum):
    """The kinds of stream: what an event belongs to and a command is asked of."""

    ORGANISATION = "organisation"
    TRAIN = "train"
    PLAN = "plan"


class NeedsReason(Enum):
    """Whether a command must say why."""

    NEVER = "NEVER"
    ALWAYS = "ALWAYS"
    AFTER_COMMITMENT = "AFTER_COMMITMENT"


class At(Protocol):
    """Where and when an event stands in the register: the decoded envelope around it."""

    @property
    def version(self) -> int: ...
    @property
    def recorded_at(self) -> str: ...
    @property
    def effective_at(self) -> str | None: ...
    @property
    def actor(self) -> str | None: ...
    @property
    def reason(self) -> str | None: ...


def happened(at: At) -> Instant:
    """When the fact happened: its effective time when it was reported late, else when it was recorded."""
    return Instant(at.effective_at or at.recorded_at)


class ForkPoint(NamedTuple):
    """The version of a stream from whose state another stream goes on."""

    stream: Id
    version: int


class Event:
    """A fact, past tense. Subclasses are frozen keyword-only dataclasses whose stored form only grows."""

    stream: ClassVar[Stream] = Stream.PLAN

    @property
    def fork_point(self) -> ForkPoint | None:
        """Where a stream goes on from whose first event this is; None: it begins with nothing."""
        return None

    def evolve(self, state: Any, at: At) -> None:
        """Write the fact into the state, through its entities only; never raises."""
        raise NotImplementedError


@dataclass(frozen=True)
class Warned:
    """A rule that policy softened: the change is made, the warning recorded with it."""

    rule: Refused


@dataclass(frozen=True)
class Elsewhere:
    """An event for another stream of the same log, recorded in the same commit or not at all."""

    stream: Id
    event: Event


Decision = Iterator[Event | Elsewhere | Warned | Refused]
"""What deciding yields. Any Refused among it and nothing happens; all of them are named in the answer."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What lies in a ballot box: how many ballots, and how many of 1 to 5."""

    cast: int
    counts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who asks, when, why and for whom. Roles and teams are also those of the one acted for."""

    at: Instant
    organisation: Id = NEW
    """NEW where there is none."""
    actor: Id | None = None
    roles: frozenset[Role] = frozenset()
    teams: frozenset[Id] = frozenset()
    """The train's teams (not the plan's) that the asker speaks for."""
    reason: Prose | None = None
    effective_at: Instant | None = None
    on_behalf_of: str | None = None
    """"person:<id>" or "team:<id>"."""
    beside: Mapping[Id, Any] = field(default_factory=dict)
    """The states of the other streams that the command reads, by stream."""
    tallies: Mapping[Id, Tally] = field(default_factory=dict)
    """What lies in the boxes of the secret rounds that the command closes, by round."""
    likenesses: tuple["Likeness", ...] = ()
    """Of a look through the texts: what is alike."""

    def speaks_for(self, train_team: Id) -> bool:
        """Whether the asker belongs to this team of the train, or acts on its behalf."""
        return train_team in self.teams

    def is_a(self, role: Role) -> bool:
        """Whether the asker, or the one acted for, holds the role here."""
        return role in self.roles


@dataclass(frozen=True)
class About:
    """The one entity that a command is about, and the plan's teams concerned."""

    entity: Id
    teams: tuple[Id, ...] = ()


class Command:
    """A wish, imperative. Subclasses are frozen keyword-only dataclasses; who, when, why are no fields."""

    stream: ClassVar[Stream] = Stream.PLAN
    needs_reason: ClassVar[NeedsReason] = NeedsReason.NEVER
    takes_effective_at: ClassVar[bool] = False
    """Whether it reports a fact that may have happened earlier."""
    unnamed: ClassVar[bool] = False
    """Whether the envelope is left blank of who asked."""
    works_when_closed: ClassVar[bool] = False
    in_scenarios: ClassVar[bool] = True
    """Whether it can be tried out in a scenario."""
    adopted: ClassVar[bool] = True
    """Whether it is asked for anew when the scenario is adopted in which it was tried out."""
    alone: ClassVar[bool] = False
    """Whether it goes with no other command in one commit."""
    redefines: ClassVar[bool] = False
    """Whether it may name a thing that exists, to define it anew."""
    refusals: ClassVar[tuple[type[Refused], ...]] = ()
    """Every rule that may refuse or warn, besides those that hold for all commands."""

    def about(self, state: Any) -> About:
        """The entity and the teams that this is about."""
        raise NotImplementedError

    def beside(self, state: Any, asked: Asked) -> tuple[Id, ...]:
        """The other streams of the organisation whose states decide() reads; `asked.beside` holds them."""
        return ()

    def fork_point(self, state: Any) -> ForkPoint | None:
        """Where the stream goes on from that this brings into being, if it is a fork."""
        return None

    def promised(self, state: Any) -> bool:
        """Whether what this changes was promised at commitment (asked only when AFTER_COMMITMENT)."""
        return True

    def decide(self, state: Any, asked: Asked) -> Decision:
        """Apply the rules; yield what happened, what is warned of, what is refused. Pure, no clock."""
        raise NotImplementedError


MOST_THINGS = 10_000


@dataclass
class Decided:
    """What a command comes to: events here and elsewhere, and the warnings recorded with them."""

    events: list[Event] = field(default_factory=list)
    elsewhere: list[Elsewhere] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)


def decide(command: Command, state: Any, asked: Asked) -> Decided:
    """Run all rules to their end on one state. Raises Refusals, which names every rule that said no. What
    changes nothing that was promised needs no reason."""
    decided = Decided()
    refusals: list[Refused] = []
    try:
        _allowed(command, state)
        for outcome in command.decide(state, asked):
            match outcome:
                case Refused():
                    refusals.append(outcome)
                case Warned():
                    decided.warnings.append(outcome)
                case Elsewhere():
                    decided.elsewhere.append(outcome)
                case _:
                    decided.events.append(outcome)
    except Refused as refusal:
        refusals.append(refusal)
    changes = bool(decided.events or decided.elsewhere or refusals)
    if _lacks_reason(command, state, asked, changes):
        refusals.insert(0, ReasonMissing(about=[command.about(state).entity]))
    if refusals:
        raise Refusals(refusals)
    return decided


def _allowed(command: Command, state: Any) -> None:
    if state.is_fork and not command.in_scenarios:
        raise NotInScenarios(about=[state.id])
    if state.has_ended:
        raise ScenarioHasEnded(about=[state.stream])
    if state.is_closed and not command.works_when_closed:
        raise PlanIsClosed(about=[state.id])
    kind: Any = type(command)
    new_ids = _new_ids(kind)
    if new_ids and state.size() >= MOST_THINGS:
        raise PlanFull(about=[state.id])
    taken = [id for id in (getattr(command, name) for name in new_ids) if state.find(id)]
    if taken and not command.redefines:
        raise IdTaken(about=taken)


@cache
def _new_ids(command: Any) -> list[str]:
    """The fields that name what commands of this class bring into being."""
    return [name for name, hint in get_type_hints(command).items() if hint is NewId]


def _lacks_reason(command: Command, state: Any, asked: Asked, changes: bool) -> bool:
    if asked.reason or command.needs_reason is NeedsReason.NEVER:
        return False
    if command.needs_reason is NeedsReason.ALWAYS:
        return True
    return changes and bool(state.is_committed) and command.promised(state)
