"""Under load: how long it takes until a change is seen, with and without slow readers, and until it is made.

The clock runs from the moment when somebody asks for the change, in one process, to the moment when the
socket of a subscriber is read, in another: what people wait for.
"""

from __future__ import annotations

import asyncio
import statistics
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.bench.clients import clients
from tests.bench.row import Row
from tests.bench.stage import newest, stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from tests.bench.clients import Clients
    from tests.bench.row import Place
    from tests.bench.served import Served
    from tests.bench.stage import Stage
    from tests.bench.writer import Change

WRITERS, PACE = 2, 10
"""People who write, and how many changes a second each."""
BUSY_WRITERS = 8
"""People who write as fast as they are answered."""
SLOW_MANNERS = ("slowly", "never")
"""How those read who do not keep up: half of them each."""


@dataclass
class Hall:
    """A plan served by a process of its own, who looks on, and how long they waited."""

    stage: Stage
    served: Served
    crowd: Clients
    slow: int = 0
    hundredths: list[list[float]] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    cut_off: int = 0

    async def fill(self, sockets: int) -> None:
        """So many come, and keep up."""
        await self.crowd.open(await self.stage.visit(self.served), sockets)

    async def watch(self, seconds: float) -> None:
        """Changes at a steady pace for so long."""
        for reads in SLOW_MANNERS:
            visit = await self.stage.visit(self.served, reads=reads)
            await self.crowd.open(visit, self.slow // len(SLOW_MANNERS))
        await self.crowd.time()
        changes = await self.stage.write(self.served, seconds, PACE, WRITERS)
        self.cut_off = await self.crowd.arrive(newest(changes))
        self.hundredths.append(await self.crowd.timed(changes))
        self.answered += _waits(changes)
        await self.crowd.close(slow=True)

    async def hurry(self, seconds: float) -> None:
        """As many changes as can be made in so long."""
        changes = await self.stage.write(self.served, seconds, writers=BUSY_WRITERS)
        self.rates.append(len(changes) / (max(each.answered for each in changes) - changes[0].asked))
        self.answered += _waits(changes)
        await self.crowd.arrive(newest(changes))

    def waited(self, hundredth: int) -> float:
        """Milliseconds within which so many of a hundred deliveries came."""
        return statistics.median(each[hundredth] for each in self.hundredths)


async def measure(
    place: Place,
    sockets: int = 1_000,
    slow: int = 50,
    seconds: float = 4.0,
    turns: int = 3,
    things: int = 1_200,
) -> AsyncIterator[Row]:
    """In turns: a crowd that keeps up, and one as large of which some read slowly or not at all."""
    async with AsyncExitStack() as stack:
        steady, mixed = await asyncio.gather(*(_hall(stack, place, things) for _ in range(2)))
        mixed.slow = slow
        await steady.fill(sockets)
        await mixed.fill(sockets - slow)
        for _ in range(turns):
            for each in (steady, mixed):
                await each.watch(seconds)
    made = statistics.median(steady.answered)
    told = f"{sockets:,} sockets, {WRITERS * PACE} changes a second, each made in {made:.0f} ms"
    yield Row(what="a change seen by half of all", ours=steady.waited(50), unit="ms", more=told)
    yield Row(what="by 99 of 100", ours=steady.waited(99), unit="ms")
    rival = "without slow readers"
    for hundredth, what in ((50, f"{slow} read slowly; seen by half"), (99, "by 99 of 100 of the others")):
        more = f"{mixed.cut_off} were cut off in {turns * slow}" if hundredth == 99 else ""
        yield Row(
            what=what, ours=mixed.waited(hundredth), unit="ms", rival=rival, theirs=steady.waited(hundredth),
            more=more,
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
    made, alone = (statistics.median(each.answered) for each in (full, empty))
    yield Row(
        what=f"mutations while {sockets:,} look on", ours=statistics.median(full.rates), unit="/s",
        rival="nobody looks on", theirs=statistics.median(empty.rates),
        more=f"{BUSY_WRITERS} connections, half of them answered in {made:.1f} ms against {alone:.1f}",
    )  # fmt: skip


async def _hall(stack: AsyncExitStack, place: Place, things: int) -> Hall:
    here = await stage(place, things)
    server = await stack.enter_async_context(here.served())
    return Hall(here, server, await stack.enter_async_context(clients()))


def _waits(changes: Sequence[Change]) -> list[float]:
    return [(each.answered - each.asked) * 1e3 for each in changes]
