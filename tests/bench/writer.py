"""People who plan while others look: mutations over HTTP, at a pace or one after another."""

from __future__ import annotations

import asyncio
import json
import random
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.bench.history import ITERATIONS, PLAN, TEAMS
from tests.bench.over_http import request
from tests.bench.served import PATIENCE
from tests.service.appends import an_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from service.domain.vocabulary import Id


CHANGE = """mutation ($plan: ID!, $input: %s!, $command: UUID!) {
  it: %s(plan: $plan, input: $input, envelope: {commandId: $command}) { version errors { code message } } }"""
KINDS = ("moveFeature", "moveStory", "sizeFeature", "estimateStory")
POINTS = (1, 2, 3, 5, 8, 13, 20)
SEEDS = count(7)


@dataclass(frozen=True)
class Change:
    """A version, and when it was asked for and answered, by the clock that this machine's processes share."""

    version: int
    asked: float
    answered: float


class Writer:
    """One connection, kept, of somebody who asks by HTTP."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, token: str) -> None:
        self._reader, self._writer, self._token = reader, writer, token
        self._chance = random.Random(next(SEEDS))

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of an answer. A server that is too busy is asked again: the same command, if it is one."""
        limit = time.monotonic() + PATIENCE
        wish = request(self._token, query, variables).encode()
        while "errors" in (answer := await self._sent(wish)):
            assert time.monotonic() < limit, answer["errors"]
        return answer["data"]

    async def _sent(self, wish: bytes) -> Any:
        self._writer.write(wish)
        head = await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), PATIENCE)
        size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        return json.loads(await asyncio.wait_for(self._reader.readexactly(size), PATIENCE))

    async def change(self, ids: Mapping[str, Sequence[Id]]) -> Change:
        """Some card is moved or sized; what is so already makes no version."""
        chance, asked = self._chance, time.monotonic()
        kind = chance.choice(KINDS)
        field, many = ("feature", "features") if kind.endswith("Feature") else ("story", "stories")
        given: dict[str, Any] = {field: chance.choice(ids[many])}
        if kind.startswith("move"):
            given |= {"team": chance.choice(TEAMS), "iteration": chance.choice(ITERATIONS[:4])}
        else:
            given["size" if field == "feature" else "points"] = chance.choice(POINTS)
        document = CHANGE % (f"{kind[0].upper()}{kind[1:]}Input", kind)
        outcome = (await self.ask(document, plan=PLAN, input=given, command=an_id()))["it"]
        assert not outcome["errors"], outcome["errors"]
        return Change(outcome["version"], asked, time.monotonic())


@asynccontextmanager
async def writer(port: int, token: str) -> AsyncIterator[Writer]:
    """Somebody who asks, until the end of the block."""
    streams = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Writer(*streams, token)
    finally:
        streams[1].close()
        with suppress(OSError):
            await streams[1].wait_closed()


async def write(each: Writer, ids: Mapping[str, Sequence[Id]], seconds: float, pace: float) -> list[Change]:
    """Change things, at most so many a second, for so long; the versions that came of it."""
    changes: dict[int, Change] = {}
    began = time.monotonic()
    for turn in count():
        await asyncio.sleep(max(0.0, began + turn / pace - time.monotonic()))
        if time.monotonic() - began > seconds:
            break
        change = await each.change(ids)
        changes.setdefault(change.version, change)
    return list(changes.values())
