"""A mutation over HTTP: the served application as it is, against stock strawberry doing nothing."""

from __future__ import annotations

import asyncio
import json
import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from service.auth import Tokens
from tests.bench import hot
from tests.bench.row import Row
from tests.bench.served import KEY, PATIENCE, Served, python, served, service
from tests.service.appends import an_id
from tests.service.node import ANNA, PLAN, node

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.domain.vocabulary import Id
    from tests.bench.row import Place

CONNECTIONS = 32
MOVE = """mutation ($plan: ID!, $input: MoveFeatureInput!) {
  moveFeature(plan: $plan, input: $input) { version errors { code message } } }"""
RIVAL = ("tests.bench.nothing",)


async def measure(
    place: Place, connections: int = CONNECTIONS, seconds: float = 1.5, warm_up: float = 0.5, turns: int = 3
) -> AsyncIterator[Row]:
    """In turns. The load is made by a process of its own; database, servers and load share the cores."""
    organisation = an_id()
    async with node(place.url, organisation) as here:
        await hot.prepare(here)
    requests = json.dumps([_requests(organisation, n) for n in range(connections)])
    async with served(RIVAL, {}) as nothing, served(*service(place)) as signalbox:
        rival, ours = Asked(nothing), Asked(signalbox)
        for each in (rival, ours):
            await load(each.server.port, warm_up, requests)
        for _ in range(turns):
            for each in (rival, ours):
                await each.ask(seconds, requests)
    late = statistics.mean(load["late"] for load in ours.loads)
    yield Row(
        what=f"a mutation, {connections} connections", ours=ours.rate, unit="req/s", aim="0.6x",
        rival="a mutation that does nothing", theirs=rival.rate, more=f"one in 100 takes {late:.1f} ms",
    )  # fmt: skip
    if ours.cpu and rival.cpu:
        yield Row(
            what="the same for a second of its CPU", ours=1 / ours.cpu, unit="req/s", aim="0.6x",
            rival="the same", theirs=1 / rival.cpu, more=f"{ours.cpu * 1e6:.0f} us each",
        )  # fmt: skip


@dataclass
class Asked:
    """A server, and what it was asked."""

    server: Served
    loads: list[dict[str, Any]] = field(default_factory=list)
    used: float = 0.0
    """Seconds of CPU that it used while it was asked; 0 where the system does not tell."""

    async def ask(self, seconds: float, requests: str) -> None:
        """Ask for so long."""
        before = self.server.cpu()
        self.loads.append(await load(self.server.port, seconds, requests))
        self.used += self.server.cpu() - before

    @property
    def rate(self) -> float:
        """Requests answered a second."""
        return statistics.mean(float(load["rate"]) for load in self.loads)

    @property
    def cpu(self) -> float:
        """Seconds of CPU for each request."""
        return self.used / sum(int(load["answers"]) for load in self.loads)


def _requests(organisation: Id, connection: int) -> list[str]:
    """What one connection asks, round and round: its own features moved to where they are not."""
    token = Tokens((KEY,)).sign(ANNA, organisation, name="Anna")
    numbers = range(connection, max(hot.FEATURES, connection + 1), CONNECTIONS)
    return [_request(token, number, *place) for place in hot.PLACES for number in numbers]


def _request(token: str, number: int, team: Id, iteration: Id | None) -> str:
    given = {"feature": hot.feature(number), "team": team, "iteration": iteration}
    return request(token, MOVE, {"plan": PLAN, "input": given})


def request(token: str, query: str, variables: dict[str, Any], **headers: str) -> str:
    """A GraphQL operation over HTTP/1.1, its connection kept."""
    more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    body = json.dumps({"query": query, "variables": variables})
    return (
        "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\n"
        f"authorization: Bearer {token}\r\n{more}"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n{body}"
    )


async def load(port: int, seconds: float, requests: str) -> dict[str, Any]:
    """What became of a load of `tests.bench.load`."""
    process = await python(("tests.bench.load", str(port), str(seconds)), {}, stdin=asyncio.subprocess.PIPE)
    output, _ = await asyncio.wait_for(process.communicate(requests.encode()), PATIENCE + seconds)
    answer: dict[str, Any] = json.loads(output)
    assert not answer["fault"], answer["fault"]
    return answer
