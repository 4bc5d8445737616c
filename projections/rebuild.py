"""A rebuild: the tables of a projection made again beside those that are read, compared, and exchanged.

Plan by plan from the log, up to the positions at which it began; what is finished stays finished when the
process dies. Then it catches up with the live tables, so that both tell of the same positions.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from projections import checkpoints
from projections.building import LeftOut, build, builder
from projections.comparing import Comparison, Found
from projections.keeper import Keeper
from projections.progress import Progress, Tell
from projections.projection import NEXT, Piece, Projection, make_tables, program
from projections.session import session

if TYPE_CHECKING:
    from projections.projection import Connection
    from service.states import States

TOGETHER = 20_000
"""Events of plans, about, whose rows are written in one transaction."""
MANY = 100_000
"""Events for which other processes are worth their start."""

_LOCK = "SELECT pg_try_advisory_lock(hashtext('signalbox rebuild'), hashtext($1))"
_LEFT = "SELECT true FROM signalbox.rebuilds WHERE projection = $1 AND shape = $2"
_FORGET = (
    "DELETE FROM signalbox.rebuilds WHERE projection = $1",
    "DELETE FROM signalbox.rebuilt WHERE projection = $1",
    "DELETE FROM signalbox.checkpoints WHERE projection = $1 AND namespace = 'metrics_next'",
)
_BEGIN = "INSERT INTO signalbox.rebuilds (projection, shape) VALUES ($1, $2)"
_FIX = f"""INSERT INTO signalbox.checkpoints (projection, namespace, log_id, epoch, position, moved_at)
    SELECT $1, $2, h.log_id, h.epoch, h.position, '-infinity' FROM signalbox.head h WHERE h.position > 0
    AND {checkpoints.OURS}"""
"""A checkpoint that has moved since then stands in a log whose plans were all made; of later ones the events
were told."""
_GO_ON = (
    """UPDATE signalbox.rebuilds SET began_at = now() - (told_at - began_at), told_at = now()
    WHERE projection = $1""",
    """UPDATE signalbox.checkpoints SET parked_at = NULL
    WHERE projection = $1 AND namespace = 'metrics_next'""",
)
_PLANS = """SELECT t.log_id::text, t.id::text, e.version, r.plan IS NOT NULL
    FROM signalbox.checkpoints c
    JOIN signalbox.things t ON t.log_id = c.log_id AND t.kind = 'intervals' AND t.id = t.stream_id
    CROSS JOIN LATERAL (SELECT e.version FROM signalbox.events e
        WHERE e.log_id = t.log_id AND e.stream_id = t.id AND e.position <= c.position
        ORDER BY e.version DESC LIMIT 1) e
    LEFT JOIN signalbox.rebuilt r ON r.projection = $1 AND r.log_id = t.log_id AND r.plan = t.id
    WHERE c.projection = $1 AND c.namespace = $2 AND (c.moved_at = '-infinity' OR r.plan IS NOT NULL)
    ORDER BY t.log_id, t.id"""
_TOTAL = """UPDATE signalbox.rebuilds SET plans = $2, events = $3, plans_done = $4, events_done = $5
    WHERE projection = $1"""
_PARK = """UPDATE signalbox.checkpoints SET parked_at = now(), parked_because = $3,
    parked_position = position, parked_stream = $4::text::uuid, parked_by = $5
    WHERE projection = $1 AND namespace = 'metrics_next' AND log_id = $2::text::uuid"""

Build = Callable[[list[Piece]], Awaitable[list[LeftOut]]]

_log = logging.getLogger(__name__)


class AlreadyRebuilt(Exception):
    """Another process makes these tables again at the moment."""


class Rebuild:
    """Making the tables of one projection again, by other processes too where there is much to do."""

    def __init__(
        self, url: str, projection: Projection, states: "States", tell: Tell, processes: int = 0
    ) -> None:
        self._url = url
        self._projection = projection
        self._states = states
        self._tell = tell
        self._processes = processes
        self._parking = asyncio.Lock()

    async def run(self, *, verify: bool = False) -> Found:
        """Build, compare and, unless it is only to verify, exchange; what differed from the live tables.

        Raises AlreadyRebuilt, Unavailable, Ended; InUse when the live tables cannot be taken away.
        """
        async with session(self._url, synchronous_commit="off") as connection:
            if not await connection.fetchval(_LOCK, self._projection.name):
                raise AlreadyRebuilt(f"{self._projection.name} is rebuilt by another process at the moment")
            await self._begin(connection)
            await self._build(connection)
            await Keeper(connection, self._projection, self._states, NEXT).catch_up()
            for table in self._projection.tables:
                await connection.execute(f"ANALYZE {NEXT}.{table}")
            comparison = Comparison(connection, self._projection, self._states)
            await comparison.most()
            await comparison.rest(exchange=not verify)
            await self._forget(connection)
            return comparison.found

    async def _begin(self, connection: "Connection") -> None:
        """Go on with what an earlier process left, if it is of this program's shape; else from nothing."""
        projection = self._projection
        async with connection.transaction():
            if await connection.fetchval(_LEFT, projection.name, projection.shape):
                for statement in _GO_ON:
                    await connection.execute(statement, projection.name)
                return
            await self._forget(connection)
            await make_tables(connection, projection, NEXT)
            await connection.execute(_BEGIN, projection.name, projection.shape)
            await connection.execute(_FIX, projection.name, NEXT)

    async def _forget(self, connection: "Connection") -> None:
        async with connection.transaction():
            for table in self._projection.tables:
                await connection.execute(f"DROP TABLE IF EXISTS {NEXT}.{table}")
            for statement in _FORGET:
                await connection.execute(statement, self._projection.name)

    async def _build(self, connection: "Connection") -> None:
        """All plans that are not done yet, up to where the rebuild began."""
        rows = await connection.fetch(_PLANS, self._projection.name, NEXT)
        progress = await self._count(connection, rows)
        batches = _batches([Piece(*row[:3]) for row in rows if not row[3]])

        async def work(build: Build) -> None:
            for batch in batches:
                left_out = await build(batch)
                for each in left_out:
                    await self._park(connection, each)
                progress.add(len(batch), sum(piece.version for piece in batch))

        async with self._builders(progress.left) as builders:
            working = [asyncio.create_task(work(build)) for build in builders]
            try:
                await asyncio.gather(*working)
            finally:
                for each in working:
                    each.cancel()

    @asynccontextmanager
    async def _builders(self, events: int) -> AsyncIterator[list[Build]]:
        async with AsyncExitStack() as stack:
            if events < MANY or not self._processes:
                own = await stack.enter_async_context(session(self._url, synchronous_commit="off"))
                yield [partial(build, own, self._projection)]
                return
            others = [builder(self._url, self._projection) for _ in range(self._processes)]
            yield [(await stack.enter_async_context(other)).build for other in others]

    async def _count(self, connection: "Connection", rows: Sequence[tuple[str, str, int, bool]]) -> Progress:
        done = [version for *_, version, is_done in rows if is_done]
        totals = len(rows), sum(row[2] for row in rows), len(done), sum(done)
        await connection.execute(_TOTAL, self._projection.name, *totals)
        return Progress(self._projection.name, *totals, self._tell)

    async def _park(self, connection: "Connection", plan: LeftOut) -> None:
        """A plan that cannot be told in rows is left out, and its log is parked."""
        _log.error(
            "plan %s of %s is left out of %s: %s", plan.plan, plan.log, self._projection.name, plan.why
        )
        async with self._parking:  # several builders share the connection
            await connection.execute(_PARK, self._projection.name, plan.log, plan.why, plan.plan, program())


def _batches(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Plans of about as many events together as one transaction is to write."""
    batch: list[Piece] = []
    for piece in pieces:
        batch.append(piece)
        if sum(each.version for each in batch) >= TOGETHER:
            yield batch
            batch = []
    if batch:
        yield batch
