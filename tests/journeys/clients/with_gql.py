"""A plan with gql: all over WebSockets, or what is asked over HTTP and what is followed over a WebSocket."""

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport
from graphql import parse, separate_operations
from websockets import WebSocketException

from tests.journeys.clients import HERE

DOCUMENTS = separate_operations(parse((HERE / "board.graphql").read_text()))
LOST = (TransportError, OSError, TimeoutError, WebSocketException, httpx.HTTPError)
NOTHING_IS_LOST = {"OVERLOADED", "UNAVAILABLE", "TIMEOUT", "RATE_LIMITED", "OUTCOME_UNKNOWN"}
PING = 15
"""Seconds between pings, and for a pong to come: otherwise the connection is dead."""


@dataclass
class PlanClient:
    """Somebody who reads a plan, follows it over any lost connection, and changes it."""

    address: str
    token: str
    key: str
    transport: str
    hear: Any
    """What is done with each message."""
    own: dict[str, Any] = field(default_factory=dict)
    nodes: dict[str, Any] = field(default_factory=dict)
    in_order: asyncio.Lock = field(default_factory=asyncio.Lock)

    def _socket(self):
        return WebsocketsTransport(
            url=self.address.replace("http", "ws", 1) + "/graphql",
            init_payload={"authorization": f"Bearer {self.token}"},
            subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
            # Not keep_alive_timeout: with it, closing waits for close_timeout.
            ping_interval=PING,
            pong_timeout=PING,
        )

    def _http(self):
        headers = {"authorization": f"Bearer {self.token}"}
        return HTTPXAsyncTransport(url=f"{self.address}/graphql", headers=headers, timeout=30)

    async def ask(self, name, **variables):
        """The data of an answer. Raises one of LOST."""
        transport = self._socket() if self.transport == "websockets" else self._http()
        async with Client(transport=transport) as session:
            return await session.execute(GraphQLRequest(DOCUMENTS[name], variable_values=variables))

    async def change(self, name, variables):
        """Sent until it is answered, one after the other, always with the same command id."""
        async with self.in_order:
            while True:
                try:
                    return (await self.ask(name, **variables))["outcome"]
                except TransportQueryError as error:
                    if not {each["extensions"]["code"] for each in error.errors} <= NOTHING_IS_LOST:
                        raise
                except LOST:
                    pass
                await asyncio.sleep(0.2 + 0.3 * random.random())

    async def open(self):
        """Read the plan."""
        plan = (await self.ask("Board", key=self.key))["plan"]
        lists = {name: each for name, each in plan.items() if isinstance(each, list)}
        self.own = {name: each for name, each in plan.items() if name not in lists}
        self.nodes = {node["id"]: node for each in lists.values() for node in each}

    async def follow(self):
        """For ever, each time from the own version."""
        while True:
            with suppress(*LOST):
                async with Client(transport=self._socket()) as session:
                    given = {"plan": self.own["id"], "epoch": self.own["epoch"], "after": self.own["version"]}
                    live = GraphQLRequest(DOCUMENTS["Live"], variable_values=given)
                    async for result in session.subscribe(live):
                        await self._take(result["planChanges"])
            await asyncio.sleep(0.2 + 0.3 * random.random())

    async def _take(self, message):
        self.hear(message)
        if message["__typename"] == "ResetRequired":
            await self.open()
        if message["__typename"] == "ChangeSet" and message["to"] > self.own["version"]:
            self.nodes |= {node["id"]: node for node in message["upserts"]}
            for id in message["removed"]:
                self.nodes.pop(id, None)
            self.own |= message["plan"] | {"version": message["to"]}

    def board(self):
        return {**self.own, "nodes": list(self.nodes.values())}
