"""Names of people: outside the register, erasable from the first day. Everywhere else a person is an id."""

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.domain.vocabulary import Id, Zone
from service.entries import Unavailable
from service.failures import failing_as
from service.outages import Outage

if TYPE_CHECKING:
    import asyncpg

MOST_MET = 10_000
"""People whom this process remembers to have met."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Person:
    """Somebody, as far as we may still tell."""

    id: Id
    name: str | None = None
    zone: Zone | None = None
    erased: bool = False


_NAMED = """SELECT id::text, name, zone, erased_at IS NOT NULL AS erased FROM signalbox.people
    WHERE log_id = $1::text::uuid AND id = ANY ($2::text[]::uuid[])"""
_INTRODUCE = """INSERT INTO signalbox.people (log_id, id, name, zone)
    SELECT $1::text::uuid, $2::text::uuid, $3, $4
    WHERE NOT EXISTS (SELECT FROM signalbox.people
        WHERE log_id = $1::text::uuid AND id = $2::text::uuid
        AND (erased_at IS NOT NULL OR (name = $3 AND zone IS NOT DISTINCT FROM coalesce($4, zone))))
    ON CONFLICT (log_id, id) DO UPDATE SET name = excluded.name, zone = coalesce(excluded.zone, people.zone)
    WHERE people.erased_at IS NULL"""
"""Whoever is known by that name leaves no trace: the row is not even locked, which would date a visit."""
_NOTHING_NEW = "INSERT 0 0"
_ERASE = """WITH forgotten AS (
        DELETE FROM signalbox.seen WHERE log_id = $1::text::uuid AND person = $2::text::uuid)
    INSERT INTO signalbox.people (log_id, id, erased_at)
    VALUES ($1::text::uuid, $2::text::uuid, now())
    ON CONFLICT (log_id, id) DO UPDATE SET name = NULL, zone = NULL, erased_at = now()"""


class People:
    """The table of people. Raises Unavailable when the database cannot be asked."""

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool
        self._met: set[tuple[Id, Id, str]] = set()
        self._outage = Outage(_log, "names cannot be kept now: %s")
        self._revisions: Counter[Id] = Counter()

    def revision(self, log: Id) -> int:
        """Another number whenever somebody of the organisation has got another name, or lost it, by this
        process; what others write it does not notice."""
        return self._revisions[log]

    async def named(self, log: Id, ids: Iterable[Id]) -> dict[Id, Person]:
        """Those of these ids that were ever introduced in this organisation."""
        with failing_as(Unavailable):
            rows = await self._pool.fetch(_NAMED, log, list(ids))
        return {row["id"]: Person(row["id"], row["name"], row["zone"], row["erased"]) for row in rows}

    async def meet(self, log: Id, person: Id, name: str) -> None:
        """Introduce who asks with a name, once; that the table cannot be written now keeps nobody out."""
        if (log, person, name) in self._met:
            return
        if len(self._met) >= MOST_MET:
            self._met.clear()
        self._met.add((log, person, name))
        try:
            await self.introduce(log, person, name)
            self._outage.note(None)
        except Unavailable as error:
            self._met.discard((log, person, name))
            self._outage.note(str(error))

    async def introduce(self, log: Id, person: Id, name: str, zone: Zone | None = None) -> None:
        """Tell a person's name; one who was erased stays so."""
        await self._write(_INTRODUCE, log, person, name, zone)

    async def erase(self, log: Id, person: Id) -> None:
        """Forget a person's name and zone, and what the person has seen, for good; what the person did stays,
        under the id."""
        await self._write(_ERASE, log, person)

    async def _write(self, statement: str, log: Id, *more: str | None) -> None:
        done = None  # until it is answered nobody knows whether it was written
        try:
            with failing_as(Unavailable):
                done = await self._pool.execute(statement, log, *more)
        finally:
            self._revisions[log] += done != _NOTHING_NEW
