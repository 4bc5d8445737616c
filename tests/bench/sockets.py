"""Sockets that come, come back, and stay idle: how many a second, at what cost, how large each is."""

from __future__ import annotations

import asyncio
import statistics
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.bench.clients import clients
from tests.bench.row import Row
from tests.bench.stage import newest, rival, rivals_visit, stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.bench.clients import Clients
    from tests.bench.row import Place
    from tests.bench.served import Served
    from tests.bench.stage import Stage
    from tests.bench.writer import Change

SETTLED = 0.3
"""Seconds after which what coming and going left behind is done."""
AWAY = 1.0
"""Seconds of changes, ten a second, that those who come back have missed."""
RIVALS = {"stock": "stock strawberry", "raw": "a raw socket"}


@dataclass
class Door:
    """A server, how one comes to it, and how that went."""

    served: Served
    visit: dict[str, Any]
    seconds: list[float] = field(default_factory=list)
    used: list[float] = field(default_factory=list)
    size: float = 0.0

    async def enter(self, crowd: Clients, count: int) -> None:
        """So many come and leave again."""
        before = self.served.cpu()
        self.seconds.append(await crowd.open(self.visit, count))
        self.used.append(self.served.cpu() - before)
        await crowd.close()
        await asyncio.sleep(SETTLED)

    async def weigh(self, crowd: Clients, count: int) -> None:
        """What each of so many adds to the server's memory, in bytes; some were there before."""
        await crowd.open(self.visit, max(1, count // 10))
        await asyncio.sleep(SETTLED)
        before = self.served.resident()
        await crowd.open(self.visit, count)
        await asyncio.sleep(SETTLED)
        self.size = (self.served.resident() - before) / count
        await crowd.close()


async def measure(
    place: Place, sockets: int = 1_000, turns: int = 3, things: int = 1_200
) -> AsyncIterator[Row]:
    """Memory first, then coming, in turns; then coming back."""
    here = await stage(place, things)
    async with AsyncExitStack() as stack:
        crowd = await stack.enter_async_context(clients())
        ours, rivals = await _doors(stack, here)
        for each in (*rivals.values(), ours):
            await each.weigh(crowd, sockets)
        for _ in range(turns):
            for each in (*rivals.values(), ours):
                await each.enter(crowd, sockets)
        missed = await here.write(ours.served, AWAY, pace=10)
    for row in _rows(ours, rivals, sockets):
        yield row
    yield await _return(here, ours.visit, missed, sockets)


async def _doors(stack: AsyncExitStack, here: Stage) -> tuple[Door, dict[str, Door]]:
    server = await stack.enter_async_context(here.served())
    sets, rivals = await here.record(server, AWAY), {}
    for name in RIVALS:
        other = await stack.enter_async_context(rival(name, sets))
        rivals[name] = Door(other, rivals_visit(other, sets))
    return Door(server, await here.visit(server)), rivals


def _rows(ours: Door, rivals: dict[str, Door], sockets: int) -> list[Row]:
    rate = sockets / statistics.median(ours.seconds)
    cpu = f"{statistics.median(ours.used) * 1e6 / sockets:.0f} us of CPU each"
    rows = [
        Row(
            what="sockets opened, in sync", ours=rate, unit="/s", rival=RIVALS[name],
            theirs=sockets / statistics.median(door.seconds), more=cpu if name == "stock" else "",
        )
        for name, door in rivals.items()
    ]  # fmt: skip
    return rows + [
        Row(
            what="memory of an idle subscriber", ours=ours.size / 1e3, unit="KB", rival=RIVALS[name],
            theirs=door.size / 1e3, aim="1.5x" if name == "raw" else "",
        )
        for name, door in rivals.items()
        if door.size > 0
    ]  # fmt: skip


async def _return(here: Stage, visit: dict[str, Any], missed: list[Change], sockets: int) -> Row:
    """All at once to a process that has just started, from the version that they had before."""
    async with here.served() as server, clients() as crowd:
        before = server.cpu()
        seconds = await crowd.open(visit | {"port": server.port}, sockets, together=sockets)
        await crowd.arrive(newest(missed))
        used = server.cpu() - before
        await crowd.close()
        again = f", {crowd.refused} had to ask again" if crowd.refused else ""
    more = f"{used:.2f} s of its CPU, {len(missed)} changes missed{again}"
    return Row(what=f"{sockets:,} back after a restart", ours=seconds, unit="s", more=more, aim="1 s of CPU")
