"""What happened elsewhere reaches this process and everyone who follows: readers pull, bells wake."""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator

from broadcaster import Broadcast

from service.domain.vocabulary import Id
from service.doorbell import ANSWER, CHANNEL, Doorbell, PostgresDoorbell
from service.failures import GONE
from service.horizon import Reached
from service.log import Log, Unavailable
from service.outages import Outage
from service.states import States
from service.streams import NotServed

LOOK = 1.0
"""Seconds after which the log is looked at without a bell."""
PACE = 0.05
"""Seconds between two rings to the same follower: at once after quiet, then twenty times a second."""
HEARTBEAT = 15.0
"""Seconds of quiet after which a follower hears that nothing happened."""

REDIS = ("redis://", "rediss://")

_log = logging.getLogger(__name__)


class Live:
    """One tailer a process: brings what other nodes recorded, in order, to the streams in memory."""

    def __init__(self, log: Log, states: States, bell: str, heartbeat: float = HEARTBEAT) -> None:
        """The bell is the URL of the database, or of a Redis that rings instead of it."""
        self._log = log
        self._states = states
        self.doorbell = doorbell(bell)
        self._broadcast = Broadcast(backend=self.doorbell)
        self._seen: dict[Id, tuple[Reached, int]] = {}
        """Head of each log, and streams that had come into memory, when it was looked at last."""
        self.heartbeat = heartbeat
        """Seconds of quiet after which a follower hears that nothing happened."""
        self._rung = asyncio.Event()
        self._woken = [self._rung]
        self._outage = Outage(_log, "the log cannot be read now: %s", "the log is read again")

    async def run(self) -> None:
        """Tail until cancelled. A database that is away is waited for."""
        async with self._broadcast, asyncio.TaskGroup() as tasks:
            tasks.create_task(self._hear())
            if not self.doorbell.is_rung_by_append:
                tasks.create_task(self._ring())
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK):  # wait_for() may swallow a cancellation (Python 3.11)
                        await self._rung.wait()
                self._rung.clear()
                await self._look_safely()
                await asyncio.sleep(PACE)

    async def _hear(self) -> None:
        async for _ in self.hear(CHANNEL):
            for each in self._woken:
                each.set()

    async def _ring(self) -> None:
        """Ring for what this process has appended: at once after quiet, then twenty times a second."""
        while True:
            for log, position in (await self._log.news()).items():
                await self.tell(CHANNEL, f"{log}:{position}")
            await asyncio.sleep(PACE)

    async def hear(self, channel: str) -> AsyncIterator[str]:
        """What is told on a channel; once a process, whoever listens there tells the others."""
        async with self._broadcast.subscribe(channel) as told:
            while True:
                yield (await told.get()).message

    async def tell(self, channel: str, message: str) -> None:
        """Tell all processes something small; it is lost when they cannot be reached."""
        with contextlib.suppress(*GONE):
            async with asyncio.timeout(LOOK):
                await self._broadcast.publish(channel, message)

    async def follow(self, log: Id, stream: Id) -> AsyncGenerator[int, None]:
        """The head of a stream: at once, whenever it has moved, and the same again as a heartbeat.

        Raises NotServed when this program cannot read what was recorded.
        """
        while True:
            hot = await self._states.hot(log, stream)
            with hot.followed():
                while not hot.ended:
                    head, rung = hot.state.version, time.monotonic()
                    yield head
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(self.heartbeat):
                            await hot.beyond(head)
                            await asyncio.sleep(max(0.0, PACE - (time.monotonic() - rung)))

    async def advance(self, log: Id) -> AsyncGenerator[Reached, None]:
        """How far all that is in memory of an organisation's log goes: at once, whenever that is another
        place, and the same again each second. Raises NotServed."""
        horizon = self._states.horizon
        while True:
            directory = await self._states.hot(log, log)
            with directory.followed():  # who has nothing of a log in memory does not look at it
                while not directory.ended:
                    reached, rung = await horizon.reached(log), time.monotonic()
                    yield reached
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(LOOK):
                            await horizon.beyond(log, reached)
                            await asyncio.sleep(max(0.0, PACE - (time.monotonic() - rung)))

    async def _look_safely(self) -> None:
        try:
            await self.look()
            self._outage.note(None)
        except Unavailable as error:
            self._outage.note(str(error))

    def wakes(self, bell: asyncio.Event) -> None:
        """Set an event, too, whenever something may have been recorded."""
        self._woken.append(bell)

    async def look(self) -> None:
        """Bring every stream in memory to its head; a log that cannot be brought there holds up no other.
        Raises Unavailable."""
        arrivals = self._states.arrivals
        by_log: dict[Id, dict[Id, int]] = {}
        for log, stream, version in self._states.known():
            by_log.setdefault(log, {})[stream] = version
        for log, versions in by_log.items():
            try:
                await self._look_at(log, versions, arrivals)
            except Unavailable:
                raise
            except Exception:
                _log.exception("the tailer could not bring the streams of %s forward", log)

    async def _look_at(self, log: Id, versions: dict[Id, int], arrivals: int) -> None:
        """Bring the streams of a log to their heads, those that there were after so many arrivals; unless
        nothing was recorded and none came since."""
        position, epoch = await self._log.head(log)
        head, horizon = Reached(epoch, position), self._states.horizon
        self._states.saw_epoch(log, epoch)
        coming = horizon.on_the_way(log)
        if arrivals != self._states.arrivals:
            arrivals = self._states.arrivals
            versions = {stream: version for of, stream, version in self._states.known() if of == log}
        if self._seen.get(log) == (head, arrivals) and not horizon.waits(log):
            return
        await self._bring(log, versions)
        horizon.brought(log, head, coming)
        self._seen[log] = head, arrivals
        if coming:
            self._rung.set()

    async def _bring(self, log: Id, versions: dict[Id, int]) -> None:
        heads = await self._log.heads(log, list(versions))
        for stream, version in versions.items():
            if heads[stream] > version:
                with contextlib.suppress(NotServed):  # it is told, and is in memory no more
                    await self._states.catch_up(log, stream)


async def is_heard(url: str) -> bool:
    """Whether who listens on this bell hears who rings it. A pooler may swallow that without a word."""
    bell, channel = doorbell(url), f"{CHANNEL}_{secrets.token_hex(8)}"
    await bell.subscribe(channel)
    await bell.connect()
    try:
        async with asyncio.timeout(ANSWER):
            await bell.next_published()  # it is connected
            await bell.publish(channel, "heard")
            return (await bell.next_published()).message == "heard"
    except GONE:
        return False
    finally:
        await bell.disconnect()


def doorbell(url: str) -> Doorbell:
    """The bell between the processes that are given this URL."""
    if url.startswith(REDIS):
        from service.redis_doorbell import RedisDoorbell  # where it is not wanted it takes no memory

        return RedisDoorbell(url)
    return PostgresDoorbell(url)
