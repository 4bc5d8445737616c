"""What can be done to a database while people plan, and people who do not give up."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from contextlib import asynccontextmanager, contextmanager, suppress
from itertools import pairwise
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest
import websockets

from service.migrations import migrate
from service.postgres import Postgres
from service.postgres.account import choose, environment
from service.settings import HOME
from tests.journeys.served import new_id

LINE = "Signalbox listens on "
PROPOSE = """mutation ($plan: ID!, $id: ID!, $title: String!, $command: UUID!) {
  proposeFeature(plan: $plan, input: {feature: $id, title: $title}, envelope: {commandId: $command}) {
    version errors { code message } } }"""
HISTORY = """query ($p: ID!, $a: String) { plan(id: $p) { history(first: 200, after: $a) {
  nodes { commandId } pageInfo { endCursor hasNextPage } } } }"""
FOLLOW = """subscription ($plan: ID!, $epoch: ID!, $after: Int!) {
  planChanges(plan: $plan, epoch: $epoch, after: $after) { __typename
    ... on ChangeSet { from to commits { commandId } }
    ... on InSync { version } ... on ResetRequired { reason } } }"""


async def until(holds, seconds=30):
    """Wait for what other processes do."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110  # nothing in this process could set an event
            await asyncio.sleep(0.02)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


class External:
    """A PostgreSQL that is not the service's own; it can be stopped, killed and started at one address."""

    def __init__(self, place, binaries):
        made = Postgres.start(place / "external", binaries.folder)
        self.cluster, self.log = place / "external" / "postgres", place / "external.log"
        self.port, self.process = free_port(), None
        self.url, self.owner_url, self.admin_url = map(
            self._moved, (made.url, made.owner_url, made.admin_url)
        )
        made.stop()
        account = choose(self.cluster, binaries.folder)
        given = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": ""}
        options = [word for name, value in given.items() for word in ("-c", f"{name}={value}")]
        self.command = account.command(binaries.postgres, "-D", self.cluster, *options)

    def _moved(self, url):
        parts = urlsplit(url)
        return f"postgresql://{parts.username}:{parts.password}@127.0.0.1:{self.port}{parts.path}"

    async def start(self):
        self._spawn()
        async with asyncio.timeout(30):
            while not await self._answers():  # noqa: ASYNC110  # nothing here could set an event
                await asyncio.sleep(0.05)

    def _spawn(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment(), cwd="/"
            )

    async def _answers(self):
        with suppress(OSError, TimeoutError, asyncpg.PostgresError):
            await (await asyncpg.connect(self.admin_url, timeout=2)).close()
            return True
        if self.process.poll() is not None:  # what was killed may hold its memory for a moment
            self._spawn()
        return False

    async def end(self, number=signal.SIGINT):
        """Shut down, disconnecting everybody; or worse."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            await until(lambda: self.process.poll() is not None)

    async def migrate(self):
        await migrate(self.owner_url)

    async def tell(self, statement):
        """As the superuser, in the service's database."""
        connection = await asyncpg.connect(self.admin_url.rpartition("/")[0] + "/signalbox")
        await connection.execute(statement)
        await connection.close()


class Running:
    """`./run serve` as a process of its own; what it says is kept in `errors`."""

    def __init__(self, data, **environment):
        self.data = data
        self.errors = data.parent / f"{data.name}.stderr"
        self.environment = {**os.environ, **environment}
        self.process = None

    def cli(self, *words):
        return [sys.executable, "-m", "service.cli", *words, "--data", str(self.data)]

    async def start(self):
        command = self.cli("serve", "--port", "0")
        pipe, errors = asyncio.subprocess.PIPE, os.open(self.errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            self.process = await asyncio.create_subprocess_exec(
                *command, cwd=HOME, env=self.environment, stdout=pipe, stderr=errors
            )
        finally:
            os.close(errors)
        line = (await asyncio.wait_for(self.process.stdout.readline(), 60)).decode()
        assert line.startswith(LINE), (line, self.said())
        self.address = line.removeprefix(LINE).strip()
        told = subprocess.run(  # noqa: ASYNC221
            self.cli("token", "Anna"),
            cwd=HOME,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        self.token = told.stdout.strip()
        return self

    def said(self):
        return self.errors.read_text()

    async def end(self):
        if self.process and self.process.returncode is None:
            self.process.terminate()
            await asyncio.wait_for(self.process.wait(), 60)

    async def status(self, path):
        async with httpx.AsyncClient(base_url=self.address, timeout=10) as client:
            return (await client.get(path)).status_code


class People:
    """Many who plan at once. A wish is sent again, with its id, until it is answered."""

    def __init__(self, service, plan):
        self.client = httpx.AsyncClient(
            base_url=service.address, headers={"authorization": f"Bearer {service.token}"}, timeout=30
        )
        self.plan = plan
        self.acknowledged = {}
        self.codes = Counter()
        self.tasks = []
        self.going = True

    async def post(self, query, **variables):
        return (await self.client.post("/graphql", json={"query": query, "variables": variables})).json()

    async def commands(self):
        """The ids of all commands that the plan's history knows, but the plan's own making."""
        found, after, more = [], None, True
        while more:
            page = (await self.post(HISTORY, p=self.plan, a=after))["data"]["plan"]["history"]
            found += [each["commandId"] for each in page["nodes"]]
            after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        return found[:-1]

    def begin(self, writers=5):
        self.tasks = [asyncio.create_task(self._plan()) for _ in range(writers)]

    async def finish(self):
        """Every wish that was begun is answered first."""
        self.going = False
        await asyncio.wait_for(asyncio.gather(*self.tasks), 60)

    async def leave(self):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.client.aclose()

    async def _plan(self):
        while self.going:
            wish = {"plan": self.plan, "id": new_id(), "command": new_id(), "title": "A feature"}
            while not await self.sent(wish):  # noqa: ASYNC110  # it is asked again after a moment
                await asyncio.sleep(0.1)

    async def sent(self, wish):
        """Whether a wish was answered; what speaks against asking again fails the test."""
        body = await self.post(PROPOSE, **wish)
        for error in body.get("errors", ()):
            code = error["extensions"]["code"]
            self.codes[code] += 1
            assert code in ("UNAVAILABLE", "OUTCOME_UNKNOWN", "OVERLOADED"), error
            assert code != "OUTCOME_UNKNOWN" or error["extensions"]["commandId"] == wish["command"]
        if "errors" in body:
            return False
        outcome = body["data"]["proposeFeature"]
        assert outcome["errors"] == []
        self.acknowledged[wish["command"]] = outcome["version"]
        return True


class Follower:
    """The reference client: it applies each set once, and comes back with its own version."""

    def __init__(self, service, plan):
        self.service = service
        self.plan, self.own = plan["id"], plan["version"]
        self.epoch = plan["epoch"]
        self.sets = []
        self.resets = []
        self.task = asyncio.create_task(self._follow())

    async def _follow(self):
        while True:
            with suppress(OSError, TimeoutError, websockets.WebSocketException):
                await self._once()
            await asyncio.sleep(0.2)

    async def _once(self):
        address = self.service.address.replace("http", "ws", 1) + "/graphql"
        async with websockets.connect(address, subprotocols=["graphql-transport-ws"]) as socket:
            authorization = f"Bearer {self.service.token}"
            await socket.send(
                json.dumps({"type": "connection_init", "payload": {"authorization": authorization}})
            )
            await socket.recv()
            given = {"plan": self.plan, "epoch": self.epoch, "after": self.own}
            wish = {"query": FOLLOW, "variables": given}
            await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": wish}))
            async for message in socket:
                told = json.loads(message)
                if told["type"] != "next" or "errors" in told["payload"]:
                    return
                self._hear(told["payload"]["data"]["planChanges"])

    def _hear(self, told):
        if told["__typename"] == "ResetRequired":
            self.resets.append(told)
        if told["__typename"] == "ChangeSet" and told["to"] > self.own:
            self.own = told["to"]
            self.sets.append(told)

    async def end(self):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    def commands(self):
        """What was heard, once each; the sets follow each other without a gap."""
        assert self.resets == []
        assert all(later["from"] == earlier["to"] for earlier, later in pairwise(self.sets))
        return [commit["commandId"] for each in self.sets for commit in each["commits"]]


@asynccontextmanager
async def external(place, binaries):
    """Somebody else's database, running and empty."""
    database = External(place, binaries)
    try:
        await database.start()
        yield database
    finally:
        await database.end()


@asynccontextmanager
async def running(data, **environment):
    """The service, as long as the block lasts."""
    service = Running(data, **environment)
    try:
        yield await service.start()
    finally:
        await service.end()


@contextmanager
def a_disk(place, megabytes):
    """A small disk of its own, where one can be had."""
    disk = place / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "none", disk]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only who may mount has a disk to fill")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", disk], check=False)


def filled_up(folder):
    """A file that takes all the room there is."""
    ballast = folder / "ballast"
    for size in (2**20, 512):
        with suppress(OSError), open(ballast, "ab", buffering=0) as file:
            while True:
                file.write(bytes(size))
    return ballast


async def prepared(people):
    """A plan of a new train; its id, epoch and version."""
    train, plan = new_id(), new_id()
    for query, variables in (
        ("mutation ($i: RegisterTrainInput!) { registerTrain(input: $i) { errors { code } } }",
         {"i": {"train": train, "key": f"ART-{train[:8]}", "name": "ART", "zone": "UTC"}}),
        ("mutation ($t: ID!, $i: DefinePlanInput!) { definePlan(train: $t, input: $i) { errors { code } } }",
         {"t": train, "i": {"plan": plan, "key": f"PI-{plan[:8]}", "name": "PI", "starts": "2026-11-02",
                            "ends": "2027-01-10"}}),
    ):  # fmt: skip
        body = await people.post(query, **variables)
        assert [outcome["errors"] for outcome in body["data"].values()] == [[]], body
    body = await people.post("query ($p: ID!) { plan(id: $p) { id epoch version } }", p=plan)
    people.plan = plan
    return body["data"]["plan"]


async def register(url, plan):
    """The register's own account of a plan: the commands of its commits, in order. All of it is whole."""
    connection = await asyncpg.connect(url)
    try:
        events = await connection.fetch(
            'SELECT version, k, "of" FROM signalbox.events WHERE stream_id = $1::text::uuid ORDER BY version',
            plan,
        )
        commits = await connection.fetch(
            "SELECT command_id::text, from_version, to_version FROM signalbox.commits "
            "WHERE stream_id = $1::text::uuid ORDER BY to_version", plan
        )  # fmt: skip
        positions = await connection.fetch("SELECT position FROM signalbox.events ORDER BY position")
    finally:
        await connection.close()
    assert [each["version"] for each in events] == list(range(1, len(events) + 1))
    assert events[-1]["k"] == events[-1]["of"]
    assert [each["from_version"] for each in commits[1:]] == [each["to_version"] for each in commits[:-1]]
    assert commits[-1]["to_version"] == events[-1]["version"]
    assert [each["position"] for each in positions] == list(range(1, len(positions) + 1))
    return [each["command_id"] for each in commits]
