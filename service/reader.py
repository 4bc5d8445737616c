"""What can be asked of the register, over the pool or inside a transaction that holds a log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from service.domain.vocabulary import Instant
from service.entries import StoredCommit, StoredEvent
from service.history import COMMIT, History, commit_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.domain.vocabulary import Id

NO_PROSE: Mapping[str, str] = {}
_LAST = 2**31 - 1

_EVENT = """stream_id::text, version, topic, state, k, "of", recorded_at, actor, has_prose"""
_COMMITS = f"SELECT {COMMIT} FROM signalbox.commits WHERE log_id = $1"

_READ = f"""SELECT position, {_EVENT} FROM signalbox.events
    WHERE log_id = $1 AND stream_id = $2 AND version > $3 AND version <= $4 ORDER BY version"""
_FIRST = f"""SELECT position, {_EVENT} FROM signalbox.events
    WHERE log_id = $1 AND stream_id = $2 ORDER BY version LIMIT 1"""
_READ_ALL = f"""SELECT position, {_EVENT} FROM signalbox.events
    WHERE log_id = $1 AND position > $2 AND position <= $3 ORDER BY position"""
_READ_AT = f"""SELECT position, {_EVENT} FROM signalbox.events
    WHERE log_id = $1 AND position = ANY ($2) ORDER BY position"""
_PROSE = "SELECT position, field, text FROM signalbox.prose WHERE log_id = $1 AND position = ANY ($2)"
_HEAD = "SELECT position, epoch::text FROM signalbox.head WHERE log_id = $1"
_HEADS = """SELECT s.id::text,
    (SELECT max(e.version) FROM signalbox.events e WHERE e.log_id = $1 AND e.stream_id = s.id)
    FROM unnest($2::uuid[]) s (id)"""
_COMMAND = f"{_COMMITS} AND command_id = $2 ORDER BY first_position"
_PAGE = f"""{_COMMITS} AND stream_id = $2 AND to_version > $3 AND to_version < $4
    AND ($5::uuid IS NULL OR $5 = ANY (about)) ORDER BY to_version DESC LIMIT $6"""
_ENDS = """SELECT to_version FROM signalbox.commits
    WHERE log_id = $1 AND stream_id = $2 AND to_version > $3 AND to_version <= $4 ORDER BY to_version"""
_CLOCK = """SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_OF_STREAMS = """FROM unnest($2::uuid[]) asked (id) CROSS JOIN LATERAL (SELECT {} FROM signalbox.commits
    WHERE log_id = $1 AND stream_id = asked.id AND last_position > $3 AND last_position <= $4
    ORDER BY last_position {} LIMIT $5) found"""
"""The first or last commits of each stream whose last position lies in a span."""
_AFTER = f"SELECT found.* {_OF_STREAMS.format(COMMIT, 'ASC')} ORDER BY last_position LIMIT $5"
_HOW_MANY = f"SELECT count(*) FROM (SELECT {_OF_STREAMS.format('last_position', 'ASC')} LIMIT $5) few"
_LAST_OF_STREAMS = _OF_STREAMS.format("to_version, last_position", "DESC")
_NEWEST = f"SELECT found.* {_LAST_OF_STREAMS} ORDER BY last_position DESC LIMIT 1"
_THING = "SELECT stream_id::text, kind FROM signalbox.things WHERE log_id = $1 AND id = $2"


class Ended(NamedTuple):
    """The end of a commit: which version it made of its stream, and at which position of the log."""

    version: int
    position: int


class Reader(History):
    """The questions. Raises Unavailable when the database cannot be asked."""

    async def read(self, log: Id, stream: Id, after: int, upto: int | None = None) -> list[StoredEvent]:
        """The events of a stream, in order, versions after < v <= upto (None: to its head), texts joined."""
        rows = await self._fetch(_READ, log, stream, after, _LAST if upto is None else upto)
        return await self._with_prose(log, rows)

    async def first(self, log: Id, stream: Id) -> StoredEvent | None:
        """The event with which a stream begins; None when there is no such stream."""
        rows = await self._with_prose(log, await self._fetch(_FIRST, log, stream))
        return rows[0] if rows else None

    async def read_all(self, log: Id, after: int, limit: int) -> list[StoredEvent]:
        """The events of all streams of a log, in order, from the position after `after`; at most `limit`."""
        return await self._with_prose(log, await self._fetch(_READ_ALL, log, after, after + limit))

    async def read_at(self, log: Id, positions: Sequence[int]) -> list[StoredEvent]:
        """The events at some positions of a log, in order."""
        return await self._with_prose(log, await self._fetch(_READ_AT, log, positions))

    async def head(self, log: Id) -> tuple[int, str]:
        """The last position of a log and its epoch, the name of this life of it; (0, "") before any event."""
        rows = await self._fetch(_HEAD, log)
        return (rows[0][0], rows[0][1]) if rows else (0, "")

    async def clock(self) -> Instant:
        """The database's own clock."""
        rows = await self._fetch(_CLOCK)
        return Instant(rows[0][0])

    async def logs(self) -> list[Id]:
        """Every log there is."""
        return [row[0] for row in await self._fetch("SELECT log_id::text FROM signalbox.head")]

    async def heads(self, log: Id, streams: Sequence[Id]) -> dict[Id, int]:
        """The last version of each stream, 0 where there is none."""
        return {stream: version or 0 for stream, version in await self._fetch(_HEADS, log, streams)}

    async def command(self, log: Id, command: Id) -> tuple[StoredCommit, ...]:
        """The commits that a command recorded, one for each stream it wrote; () when it recorded nothing."""
        return tuple(commit_of(row) for row in await self._fetch(_COMMAND, log, command))

    async def commits(
        self,
        log: Id,
        stream: Id,
        *,
        about: Id | None = None,
        before: int | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> list[StoredCommit]:
        """Commits of a stream that end after version `after` and before version `before`, newest first."""
        before = _LAST if before is None else before
        rows = await self._fetch(_PAGE, log, stream, after or 0, before, about, limit)
        return [commit_of(row) for row in rows]

    async def commits_between(self, log: Id, stream: Id, after: int, upto: int) -> list[StoredCommit]:
        """All commits of a stream that end after a version and up to another, in order."""
        found: list[StoredCommit] = []
        before = upto + 1
        while page := await self.commits(log, stream, after=after, before=before, limit=1_000):
            found += page
            before = page[-1].to_version
        return found[::-1]

    async def recorded(
        self, log: Id, streams: Sequence[Id], after: int, upto: int, limit: int
    ) -> list[StoredCommit]:
        """The first commits of any of these streams that end at positions after < p <= upto, in order."""
        rows = await self._fetch(_AFTER, log, streams, after, upto, limit)
        return [commit_of(row) for row in rows]

    async def count_recorded(self, log: Id, streams: Sequence[Id], after: int, upto: int, most: int) -> int:
        """How many they are; no more than `most` are counted."""
        rows = await self._fetch(_HOW_MANY, log, streams, after, upto, most)
        return int(rows[0][0])

    async def last_recorded(self, log: Id, streams: Sequence[Id], upto: int) -> Ended:
        """Where the last commit of any of these streams ended, at a position p <= upto; at 0 without any."""
        rows = await self._fetch(_NEWEST, log, streams, 0, upto, 1)
        return Ended(*rows[0]) if rows else Ended(0, 0)

    async def commit_ends(self, log: Id, stream: Id, after: int, upto: int) -> list[int]:
        """The versions after < v <= upto at which a commit ended: the only ones that may be published."""
        return [row[0] for row in await self._fetch(_ENDS, log, stream, after, upto)]

    async def version_at(self, log: Id, stream: Id, time: Instant) -> int:
        """The version at the end of the last whole commit recorded at or before a time, or 0."""
        rows = await self._fetch("SELECT signalbox.version_at($1, $2, $3)", log, stream, time)
        return int(rows[0][0])

    async def thing(self, log: Id, id: Id) -> tuple[Id, str] | None:
        """The stream in which an id was created, and what kind of thing it names."""
        rows = await self._fetch(_THING, log, id)
        return (rows[0][0], rows[0][1]) if rows else None

    async def _with_prose(self, log: Id, rows: list[Any]) -> list[StoredEvent]:
        texts = await self._texts(log, [row[0] for row in rows if row[9]])
        return [StoredEvent._make((*row[:9], texts.get(row[0], NO_PROSE))) for row in rows]

    async def _texts(self, log: Id, positions: list[int]) -> dict[int, dict[str, str]]:
        texts: dict[int, dict[str, str]] = {}
        for position, field, text in await self._fetch(_PROSE, log, positions) if positions else ():
            texts.setdefault(position, {})[field] = text
        return texts
