"""The hand that leads a crowd of subscribers: orders to its process, and what it answers."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from tests.bench.served import PATIENCE, end, python

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Sequence

    from tests.bench.writer import Change

TOGETHER = 50
"""Sockets that come at a time, unless told otherwise."""

LONGEST = 600
"""Seconds that an order may take: a server that is slow does not fail."""


class Clients:
    """A crowd, see there. Every answer asserts that no socket heard anything wrong."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._turn = asyncio.Lock()
        self.refused = 0
        """Subscriptions that a busy server refused at first."""

    async def open(self, visit: dict[str, Any], count: int, together: int = TOGETHER) -> float:
        """So many come; the seconds until all of them are in sync."""
        answer = await self._order("open", visit=visit, count=count, together=together)
        self.refused = answer["refused"]
        return float(answer["seconds"])

    async def count(self, seconds: float) -> tuple[int, float]:
        """How many change sets come in so long, and how many that is a second."""
        answer = await self._order("count", seconds=seconds)
        return answer["sets"], answer["rate"]

    async def arrive(self, version: int) -> None:
        """Everybody who reads comes to a version: nothing was lost."""
        answer = await self._order("arrive", version=version, seconds=PATIENCE)
        assert not answer["behind"], f"{answer['behind']} sockets never came to version {version}"

    async def record(self) -> None:
        """Remember what is said from now on."""
        await self._order("record")

    async def recorded(self) -> list[dict[str, Any]]:
        """The messages with change sets since."""
        texts = (await self._order("recorded"))["texts"]
        return [json.loads(text) for text in texts]

    async def time(self) -> None:
        """Remember from now on when each change came."""
        await self._order("time")

    async def timed(self, changes: Sequence[Change]) -> list[float]:
        """How long after they were asked for these changes were heard of: for each hundredth of all
        deliveries, sorted, the first one's milliseconds."""
        moments = [(each.version, each.asked) for each in changes]
        return list((await self._order("timed", moments=moments))["hundredths"])

    async def close(self) -> int:
        """Everybody leaves; how many slow readers the server had cut off."""
        return int((await self._order("close"))["cut_off"])

    async def _order(self, order: str, **what: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        async with self._turn:
            self._process.stdin.write(json.dumps({"order": order, **what}).encode() + b"\n")
            line = await asyncio.wait_for(self._process.stdout.readline(), LONGEST)
        assert line, "the crowd has ended"
        answer: dict[str, Any] = json.loads(line)
        assert not answer["fault"], answer["fault"]
        return answer


@asynccontextmanager
async def clients() -> AsyncIterator[Clients]:
    """A crowd, until the end of the block."""
    process = await python(("tests.bench.crowd",), {}, stdin=asyncio.subprocess.PIPE)
    try:
        yield Clients(process)
    finally:
        await end(process)
