"""The board that somebody has asked for before: over HTTP, against a plain route; and after a restart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx

from service.auth import Tokens
from tests.bench import past
from tests.bench.board import BOARD
from tests.bench.history import ANNA, PLAN
from tests.bench.over_http import Asked, load, request
from tests.bench.row import Row
from tests.bench.served import KEY, served, service
from tests.domain.specification import id_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.domain.vocabulary import Id
    from tests.bench.row import Place

CONNECTIONS = 32
RIVAL = "tests.bench.plain"
FORMS = {"plain": "identity", "compressed": "gzip"}


async def measure(
    place: Place, things: int = 2_000, seconds: float = 1.5, turns: int = 3, clients: int = 1_000
) -> AsyncIterator[Row]:
    """In turns. Servers and load share the cores."""
    log = await past.stored(place, events=things + things // 20, things=things)
    tokens = [Tokens((KEY,)).sign(id_of(20_000 + n), log, name=f"Client {n}") for n in range(clients)]
    back = json.dumps([[_request(token, "gzip")] for token in tokens])
    async with served(*service(place)) as signalbox:
        for form in FORMS:
            async for row in _against_a_plain_route(place, Asked(signalbox), log, (form, seconds, turns)):
                yield row
        await load(signalbox.port, 0, back)  # each is known by name from here on
    async with served(*service(place)) as signalbox:
        again = Asked(signalbox)
        await again.ask(0, back)
    told = again.loads[0]
    more = (
        f"answered within {told['answers'] / told['rate']:.1f} s; one in 100 waits {told['late'] / 1e3:.1f} s"
    )
    yield Row(what=f"{clients:,} come back at once", ours=again.used, unit="s", aim="1 s of CPU", more=more)


async def _against_a_plain_route(
    place: Place, ours: Asked, log: Id, how: tuple[str, float, int]
) -> AsyncIterator[Row]:
    form, seconds, turns = how
    coding = FORMS[form]
    file = place.folder / f"board.{form}"
    file.write_bytes(await _raw(ours.server.port, log, coding))
    words = (RIVAL, str(file), *([coding] if coding == "gzip" else []))
    requests = json.dumps([[_request(Tokens((KEY,)).sign(ANNA, log), coding)]] * CONNECTIONS)
    async with served(words, {}) as plain:
        theirs = Asked(plain)
        for each in (theirs, ours):
            await load(each.server.port, seconds / 4, requests)
        for _ in range(turns):
            for each in (theirs, ours):
                await each.ask(seconds, requests)
    size = f"{file.stat().st_size / 1e3:,.0f} KB"
    yield Row(
        what=f"the board again, {form}", ours=ours.rate, unit="req/s", aim="0.7x",
        rival="a plain route, the same bytes", theirs=theirs.rate, more=size,
    )  # fmt: skip
    if ours.cpu and theirs.cpu:
        yield Row(
            what="the same for a second of its CPU", ours=1 / ours.cpu, unit="req/s", aim="0.7x",
            rival="the same", theirs=1 / theirs.cpu, more=f"{ours.cpu * 1e6:.0f} us each",
        )  # fmt: skip


def _request(token: str, coding: str) -> str:
    return request(token, BOARD, {"plan": PLAN, "at": None}, **{"accept-encoding": coding})


async def _raw(port: int, log: Id, coding: str) -> bytes:
    """The bytes of the answer, as they are sent."""
    headers = {"authorization": f"Bearer {Tokens((KEY,)).sign(ANNA, log)}", "accept-encoding": coding}
    body: dict[str, Any] = {"query": BOARD, "variables": {"plan": PLAN, "at": None}}
    async with (
        httpx.AsyncClient(timeout=60) as http,
        http.stream("POST", f"http://127.0.0.1:{port}/graphql", json=body, headers=headers) as answer,
    ):
        return b"".join([part async for part in answer.aiter_raw()])
