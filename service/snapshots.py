"""States kept in the database, so that a cold one needs few events. They may be thrown away at any time."""

import hashlib
import logging
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from service.domain.entities import Entities, State
from service.domain.vocabulary import Id, Instant
from service.entries import Unavailable, Unrecordable
from service.failures import failing_as

if TYPE_CHECKING:
    import asyncpg

EVERY = 500
"""Versions from one snapshot to the next."""

HEAD = {"id": Id, "began": int, "version": int, "recorded_at": Instant}
"""What a state is, beside its things."""

_log = logging.getLogger(__name__)
_encoder = msgspec.msgpack.Encoder()

_NEAREST = """SELECT state FROM signalbox.snapshots
    WHERE log_id = $1::text::uuid AND stream_id = $2::text::uuid AND version <= $3 AND tag = $4
    ORDER BY version DESC LIMIT 1"""
_KEEP = """INSERT INTO signalbox.snapshots (log_id, stream_id, version, tag, state)
    VALUES ($1::text::uuid, $2::text::uuid, $3, $4, $5)
    ON CONFLICT (log_id, stream_id, version) DO UPDATE SET tag = excluded.tag, state = excluded.state"""


def encode(state: State) -> bytes:
    """A state as MessagePack, its texts included."""
    things = {name: list(state.all(name)) for name in state.entity_kinds()}
    head = {name: getattr(state, name) for name in HEAD}
    return _encoder.encode({**head, "things": things})


def decode(kind: type[State], stream: Id, snapshot: bytes) -> State:
    """The state that was encoded. Raises msgspec.DecodeError when the bytes are no state of this kind."""
    its_kind: Any = kind
    form = _form(its_kind).decode(snapshot)
    state = kind(form.id, stream)
    for name in HEAD:
        setattr(state, name, getattr(form, name))
    for name, entity_kind in kind.entity_kinds().items():
        setattr(state, name, Entities(entity_kind, getattr(form.things, name)))
    return state


@cache
def _form(kind: Any) -> "msgspec.msgpack.Decoder[Any]":
    lists = [(name, list[entity]) for name, entity in kind.entity_kinds().items()]  # type: ignore[valid-type]
    things = msgspec.defstruct("Things", lists)
    return msgspec.msgpack.Decoder(msgspec.defstruct("Snapshot", [*HEAD.items(), ("things", things)]))


@cache
def tag() -> str:
    """A hash of the sources that make states: a snapshot of other sources is made again, never migrated."""
    here = Path(__file__).parent
    sources = [
        *sorted((here / "domain").glob("*.py")),
        here / "codec.py",
        here / "storable.py",
        Path(__file__),
    ]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:32]


class Snapshots:
    """The table of snapshots."""

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool

    async def nearest(self, kind: type[State], log: Id, stream: Id, version: int) -> State | None:
        """The newest state at or below the version, if there is one that can be had."""
        try:
            with failing_as(Unavailable):
                row = await self._pool.fetchrow(_NEAREST, log, stream, version, tag())
            return None if row is None else decode(kind, stream, row["state"])
        except (Unavailable, Unrecordable, msgspec.DecodeError) as error:
            _log.warning("stream %s is read without a snapshot: %s", stream, error)
            return None

    async def keep(self, log: Id, state: State) -> None:
        """Store a state, if that can be done; one of other sources at the same version is replaced."""
        try:
            with failing_as(Unavailable):
                await self._pool.execute(_KEEP, log, state.stream, state.version, tag(), encode(state))
        except (Unavailable, Unrecordable) as error:
            _log.warning("a snapshot of stream %s could not be kept: %s", state.stream, error)

    async def forget(self, log: Id, stream: Id) -> None:
        """Delete all of a stream: a text in them was erased."""
        await self._pool.execute(
            "DELETE FROM signalbox.snapshots WHERE log_id = $1::text::uuid AND stream_id = $2::text::uuid",
            log,
            stream,
        )
