"""A service behind its real edges, for tests that ask as clients do."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

import schema
from projections.projector import Projector
from projections.tables.reader import Tables
from schema.context import Context, Services
from schema.feeds import Feeds
from schema.transport import Endpoint
from service.auth import Asker, Tokens
from service.domain.vocabulary import Id
from service.links import Links
from service.live import Live
from service.presence import Presence
from service.serving import configuration
from tests.service.node import ANNA, ORGANISATION, Node, node

KEYS = (b"a key for tests, 32 bytes long..",)
TOKENS = Tokens(KEYS)
ANNAS = TOKENS.sign(ANNA, ORGANISATION, name="Anna")


@pytest.fixture(scope="session")
def built() -> Any:
    """The schema."""
    return schema.build()


@dataclass
class Api:
    """A served node: ask it over HTTP, or straight."""

    node: Node
    schema: Any
    services: Services
    endpoint: Endpoint
    http: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        feeds = Feeds(self.services, TOKENS.authenticate)
        app = Starlette(
            routes=[
                Route("/graphql", self.endpoint),
                WebSocketRoute("/graphql", self.endpoint),
                Route("/plans/{plan}/agenda.ics", feeds.agenda),
            ]
        )
        self.app = app
        transport = httpx.ASGITransport(app=app)
        headers = {"Authorization": f"Bearer {ANNAS}"}
        self.http = httpx.AsyncClient(transport=transport, base_url="http://signalbox", headers=headers)

    async def post(self, query: str, **variables: Any) -> Any:
        """The whole answer to a document."""
        response = await self.http.post("/graphql", json={"query": query, "variables": variables})
        assert response.status_code == 200, response.text
        return response.json()

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of a document that has no errors."""
        answer = await self.post(query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def project(self) -> None:
        """Bring the tables over all plans to what is recorded."""
        await Projector(self.node.url, self.node.states).forward()

    def follow(self, query: str, person: Id = ANNA, **variables: Any) -> Any:
        """The results of a subscription, one after the other."""
        asker = Asker(person=person, org=ORGANISATION)
        return Follow(self.schema, query, variables, Context(asker, self.services))


@dataclass
class Follow:
    """A subscription, and what it said."""

    schema: Any
    query: str
    variables: dict[str, Any]
    context: Context
    stream: Any = None

    async def __aenter__(self) -> "Follow":
        self.stream = await self.schema.subscribe(self.query, self.variables, self.context)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stream.aclose()

    async def next(self, seconds: float = 12.0) -> Any:
        """The next result; raises StopAsyncIteration at the end."""
        async with asyncio.timeout(seconds):
            return await anext(self.stream)

    async def data(self) -> Any:
        """The data of the next result, which has no errors."""
        result = await self.next()
        assert not result.errors, result.errors
        return next(iter(result.data.values()))


@asynccontextmanager
async def served(url: str, built: Any, heartbeat: float = 15.0) -> AsyncIterator[Api]:
    """A node on a migrated database, behind the endpoint."""
    async with node(url) as here:
        live = Live(here.log, here.states, url, heartbeat)
        presence = Presence(live, here.states, here.voting)
        running = [asyncio.create_task(each.run()) for each in (live, presence)]
        services = Services(
            states=here.states,
            planning=here.planning,
            live=live,
            presence=presence,
            people=here.people,
            seen=here.seen,
            voting=here.voting,
            links=Links(KEYS),
            tables=Tables(here.pool),
        )
        api = Api(here, built, services, Endpoint(built, services, TOKENS.authenticate))
        yield api
        await api.http.aclose()
        await api.endpoint.close()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


@pytest.fixture
async def api(database: Any, built: Any) -> AsyncIterator[Api]:
    """A served node with a train, two teams, a plan of five iterations."""
    async with served(database.url, built, heartbeat=1.0) as api:
        await api.node.prepare()
        yield api


@pytest.fixture
def executed(built: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was executed for subscribers: the message of each."""
    messages: list[str] = []
    execute = built.execute

    async def counting(
        query: Any, variables: Any = None, context: Any = None, message: Any = None, *rest: Any, **more: Any
    ) -> Any:
        if message is not None:
            messages.append(type(message).__name__)
        return await execute(query, variables, context, message, *rest, **more)

    monkeypatch.setattr(built, "execute", counting)
    return messages


def counted(log: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that the log sends from here on."""
    asked: list[str] = []
    fetch = log._fetch

    async def counting(query: str, *arguments: Any) -> Any:
        asked.append(query)
        return await fetch(query, *arguments)

    monkeypatch.setattr(log, "_fetch", counting)
    return asked


@asynccontextmanager
async def listening(app: Any) -> AsyncIterator[str]:
    """The same over a real socket; gives the address without a scheme."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        config = configuration(app)
        config.lifespan, config.timeout_graceful_shutdown = "off", 1
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([taken]))
        while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
            await asyncio.sleep(0.01)
        yield f"127.0.0.1:{taken.getsockname()[1]}/graphql"
        server.should_exit = True
        await serving
