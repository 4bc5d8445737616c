"""A load of subscribers, as light as it can be, so that what is measured is the server.

`python -m tests.bench.crowd` takes orders, a JSON object on a line each, and answers each with another. It
is a process of its own. Whatever a server says wrongly is told as `fault` with the next answer.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import TYPE_CHECKING, Any

from tests.bench.served import LINE, PATIENCE
from tests.bench.subscriber import Subscriber, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LOOKED_AT = 64
"""One in so many sets is decoded whole."""
NAP = 0.01


class Crowd:
    """All sockets of a load, and what they heard."""

    def __init__(self) -> None:
        self.subscribers: set[Subscriber] = set()
        self.sets = 0
        self.cut_off = 0
        """Sockets of slow readers that the server closed."""
        self.refused = 0
        """Subscriptions that a busy server refused, and that were sent again."""
        self.fault = ""
        self.receipts: list[tuple[int, int, float]] | None = None
        self.texts: list[str] | None = None
        self._is_leaving = False

    async def open(self, visit: dict[str, Any], count: int, together: int) -> dict[str, Any]:
        """So many come, so many at a time; the seconds until all of them are in sync."""
        turns, started = asyncio.Semaphore(together), time.monotonic()

        async def come() -> None:
            async with turns:
                subscriber = Subscriber(self, Visit(**visit))
                self.subscribers.add(subscriber)
                await subscriber.connect()

        await asyncio.gather(*(come() for _ in range(count)))
        return {"seconds": time.monotonic() - started, "refused": self.refused}

    async def count(self, seconds: float) -> dict[str, Any]:
        """How many sets come a second, for so long."""
        before, started = self.sets, time.monotonic()
        await asyncio.sleep(seconds)
        sets = self.sets - before
        return {"sets": sets, "rate": sets / (time.monotonic() - started)}

    async def arrive(self, version: int, seconds: float) -> dict[str, Any]:
        """Wait until everybody who reads has a version; how many have not, nothing coming for so long."""
        before = -1
        while before != self.sets and self._behind(version):
            before = self.sets
            await _until(lambda: not self._behind(version) or bool(self.fault), seconds)
        return {"behind": self._behind(version)}

    async def record(self) -> dict[str, Any]:
        """Remember from now on when each set came, and what it was."""
        self.receipts, self.texts = [], []
        return {}

    async def recorded(self) -> dict[str, Any]:
        """The texts of the sets since."""
        texts, self.texts = self.texts, None
        return {"texts": texts}

    async def time(self) -> dict[str, Any]:
        """Remember from now on when each set came."""
        self.receipts = []
        return {}

    async def timed(self, moments: Sequence[tuple[int, float]]) -> dict[str, Any]:
        """How long after its moment each version was heard of, in milliseconds, sorted; each hundredth."""
        receipts, self.receipts, known = self.receipts or [], None, dict(moments)
        waits = sorted(
            (at - known[version]) * 1e3
            for first, last, at in receipts
            for version in range(first + 1, last + 1)
            if version in known
        )
        return {
            "count": len(waits),
            "hundredths": [waits[len(waits) * k // 100] for k in range(100) if waits],
        }

    async def close(self) -> dict[str, Any]:
        """Everybody leaves; how many slow readers were cut off. One that does not read cannot know before."""
        for each in self.subscribers:
            each.wake()
        await asyncio.sleep(NAP * 10)
        self._is_leaving = True
        for each in self.subscribers:
            each.leave()
        await _until(lambda: not self.subscribers, PATIENCE)
        self._is_leaving = False
        return {"cut_off": self.cut_off}

    def heard(self, first: int, last: int, text: bytes, visit: Visit) -> None:
        self.sets += 1
        if self.receipts is not None and visit.reads == "all":
            self.receipts.append((first, last, time.monotonic()))
        if self.texts is not None:
            self.texts.append(text.decode())
        if self.sets % LOOKED_AT == 0:
            self._look_at(last, text)

    def failed(self, what: str) -> None:
        self.fault = self.fault or what

    def was_refused(self) -> None:
        self.refused += 1

    def left(self, subscriber: Subscriber) -> None:
        self.subscribers.discard(subscriber)
        if self._is_leaving:
            return
        if subscriber.visit.reads == "all":
            self.failed("a socket was closed")
        else:
            self.cut_off += 1

    def _look_at(self, last: int, text: bytes) -> None:
        payload = json.loads(text)["payload"]
        [told] = (payload.get("data") or {"": {}}).values()
        if payload.get("errors") or told["plan"]["version"] != last or not told["commits"]:
            self.failed(text.decode()[:2_000])

    def _behind(self, version: int) -> int:
        return sum(
            min(each.own.values(), default=0) < version
            for each in self.subscribers
            if each.visit.reads == "all"
        )


async def _until(is_so: Callable[[], bool], seconds: float) -> None:
    """Look now and then, which is lighter than to be told of every set."""
    limit = time.monotonic() + seconds
    while not is_so() and time.monotonic() < limit:  # noqa: ASYNC110
        await asyncio.sleep(NAP)


async def obey() -> None:
    """Take orders until there are no more."""
    loop, crowd, orders = asyncio.get_running_loop(), Crowd(), asyncio.StreamReader(LINE)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while line := await orders.readline():
        order = json.loads(line)
        answer = await getattr(crowd, order.pop("order"))(**order)
        print(json.dumps(answer | {"fault": crowd.fault}), flush=True)


if __name__ == "__main__":
    import uvloop

    uvloop.run(obey())
