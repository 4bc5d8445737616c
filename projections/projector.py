"""The projector: keeps the tables over all plans as the log has it, exactly once.

Rows and checkpoint are one transaction, and the checkpoint moves only from where the writer saw it. One node
leads each projection, by an advisory lock on the very session that writes: when the node dies, so does the
session, and another node leads a second later. What cannot be told in rows parks one projection in one log.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from projections import checkpoints
from projections.catalogue import projections
from projections.checkpoints import Due, Fenced
from projections.keeper import Keeper
from projections.projection import LIVE, Projection, make_tables
from projections.session import session
from service.entries import Unavailable
from service.failures import GONE
from service.outages import Outage

if TYPE_CHECKING:
    from projections.projection import Connection
    from service.states import States

LOOK = 1.0
"""Seconds after which the log is looked at without a bell, and after which somebody else may lead."""
PACE = 0.2
"""Seconds between two looks: whoever plans at that moment needs the processor, too."""
SHARE = 3
"""How many times as long as it took the projector rests, up to a second."""
MANY = 50_000
"""Events of a log from whose beginning rows are not made one batch after the other, but by a rebuild."""
PATIENCE = 600.0
"""Seconds between two looks at whether tables of another program's shape are kept by one of that."""
REST = 60.0
"""Seconds at least between two rebuilds."""

_LEAD = "SELECT pg_try_advisory_lock(hashtext('signalbox projector'), hashtext($1))"
_BUILDING = "SELECT pg_advisory_xact_lock(hashtext('signalbox tables'), hashtext($1))"
_FOUND = """INSERT INTO signalbox.projections (projection, shape)
    SELECT $1, CASE WHEN coalesce(sum(h.position), 0) > $3 THEN '' ELSE $2 END FROM signalbox.head h"""
"""In a register that is large already the tables are of no shape: they have to be made again at once."""

Rebuild = Callable[[str], Awaitable[None]]
"""Makes the tables of a projection again, beside, as this program would have them."""

_log = logging.getLogger(__name__)


class Projector:
    """All projections of one node, of which it leads those that no other node does."""

    def __init__(
        self,
        url: str,
        states: "States",
        kept: Sequence[Projection] | None = None,
        rebuild: Rebuild | None = None,
    ) -> None:
        self._url = url
        self._states = states
        self._kept = list(projections() if kept is None else kept)
        self._rebuild = rebuild
        self.rung = asyncio.Event()
        """Set when there may be more in the log."""
        self._bells = {each.name: asyncio.Event() for each in self._kept}
        self._anew = {each.name: asyncio.Event() for each in self._kept}
        """Set when the tables have to be made again."""

    async def run(self) -> None:
        """Keep the tables until cancelled. A database that is away is waited for."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._ring())
            for each in self._kept:
                tasks.create_task(self._keep(each))

    async def forward(self) -> None:
        """Bring everything to the head of the logs, once. Raises Fenced, Unavailable."""
        for each in self._kept:
            async with session(self._url) as connection:
                await self._found(connection, each)
                await Keeper(connection, each, self._states, LIVE).catch_up()

    async def _ring(self) -> None:
        while True:
            await self.rung.wait()
            self.rung.clear()
            for bell in self._bells.values():
                bell.set()

    async def _keep(self, projection: Projection) -> None:
        name = f"projection {projection.name}"
        outage = Outage(_log, f"{name} waits: %s", f"{name} goes on")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._renew(projection))
            while True:
                try:
                    async with session(self._url) as connection:
                        await self._lead(connection, projection, outage)
                except (Unavailable, *GONE) as error:
                    outage.note(str(error))
                except Exception:
                    _log.exception("projection %s begins anew", projection.name)
                await asyncio.sleep(LOOK)

    async def _lead(self, connection: "Connection", projection: Projection, outage: Outage) -> None:
        """Wait until nobody else leads, then lead for as long as the session lasts and the tables are of this
        program's shape: in those of another one it writes nothing, and who may should not wait for it."""
        await self._found(connection, projection)
        outage.note(None)
        while await self._fits(connection, projection):
            if await connection.fetchval(_LEAD, projection.name):
                return await self._go_on(connection, projection)
            await asyncio.sleep(LOOK)

    async def _go_on(self, connection: "Connection", projection: Projection) -> None:
        keeper, bell = Keeper(connection, projection, self._states, LIVE), self._bells[projection.name]
        while (now := await checkpoints.built(connection, projection)) and now.shape == projection.shape:
            bell.clear()
            began = time.monotonic()
            due = [] if now.is_paused else self._little(projection, await keeper.due())
            for log in due:
                with contextlib.suppress(Fenced):
                    await keeper.go_on(log)
            await asyncio.sleep(min(max(PACE, SHARE * (time.monotonic() - began)), LOOK))
            if not due:
                await _waited(bell, LOOK)

    def _little(self, projection: Projection, due: list[Due]) -> list[Due]:
        """The logs in which there is not too much to do; where there is, it is done by a rebuild."""
        little = [each for each in due if not (self._rebuild and each.is_new and each.head > MANY)]
        if len(little) < len(due):
            self._anew[projection.name].set()
        return little

    async def _fits(self, connection: "Connection", projection: Projection) -> bool:
        now = await checkpoints.built(connection, projection)
        return now is not None and now.shape == projection.shape

    async def _renew(self, projection: Projection) -> None:
        """Have tables of another shape made again: at the start, and later when nobody keeps them any more,
        or programs would take them from each other in turn; and those in which a large log is to be told from
        its beginning."""
        anew, is_late = self._anew[projection.name], False
        while self._rebuild is not None:
            try:
                async with session(self._url) as connection:
                    await self._found(connection, projection)
                    is_kept = await self._fits(connection, projection) or (
                        is_late and not await connection.fetchval(_LEAD, projection.name)
                    )
                if anew.is_set() or not is_kept:
                    _log.warning("the tables of %s are made again, beside the old ones", projection.name)
                    await self._rebuild(projection.name)
                    anew.clear()
                    await asyncio.sleep(REST)
            except (Unavailable, *GONE) as error:
                _log.warning("whether %s is of this program's shape is not known: %s", projection.name, error)
                await asyncio.sleep(LOOK)
            is_late = True
            await _waited(anew, PATIENCE)

    async def _found(self, connection: "Connection", projection: Projection) -> None:
        """Make the tables where there never were any."""
        if await checkpoints.built(connection, projection):
            return
        async with connection.transaction():
            await connection.execute(_BUILDING, projection.name)
            if await checkpoints.built(connection, projection) is None:
                most = MANY if self._rebuild else 2**62
                await make_tables(connection, projection, LIVE)
                await connection.execute(_FOUND, projection.name, projection.shape, most)


async def _waited(bell: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await bell.wait()
