"""The bell between processes, over Postgres. It only wakes: a lost one costs a second, never a change."""

import asyncio
import contextlib
import logging
from abc import abstractmethod
from typing import Any

import asyncpg
from broadcaster import Event
from broadcaster._backends.base import BroadcastBackend

from service.failures import GONE

CHANNEL = "signalbox"
PULSE = 15.0
"""Seconds between two proofs that the connection lives."""
ANSWER = 5.0
"""Seconds for an answer on the connection."""
PAUSES = (0.1, 0.5, 1.0, 2.0)
"""Seconds to wait before each further attempt to connect; the last one for ever."""
MOST_RINGS = 1_000

_log = logging.getLogger(__name__)


class Doorbell(BroadcastBackend):
    """A broadcaster backend that outlives its connection, with a bounded queue and one ring at a time.

    Those of the library do not: once the connection is gone for good, their subscribers hang for ever.
    """

    is_rung_by_append = False
    """Whether the append function rings; else the process does that has appended."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._channels: set[str] = set()
        self._rings: asyncio.Queue[Event] = asyncio.Queue(MOST_RINGS)
        self.is_listening = False
        """Whether it is connected now, as far as it knows."""
        self._failures = 0
        self._task: asyncio.Task[None] | None = None
        self._speaking = asyncio.Lock()
        """One thing at a time is said on the connection."""

    async def connect(self) -> None:
        """Begin to keep a connection; whether there is one yet does not matter."""
        self._task = asyncio.create_task(self._keep_listening())

    async def disconnect(self) -> None:
        """Give the connection back."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def next_published(self) -> Event:
        """The next ring."""
        return await self._rings.get()

    def _ring(self, channel: str, message: str) -> None:
        with contextlib.suppress(asyncio.QueueFull):  # a thousand rings wake as well as a thousand and one
            self._rings.put_nowait(Event(channel=channel, message=message))

    async def _keep_listening(self) -> None:
        while True:
            try:
                await self._listen()
            except GONE as error:
                if not self._failures:
                    _log.warning("the doorbell is disconnected: %s", error)
            except Exception:  # nobody would notice its end: whatever it is, begin anew
                _log.exception("the doorbell has failed")
            self.is_listening = False
            await asyncio.sleep(PAUSES[min(self._failures, len(PAUSES) - 1)])
            self._failures += 1

    def _listens(self) -> None:
        """It is connected. Whatever happened meanwhile, ring once first."""
        if self._failures:
            _log.warning("the doorbell is connected again")
        self.is_listening, self._failures = True, 0
        for channel in self._channels:
            self._ring(channel, "")

    @abstractmethod
    async def _listen(self) -> None:
        """Listen until the connection dies, with an error of GONE."""


class PostgresDoorbell(Doorbell):
    """The bell that the append function rings, in the transaction that stores."""

    is_rung_by_append = True

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._connection: asyncpg.Connection[Any] | None = None

    async def subscribe(self, group: str) -> None:
        """Listen to a channel, from now on and after every reconnection."""
        self._channels.add(group)
        async with self._speaking:
            if self._connection:
                with contextlib.suppress(*GONE):  # the next connection listens to it
                    await self._connection.add_listener(group, self._heard)

    async def unsubscribe(self, group: str) -> None:
        """Listen no more."""
        self._channels.discard(group)
        async with self._speaking:
            if self._connection and not self._connection.is_closed():
                with contextlib.suppress(*GONE):
                    await self._connection.remove_listener(group, self._heard)

    async def publish(self, channel: str, message: Any) -> None:
        """Ring; nothing happens without a connection. Raises what GONE names."""
        async with self._speaking:
            if self._connection:
                await self._connection.execute("SELECT pg_notify($1, $2)", channel, message, timeout=ANSWER)

    def _heard(self, _connection: object, _pid: int, channel: str, message: object) -> None:
        self._ring(channel, str(message))

    async def _listen(self) -> None:
        connection = await asyncpg.connect(self._url, timeout=ANSWER)
        ended = asyncio.Event()
        connection.add_termination_listener(lambda _: ended.set())
        try:
            heard: set[str] = set()
            while unheard := self._channels - heard:  # somebody may subscribe meanwhile
                channel = unheard.pop()
                await connection.add_listener(channel, self._heard)
                heard.add(channel)
            self._connection = connection
            self._listens()
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(PULSE):
                        await ended.wait()
                async with self._speaking:
                    await connection.execute("SELECT 1", timeout=ANSWER)
        finally:
            self._connection = None
            connection.terminate()
