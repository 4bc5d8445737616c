"""The history of a stream as people ask for it: commits that fit a filter, in pages, counted and grouped."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from service.domain.vocabulary import Id, Instant
from service.entries import StoredCommit

NOBODY = "unnamed"
"""Stands for the actor of a commit that was left unnamed."""
MOST_GROUPS = 200
FEW = 100

COMMIT = """stream_id::text, from_version, to_version, first_position, last_position, command_id::text,
    digest, kind, actor, role, via, recorded_at, effective_at, on_behalf_of, correlation,
    about::text[], teams::text[], effects::text, warnings::text"""
_CONDITIONS = {
    "actors": "coalesce(actor, 'unnamed') = ANY ({})",
    "roles": "role = ANY ({})",
    "kinds": "kind = ANY ({})",
    "about": "about && {}::uuid[]",
    "teams": "teams && {}::uuid[]",
    "naming": "(about && {}::uuid[] OR effects::text LIKE ANY ({}))",
    "on_behalf": "(on_behalf_of IS NOT NULL) = {}::boolean",
}
"""What each field of a filter asks of a commit."""
_WORD = """(kind = ANY ({1}) OR about && {2}::uuid[] OR teams && {2}::uuid[] OR EXISTS (
    SELECT FROM signalbox.prose p
    WHERE p.log_id = $1 AND p.position BETWEEN first_position AND last_position AND p.text ILIKE {0}))"""
_TOUCHED = """FROM signalbox.commits, unnest(about) touched (id) JOIN unnest($3::uuid[]) asked (id) USING (id)
    WHERE log_id = $1 AND stream_id = $2 AND to_version < $4 AND about && $3::uuid[]"""
_TOUCHING = f"""SELECT id::text, to_version FROM (
    SELECT id, to_version, row_number() OVER (PARTITION BY id ORDER BY to_version DESC) AS place
    {_TOUCHED}) found WHERE place <= $5 ORDER BY to_version DESC"""
_TIMES_TOUCHED = f"SELECT id::text, count(*) {_TOUCHED} GROUP BY id"
_MOMENTS = """SELECT min(from_version), max(to_version), min(recorded_at), max(recorded_at), count(*) FROM (
    SELECT from_version, to_version, recorded_at, ntile($4) OVER (ORDER BY to_version) AS bucket
    FROM signalbox.commits WHERE log_id = $1 AND stream_id = $2 AND to_version <= $3) commits
    GROUP BY bucket ORDER BY bucket"""
_WRITINGS = """SELECT to_version, effect ->> 'before', effect ->> 'after'
    FROM signalbox.commits, json_array_elements(effects) effect
    WHERE log_id = $1 AND stream_id = $2 AND to_version <= $3 AND about @> ARRAY[$4::uuid]
    AND effect ->> 'id' = $4::text AND effect ->> 'field' = $5 ORDER BY to_version"""
_LAST_WRITINGS = """SELECT effect.id, effect.field, max(to_version)
    FROM signalbox.commits, json_to_recordset(effects) effect (id text, field text)
    WHERE log_id = $1 AND stream_id = $2 AND to_version > $3 AND to_version <= $4
    AND ($5::uuid[] IS NULL OR about && $5) GROUP BY effect.id, effect.field"""
_ENDED_AT = f"""SELECT {COMMIT} FROM signalbox.commits
    WHERE log_id = $1 AND stream_id = $2 AND to_version = ANY ($3)"""
_TOLD_LATE = f"""SELECT {COMMIT} FROM signalbox.commits
    WHERE log_id = $1 AND stream_id = $2 AND to_version > $3 AND to_version <= $4 AND effective_at < $5
    ORDER BY to_version"""
_FIRST_OF_COMMANDS = f"""SELECT DISTINCT ON (command_id) {COMMIT} FROM signalbox.commits
    WHERE log_id = $1 AND command_id = ANY ($2) ORDER BY command_id, first_position"""
_FIRST_TOUCHING = f"""SELECT asked.id::text, first.* FROM unnest($3::uuid[]) asked (id) CROSS JOIN LATERAL (
    SELECT {COMMIT} FROM signalbox.commits WHERE log_id = $1 AND stream_id = $2 AND about @> ARRAY[asked.id]
    ORDER BY to_version LIMIT 1) first"""


class Moments(NamedTuple):
    """Commits that follow each other: from the version before the first to that of the last."""

    from_version: int
    to_version: int
    starts: Instant
    ends: Instant
    commits: int


class Word(NamedTuple):
    """A word that is looked for: `like` in the texts of a commit; or it is of one of these kinds, or touched
    or concerned one of these things, because the word is part of what they are called."""

    like: str
    kinds: tuple[str, ...]
    things: tuple[Id, ...]


class Naming(NamedTuple):
    """What a commit touched, or how its effects read: `like` are patterns."""

    things: tuple[Id, ...]
    like: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which commits of a stream are meant: those for which all holds that is given, of a list any one."""

    log: Id
    stream: Id
    after: int = 0
    upto: int = 2**31 - 1
    """The versions at which a commit ended: after < v <= upto."""
    actors: tuple[str, ...] | None = None
    roles: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    about: tuple[Id, ...] | None = None
    teams: tuple[Id, ...] | None = None
    naming: Naming | None = None
    on_behalf: bool | None = None
    words: tuple[Word, ...] = ()


class By(Enum):
    """What commits are grouped by: a column, or each item of one."""

    ACTOR = "coalesce(actor, 'unnamed')"
    KIND = "kind"
    TEAM = "unnest(teams)::text"


class History(ABC):
    """The questions about the past. Raises Unavailable when the database cannot be asked."""

    @abstractmethod
    async def _fetch(self, query: str, *arguments: object) -> list[Any]:
        """Run a query."""

    async def page(
        self, wanted: Filter, cursor: int | None, limit: int, *, newest_first: bool = True
    ) -> list[StoredCommit]:
        """The commits that fit, beyond the one that made version `cursor`; at most `limit`."""
        where, given = _where(wanted)
        beyond, order = ("<", "DESC") if newest_first else (">", "ASC")
        if cursor is not None:
            given.append(cursor)
            where += f" AND to_version {beyond} ${len(given)}"
        query = (
            f"SELECT {COMMIT} FROM signalbox.commits WHERE {where} ORDER BY to_version {order} LIMIT {limit}"
        )
        return [commit_of(row) for row in await self._fetch(query, *given)]

    async def count(self, wanted: Filter) -> int:
        """How many commits fit."""
        where, given = _where(wanted)
        rows = await self._fetch(f"SELECT count(*) FROM signalbox.commits WHERE {where}", *given)
        return int(rows[0][0])

    async def groups(self, wanted: Filter, by: By) -> list[tuple[str, int]]:
        """How many commits fit of each actor, kind or team; the most frequent first."""
        where, given = _where(wanted)
        query = f"""SELECT {by.value} AS key, count(*) FROM signalbox.commits WHERE {where}
            GROUP BY key ORDER BY 2 DESC, 1 LIMIT {MOST_GROUPS}"""
        return [(row[0], row[1]) for row in await self._fetch(query, *given)]

    async def touching(
        self, log: Id, stream: Id, things: Sequence[Id], before: int, limit: int
    ) -> dict[Id, list[StoredCommit]]:
        """For each thing the last commits that touched it and ended before a version, newest first."""
        rows = await self._fetch(_TOUCHING, log, stream, things, before, limit)
        commits = await self._ended_at(log, stream, {version for _, version in rows})
        found: dict[Id, list[StoredCommit]] = {thing: [] for thing in things}
        for thing, version in rows:
            found[thing].append(commits[version])
        return found

    async def times_touched(self, log: Id, stream: Id, things: Sequence[Id], before: int) -> dict[Id, int]:
        """How many commits touched each thing and ended before a version."""
        rows = await self._fetch(_TIMES_TOUCHED, log, stream, things, before)
        return dict.fromkeys(things, 0) | {row[0]: row[1] for row in rows}

    async def first_of_commands(self, log: Id, commands: Collection[Id]) -> dict[Id, StoredCommit]:
        """Of each command the commit that was recorded first; others are in streams that it also wrote."""
        found = [commit_of(row) for row in await self._fetch(_FIRST_OF_COMMANDS, log, commands)]
        return {commit.command: commit for commit in found if commit.command}

    async def first_touching(self, log: Id, stream: Id, things: Collection[Id]) -> dict[Id, StoredCommit]:
        """Of each thing that there is in a stream the first commit that touched it."""
        rows = await self._fetch(_FIRST_TOUCHING, log, stream, things)
        return {thing: commit_of(row) for thing, *row in rows}

    async def moments(self, log: Id, stream: Id, upto: int, most: int) -> list[Moments]:
        """All commits up to a version, in at most so many parts of equally many commits, in order."""
        return [Moments(*row) for row in await self._fetch(_MOMENTS, log, stream, upto, most)]

    async def told_late(
        self, log: Id, stream: Id, after: int, upto: int, before: Instant
    ) -> list[StoredCommit]:
        """The commits of a span of versions that tell, late, a fact of before a moment; in order."""
        return [commit_of(row) for row in await self._fetch(_TOLD_LATE, log, stream, after, upto, before)]

    async def writings(
        self, log: Id, stream: Id, upto: int, thing: Id, field: str
    ) -> list[tuple[int, str | None, str | None]]:
        """Each change of a thing's field: the version that its commit made, before, after; in order."""
        rows = await self._fetch(_WRITINGS, log, stream, upto, thing, field)
        return [(row[0], row[1], row[2]) for row in rows]

    async def last_writers(
        self, log: Id, stream: Id, after: int, upto: int, things: Sequence[Id]
    ) -> dict[tuple[Id, str], StoredCommit]:
        """For each field of these things the last commit of a span of versions that changed it."""
        few = things if len(things) <= FEW else None  # of many it is faster to look at all commits
        rows = await self._fetch(_LAST_WRITINGS, log, stream, after, upto, few)
        commits = await self._ended_at(log, stream, {version for _, _, version in rows})
        return {(id, field): commits[version] for id, field, version in rows}

    async def _ended_at(self, log: Id, stream: Id, versions: Collection[int]) -> dict[int, StoredCommit]:
        found = [commit_of(row) for row in await self._fetch(_ENDED_AT, log, stream, versions)]
        return {commit.to_version: commit for commit in found}


def commit_of(row: Any) -> StoredCommit:
    """A commit from the columns of COMMIT."""
    *rest, about, teams, effects, warnings = row
    return StoredCommit._make((*rest, tuple(about), tuple(teams), effects.encode(), warnings.encode()))


def containing(text: str) -> str:
    """A pattern for what contains a text."""
    escaped = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


def _where(wanted: Filter) -> tuple[str, list[Any]]:
    """The condition of a filter, and its arguments."""
    given: list[Any] = [wanted.log, wanted.stream, wanted.after, wanted.upto]
    conditions = ["log_id = $1 AND stream_id = $2 AND to_version > $3 AND to_version <= $4"]
    asked = [(text, getattr(wanted, name)) for name, text in _CONDITIONS.items()]
    asked += [(_WORD, word) for word in wanted.words]
    for text, value in asked:
        values = value if isinstance(value, Naming | Word) else (value,)
        if values[0] is not None:
            conditions.append(text.format(*(f"${len(given) + n}" for n in range(1, len(values) + 1))))
            given += values
    return " AND ".join(conditions), given
