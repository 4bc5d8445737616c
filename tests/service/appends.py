"""Appends to write in tests: what a small planning change looks like when it reaches the register."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from service.codec import ProseRow
from service.domain.vocabulary import Id, Instant
from service.log import Append, NewCommit, NewEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

NOON = Instant("2026-11-22T12:00:00.000000Z")
STATE = b'{"actor":"%s","log":"%s","stream":"%s","topic":"tests:Happened","version":%d,"says":"%s"}'


def an_id() -> Id:
    """A fresh id."""
    return Id(str(uuid.uuid4()))


def a_commit(
    log: Id,
    stream: Id,
    after: int,
    *,
    command: Id | None = None,
    events: int = 1,
    says: str = "x" * 200,
    at: str = NOON,
    reason: str | None = None,
    creates: Sequence[tuple[Id, str]] = (),
    about: Sequence[Id] = (),
    effects: bytes = b"[]",
) -> NewCommit:
    """A commit to one stream, of events of some 400 bytes; the first one creates and gives the reason."""
    ids = (stream.encode(), log.encode(), stream.encode())
    prose = (ProseRow("reason", b"salt", reason),) if reason is not None else ()
    stored = [
        NewEvent(
            stream=stream,
            version=after + k,
            topic="tests:Happened",
            state=STATE % (*ids, after + k, says.encode()),
            k=k,
            of=events,
            recorded_at=Instant(at),
            actor="somebody",
            prose=prose if k == 1 else (),
            creates=tuple(creates) if k == 1 else (),
        )
        for k in range(1, events + 1)
    ]
    return NewCommit(
        command=command,
        digest=b"digest" if command else None,
        stream=stream,
        from_version=after,
        to_version=after + events,
        kind="Happen",
        actor="somebody",
        role="RTE",
        via="api",
        recorded_at=Instant(at),
        effective_at=None,
        on_behalf_of=None,
        correlation=None,
        about=tuple(about),
        teams=(),
        effects=effects,
        warnings=b"[]",
        events=tuple(stored),
    )


def an_append(log: Id, stream: Id, after: int, *, command: Id | None = None, **what: Any) -> Append:
    """An append of one commit, by a command of its own."""
    return Append(log, {stream: after}, (a_commit(log, stream, after, command=command or an_id(), **what),))
