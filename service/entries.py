"""What is written into the register, what is read from it, and the verdicts: plain tuples."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from service.codec import ProseRow
from service.domain.vocabulary import Id, Instant


class NewEvent(NamedTuple):
    """An event to be stored: number `k` `of` those that its commit writes to the stream."""

    stream: Id
    version: int
    topic: str
    state: bytes
    k: int
    of: int
    recorded_at: Instant
    actor: str | None
    prose: tuple[ProseRow, ...] = ()
    creates: tuple[tuple[Id, str], ...] = ()
    """Id and kind of each thing that the event creates."""


class NewCommit(NamedTuple):
    """What one command writes to one stream: the versions after `from_version`, up to `to_version`."""

    command: Id | None
    digest: bytes | None
    stream: Id
    from_version: int
    to_version: int
    kind: str
    actor: str | None
    role: str | None
    via: str
    recorded_at: Instant
    effective_at: Instant | None
    on_behalf_of: str | None
    correlation: str | None
    about: tuple[Id, ...]
    teams: tuple[Id, ...]
    effects: bytes
    """JSON."""
    warnings: bytes
    """JSON."""
    events: tuple[NewEvent, ...]


class Append(NamedTuple):
    """All of it or nothing: the commits, if each stream (also those only read) is at the version expected."""

    log: Id
    expected: Mapping[Id, int]
    commits: tuple[NewCommit, ...]


class StoredEvent(NamedTuple):
    """An event as read back; `prose` holds the texts that were not erased, by field."""

    position: int
    stream: Id
    version: int
    topic: str
    state: bytes
    k: int
    of: int
    recorded_at: Instant
    actor: str | None
    prose: Mapping[str, str]


class StoredCommit(NamedTuple):
    """A commit as read back. Its events have the positions from `first_position` to `last_position`."""

    stream: Id
    from_version: int
    to_version: int
    first_position: int
    last_position: int
    command: Id | None
    digest: bytes | None
    kind: str
    actor: str | None
    role: str | None
    via: str
    recorded_at: Instant
    effective_at: Instant | None
    on_behalf_of: str | None
    correlation: str | None
    about: tuple[Id, ...]
    teams: tuple[Id, ...]
    effects: bytes
    warnings: bytes


class Appended(NamedTuple):
    """Stored, at these positions of the log."""

    first: int
    last: int


class Lost(NamedTuple):
    """Nothing was written: some stream is not where it was expected. The version of every stream named."""

    actual: Mapping[Id, int]


class Known(NamedTuple):
    """Nothing was written: the command is in the register already, with these commits."""

    commits: tuple[StoredCommit, ...]


class IdsTaken(NamedTuple):
    """Nothing was written: these ids name other things already."""

    ids: tuple[Id, ...]


Verdict: TypeAlias = Appended | Lost | Known | IdsTaken


class Overloaded(Exception):
    """The queue stayed full, or the entry was not taken in time. Nothing was written and nothing will be."""


class Unavailable(Exception):
    """The database cannot be used now. Nothing was written and nothing will be."""


class OutcomeUnknown(Exception):
    """The connection was lost before the answer came. Whether it was written shows when it is sent again.

    `command` is the id to send again, where one wish is told; also when the server chose it.
    """

    def __init__(self, why: str = "", command: Id | None = None) -> None:
        super().__init__(why)
        self.command = command


class Unrecordable(Exception):
    """The database refuses this very append (a defect of its values). Nothing was written."""
