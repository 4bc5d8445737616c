"""A service that can be killed, stopped and started again at its address, and who asks it."""

import asyncio
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import httpx

from service.settings import HOME
from tests.journeys.faults import LINE, until
from tests.journeys.test_serving import server


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

    async def stop(self):
        """Ask it to stop, as an operator does."""
        self.process.terminate()
        await asyncio.wait_for(self.process.wait(), 60)
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
