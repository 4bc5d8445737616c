"""Two followers, ten writers, a service killed in the middle of a burst: nothing lost, nothing twice."""

import asyncio
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import uuid
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
import websockets
from gql import Client, gql
from gql.transport.exceptions import TransportError
from gql.transport.websockets import WebsocketsTransport

from service.settings import HOME
from tests.journeys.clients import installed
from tests.journeys.test_serving import server

CLIENTS = Path(__file__).parent / "clients"
LINE = "Signalbox listens on "
WRITERS = 10
FOLLOW = """subscription ($plan: ID!, $epoch: ID!, $after: Int!) {
  planChanges(plan: $plan, epoch: $epoch, after: $after) {
    __typename ... on ChangeSet { from to commits { commandId from to } upserts { id version } removed }
    ... on InSync { version } ... on ResetRequired { reason head } } }"""


async def until(holds):
    """Wait for what other processes do."""
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110  # nothing in this process could set an event
            await asyncio.sleep(0.02)


class Service:
    """The service on a port that it keeps over its deaths."""

    def __init__(self, data: Path):
        self.data = data
        self.port = "0"
        self.process = None

    async def start(self):
        command = [
            sys.executable,
            "-m",
            "service.cli",
            "serve",
            "--port",
            self.port,
            "--data",
            str(self.data),
        ]
        self.process = await asyncio.create_subprocess_exec(*command, cwd=HOME, stdout=subprocess.PIPE)
        line = (await asyncio.wait_for(self.process.stdout.readline(), 60)).decode()
        assert line.startswith(LINE), line
        self.address = line.removeprefix(LINE).strip()
        self.port = self.address.rpartition(":")[2]

    async def kill(self):
        if self.process and self.process.returncode is None:
            os.kill(self.process.pid, signal.SIGKILL)
            await self.process.wait()
        await until(lambda: server(self.data) is None)

    def token(self):
        command = [sys.executable, "-m", "service.cli", "token", "Anna", "--data", str(self.data)]
        return subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=True).stdout.strip()


class Asker:
    """Somebody who asks over HTTP."""

    def __init__(self, address, token):
        self.client = httpx.AsyncClient(
            base_url=address, headers={"authorization": f"Bearer {token}"}, timeout=15
        )

    async def ask(self, query, **variables):
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables})
        body = answer.json()
        assert "errors" not in body, body["errors"]
        return body["data"]


async def prepared(asker):
    """A plan with one team; its id, epoch and version, and the team."""
    train, plan = str(uuid.uuid4()), str(uuid.uuid4())
    register = "mutation($i: RegisterTrainInput!) { registerTrain(input: $i) { errors { code } } }"
    await asker.ask(register, i={"train": train, "key": "ART", "name": "ART", "zone": "UTC"})
    add = 'mutation($t: ID!) { addTeam(train: $t, input: {name: "Red"}) { errors { code } } }'
    await asker.ask(add, t=train)
    define = (
        "mutation($t: ID!, $i: DefinePlanInput!) { definePlan(train: $t, input: $i) { errors { code } } }"
    )
    await asker.ask(
        define,
        t=train,
        i={"plan": plan, "key": "PI-1", "name": "PI 1", "starts": "2026-11-02", "ends": "2027-01-10"},
    )
    return (await asker.ask("query($p: ID!) { plan(id: $p) { id epoch version } }", p=plan))["plan"]


PROPOSE = """mutation($plan: ID!, $id: ID!, $title: String!, $command: UUID!) {
  proposeFeature(plan: $plan, input: {feature: $id, title: $title}, envelope: {commandId: $command}) {
    version replayed errors { code message } } }"""


class Burst:
    """Writers that propose features until they are told to stop, and what they were told."""

    def __init__(self, asker, plan):
        self.asker = asker
        self.plan = plan
        self.acknowledged = {}
        self.unanswered = []
        self.going = True

    async def write(self):
        while self.going:
            wish = {"id": str(uuid.uuid4()), "command": str(uuid.uuid4()), "title": "A feature"}
            try:
                await self.send(wish)
            except (httpx.HTTPError, AssertionError, json.JSONDecodeError):
                self.unanswered.append(wish)
                return

    async def send(self, wish):
        outcome = (await self.asker.ask(PROPOSE, plan=self.plan, **wish))["proposeFeature"]
        assert outcome["errors"] == []
        known = self.acknowledged.setdefault(wish["command"], outcome["version"])
        assert known == outcome["version"]


async def follow_with_node(address, token, plan, messages):
    process = await asyncio.create_subprocess_exec(
        "node",
        str(CLIENTS / "follow.mjs"),
        *(address, token, plan["id"], plan["epoch"], str(plan["version"])),
        stdout=subprocess.PIPE,
    )
    try:
        while line := await process.stdout.readline():
            messages.append(json.loads(line))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def follow_with_gql(address, token, plan, messages):
    own = plan["version"]
    while True:
        transport = WebsocketsTransport(
            url=address.replace("http", "ws") + "/graphql",
            init_payload={"authorization": f"Bearer {token}"},
            subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
        )
        try:
            async with Client(transport=transport) as session:
                document = gql(FOLLOW)
                document.variable_values = {"plan": plan["id"], "epoch": plan["epoch"], "after": own}
                async for result in session.subscribe(document):
                    message = result["planChanges"]
                    own = message.get("to", own)
                    messages.append(message)
        except (TimeoutError, TransportError, OSError, websockets.WebSocketException):
            await asyncio.sleep(0.1 + random.random() / 10)


def caught_up(messages, version):
    return any(message.get("version") == version or message.get("to") == version for message in messages)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
async def test_a_service_killed_in_a_burst_loses_nothing_and_repeats_nothing(place):
    installed()
    service = Service(place / "data")
    await service.start()
    token = service.token()
    asker = Asker(service.address, token)
    plan = await prepared(asker)
    heard = {"graphql-ws": [], "gql": []}
    followers = [
        asyncio.create_task(follow_with_node(service.address, token, plan, heard["graphql-ws"])),
        asyncio.create_task(follow_with_gql(service.address, token, plan, heard["gql"])),
    ]
    try:
        await until(lambda: all(heard.values()))
        burst = Burst(asker, plan["id"])
        writers = [asyncio.create_task(burst.write()) for _ in range(WRITERS)]
        await until(lambda: len(burst.acknowledged) >= 60)
        await service.kill()
        burst.going = False
        await asyncio.gather(*writers)
        assert burst.unanswered
        before = dict(burst.acknowledged)
        await service.start()
        for wish in burst.unanswered:
            await burst.send(wish)
        head = (await asker.ask("query($p: ID!) { plan(id: $p) { version } }", p=plan["id"]))["plan"][
            "version"
        ]
        await until(lambda: all(caught_up(messages, head) for messages in heard.values()))
    finally:
        for follower in followers:
            follower.cancel()
        await asyncio.gather(*followers, return_exceptions=True)
        await asker.client.aclose()
        await service.kill()
    assert head == plan["version"] + len(burst.acknowledged)
    assert set(before) < set(burst.acknowledged)
    for messages in heard.values():
        sets = [message for message in messages if message["__typename"] == "ChangeSet"]
        assert sets[0]["from"] == plan["version"]
        assert all(later["from"] == earlier["to"] for earlier, later in pairwise(sets))
        told = [commit["commandId"] for each in sets for commit in each["commits"]]
        assert sorted(told) == sorted(burst.acknowledged)
