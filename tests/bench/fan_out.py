"""Fan-out: every change of a plan to many sockets, against stock strawberry and against text made before.

Each socket follows the plan by several documents, as a page with several parts does: twenty sets a second for
each of them are more than any of the three can send, so all are driven as fast as they go. A delivery is a
change set that has come to a subscriber. Ours are made by mutations meanwhile, through the same process, and
what these cost counts.
"""

from __future__ import annotations

import asyncio
import statistics
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx

from tests.bench.clients import clients
from tests.bench.row import Row
from tests.bench.stage import newest, rival, rivals_visit, stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from tests.bench.clients import Clients
    from tests.bench.row import Place
    from tests.bench.served import Served
    from tests.bench.stage import Stage

WRITERS, PACE = 10, 5
"""People who write, and how many changes a second each."""
WARM_UP = 0.5
"""Seconds of each turn before it counts."""

RECORDED = 4.0
"""Seconds of changes, five a second, that the rivals say again and again."""


@dataclass(frozen=True)
class Size:
    """So many sockets, each with so many subscriptions."""

    sockets: int
    documents: int


SIZES = (Size(100, 20), Size(1_000, 4))


@dataclass
class Fan:
    """A server, the crowd that hears it, what makes it speak for some seconds, and what was counted."""

    served: Served
    crowd: Clients
    speak: Callable[[float], Awaitable[int]]
    rates: list[float] = field(default_factory=list)
    used: float = 0.0
    seconds: float = 0.0
    deliveries: int = 0
    changes: int = 0
    cost_of_change: float = 0.0

    @property
    def cpu_alone(self) -> float:
        """The same without what the changes cost when nobody looks."""
        counted = self.changes * self.seconds / (self.seconds + WARM_UP * len(self.rates))
        return (self.used - counted * self.cost_of_change) * 1e6 / max(1, self.deliveries)

    async def take_turn(self, seconds: float) -> None:
        """Speak, and count for so long."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._speak(WARM_UP + seconds))
            await asyncio.sleep(WARM_UP)
            before = self.served.cpu()
            sets, rate = await self.crowd.count(seconds)
            self.used += self.served.cpu() - before
        self.deliveries += sets
        self.rates.append(rate)
        self.seconds += sets / rate if rate else 0.0

    async def _speak(self, seconds: float) -> None:
        self.changes += await self.speak(seconds)

    async def stay_alone(self, seconds: float) -> None:
        """Speak with nobody there any more: what the changes cost by themselves."""
        before = self.served.cpu()
        changes = await self.speak(seconds)
        self.cost_of_change = (self.served.cpu() - before) / max(1, changes)

    @property
    def rate(self) -> float:
        """Deliveries a second."""
        return statistics.median(self.rates)

    @property
    def share(self) -> float:
        """How much of one core the server used meanwhile: 1 is all that it can."""
        return self.used / (self.seconds or 1)

    @property
    def cpu(self) -> float:
        """Microseconds of the server's CPU for each delivery."""
        return self.used * 1e6 / max(1, self.deliveries)


async def measure(
    place: Place,
    sizes: tuple[Size, ...] = SIZES,
    things: int = 1_200,
    seconds: float = 2.0,
    turns: int = 3,
    recorded: float = RECORDED,
) -> AsyncIterator[Row]:
    """In turns; each server has a crowd of its own, and is silent in another one's turn."""
    here = await stage(place, things)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(here.served())
        sets = await here.record(server, recorded)
        stock, raw = [await stack.enter_async_context(rival(name, sets)) for name in ("stock", "raw")]
        for size in sizes:
            async with AsyncExitStack() as crowds:
                ours = await _fan(crowds, server, await here.visit(server, size.documents), size)
                ours.speak = partial(_write, here, server, ours.crowd)
                rivals = [
                    await _fan(crowds, each, rivals_visit(each, sets, size.documents), size)
                    for each in (stock, raw)
                ]
                for _ in range(turns):
                    for each in (*rivals, ours):
                        await each.take_turn(seconds)
                await ours.crowd.close()
                await ours.stay_alone(seconds)
            for row in _rows(f"{size.sockets:,} sockets", ours, *rivals):
                yield row


async def _fan(crowds: AsyncExitStack, server: Served, visit: dict[str, Any], size: Size) -> Fan:
    crowd = await crowds.enter_async_context(clients())
    await crowd.open(visit, size.sockets)
    return Fan(server, crowd, partial(_go, server))


async def _write(here: Stage, server: Served, crowd: Clients, seconds: float) -> int:
    """Changes, and every one of them comes to everybody; how many there were."""
    changes = await here.write(server, seconds, PACE, WRITERS)
    await crowd.arrive(newest(changes))
    return len(changes)


async def _go(server: Served, seconds: float) -> int:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", timeout=30) as http:
        await http.get("/go")
        await asyncio.sleep(seconds)
        await http.get("/stop")
    return 0


def _rows(what: str, ours: Fan, stock: Fan, raw: Fan) -> list[Row]:
    rivals = (
        (stock, "stock strawberry", "12x", "0.1x"),
        (raw, "text made before, raw sockets", "0.85x", ""),
    )
    rates = [
        Row(
            what=f"deliveries to {what}", ours=ours.rate, unit="/s", rival=name, theirs=rival.rate, aim=aim,
            more=f"{ours.share:.0%} of a core against {rival.share:.0%}",
        )
        for rival, name, aim, _ in rivals
    ]  # fmt: skip
    costs = [
        Row(
            what="CPU for each, mutations included", ours=ours.cpu, unit="us", rival=name, theirs=rival.cpu,
            aim=aim, more=f"{ours.cpu_alone:.1f} without the mutations",
        )
        for rival, name, _, aim in rivals
        if rival.cpu
    ]  # fmt: skip
    return rates + costs
