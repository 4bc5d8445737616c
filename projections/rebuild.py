"""A rebuild: the tables of a projection made again beside those that are read, compared, and exchanged.

Plan by plan from the log, up to the positions at which it began; what is finished stays finished when the
process dies. Then it catches up with the live tables, so that both tell of the same positions.
"""

import logging
from typing import TYPE_CHECKING, NamedTuple

from projections import checkpoints
from projections.comparing import Comparison, Found
from projections.keeper import Keeper
from projections.progress import Progress, Tell
from projections.projection import NEXT, Poisoned, Projection, Write, make_tables, program
from projections.session import session
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from projections.projection import Connection
    from service.states import States

TOGETHER = 5_000
"""Events of plans, about, whose rows are written in one transaction."""

_LOCK = "SELECT pg_try_advisory_lock(hashtext('signalbox rebuild'), hashtext($1))"
_LEFT = "SELECT true FROM signalbox.rebuilds WHERE projection = $1 AND shape = $2"
_FORGET = (
    "DELETE FROM signalbox.rebuilds WHERE projection = $1",
    "DELETE FROM signalbox.rebuilt WHERE projection = $1",
    "DELETE FROM signalbox.checkpoints WHERE projection = $1 AND namespace = 'metrics_next'",
)
_BEGIN = "INSERT INTO signalbox.rebuilds (projection, shape) VALUES ($1, $2)"
_FIX = f"""INSERT INTO signalbox.checkpoints (projection, namespace, log_id, epoch, position)
    SELECT $1, $2, h.log_id, h.epoch, h.position FROM signalbox.head h WHERE h.position > 0
    AND {checkpoints.OURS}"""
_GO_ON = """UPDATE signalbox.rebuilds SET began_at = now() - (told_at - began_at), told_at = now()
    WHERE projection = $1"""
_PLANS = """SELECT t.log_id::text, t.id::text, e.version, r.plan IS NOT NULL
    FROM signalbox.checkpoints c
    JOIN signalbox.things t ON t.log_id = c.log_id AND t.kind = 'intervals' AND t.id = t.stream_id
    CROSS JOIN LATERAL (SELECT e.version FROM signalbox.events e
        WHERE e.log_id = t.log_id AND e.stream_id = t.id AND e.position <= c.position
        ORDER BY e.version DESC LIMIT 1) e
    LEFT JOIN signalbox.rebuilt r ON r.projection = $1 AND r.log_id = t.log_id AND r.plan = t.id
    WHERE c.projection = $1 AND c.namespace = $2 ORDER BY t.log_id, t.id"""
_TOTAL = """UPDATE signalbox.rebuilds SET plans = $2, events = $3, plans_done = $4, events_done = $5
    WHERE projection = $1"""
_DONE = """INSERT INTO signalbox.rebuilt (projection, log_id, plan, version)
    VALUES ($1, $2::text::uuid, $3::text::uuid, $4)"""
_PROGRESS = """UPDATE signalbox.rebuilds
    SET plans_done = plans_done + $2, events_done = events_done + $3, told_at = clock_timestamp()
    WHERE projection = $1"""
_PARK = """UPDATE signalbox.checkpoints SET parked_at = now(), parked_because = $3,
    parked_position = position, parked_stream = $4::text::uuid, parked_by = $5
    WHERE projection = $1 AND namespace = 'metrics_next' AND log_id = $2::text::uuid"""
_UNPARK = """UPDATE signalbox.checkpoints SET parked_at = NULL
    WHERE projection = $1 AND namespace = 'metrics_next'"""

_log = logging.getLogger(__name__)


class AlreadyRebuilt(Exception):
    """Another process makes these tables again at the moment."""


class Piece(NamedTuple):
    """A plan of which rows are to be made."""

    log: Id
    plan: Id
    version: int
    is_done: bool


class Rebuild:
    """Making the tables of one projection again."""

    def __init__(self, url: str, projection: Projection, states: "States", tell: Tell) -> None:
        self._url = url
        self._projection = projection
        self._states = states
        self._tell = tell

    async def run(self, *, verify: bool = False) -> Found:
        """Build, compare and, unless it is only to verify, exchange; what differed from the live tables.

        Raises AlreadyRebuilt, Unavailable; InUse when the live tables cannot be taken away.
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
        if await connection.fetchval(_LEFT, projection.name, projection.shape):
            await connection.execute(_GO_ON, projection.name)
            await connection.execute(_UNPARK, projection.name)
            return
        async with connection.transaction():
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
        """All plans up to where the rebuild began, those first that are not done yet."""
        pieces = [Piece(*row) for row in await connection.fetch(_PLANS, self._projection.name, NEXT)]
        await self._count(connection, pieces)
        waiting: list[tuple[Piece, Write]] = []
        async with session(self._url) as reader:
            for piece in pieces:
                if piece.is_done:
                    continue
                try:
                    write = await self._projection.make(reader, piece.log, piece.plan, piece.version)
                except Poisoned as error:
                    await self._park(connection, piece, error)
                    continue
                waiting.append((piece, write))
                if sum(each.version for each, _ in waiting) >= TOGETHER:
                    await self._write(connection, waiting)
                    waiting = []
        await self._write(connection, waiting)

    async def _count(self, connection: "Connection", pieces: list[Piece]) -> None:
        done = [piece.version for piece in pieces if piece.is_done]
        totals = len(pieces), sum(piece.version for piece in pieces), len(done), sum(done)
        await connection.execute(_TOTAL, self._projection.name, *totals)
        self._progress = Progress(self._projection.name, *totals, self._tell)

    async def _write(self, connection: "Connection", made: list[tuple[Piece, Write]]) -> None:
        """The rows of some plans, and that they are done, or nothing."""
        events = sum(piece.version for piece, _ in made)
        async with connection.transaction():
            for piece, write in made:
                await connection.execute(_DONE, self._projection.name, piece.log, piece.plan, piece.version)
                await write(connection, NEXT)
            await connection.execute(_PROGRESS, self._projection.name, len(made), events)
        self._progress.add(len(made), events)

    async def _park(self, connection: "Connection", piece: Piece, error: Poisoned) -> None:
        """A plan that cannot be told in rows is left out, and its log will be parked."""
        self._tell(f"plan {piece.plan} of {piece.log} is left out: {error}")
        _log.error("plan %s of %s is left out of %s: %s", piece.plan, piece.log, self._projection.name, error)
        await connection.execute(_PARK, self._projection.name, piece.log, str(error), piece.plan, program())
