"""Clients of a board: each reads it, follows it, changes it, and tells the test what it hears."""

import asyncio
import json
import os
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.journeys.clients import HERE
from tests.journeys.clients.with_gql import PlanClient

PATIENCE = 120
"""Seconds that something may take on a busy machine."""


@dataclass
class Told:
    """What a client heard."""

    messages: list[dict[str, Any]] = field(default_factory=list)

    def sets(self):
        return [each for each in self.messages if each["heard"] == "ChangeSet"]

    def commands(self):
        """The command ids of all changes heard. The sets follow each other without a gap."""
        assert all(later["from"] == earlier["to"] for earlier, later in pairwise(self.sets()))
        return [command for each in self.sets() for command in each["commands"]]

    def places(self):
        """Where somebody looked."""
        return {person["at"] for each in self.messages for person in each.get("people", ())}

    def knows(self, version):
        """Whether it has come as far as a version."""
        return any(version in (each.get("to"), each.get("version")) for each in self.messages)


class NodeActor:
    """One of the scripts, in a process of its own."""

    def __init__(self, script, transport, log):
        self.script, self.transport, self.log = script, transport, log
        self.told = Told()
        self.waiting: dict[Any, asyncio.Future[Any]] = {}
        self.process: Any = None
        self.reading: Any = None

    async def begin(self, address, token, key):
        errors = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            self.process = await asyncio.create_subprocess_exec(
                *("node", str(HERE / self.script), address, token, key, self.transport),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                limit=2**24,
            )
        finally:
            os.close(errors)
        self.reading = asyncio.create_task(self._read())

    async def _read(self):
        while line := await self.process.stdout.readline():
            said = json.loads(line)
            if "heard" in said:
                self.told.messages.append(said)
            else:
                self.waiting.pop((said["done"], said.get("command"))).set_result(said["answer"])
        for answer in self.waiting.values():
            answer.cancel()

    async def do(self, deed, **wish):
        """What a deed comes to."""
        assert self.reading is not None
        assert not self.reading.done(), "it has ended"
        answer = asyncio.get_running_loop().create_future()
        self.waiting[(deed, wish.get("variables", {}).get("command"))] = answer
        self.process.stdin.write(json.dumps({"deed": deed, **wish}).encode() + b"\n")
        return await asyncio.wait_for(answer, PATIENCE)

    async def change(self, name, variables):
        return await self.do("change", name=name, variables=variables)

    async def board(self):
        return await self.do("board")

    async def end(self):
        if self.process and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()
        if self.reading:
            await self.reading

    def said(self):
        return self.log.read_text()


class GqlActor:
    """gql, in the process of the test."""

    def __init__(self, transport):
        self.transport = transport
        self.told = Told()
        self.client: Any = None
        self.following: Any = None

    async def begin(self, address, token, key):
        self.client = PlanClient(address, token, key, self.transport, self._hear)
        await self.client.open()
        self.following = asyncio.create_task(self.client.follow())

    def _hear(self, message):
        commands = [each["commandId"] for each in message.get("commits", ())]
        self.told.messages.append({"heard": message["__typename"], "commands": commands, **message})

    async def change(self, name, variables):
        return await asyncio.wait_for(self.client.change(name, variables), PATIENCE)

    async def board(self):
        return self.client.board()

    async def end(self):
        if self.following:
            self.following.cancel()
            await asyncio.gather(self.following, return_exceptions=True)

    def said(self):
        return ""
