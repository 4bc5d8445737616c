"""A mutation over HTTP: the served application as it is, against stock strawberry doing nothing."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import statistics
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.auth import Tokens
from service.settings import HOME
from tests.bench import hot
from tests.bench.row import Row
from tests.service.appends import an_id
from tests.service.node import ANNA, PLAN, node

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.domain.vocabulary import Id
    from tests.bench.row import Place

KEY = b"a key for the bench, 32 bytes ..."
CONNECTIONS = 32
PATIENCE = 60
"""Seconds that a server may take until it listens."""
MOVE = """mutation ($plan: ID!, $input: MoveFeatureInput!) {
  moveFeature(plan: $plan, input: $input) { version errors { code message } } }"""
SERVICE = ("service.cli", "serve", "--port", "0", "--data")
RIVAL = ("tests.bench.nothing",)


async def measure(
    place: Place, connections: int = CONNECTIONS, seconds: float = 1.5, warm_up: float = 0.5, turns: int = 3
) -> AsyncIterator[Row]:
    """In turns. The load is made by a process of its own; database, servers and load share the cores."""
    organisation = an_id()
    async with node(place.url, organisation) as here:
        await hot.prepare(here)
    requests = json.dumps([_requests(organisation, n) for n in range(connections)])
    words = (*SERVICE, str(place.folder / "served"))
    async with _served(RIVAL, {}) as rival, _served(words, _settings(place)) as service:
        for each in (rival, service):
            await _load(each.port, warm_up, requests)
        for _ in range(turns):
            for each in (rival, service):
                await each.asked(seconds, requests)
    late = statistics.mean(load["late"] for load in service.loads)
    yield Row(
        what=f"a mutation, {connections} connections", ours=service.rate, unit="req/s", aim="0.6x",
        rival="a mutation that does nothing", theirs=rival.rate, more=f"one in 100 takes {late:.1f} ms",
    )  # fmt: skip
    if service.cpu and rival.cpu:
        yield Row(
            what="the same for a second of its CPU", ours=1 / service.cpu, unit="req/s", aim="0.6x",
            rival="the same", theirs=1 / rival.cpu, more=f"{service.cpu * 1e6:.0f} us each",
        )  # fmt: skip


@dataclass
class Served:
    """A server in a process of its own, and what it was asked."""

    process: int
    port: int
    loads: list[dict[str, Any]] = field(default_factory=list)
    used: float = 0.0
    """Seconds of CPU that it used while it was asked; 0 where the system does not tell."""

    async def asked(self, seconds: float, requests: str) -> None:
        """Ask for so long."""
        before = _cpu(self.process)
        self.loads.append(await _load(self.port, seconds, requests))
        self.used += _cpu(self.process) - before

    @property
    def rate(self) -> float:
        """Requests answered a second."""
        return statistics.mean(float(load["rate"]) for load in self.loads)

    @property
    def cpu(self) -> float:
        """Seconds of CPU for each request."""
        return self.used / sum(int(load["answers"]) for load in self.loads)


def _settings(place: Place) -> dict[str, str]:
    key = base64.b64encode(KEY).decode()
    return {
        "DATABASE_URL": place.url,
        "SIGNALBOX_OWNER_URL": place.owner_url,
        "SIGNALBOX_TOKEN_KEY": key,
    }


def _requests(organisation: Id, connection: int) -> list[str]:
    """What one connection asks, round and round: its own features moved to where they are not."""
    token = Tokens((KEY,)).sign(ANNA, organisation, name="Anna")
    numbers = range(connection, max(hot.FEATURES, connection + 1), CONNECTIONS)
    return [_request(token, number, *place) for place in hot.PLACES for number in numbers]


def _request(token: str, number: int, team: Id, iteration: Id | None) -> str:
    given = {"feature": hot.feature(number), "team": team, "iteration": iteration}
    body = json.dumps({"query": MOVE, "variables": {"plan": PLAN, "input": given}})
    return (
        "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\n"
        f"authorization: Bearer {token}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n{body}"
    )


@asynccontextmanager
async def _served(words: tuple[str, ...], settings: dict[str, str]) -> AsyncIterator[Served]:
    """A server, until the end of the block."""
    process = await _python(words, os.environ | settings, stdin=asyncio.subprocess.DEVNULL)
    try:
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode()
        yield Served(process.pid, int(line.rpartition(":")[2] or 0))
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.communicate()


async def _load(port: int, seconds: float, requests: str) -> dict[str, Any]:
    process = await _python(
        ("tests.bench.load", str(port), str(seconds)), dict(os.environ), stdin=asyncio.subprocess.PIPE
    )
    output, _ = await asyncio.wait_for(process.communicate(requests.encode()), PATIENCE + seconds)
    load: dict[str, Any] = json.loads(output)
    assert not load["fault"], load["fault"]
    return load


async def _python(
    words: tuple[str, ...], environment: dict[str, str], stdin: int
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", *words, env=environment, cwd=HOME, stdin=stdin, stdout=asyncio.subprocess.PIPE
    )


def _cpu(process: int) -> float:
    """Seconds of CPU that a process has used; 0 where the system does not tell."""
    try:
        words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
