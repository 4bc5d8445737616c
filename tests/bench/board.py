"""The board: everything on a plan of 2,000 things, asked for the first time at a version, and again."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import httpx
from starlette.applications import Starlette
from starlette.routing import Route

import schema
from schema.context import Services
from schema.transport import Endpoint
from service.auth import Asker
from service.ballots import Ballots
from service.links import Links
from service.live import Live
from service.log import Log
from service.people import People
from service.planning import Planning
from service.presence import Presence
from service.round_keys import RoundKeys
from service.seen import Seen
from service.snapshots import Snapshots
from service.states import States
from service.voting import Voting
from tests.bench import past
from tests.bench.history import ANNA, PLAN
from tests.bench.row import Row

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.domain.vocabulary import Id
    from tests.bench.row import Place

BOARD = """query ($plan: ID!, $at: At) { plan(id: $plan, at: $at) { id version phase today
  iterations { id name starts ends } teams { id name zone }
  cells { id team { id } iteration { id } features { id } capacity load overloaded }
  features { id version title featureKind size rank progress blocked health cell { id } }
  stories { id version title rank points progress blocked team { id } iteration { id } feature { id } }
  dependencies { id version what dependencyState health neededBy { id } committedBy { id }
    consumer { team { id } item { id } } provider { team { id } item { id } } }
  risks { id version text category owner { id } threatens { id } }
  objectives { id version text commitment planned forTeam { id } features { id } flags } } }"""


async def measure(place: Place, things: int = 2_000, turns: int = 5) -> AsyncIterator[Row]:
    """In this process, from the request's bytes to the answer's."""
    log = await past.stored(place, events=things + things // 20, things=things)
    async with _asking(place, log) as http:
        version = await _version(http)
        await _ask(http, None)
        first, size = await _ask(http, version - 1)
        again = [(await _ask(http, version - 1))[0] for _ in range(turns)]
    size_told = f"{size / 1e3:,.0f} KB"
    yield Row(what=f"the board of {things:,}, first time", ours=first, unit="ms", more=size_told)
    yield Row(what="the same again", ours=min(again), unit="ms", more=f"best of {turns}")


async def _version(http: httpx.AsyncClient) -> int:
    variables = {"plan": PLAN}
    answer = await http.post(
        "/graphql",
        json={"query": "query ($plan: ID!) { plan(id: $plan) { version } }", "variables": variables},
    )
    return int(answer.json()["data"]["plan"]["version"])


async def _ask(http: httpx.AsyncClient, version: int | None) -> tuple[float, int]:
    """Milliseconds, and the bytes of the answer."""
    variables = {"plan": PLAN, "at": None if version is None else {"version": version}}
    started = time.perf_counter()
    answer = await http.post("/graphql", json={"query": BOARD, "variables": variables})
    taken = (time.perf_counter() - started) * 1e3
    assert '"errors"' not in answer.text[:100], answer.text[:2_000]
    return taken, len(answer.content)


@asynccontextmanager
async def _asking(place: Place, organisation: Id) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the endpoint, past the network."""
    pool = await asyncpg.create_pool(place.url, min_size=1, max_size=2)
    log = await Log.open(place.url)
    states = States(log, Snapshots(pool))
    live = Live(log, states, place.url)
    planning = Planning(log, states, (b"k" * 32,))
    voting = Voting(states, planning, Ballots(pool, RoundKeys(Path("rounds"))))
    services = Services(
        states=states,
        planning=planning,
        live=live,
        presence=Presence(live, states, voting),
        people=People(pool),
        seen=Seen(pool),
        voting=voting,
        links=Links((b"k" * 32,)),
    )
    endpoint = Endpoint(schema.build(), services, lambda _: Asker(person=ANNA, org=organisation))
    transport = httpx.ASGITransport(app=Starlette(routes=[Route("/graphql", endpoint)]))
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://signalbox") as http:
            yield http
    finally:
        await asyncio.gather(log.close(), pool.close())
