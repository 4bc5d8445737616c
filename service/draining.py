"""The end of a process: nothing new is begun, and those who follow are told to come back, not all at once."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

SPREAD = 2.0
"""Seconds over which those who follow are sent away: a thousand do not return in the same moment."""
AGAIN = 1
"""Seconds after which another process may be asked."""
WHY = "The service is about to stop; nothing was done."

_log = logging.getLogger(__name__)
Leave = Callable[[], Awaitable[None]]
"""Ends one stream so that its client comes back, once what it began is answered."""


class Draining:
    """Whether this process takes no new work any more, and the streams that it still serves."""

    def __init__(self) -> None:
        self.begun = False
        self._leaves: dict[object, Leave] = {}

    @contextmanager
    def following(self, leave: Leave, until: float | None = None) -> Iterator[None]:
        """Somebody follows for as long as this lasts, at most until a moment, in seconds of the epoch."""
        key = object()
        self._leaves[key] = leave
        seconds = None if until is None else max(0.0, until - time.time())
        ending = None if seconds is None else asyncio.create_task(_leave(leave, seconds))
        try:
            yield
        finally:
            del self._leaves[key]
            if ending:
                ending.cancel()

    async def run(self, limit: float, spread: float = SPREAD) -> None:
        """Take no new work, and end every stream at a moment of its own; at most `limit` seconds."""
        self.begun = True
        told: set[object] = set()
        with suppress(TimeoutError):
            async with asyncio.timeout(limit):
                while leaves := {key: each for key, each in self._leaves.items() if key not in told}:
                    told |= leaves.keys()
                    await asyncio.gather(
                        *(_leave(each, random.uniform(0, spread)) for each in leaves.values())
                    )


async def within(close: Callable[[], Awaitable[None]], seconds: float) -> None:
    """Close something. Whatever waits for a database that does not answer is given up after a while, and not
    waited for again: to give up may wait for the database, too."""
    closing = asyncio.ensure_future(close())
    done, _ = await asyncio.wait({closing}, timeout=seconds)
    if done:
        closing.result()
    else:
        _log.warning("something could not be closed in %s s: %s", seconds, close)
        closing.cancel()


async def _leave(leave: Leave, seconds: float) -> None:
    await asyncio.sleep(seconds)
    with suppress(Exception):  # a stream that has ended meanwhile
        await leave()
