"""The aggregates of the eventsourcing library as streams of the register: ids, versions, commits.

Versions begin with 1 in the register. Those of an aggregate may begin with 0: they are then shifted by one,
in a stream whose id says so, and the stream of the aggregate's own id stays empty.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from service.domain.vocabulary import Id, Instant
from service.log import NewCommit, NewEvent

_ZERO_BASED = 1 << 62  # in the variant bits: no UUID of RFC 9562 has it set


class Streams(NamedTuple):
    """Where the events of an aggregate are, or would be, and the stream that must stay empty then."""

    stream: Id
    other: Id
    shift: int


class Change(NamedTuple):
    """An event to be stored, in the aggregate's own numbering."""

    version: int
    topic: str
    state: bytes


def streams(aggregate: UUID, zero_based: bool) -> Streams:
    """The streams of an aggregate whose versions begin with 1, or with 0."""
    plain, shifted = Id(str(aggregate)), Id(str(UUID(int=aggregate.int | _ZERO_BASED)))
    return Streams(shifted, plain, 1) if zero_based else Streams(plain, shifted, 0)


def aggregate_of(stream: Id) -> tuple[UUID, int]:
    """The aggregate of a stream, and by how much its versions are shifted."""
    found = UUID(stream)
    if found.int & _ZERO_BASED:
        return UUID(int=found.int ^ _ZERO_BASED), 1
    return found, 0


def commit(place: Streams, changes: list[Change]) -> NewCommit:
    """Changes as one commit to their stream. Raises ValueError when their versions have a gap."""
    first = changes[0].version
    if [change.version for change in changes] != list(range(first, first + len(changes))):
        raise ValueError(f"the versions {[change.version for change in changes]} have a gap")
    now = Instant(datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
    start = first + place.shift - 1
    events = [
        NewEvent(place.stream, start + k, change.topic, change.state, k, len(changes), now, None)
        for k, change in enumerate(changes, 1)
    ]
    return NewCommit(
        command=None,
        digest=None,
        stream=place.stream,
        from_version=start,
        to_version=start + len(events),
        kind="insert_events",
        actor=None,
        role=None,
        via="eventsourcing",
        recorded_at=now,
        effective_at=None,
        on_behalf_of=None,
        correlation=None,
        about=(),
        teams=(),
        effects=b"[]",
        warnings=b"[]",
        events=tuple(events),
    )
