"""The register: events and commits appended and read, one log an organisation, in order of position."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import asyncpg

from service.batch import Batch, check, send
from service.entries import (
    Append,
    Appended,
    IdsTaken,
    Known,
    Lost,
    NewCommit,
    NewEvent,
    OutcomeUnknown,
    Overloaded,
    StoredCommit,
    StoredEvent,
    Unavailable,
    Unrecordable,
    Verdict,
)
from service.failures import GONE, failing_as
from service.group_commit import Limits, Writer
from service.reader import Reader

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from service.domain.vocabulary import Id

__all__ = [
    "Append", "Appended", "IdsTaken", "Known", "Limits", "Locked", "Log", "Lost", "NewCommit", "NewEvent",
    "OutcomeUnknown", "Overloaded", "StoredCommit", "StoredEvent", "Unavailable", "Unrecordable", "Verdict",
]  # fmt: skip

_SETTINGS = {"application_name": "signalbox", "jit": "off", "lock_timeout": "5s", "enable_seqscan": "off"}


class Log(Reader):
    """The logs of one database. Open it once a process; close it to let what is queued finish."""

    def __init__(self, url: str, pool: asyncpg.Pool, limits: Limits) -> None:
        self._pool = pool
        self._limits = limits
        self._connect = partial(asyncpg.connect, url, timeout=limits.call, server_settings=_SETTINGS)
        self._writers: dict[Id, Writer] = {}
        self._news: dict[Id, int] = {}
        """How far each log goes by what was appended here since news were asked for."""
        self._has_news = asyncio.Event()

    @classmethod
    async def open(cls, url: str, limits: Limits = Limits(), *, readers: int = 8) -> Log:  # noqa: B008 (frozen)
        """A register over a database, with at most `readers` connections beside one for each log written.

        It connects when first asked: a database that is down shows as Unavailable.
        """
        pool = await asyncpg.create_pool(
            url,
            min_size=0,
            max_size=readers,
            timeout=limits.call,
            command_timeout=limits.call,
            server_settings=_SETTINGS,
        )
        return cls(url, pool, limits)

    async def close(self) -> None:
        """Finish what is queued, then give all connections back."""
        await asyncio.gather(*(writer.close() for writer in self._writers.values()))
        try:
            await asyncio.wait_for(self._pool.close(), self._limits.call)
        except TimeoutError:
            self._pool.terminate()

    async def append(self, append: Append) -> Verdict:
        """Store all of an append or nothing, together with whatever else is waiting, in one commit.

        Cancelled before the writer took it, it never runs; afterwards it is finished. Raises Overloaded or
        Unavailable (nothing was done), Unrecordable (nor can it be), OutcomeUnknown (send the same again:
        the command id decides), ValueError (the append contradicts itself).
        """
        writer = self._writers.get(append.log)
        if writer is None:
            writer = self._writers[append.log] = Writer(self._connect, self._limits)
        verdict, resent = await writer.append(append)
        if resent and not isinstance(verdict, Appended):
            verdict = await self._stored(append) or verdict
        if isinstance(verdict, Appended):
            self._report(append.log, verdict)
        if isinstance(verdict, Known):
            try:
                return await _known(self, append)
            except Unavailable as error:  # it is recorded: that nothing was done would be untrue
                raise OutcomeUnknown(str(error)) from error
        return verdict

    async def news(self) -> dict[Id, int]:
        """Wait until something was appended here: which logs, each up to which position. For one caller."""
        await self._has_news.wait()
        self._has_news.clear()
        news, self._news = self._news, {}
        return news

    def _report(self, log: Id, appended: Appended) -> None:
        self._news[log] = max(appended.last, self._news.get(log, 0))
        self._has_news.set()

    async def erase(self, log: Id, positions: Sequence[int]) -> int:
        """Forget the texts of events for good; how many there were. Digests, and so all proofs, stay."""
        rows = await self._fetch("SELECT signalbox.erase_prose($1, $2)", log, positions)
        return int(rows[0][0])

    @asynccontextmanager
    async def locked(self, log: Id) -> AsyncIterator[Locked]:
        """Hold a log: nobody else appends to it until the block ends, which commits; an exception rolls back.

        For who lost too many races. Raises Unavailable when the log cannot be held, OutcomeUnknown when the
        connection is lost while committing.
        """
        async with self._reading() as connection:
            transaction = connection.transaction()
            with failing_as(Unavailable):
                await transaction.start()
                await connection.execute("SELECT signalbox.lock_head($1)", log)
            held = Locked(connection, log)
            try:
                yield held
            except BaseException:
                with suppress(*GONE):
                    await transaction.rollback()
                raise
            with failing_as(OutcomeUnknown if held.appended else Unavailable):
                await transaction.commit()
            if held.appended:
                self._report(log, held.appended)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[asyncpg.Connection]:
        with failing_as(Unavailable):
            connection = await self._pool.acquire(timeout=self._limits.wait)
        try:
            yield connection
        finally:
            with suppress(*GONE):  # what was asked is answered; the pool itself drops a connection that died
                await self._pool.release(connection)

    async def _fetch(self, query: str, *arguments: object) -> list[Any]:
        with suppress(Unavailable):  # a connection that died in the pool: asking again does no harm
            return await self._ask(query, *arguments)
        return await self._ask(query, *arguments)

    async def _ask(self, query: str, *arguments: object) -> list[Any]:
        async with self._reading() as connection:
            with failing_as(Unavailable):
                rows: list[Any] = await connection.fetch(query, *arguments)
                return rows

    async def _stored(self, append: Append) -> Appended | None:
        """Where an append stands whose answer was lost, if its very bytes are in the register."""
        first, last = [], []
        for commit in append.commits:
            try:
                events = await self.read(append.log, commit.stream, commit.from_version, commit.to_version)
            except Unavailable as error:
                raise OutcomeUnknown(str(error)) from error
            if [event.state for event in events] != [event.state for event in commit.events]:
                return None
            first.append(events[0].position)
            last.append(events[-1].position)
        return Appended(min(first), max(last))


class Locked(Reader):
    """A log that is held: what is read and appended here happens in one transaction."""

    def __init__(self, connection: asyncpg.Connection, log: Id) -> None:
        self._connection = connection
        self._log = log
        self.appended: Appended | None = None
        """Where what was appended last will stand when the block has ended."""

    async def append(self, append: Append) -> Verdict:
        """Store all of an append or nothing; it counts when the block ends."""
        check(append)
        if append.log != self._log:
            raise ValueError("another log is held")
        with failing_as(Unavailable):
            [verdict] = await send(self._connection, Batch.of([append]))
        if isinstance(verdict, Appended):
            self.appended = verdict
        return await _known(self, append) if isinstance(verdict, Known) else verdict

    async def _fetch(self, query: str, *arguments: object) -> list[Any]:
        with failing_as(Unavailable):
            rows: list[Any] = await self._connection.fetch(query, *arguments)
            return rows


async def _known(reader: Reader, append: Append) -> Known:
    commands = dict.fromkeys(commit.command for commit in append.commits if commit.command is not None)
    return Known(tuple([row for command in commands for row in await reader.command(append.log, command)]))
