"""What the benches of live delivery share: a believable plan, who asks, a frontend's document, the rivals."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

from service.auth import Tokens
from tests.bench import past
from tests.bench.clients import clients
from tests.bench.history import ANNA, PLAN, History
from tests.bench.served import KEY, served, service
from tests.bench.writer import write, writer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from service.domain.vocabulary import Id
    from tests.bench.row import Place
    from tests.bench.served import Served
    from tests.bench.writer import Change

LIVE = """subscription Live%d($plan: ID!, $epoch: ID!, $after: Int!) {
  planChanges(plan: $plan, epoch: $epoch, after: $after) { __typename
    ... on ChangeSet { from to removed commits { id summary reason actor { ... on Person { name } } }
      upserts { __typename id version ... on Feature { title rank health cell { id } }
        ... on Cell { load overloaded features { id } } }
      plan { version phase today } }
    ... on InSync { version serverTime } ... on ResetRequired { reason head } } }"""
"""What the README has a frontend follow, once for each part of its page."""
EVENTS_PER_THING = 2
RIVALS = {"stock": ("tests.bench.stock",), "raw": ("tests.bench.raw",)}


@dataclass(frozen=True)
class Stage:
    """A plan in a log of its own, the ids of its things, and a token of somebody who may ask."""

    place: Place
    log: Id
    ids: Mapping[str, Sequence[Id]]
    token: str

    @asynccontextmanager
    async def served(self) -> AsyncIterator[Served]:
        """The service as it is served, until the end of the block."""
        async with served(*service(self.place, f"served-{self.log[:8]}")) as here:
            yield here

    async def visit(self, here: Served, documents: int = 1, **more: Any) -> dict[str, Any]:
        """How sockets come to the service: they follow the plan from its version now, each by so many
        documents at once."""
        async with writer(here.port, self.token) as asker:
            query = "query ($plan: ID!) { plan(id: $plan) { epoch version } }"
            plan = (await asker.ask(query, plan=PLAN))["plan"]
        return visit(
            here.port, documents, self.token, plan["epoch"], more.pop("after", plan["version"]), **more
        )

    async def write(self, here: Served, seconds: float, pace: float = inf, writers: int = 1) -> list[Change]:
        """People change things for so long, each so many a second at most; what came of it."""

        async def one() -> list[Change]:
            async with writer(here.port, self.token) as asker:
                return await write(asker, self.ids, seconds, pace)

        written = await asyncio.gather(*(one() for _ in range(writers)))
        return [change for each in written for change in each]

    async def record(self, here: Served, seconds: float) -> Path:
        """A file with the change sets that a subscriber hears while somebody writes, five times a second."""
        async with clients() as crowd:
            await crowd.open(await self.visit(here), 1)
            await crowd.record()
            await crowd.arrive(newest(await self.write(here, seconds, pace=5)))
            messages = await crowd.recorded()
            await crowd.close()
        path = self.place.folder / f"sets-{self.log[:8]}.json"
        path.write_text(json.dumps([message["payload"]["data"]["planChanges"] for message in messages]))
        return path


def newest(changes: Sequence[Change]) -> int:
    """The last version that came of changes."""
    return max(each.version for each in changes)


async def stage(place: Place, things: int) -> Stage:
    """A plan of so many things in a log of its own."""
    log = await past.stored(place, events=things * EVENTS_PER_THING, things=things)
    return Stage(place, log, History(things).ids, Tokens((KEY,)).sign(ANNA, log, name="Anna"))


@asynccontextmanager
async def rival(name: str, sets: Path) -> AsyncIterator[Served]:
    """A rival that says recorded change sets, until the end of the block."""
    async with served((*RIVALS[name], str(sets)), {}) as here:
        yield here


def rivals_visit(here: Served, sets: Path, documents: int = 1) -> dict[str, Any]:
    """How sockets come to a rival."""
    told = json.loads(sets.read_text())
    first, last = told[0]["from"], told[-1]["to"]
    return visit(here.port, documents, "none", "none", first, wraps=[first, last])


def visit(port: int, documents: int, token: str, epoch: str, after: int, **more: Any) -> dict[str, Any]:
    """How sockets come somewhere; see `subscriber.Visit`."""
    init = {"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}
    variables = {"plan": PLAN, "epoch": epoch, "after": after}
    wishes = {str(n): {"query": LIVE % n, "variables": variables} for n in range(1, documents + 1)}
    subscriptions = [
        (id, json.dumps({"id": id, "type": "subscribe", "payload": payload}))
        for id, payload in wishes.items()
    ]
    return {"port": port, "init": json.dumps(init), "subscriptions": subscriptions, "after": after, **more}
