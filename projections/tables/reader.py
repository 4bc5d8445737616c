"""Reading the tables: for answers over plans, which say up to where in the log they were made."""

import asyncio
from typing import TYPE_CHECKING, Any

from projections.checkpoints import parked
from projections.projection import LIVE
from service.domain.vocabulary import Id
from service.entries import Unavailable, Unrecordable
from service.failures import failing_as
from service.horizon import Reached

if TYPE_CHECKING:
    import asyncpg

_POSITION = """SELECT epoch::text, position FROM signalbox.checkpoints
    WHERE projection = $1 AND namespace = $2 AND log_id = $3::text::uuid"""

AT_ONCE = 2
"""Queries over plans at the same time: they may take long, and names and ballots need connections, too."""
PATIENCE = 2.0
"""Seconds that readiness waits to be told what is parked."""


class Tables:
    """The tables over all plans, for reading alone. Raises Unavailable when they cannot be asked."""

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool
        self._few = asyncio.Semaphore(AT_ONCE)

    async def fetch(self, sql: str, log: Id, *arguments: Any) -> "list[asyncpg.Record]":
        """The rows of a query, in which `$1` is the log; tables are named as `metrics.plans`."""
        try:
            with failing_as(Unavailable):
                async with (
                    self._few,
                    self._pool.acquire() as connection,
                    connection.transaction(readonly=True),
                ):
                    rows: list[asyncpg.Record] = await connection.fetch(sql, log, *arguments)
                    return rows
        except Unrecordable as error:  # tables of another shape, while a new program makes its own
            raise Unavailable(str(error)) from error

    async def parked(self) -> list[dict[str, Any]]:
        """Where tables stand still, and why; none when the database cannot be asked now."""
        try:
            with failing_as(Unavailable):
                async with asyncio.timeout(PATIENCE), self._pool.acquire() as connection:
                    return await parked(connection)
        except (Unavailable, Unrecordable):
            return []

    async def reached(self, log: Id, projection: str = "plans") -> Reached:
        """Up to where the rows are made; ("", 0) before any are. Asked before a query it says what that
        has at least."""
        with failing_as(Unavailable):
            row = await self._pool.fetchrow(_POSITION, projection, LIVE, log)
        return Reached(*row) if row else Reached("", 0)
