"""Up to which version a person has seen a plan: private, outside the register, erased with the person."""

from typing import TYPE_CHECKING, Any

from service.domain.vocabulary import Id
from service.entries import Unavailable
from service.failures import failing_as

if TYPE_CHECKING:
    import asyncpg

_LAST = """SELECT version FROM signalbox.seen
    WHERE log_id = $1::text::uuid AND person = $2::text::uuid AND stream_id = $3::text::uuid"""
_MARK = """INSERT INTO signalbox.seen (log_id, person, stream_id, version)
    SELECT $1::text::uuid, $2::text::uuid, $3::text::uuid, $4
    WHERE NOT EXISTS (SELECT FROM signalbox.people
        WHERE log_id = $1::text::uuid AND id = $2::text::uuid AND erased_at IS NOT NULL)
    ON CONFLICT (log_id, person, stream_id) DO UPDATE SET version = excluded.version
    WHERE seen.version <= excluded.version"""


class Seen:
    """The table of what was seen. Raises Unavailable when the database cannot be asked."""

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool

    async def last(self, log: Id, person: Id, stream: Id) -> int | None:
        """The version that the person has seen last; None for one who has told of none."""
        with failing_as(Unavailable):
            version: int | None = await self._pool.fetchval(_LAST, log, person, stream)
        return version

    async def mark(self, log: Id, person: Id, stream: Id, version: int) -> bool:
        """Note a version; whether it was noted, for it never goes back. Of the erased nothing is noted."""
        with failing_as(Unavailable):
            told = await self._pool.execute(_MARK, log, person, stream, version)
        return bool(told.endswith(" 1"))
