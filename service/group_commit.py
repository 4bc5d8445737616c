"""One writer a log: it takes what queued while the last commit was in flight, and commits it in one call."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import asyncpg

from service.batch import Batch, check, send
from service.entries import OutcomeUnknown, Overloaded, Unavailable, Unrecordable
from service.failures import GONE, failing_as
from service.outages import Outage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from service.entries import Append, Verdict

    Connect = Callable[[], Awaitable[asyncpg.Connection]]

_logger = logging.getLogger(__name__)


class _Lost(Exception):
    """The connection is gone."""


@dataclass(frozen=True)
class Limits:
    """How much may wait, and for how long; times in seconds."""

    queue: int = 2_000
    """Appends that may be queued for one log."""
    batch: int = 512
    """Appends in one commit, at most."""
    wait: float = 5.0
    """For room in the queue, and again for being taken from it; then Overloaded."""
    call: float = 10.0
    """For one call of the database."""
    deadline: float = 10.0
    """For sending a batch again after the connection was lost; then OutcomeUnknown."""
    pause: float = 0.1
    """Between two attempts to connect."""
    idle: float = 30.0
    """After which a writer without work gives its connection back."""


class Settled(NamedTuple):
    """A verdict; `resent` when an earlier sending of the same append may be the one that was stored."""

    verdict: Verdict
    resent: bool


class _Queued(NamedTuple):
    append: Append
    answer: asyncio.Future[Settled]
    overdue: float


class Writer:
    """The queue of one log in this process. An entry whose waiter left before it was taken is passed over."""

    def __init__(self, connect: Connect, limits: Limits) -> None:
        self._connect = connect
        self._limits = limits
        self._queue: deque[_Queued] = deque()
        self._room = asyncio.Semaphore(limits.queue)
        self._work = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._sweeper: asyncio.TimerHandle | None = None
        self._connection: asyncpg.Connection | None = None
        self._closing = False
        self._outage = Outage(_logger, "nothing can be recorded now: %s", "recording goes on")

    async def append(self, append: Append) -> Settled:
        """Queue an append and wait for its verdict. Raises as Log.append does."""
        check(append)
        if self._room.locked():
            await self._wait_for_room()
        else:
            await self._room.acquire()
        if self._closing:
            self._room.release()
            raise Unavailable("the register is being closed")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Settled] = loop.create_future()
        self._queue.append(_Queued(append, answer, loop.time() + self._limits.wait))
        self._wake(loop)
        return await answer

    async def close(self) -> None:
        """Finish what is queued, take nothing new, give the connection back."""
        self._closing = True
        self._work.set()
        if self._task is not None:
            await self._task

    async def _wait_for_room(self) -> None:
        try:
            async with asyncio.timeout(self._limits.wait):
                await self._room.acquire()
        except TimeoutError:
            raise Overloaded("the queue stayed full") from None

    def _wake(self, loop: asyncio.AbstractEventLoop) -> None:
        self._work.set()
        if self._task is None:
            self._task = loop.create_task(self._run(), name="group commit")
        if self._sweeper is None:
            self._sweeper = loop.call_later(self._limits.wait, self._sweep)

    def _sweep(self) -> None:
        """Refuse what has waited too long: from here on it can never run."""
        loop = asyncio.get_running_loop()
        while self._queue and self._queue[0].overdue <= loop.time():
            late = "the writer did not come to it in time"
            trouble = self._outage.trouble
            _refuse(self._pop(), Unavailable(trouble) if trouble else Overloaded(late))
        self._sweeper = loop.call_at(self._queue[0].overdue, self._sweep) if self._queue else None

    async def _run(self) -> None:
        try:
            while await self._is_work():
                if taken := self._take():
                    await self._record(taken)
        finally:
            connection, self._connection, self._task = self._connection, None, None
            while self._queue:
                _refuse(self._pop(), Unavailable("the writer was stopped"))
            if connection is not None:
                with suppress(*GONE):
                    await connection.close(timeout=self._limits.wait)

    async def _is_work(self) -> bool:
        """Wait for work; False when there has been none for so long that the writer may end."""
        if self._queue or self._closing:
            return bool(self._queue)
        self._work.clear()
        try:
            async with asyncio.timeout(self._limits.idle):
                await self._work.wait()
        except TimeoutError:
            return bool(self._queue)
        return True

    def _take(self) -> list[_Queued]:
        """The next batch; it ends before a command or a created id that it holds already."""
        taken: list[_Queued] = []
        seen: set[object] = set()
        while self._queue and len(taken) < self._limits.batch:
            names = _names(self._queue[0].append)
            if not seen.isdisjoint(names):
                break
            seen.update(names)
            queued = self._pop()
            if not queued.answer.done():
                taken.append(queued)
        return taken

    def _pop(self) -> _Queued:
        self._room.release()
        return self._queue.popleft()

    async def _record(self, taken: Sequence[_Queued]) -> None:
        """Store a batch and answer its waiters. What the server refuses is tried one by one."""
        try:
            await self._store(taken, asyncio.get_running_loop().time() + self._limits.deadline)
        except Unrecordable as error:
            if len(taken) == 1:
                _refuse(taken[0], error)
                return
            for nth in range(len(taken)):
                await self._record(taken[nth : nth + 1])
        except (Unavailable, OutcomeUnknown) as error:
            for each in taken:
                _refuse(each, error)
        except BaseException:
            for each in taken:
                _refuse(each, OutcomeUnknown("the writer was stopped"))
            raise

    async def _store(self, taken: Sequence[_Queued], deadline: float) -> None:
        """Send a batch until it is answered. Again is safe: what was stored is known, or no longer fits."""
        with failing_as(Unrecordable):
            batch = Batch.of([each.append for each in taken])
        sent = resent = False
        while True:
            try:
                connection = await self._connected()
                sent, resent = True, sent
                with failing_as(_Lost):
                    verdicts = await send(connection, batch, self._limits.call)
                break
            except Unavailable as error:
                self._outage.note(str(error))
                raise (OutcomeUnknown if resent else Unavailable)(str(error)) from error
            except _Lost as error:
                self._disconnect()
                self._outage.note(str(error))
                if asyncio.get_running_loop().time() > deadline:
                    raise (OutcomeUnknown if sent else Unavailable)(str(error)) from error
                await asyncio.sleep(self._limits.pause)
        self._outage.note(None)
        for each, verdict in zip(taken, verdicts, strict=True):
            if not each.answer.done():
                each.answer.set_result(Settled(verdict, resent))

    async def _connected(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            try:
                self._connection = await self._connect()
            except GONE as error:
                raise _Lost(f"{type(error).__name__}: {error}") from error
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None


def _names(append: Append) -> list[object]:
    """What may stand only once in a batch: commands, and the ids of what is created."""
    names: list[object] = []
    for commit in append.commits:
        if commit.command is not None:
            names.append(commit.command)
        for event in commit.events:
            names += [id for id, _ in event.creates]
    return names


def _refuse(queued: _Queued, error: Exception) -> None:
    if not queued.answer.done():
        queued.answer.set_exception(error)
