"""The projector: keeps the tables over all plans as the log has it, exactly once.

Rows and checkpoint are one transaction, and the checkpoint moves only from where the writer saw it. One node
leads each projection, by an advisory lock on the very session that writes: when the node dies, so does the
session, and another node leads a second later. What cannot be told in rows parks one projection in one log.
"""

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

import asyncpg

from projections import checkpoints
from projections.catalogue import projections
from projections.checkpoints import Due, Fenced
from projections.projection import LIVE, Poisoned, Projection, Span, make_tables
from service.entries import Unavailable, Unrecordable
from service.failures import GONE, failing_as

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projections.projection import Connection
    from service.states import States

LOOK = 1.0
"""Seconds after which the log is looked at without a bell, and after which somebody else may lead."""
PACE = 0.05
"""Seconds between two looks."""
BATCH = 5_000
"""Events, about, whose rows are written in one transaction."""

_SETTINGS = {"application_name": "signalbox projector", "jit": "off", "lock_timeout": "10s"}
_LEAD = "SELECT pg_try_advisory_lock(hashtext('signalbox projector'), hashtext($1))"
_BUILT = "SELECT shape FROM signalbox.projections WHERE projection = $1"
_BUILDING = "SELECT pg_advisory_xact_lock(hashtext('signalbox tables'), hashtext($1))"
_FOUND = "INSERT INTO signalbox.projections (projection, shape) VALUES ($1, $2)"

_log = logging.getLogger(__name__)


class Projector:
    """All projections of one node, of which it leads those that no other node does."""

    def __init__(self, url: str, states: "States", kept: "Sequence[Projection] | None" = None) -> None:
        self._url = url
        self._states = states
        self._kept = list(projections() if kept is None else kept)
        self.rung = asyncio.Event()
        """Set when there may be more in the log."""
        self._bells = {each.name: asyncio.Event() for each in self._kept}

    async def run(self) -> None:
        """Keep the tables until cancelled. A database that is away is waited for."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._ring())
            for each in self._kept:
                tasks.create_task(self._keep(each))

    async def forward(self) -> None:
        """Bring everything to the head of the logs, once. Raises Unavailable."""
        for each in self._kept:
            async with self._session() as connection:
                with failing_as(Unavailable):
                    await _found(connection, each)
                    while await self._step(connection, each):
                        pass

    async def _ring(self) -> None:
        while True:
            await self.rung.wait()
            self.rung.clear()
            for bell in self._bells.values():
                bell.set()

    async def _keep(self, projection: Projection) -> None:
        is_away = False
        while True:
            try:
                async with self._session() as connection:
                    await self._serve(connection, projection)
            except (Unavailable, Unrecordable, *GONE) as error:
                if not is_away:
                    _log.warning("projection %s waits: %s", projection.name, error)
                is_away = True
            except Exception:
                _log.exception("projection %s begins anew", projection.name)
            await asyncio.sleep(LOOK)

    async def _serve(self, connection: "Connection", projection: Projection) -> None:
        """Wait until nobody else leads, then lead for as long as the session lasts."""
        while not await connection.fetchval(_LEAD, projection.name):  # noqa: ASYNC110  # no bell rings then
            await asyncio.sleep(LOOK)
        await _found(connection, projection)
        bell = self._bells[projection.name]
        while True:
            bell.clear()
            if not await self._step(connection, projection):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK):
                        await bell.wait()
                await asyncio.sleep(PACE)

    async def _step(self, connection: "Connection", projection: Projection) -> bool:
        """Go on in every log by a batch; whether there was anything to do."""
        due = await checkpoints.due(connection, projection, LIVE)
        return any([await self._go_on(connection, projection, log) for log in due])

    async def _go_on(self, connection: "Connection", projection: Projection, log: Due) -> bool:
        self._states.saw_epoch(log.log, log.epoch)
        with contextlib.suppress(Fenced):
            if log.is_new:
                async with connection.transaction():
                    await checkpoints.hold(connection, projection)
                    await checkpoints.begin(connection, projection, LIVE, log)
            position = 0 if log.is_new or log.position is None else log.position
            await self._advance(connection, projection, log, position)
            return True
        return False

    async def _advance(
        self, connection: "Connection", projection: Projection, log: Due, position: int
    ) -> None:
        """One batch, cut in half until what is poisoned stands alone; that parks."""
        most = BATCH
        while True:
            upto = await checkpoints.end(connection, log.log, position, min(most, log.head - position))
            span = Span(log.log, log.epoch, position, upto)
            try:
                return await self._write(connection, projection, span)
            except Poisoned as error:
                if most == 1:
                    return await _park(connection, projection, span, error)
                most = max(1, min(most, upto - position) // 2)

    async def _write(self, connection: "Connection", projection: Projection, span: Span) -> None:
        """The rows of a span and its end, or nothing. Raises Poisoned, Fenced, Unavailable."""
        write = await projection.read(connection, self._states, span)
        async with connection.transaction():
            await checkpoints.hold(connection, projection)
            await checkpoints.move(connection, projection, LIVE, span)
            try:
                with failing_as(Unavailable):
                    await write(connection, LIVE)
            except Unrecordable as error:
                raise Poisoned(f"a row cannot be written: {error}") from error

    def _session(self) -> "_Session":
        return _Session(self._url)


class _Session:
    """A connection of its own, for what ends with it. Raises Unavailable."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def __aenter__(self) -> "Connection":
        with failing_as(Unavailable):
            self._connection: Connection = await asyncpg.connect(
                self._url, timeout=10, command_timeout=60, server_settings=_SETTINGS
            )
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        with contextlib.suppress(*GONE):
            await self._connection.close(timeout=2)


async def _found(connection: "Connection", projection: Projection) -> None:
    """Make the tables where there never were any."""
    async with connection.transaction():
        await connection.execute(_BUILDING, projection.name)
        if await connection.fetchval(_BUILT, projection.name) is None:
            await make_tables(connection, projection, LIVE)
            await connection.execute(_FOUND, projection.name, projection.shape)


async def _park(connection: "Connection", projection: Projection, span: Span, error: Poisoned) -> None:
    _log.error(
        "projection %s is parked in log %s before position %s: %s",
        projection.name,
        span.log,
        span.upto,
        error,
    )
    await checkpoints.park(connection, projection, LIVE, span, error)
