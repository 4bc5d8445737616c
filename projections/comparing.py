"""Tables made again beside those that are read: compared at the same positions, and put in their place.

Most is compared while both go on: the plans in which nothing happened between the positions of the two. The
rest, few plans, is compared while nobody writes, for a moment, in which also the exchange is made.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import asyncpg

from projections import checkpoints
from projections.checkpoints import Fenced
from projections.keeper import BATCH, Keeper
from projections.projection import LIVE, NEXT, Poisoned, Projection, Span
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from projections.projection import Connection
    from service.states import States

TOLD = 5
"""Differences of a table that are told; all are counted."""
ATTEMPTS = 600
"""How often the live tables are asked for, about a second apart, before it is given up."""

_POSITIONS = """SELECT n.log_id::text, n.epoch::text, coalesce(l.position, 0), n.position,
    coalesce(l.epoch <> n.epoch, true), coalesce(l.parked_at, p.paused_at) IS NOT NULL, n.parked_because,
    n.parked_at IS NOT NULL
    FROM signalbox.checkpoints n
    JOIN signalbox.projections p ON p.projection = n.projection
    LEFT JOIN signalbox.checkpoints l
        ON l.projection = n.projection AND l.log_id = n.log_id AND l.namespace = 'metrics'
    WHERE n.projection = $1 AND n.namespace = 'metrics_next' ORDER BY n.log_id"""
_TOUCHED = """SELECT DISTINCT stream_id::text FROM signalbox.events
    WHERE log_id = $1::text::uuid AND position > $2 AND position <= $3"""
_DIFFERING = """WITH live AS (SELECT * FROM metrics.{0} WHERE {1}),
    made AS (SELECT * FROM metrics_next.{0} WHERE {1})
    SELECT side, count(*) OVER (), row::text FROM (
        SELECT 'live' AS side, row_to_json(d) AS row FROM (SELECT * FROM live EXCEPT ALL SELECT * FROM made) d
        UNION ALL
        SELECT 'rebuilt', row_to_json(d) FROM (SELECT * FROM made EXCEPT ALL SELECT * FROM live) d
    ) differing ORDER BY row::text LIMIT $3"""
_OTHERS = "log_id = ANY ($1::text[]::uuid[]) AND NOT plan = ANY ($2::text[]::uuid[])"
_THESE = "log_id = ANY ($1::text[]::uuid[]) AND plan = ANY ($2::text[]::uuid[])"
_READING = ("SET LOCAL enable_seqscan = on", "SET LOCAL enable_hashjoin = on", "SET LOCAL work_mem = '64MB'")
_WRITING = ("SET LOCAL enable_seqscan = off", "SET LOCAL enable_hashjoin = off")
_ALONE = "SELECT FROM signalbox.projections WHERE projection = $1 FOR UPDATE"
_EXCHANGED = (
    "DELETE FROM signalbox.checkpoints WHERE projection = $1 AND namespace = 'metrics'",
    "UPDATE signalbox.checkpoints SET namespace = 'metrics' WHERE projection = $1",
)
_BUILT = """INSERT INTO signalbox.projections (projection, shape) VALUES ($1, $2)
    ON CONFLICT (projection) DO UPDATE SET shape = excluded.shape, built_at = now()"""


class InUse(Exception):
    """The live tables cannot be taken away: the message says why."""


class Place(NamedTuple):
    """Where both stand in a log."""

    log: Id
    epoch: str
    live: int
    made: int
    is_another: bool
    """Whether the live tables were made of another life of the log, or of none."""
    stands_still: bool
    """Whether the live tables are parked or paused."""
    left_out: str | None
    is_left_out: bool

    @property
    def is_comparable(self) -> bool:
        """Whether both can be brought to one position."""
        return not (self.is_another or self.is_left_out or (self.stands_still and self.live < self.made))


@dataclass
class Found:
    """What a comparison came to."""

    differences: int = 0
    told: list[str] = field(default_factory=list)
    """The first differences: the table, on which side a row stands that is not on the other, the row."""
    left_out: list[str] = field(default_factory=list)
    """What could not be compared, and why."""
    rows: int = 0

    @property
    def is_equal(self) -> bool:
        """Whether nothing differs in what could be compared."""
        return not self.differences


class Comparison:
    """The tables of a projection in two namespaces."""

    def __init__(self, connection: "Connection", projection: Projection, states: "States") -> None:
        self._connection = connection
        self._projection = projection
        self._states = states
        self._from: dict[Id, int] = {}
        """The position in each log after which nothing was compared yet."""
        self.found = Found()

    async def most(self) -> None:
        """Compare what stands still."""
        async with self._connection.transaction(isolation="repeatable_read"):
            now = await checkpoints.built(self._connection, self._projection)
            if now is None or now.shape != self._projection.shape:
                self.found.left_out.append("all: the live tables were made by another version of the program")
                return
            places = await self._places()
            for each in places:
                self._from[each.log] = min(each.live, each.made)
            moved = await self._touched((p.log, min(p.live, p.made), max(p.live, p.made)) for p in places)
            await self._set(_READING)
            await self._compare(_OTHERS, [place.log for place in places], moved)

    async def rest(self, *, exchange: bool) -> None:
        """Compare what moves, while it may not, and exchange the tables in the same moment. Raises InUse."""
        for _ in range(ATTEMPTS):
            await Keeper(self._connection, self._projection, self._states, NEXT).catch_up()
            try:
                return await self._attempt(exchange)
            except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError, Fenced, Poisoned):
                await asyncio.sleep(1)  # somebody reads for long: who comes meanwhile does not wait for us
            except asyncpg.DependentObjectsStillExistError as error:
                what = f"{error.args[0]}: {error.detail}"
                raise InUse(f"{what}. Drop it first, and make it again afterwards.") from error
        raise InUse("somebody has been reading the live tables in one transaction for too long")

    async def _attempt(self, exchange: bool) -> None:
        found = Found(self.found.differences, [*self.found.told], [*self.found.left_out], self.found.rows)
        try:
            async with self._connection.transaction():
                await self._connection.execute("SET LOCAL lock_timeout = '200ms'")
                await self._connection.execute(_ALONE, self._projection.name)
                now = await checkpoints.built(self._connection, self._projection)
                if now and now.shape == self._projection.shape:
                    await self._level()
                if exchange:
                    await self._exchange()
        except BaseException:
            self.found = found
            raise

    async def _level(self) -> None:
        """Bring both to the same position in each log, then compare the plans that moved."""
        places = await self._places()
        for each in places:
            for namespace, position in ((LIVE, each.live), (NEXT, each.made)):
                await self._advance(namespace, each, position)
        moved = await self._touched((p.log, self._from.get(p.log, 0), max(p.live, p.made)) for p in places)
        await self._set(_READING)
        await self._compare(_THESE, [place.log for place in places], moved)
        await self._set(_WRITING)

    async def _advance(self, namespace: str, place: Place, position: int) -> None:
        upto, keeper = (
            max(place.live, place.made),
            Keeper(self._connection, self._projection, self._states, namespace),
        )
        while position < upto:
            end = await checkpoints.end(self._connection, place.log, position, min(BATCH, upto - position))
            await keeper.write(Span(place.log, place.epoch, position, end))
            position = end

    async def _places(self) -> list[Place]:
        """Where both can be compared; what cannot be is noted."""
        places = [Place(*row) for row in await self._connection.fetch(_POSITIONS, self._projection.name)]
        for each in places:
            why = f"{each.log}: {each.left_out or 'its live tables are paused, parked, or not made yet'}"
            if not each.is_comparable and why not in self.found.left_out:
                self.found.left_out.append(why)
        return [each for each in places if each.is_comparable]

    async def _touched(self, spans: Iterable[tuple[Id, int, int]]) -> list[Id]:
        rows = [await self._connection.fetch(_TOUCHED, *span) for span in spans if span[1] < span[2]]
        return [row[0] for each in rows for row in each]

    async def _compare(self, which: str, logs: list[Id], plans: list[Id]) -> None:
        for table in self._projection.tables:
            rows = await self._connection.fetch(_DIFFERING.format(table, which), logs, plans, TOLD)
            self.found.differences += rows[0][1] if rows else 0
            self.found.told += [f"{table}, {side} only: {row}" for side, _, row in rows]

    async def _exchange(self) -> None:
        """Put the new tables in the place of the old ones. Who asks waits for a moment, and sees either."""
        for table in sorted(self._projection.tables):
            await self._connection.execute(f"DROP TABLE IF EXISTS {LIVE}.{table}")
        for table in sorted(self._projection.tables):
            await self._connection.execute(f"ALTER TABLE {NEXT}.{table} SET SCHEMA {LIVE}")
        for statement in _EXCHANGED:
            await self._connection.execute(statement, self._projection.name)
        await self._connection.execute(_BUILT, self._projection.name, self._projection.shape)

    async def _set(self, settings: tuple[str, ...]) -> None:
        for each in settings:
            await self._connection.execute(each)
