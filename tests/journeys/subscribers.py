"""Many who follow a plan with a cache, as the reference client of the contract does, in one process."""

import asyncio
import functools
import hashlib
import json
import random
import socket
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import websockets

from tests.journeys.cache import CHANGES, Cache
from tests.journeys.served import PROTOCOL

RECEIVED = 16 * 1024
"""Bytes that may lie unread at a client."""
SILENCE = 2.5 * 15
"""Seconds without a word after which a socket is dead."""
LIVE = f"""subscription ($plan: ID!, $epoch: ID!, $after: Int!) {{
  planChanges(plan: $plan, epoch: $epoch, after: $after) {{ __typename
    ... on ChangeSet {{ {CHANGES} commits {{
      commandId from to summary reason actor {{ ... on Person {{ id name }} }} }} }}
    ... on InSync {{ version }} ... on ResetRequired {{ reason }} }} }}"""
LISTS = ("features", "cells", "dependencies", "risks")
CARDS = """fragment Everything on PlanNode { __typename id
  ... on Feature { version title size rank progress health reasons cell { id } }
  ... on Cell { capacity load overloaded features { id } }
  ... on Dependency { version what dependencyState health neededBy { id } }
  ... on Risk { version text riskLevel forTeam { id } } }
fragment Own on Plan { id version phase today }"""


@dataclass(frozen=True)
class Document:
    """How a group of clients reads a plan and follows it; `kinds` are the nodes that it keeps."""

    plan: str
    live: str
    lists: tuple[str, ...]
    own: tuple[str, ...]

    @classmethod
    def whole(cls, selection):
        """All that a plan can tell."""
        lists, own = tuple(selection.lists), tuple(selection.own)
        return cls._over(selection.fragments(), lists, own)

    @classmethod
    def cards(cls):
        """A board with its cards and strings."""
        return cls._over(CARDS, LISTS, ("id", "version", "phase", "today"))

    @classmethod
    def _over(cls, fragments, lists, own):
        read = " ".join(f"{name} {{ ...Everything }}" for name in lists)
        plan = f"query ($plan: ID!) {{ plan(id: $plan) {{ epoch ...Own {read} }} }} {fragments}"
        return cls(plan, f"{LIVE} {fragments}", lists, own)

    def cache(self, plan):
        """What is kept of an answer."""
        nodes = {node["id"]: node for name in self.lists for node in plan[name]}
        return Cache(list(self.lists), {name: plan[name] for name in self.own}, nodes)

    def kept(self, cache):
        """What a cache holds of what this document reads."""
        return {id: node for id, node in cache.nodes.items() if len(node) > 2}


async def connected(address):
    """A line on which little may lie: who stops reading is soon noticed by who writes."""
    line = socket.socket()
    line.setblocking(False)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED)
    try:
        parts = urlsplit(address)
        await asyncio.get_running_loop().sock_connect(line, (parts.hostname, parts.port))
    except BaseException:
        line.close()
        raise
    return line


@functools.lru_cache(maxsize=64)
def parsed(message):
    """What one node tells many is read once; nobody changes it."""
    return json.loads(message)


@dataclass
class Told:
    """What a subscriber has gone through."""

    sets: int = 0
    connections: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    resets: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """What the contract does not allow."""


class Subscriber:
    """One client: a board, its version, and the digest of the commands that led to it."""

    def __init__(self, crowd, document, plan):
        self.crowd = crowd
        self.document = document
        self.told = Told()
        self.socket = None
        self._take(plan)
        self.task = asyncio.create_task(self._follow())

    def _take(self, plan):
        self.cache = self.document.cache(plan)
        self.epoch, self.own, self.since = plan["epoch"], plan["version"], plan["version"]
        self.digest = hashlib.sha256()

    async def _follow(self):
        """Any node will do; after a jittered wait."""
        while True:
            try:
                await self._once(self.crowd.dice.choice(self.crowd.addresses))
            except websockets.ConnectionClosed as closed:
                self.told.errors[f"closed {closed.rcvd.code if closed.rcvd else 'rudely'}"] += 1
            except (OSError, TimeoutError, websockets.WebSocketException) as error:
                self.told.errors[type(error).__name__] += 1
            await asyncio.sleep(self.crowd.dice.uniform(0.1, 1.0))

    async def _once(self, address):
        url = address.replace("http", "ws", 1) + "/graphql"
        options = {"compression": None, "ping_interval": None, "max_size": 2**26, "close_timeout": 1}
        line = await connected(address)
        async with websockets.connect(url, sock=line, subprotocols=[PROTOCOL], **options) as self.socket:
            self.told.connections += 1
            await self._say(type="connection_init", payload={"Authorization": f"Bearer {self.crowd.token}"})
            await asyncio.wait_for(self.socket.recv(), SILENCE)
            variables = {"plan": self.crowd.plan, "epoch": self.epoch, "after": self.own}
            payload = {"query": self.document.live, "variables": variables}
            await self._say(type="subscribe", id="1", payload=payload)
            while await self._hear(parsed(await asyncio.wait_for(self.socket.recv(), SILENCE))):
                pass

    async def _say(self, **message):
        await self.socket.send(json.dumps(message))

    async def _hear(self, message):
        """Whether it goes on."""
        if message["type"] != "next" or "errors" in message["payload"]:
            told = message.get("payload") or []
            errors = told if isinstance(told, list) else told.get("errors", [])
            self.told.errors.update(each["extensions"]["code"] for each in errors)
            return False
        told = message["payload"]["data"]["planChanges"]
        if told["__typename"] == "ResetRequired":
            self.told.resets.append(told["reason"])
            self._take(await self.crowd.read(self.document))
            return False
        if told["__typename"] == "ChangeSet":
            self._apply(told)
        elif told["version"] != self.own:
            self.told.wrong.append(f"in sync at {told['version']}, having {self.own}")
        return True

    def _apply(self, told):
        """Each set begins where this client is, and holds every commit up to its end."""
        ends = [told["from"], *(each["to"] for each in told["commits"])]
        begins = [*(each["from"] for each in told["commits"]), told["to"]]
        if told["from"] != self.own or ends != begins:
            self.told.wrong.append(f"from {told['from']} to {told['to']}, having {self.own}: {ends}")
        for commit in told["commits"]:
            self.digest.update(str(commit["commandId"]).encode())
        for id in told["removed"]:
            self.cache.nodes.pop(id, None)
        self.cache.nodes.update((node["id"], node) for node in told["upserts"])
        self.cache.own = told["plan"]
        self.own = told["to"]
        self.told.sets += 1

    async def stall(self, seconds):
        """Read nothing for a while."""
        socket = self.socket
        if socket is None or socket.transport is None:
            return
        with suppress(RuntimeError, AttributeError):  # it is closing
            socket.transport.pause_reading()
            await asyncio.sleep(seconds)
            socket.transport.resume_reading()


class Subscribers:
    """All of them; each document is read once for those who begin with it."""

    def __init__(self, addresses, plan, token, seed):
        self.addresses = addresses
        self.plan, self.token = plan, token
        self.http = httpx.AsyncClient(headers={"authorization": f"Bearer {token}"}, timeout=60)
        self.dice = random.Random(seed)
        self.those = []

    async def read(self, document, address=None):
        """The plan as it is now at a node; asked again until somebody answers."""
        wish = {"query": document.plan, "variables": {"plan": self.plan}}
        while True:
            with suppress(httpx.HTTPError, json.JSONDecodeError):
                asked = f"{address or self.dice.choice(self.addresses)}/graphql"
                body = (await self.http.post(asked, json=wish)).json()
                if "errors" not in body:
                    return body["data"]["plan"]
            await asyncio.sleep(self.dice.uniform(0.1, 1.0))

    async def join(self, document, number):
        plan = await self.read(document)
        self.those += [Subscriber(self, document, plan) for _ in range(number)]

    def at(self, version):
        """Whether all of them are there; it fails with whoever has failed."""
        for each in self.those:
            if each.task.done():
                each.task.result()
        return all(each.own >= version for each in self.those)

    async def leave(self):
        for each in self.those:
            each.task.cancel()
        await asyncio.gather(*(each.task for each in self.those), return_exceptions=True)
        await self.http.aclose()
