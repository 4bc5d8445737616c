"""Building: the rows of some plans, made from the log and written beside, here or in processes of their own.

A process is told of plans by a line of JSON at its input and answers with one at its output; it ends when its
input does, and so with whoever began it, however that ends.
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

from projections.catalogue import projections
from projections.projection import NEXT, Piece, Poisoned, Projection
from projections.session import session
from service.domain.vocabulary import Id
from service.entries import Unavailable, Unrecordable
from service.failures import failing_as

if TYPE_CHECKING:
    from projections.projection import Connection

_STANDS = "SELECT true FROM signalbox.rebuilds WHERE projection = $1 AND shape = $2 FOR KEY SHARE"
_DONE = """INSERT INTO signalbox.rebuilt (projection, log_id, plan, version)
    SELECT $1, * FROM unnest($2::text[]::uuid[], $3::text[]::uuid[], $4::integer[])
    ON CONFLICT DO NOTHING RETURNING log_id::text, plan::text"""
_PROGRESS = """UPDATE signalbox.rebuilds
    SET plans_done = plans_done + $2, events_done = events_done + $3, told_at = clock_timestamp()
    WHERE projection = $1"""


class LeftOut(NamedTuple):
    """A plan that cannot be told in rows."""

    log: Id
    plan: Id
    why: str


class Ended(Exception):
    """A process that was to build has ended, or what it built for is no more."""


async def build(connection: "Connection", projection: Projection, pieces: list[Piece]) -> list[LeftOut]:
    """The rows of some plans and that they are done; what had to be left out. Raises Ended, Unavailable."""
    try:
        await _make(connection, projection, pieces)
    except Poisoned as error:
        if len(pieces) > 1:  # one of them: each by itself
            return [plan for piece in pieces for plan in await build(connection, projection, [piece])]
        return [LeftOut(piece.log, piece.plan, str(error)) for piece in pieces]
    return []


async def _make(connection: "Connection", projection: Projection, pieces: list[Piece]) -> None:
    """The rows of some plans and that they are done, or nothing. Raises Poisoned, Ended, Unavailable."""
    async with connection.transaction():
        if not await connection.fetchval(_STANDS, projection.name, projection.shape):
            raise Ended("the rebuild was begun anew by another program")
        done = await connection.fetch(_DONE, projection.name, *zip(*pieces, strict=True))
        new = {(log, plan) for log, plan in done}
        pieces = [piece for piece in pieces if (piece.log, piece.plan) in new]
        write = await projection.make(connection, pieces)
        try:
            with failing_as(Unavailable):
                await write(connection, NEXT)
        except Unrecordable as error:
            raise Poisoned(f"a row cannot be written: {error}") from error
        events = sum(piece.version for piece in pieces)
        await connection.execute(_PROGRESS, projection.name, len(pieces), events)


class Builder:
    """Builds in a process of its own."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def build(self, pieces: list[Piece]) -> list[LeftOut]:
        """As `build`. Raises Ended."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(pieces).encode() + b"\n")
        answer = await self._process.stdout.readline()
        if not answer:
            raise Ended("a process that made rows has ended")
        return [LeftOut(*each) for each in json.loads(answer)]


@asynccontextmanager
async def builder(url: str, projection: Projection) -> AsyncIterator[Builder]:
    """A process that builds until the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "projections.building", stdin=PIPE, stdout=PIPE, limit=2**24
    )
    assert process.stdin
    process.stdin.write(json.dumps([url, projection.name]).encode() + b"\n")
    try:
        yield Builder(process)
    finally:
        process.stdin.close()
        await process.wait()


async def _serve() -> None:
    """Build what is asked for, line by line; nothing else happens here, so waiting for a line may block."""
    url, name = json.loads(sys.stdin.buffer.readline())
    [projection] = [each for each in projections() if each.name == name]
    async with session(url, synchronous_commit="off") as connection:
        while line := sys.stdin.buffer.readline():
            left_out = await build(connection, projection, [Piece(*each) for each in json.loads(line)])
            sys.stdout.write(json.dumps(left_out) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    import gc

    import uvloop

    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    uvloop.run(_serve())
