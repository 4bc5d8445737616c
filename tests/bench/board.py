"""The board: everything on a plan of 2,000 things, asked for the first time at a version."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import httpx
from starlette.applications import Starlette
from starlette.routing import Route

import schema
from projections.tables.reader import Tables
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
from tests.bench import past, prepared
from tests.bench.history import ANNA, FIRST_ID, PLAN
from tests.bench.row import Row
from tests.domain.specification import id_of

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


ESTIMATE = """mutation ($plan: ID!, $story: ID!, $points: Float!) {
  estimateStory(plan: $plan, input: { story: $story, points: $points }) { errors { message } } }"""
STORY = id_of(FIRST_ID["stories"])


async def measure(place: Place, things: int = 2_000, turns: int = 8) -> AsyncIterator[Row]:
    """In this process, from the request's bytes to the answer's: CPU time, for nothing here waits. Before
    each turn a story is estimated anew: nobody has read this version. The rival says the same each time."""
    log = await past.stored(place, events=things + things // 20, things=things)
    async with _asking(place, log) as http:
        alone = await _timed(http)
        ours = [await _changed(http, points) for points in range(1, turns + 1)]
        newest = await _ask(http, BOARD)
    async with _client(prepared.serving(newest["plan"])) as rival:
        assert await _ask(rival, BOARD) == newest
        theirs = [await _timed(rival) for _ in range(turns)]
    size = len(json.dumps(newest, separators=(",", ":"))) / 1e3
    yield Row(
        what=f"the board of {things:,}, first time", ours=statistics.median(ours), unit="ms",
        rival="stock strawberry", theirs=statistics.median(theirs), aim="0.2x, then 0.03x",
        more=f"median of {turns}; {size:,.0f} KB",
    )  # fmt: skip
    yield Row(what="the first of all", ours=alone, unit="ms", more="reads the plan and makes each view too")


async def _changed(http: httpx.AsyncClient, points: int) -> float:
    """Milliseconds for the board after a change."""
    told = await _ask(http, ESTIMATE, story=STORY, points=points)
    assert not told["estimateStory"]["errors"], told
    return await _timed(http)


async def _timed(http: httpx.AsyncClient) -> float:
    """Milliseconds of CPU until the board is answered."""
    started = time.process_time()
    answer = await http.post("/graphql", json={"query": BOARD, "variables": {"plan": PLAN}})
    taken = (time.process_time() - started) * 1e3
    assert answer.status_code == 200
    return taken


async def _ask(http: httpx.AsyncClient, document: str, **variables: Any) -> Any:
    """What a document answers."""
    asked = {"query": document, "variables": {"plan": PLAN, **variables}}
    answer = (await http.post("/graphql", json=asked)).json()
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def _client(app: Starlette) -> httpx.AsyncClient:
    """Past the network."""
    plain = {"Accept-Encoding": "identity"}
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url="http://signalbox", headers=plain, timeout=60)


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
        tables=Tables(pool),
    )
    endpoint = Endpoint(schema.build(), services, lambda _: Asker(person=ANNA, org=organisation))
    try:
        async with _client(Starlette(routes=[Route("/graphql", endpoint)])) as http:
            yield http
    finally:
        await asyncio.gather(log.close(), pool.close())
