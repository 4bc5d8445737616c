"""What is asked of planning and what it answers."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, Self

from service.domain.decider import Command, Tally, Warned
from service.domain.entities import State
from service.domain.fields import Invalid
from service.domain.likeness import Likeness
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Instant, Prose
from service.log import StoredCommit

CLOCK = Id("clock")
"""Who asks when it is time alone."""


@dataclass(frozen=True)
class OnBehalfOf:
    """The person, or the plan's or train's team, for whom somebody acts."""

    kind: Literal["person", "team"]
    id: Id

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One or more commands for one stream, all or nothing, with the envelope that they share."""

    log: Id
    stream: Id
    commands: tuple[Command, ...]
    asker: Id | None
    via: str = "api"
    command_id: Id | None = None
    expected_version: int | None = None
    correlation: Id | None = None
    causation: Id | None = None
    dry_run: bool = False
    reason: Prose | None = None
    effective_at: Instant | None = None
    on_behalf_of: OnBehalfOf | None = None
    tallies: Mapping[Id, Tally] = field(default_factory=dict)
    """Of the secret rounds that are closed: what lies in their boxes, which the asker does not say."""
    likenesses: tuple[Likeness, ...] = ()
    """Of a look through the texts: what is alike in them, which the asker does not say either."""

    unnamed: bool = field(init=False)
    """Whether the register must not know who asked."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "unnamed", any(command.unnamed for command in self.commands))

    def but(self, **fields: Any) -> Self:
        """The same wish with other values in these fields, in a fifth of the time of dataclasses.replace."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__, **fields)
        return twin

    @property
    def kind(self) -> str:
        """The stored name of what was asked: the command's, or TOGETHER for several kinds."""
        kinds = {type(command) for command in self.commands}
        return command_name(kinds.pop()) if len(kinds) == 1 else "TOGETHER"


def command_name(command: type[Command]) -> str:
    """The stored name of a class of commands: MoveFeature -> MOVE_FEATURE."""
    return _screaming(command.__name__)


@cache
def _screaming(name: str) -> str:
    return "".join("_" + letter if letter.isupper() else letter for letter in name)[1:].upper()


@dataclass(frozen=True)
class Stale:
    """The entity was touched since the version that the asker had seen."""

    expected: int
    actual: int
    entity: Id
    since: tuple[StoredCommit, ...] = ()


@dataclass(frozen=True)
class CommandIdReused:
    """The command id belongs to another wish."""

    command: Id


@dataclass(frozen=True)
class Fault:
    """What speaks against one of the commands; `index` says which."""

    index: int
    what: Refused | Invalid | Stale | CommandIdReused


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of a wish. `state` holds at least `version`; of a dry run it is the plan as it would be."""

    version: int
    state: State
    before: State
    subject: Id | None = None
    recorded: bool = False
    replayed: bool = False
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Warned, ...] = ()
    command_id: Id | None = None


class TimedOut(Exception):
    """The wish waited too long and was taken back: nothing was done."""


@dataclass(eq=False)
class Waiting:
    """A wish in the queue of its stream."""

    wish: Wish
    asked: bytes
    """What makes it the same wish when it comes again."""
    future: "asyncio.Future[Answer]"
    since: float = 0.0
    """When it began to wait, by the loop's clock."""
    may_be_known: bool = False
    """Whether the client chose the command id, so that it may have been recorded before."""
    taken: bool = False
