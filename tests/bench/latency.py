"""Under load: how long it takes until a change is seen, with and without slow readers, and until it is made.

The clock runs from the moment when somebody asks for the change, in one process, to the moment when the
socket of a subscriber is read, in another: what people wait for.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

from tests.bench.clients import clients
from tests.bench.row import Row
from tests.bench.stage import newest, stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.bench.clients import Clients
    from tests.bench.row import Place
    from tests.bench.served import Served
    from tests.bench.stage import Stage
    from tests.bench.writer import Change

WRITERS, PACE = 2, 10
"""People who write, and how many changes a second each."""
BUSY_WRITERS = 8
"""People who write as fast as they are answered."""


@dataclass
class Hall:
    """A plan served by a process of its own, who looks on, and how long they waited."""

    stage: Stage
    served: Served
    crowd: Clients
    slow: int = 0
    """Those who do not keep up."""
    hundredths: list[list[float]] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    used: list[float] = field(default_factory=list)
    """How much of one core the server used, each time."""

    async def fill(self, sockets: int) -> None:
        """So many come, and keep up but for the slow ones."""
        await self._come(sockets - self.slow, "all")
        await self._come(self.slow // 2, "slowly")
        await self._come(self.slow - self.slow // 2, "never")

    async def watch(self, seconds: float) -> None:
        """Changes at a steady pace for so long."""
        await self.crowd.time()
        changes = await self._write(seconds, PACE, WRITERS)
        self.hundredths.append(await self.crowd.timed(changes))

    async def hurry(self, seconds: float) -> None:
        """As many changes as can be made in so long."""
        changes = await self._write(seconds, inf, BUSY_WRITERS)
        self.rates.append(len(changes) / (max(each.answered for each in changes) - changes[0].asked))

    async def _write(self, seconds: float, pace: float, writers: int) -> list[Change]:
        """Changes, and all of them come to everybody who reads."""
        cpu, began = self.served.cpu(), time.monotonic()
        changes = await self.stage.write(self.served, seconds, pace, writers)
        self.used.append((self.served.cpu() - cpu) / (time.monotonic() - began))
        self.answered += [(each.answered - each.asked) * 1e3 for each in changes]
        await self.crowd.arrive(newest(changes))
        return changes

    async def _come(self, count: int, reads: str) -> None:
        await self.crowd.open(await self.stage.visit(self.served, reads=reads), count)

    @property
    def share(self) -> float:
        """How much of one core the server used."""
        return statistics.median(self.used)

    def waited(self, hundredth: int) -> float:
        """Milliseconds within which so many of a hundred deliveries came."""
        return statistics.median(each[hundredth] for each in self.hundredths)


async def measure(
    place: Place,
    sockets: int = 1_000,
    slow: int = 50,
    seconds: float = 6.0,
    turns: int = 3,
    things: int = 1_200,
) -> AsyncIterator[Row]:
    """In turns: a crowd that keeps up, and one as large of which some read slowly or not at all."""
    async with AsyncExitStack() as stack:
        steady, mixed = await asyncio.gather(*(_hall(stack, place, things) for _ in range(2)))
        mixed.slow = slow
        for each in (steady, mixed):
            await each.fill(sockets)
        for _ in range(turns):
            for each in (steady, mixed):
                await each.watch(seconds)
        cut_off = await mixed.crowd.close()
    made = statistics.median(steady.answered)
    told = f"{sockets:,} sockets, each change made in {made:.0f} ms; {steady.share:.0%} of a core"
    yield Row(what="a change seen by half of all", ours=steady.waited(50), unit="ms", more=told)
    yield Row(what="by 99 of 100", ours=steady.waited(99), unit="ms")
    for hundredth, what in ((50, f"{slow} read slowly; seen by half"), (99, "by 99 of 100 of the others")):
        yield Row(
            what=what, ours=mixed.waited(hundredth), unit="ms", rival="without slow readers",
            theirs=steady.waited(hundredth), more=f"{cut_off} were cut off" if hundredth == 99 else "",
        )  # fmt: skip


async def mutations(
    place: Place, sockets: int = 1_000, seconds: float = 3.0, turns: int = 3, things: int = 1_200
) -> AsyncIterator[Row]:
    """In turns: a plan that many look at, and one that nobody looks at."""
    async with AsyncExitStack() as stack:
        full, empty = await asyncio.gather(*(_hall(stack, place, things) for _ in range(2)))
        await full.fill(sockets)
        for _ in range(turns):
            for each in (empty, full):
                await each.hurry(seconds)
    told = [
        f"half answered in {statistics.median(each.answered):.1f} ms, {each.share:.0%} of a core"
        for each in (full, empty)
    ]
    yield Row(
        what=f"mutations while {sockets:,} look on", ours=statistics.median(full.rates), unit="/s",
        rival="nobody looks on", theirs=statistics.median(empty.rates),
        more=" against ".join(told),
    )  # fmt: skip


async def _hall(stack: AsyncExitStack, place: Place, things: int) -> Hall:
    here = await stage(place, things)
    server = await stack.enter_async_context(here.served())
    return Hall(here, server, await stack.enter_async_context(clients()))
