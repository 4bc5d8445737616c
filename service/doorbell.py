"""The bell between processes, over Postgres. It only wakes: a lost one costs a second, never a change."""

import asyncio
import contextlib
import logging
from typing import Any

import asyncpg
from broadcaster import Event
from broadcaster._backends.base import BroadcastBackend

from service.failures import GONE

CHANNEL = "signalbox"
PULSE = 15.0
"""Seconds between two proofs that the connection lives."""
PAUSES = (0.1, 0.5, 1.0, 2.0)
"""Seconds to wait before each further attempt to connect; the last one for ever."""
MOST_RINGS = 1_000

_log = logging.getLogger(__name__)


class PostgresDoorbell(BroadcastBackend):
    """A broadcaster backend that outlives its connection and publishes one ring at a time.

    The library's own never reconnects: after the connection dies its subscribers hang for ever.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._channels: set[str] = set()
        self._rings: asyncio.Queue[Event] = asyncio.Queue(MOST_RINGS)
        self._speaking = asyncio.Lock()
        """One thing at a time is said on the connection."""
        self._connection: asyncpg.Connection[Any] | None = None
        self._task: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Begin to keep a connection; whether there is one yet does not matter."""
        self._task = asyncio.create_task(self._keep_listening())

    async def disconnect(self) -> None:
        """Give the connection back."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def subscribe(self, group: str) -> None:
        """Listen to a channel, from now on and after every reconnection."""
        self._channels.add(group)
        async with self._speaking:
            if self._connection:
                with contextlib.suppress(*GONE):  # the next connection listens to it
                    await self._connection.add_listener(group, self._ring)

    async def unsubscribe(self, group: str) -> None:
        """Listen no more."""
        self._channels.discard(group)
        async with self._speaking:
            if self._connection and not self._connection.is_closed():
                with contextlib.suppress(*GONE):
                    await self._connection.remove_listener(group, self._ring)

    async def publish(self, channel: str, message: Any) -> None:
        """Ring; nothing happens without a connection. The append function rings by itself."""
        async with self._speaking:
            if self._connection:
                await self._connection.execute("SELECT pg_notify($1, $2)", channel, message, timeout=5)

    async def next_published(self) -> Event:
        """The next ring."""
        return await self._rings.get()

    def _ring(self, _connection: object, _pid: int, channel: str, message: object) -> None:
        with contextlib.suppress(asyncio.QueueFull):  # a thousand rings wake as well as a thousand and one
            self._rings.put_nowait(Event(channel=channel, message=str(message)))

    async def _keep_listening(self) -> None:
        failures = 0
        while True:
            try:
                await self._listen()
                failures = 0
            except GONE as error:
                if not failures:
                    _log.warning("the doorbell is disconnected: %s", error)
                await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
                failures += 1

    async def _listen(self) -> None:
        """Listen until the connection dies. Whatever happened meanwhile, ring once first."""
        connection = await asyncpg.connect(self._url, timeout=5)
        ended = asyncio.Event()
        connection.add_termination_listener(lambda _: ended.set())
        try:
            heard: set[str] = set()
            while unheard := self._channels - heard:  # somebody may subscribe meanwhile
                channel = unheard.pop()
                await connection.add_listener(channel, self._ring)
                heard.add(channel)
            self._connection = connection
            for channel in self._channels:
                self._ring(connection, 0, channel, "")
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(PULSE):
                        await ended.wait()
                async with self._speaking:
                    await connection.execute("SELECT 1", timeout=5)
        finally:
            self._connection = None
            connection.terminate()
