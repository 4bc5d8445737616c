"""The application: rooms put together on one event loop, and the addresses under which they answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

import schema
from projections.checkpoints import Fenced
from projections.projector import Projector
from projections.tables.reader import Tables
from schema.answering.documents import Documents
from schema.context import Services
from schema.feeds import Feeds
from schema.transport import Endpoint
from service.auth import Asker, Tokens, organisation_id, visitor
from service.ballots import Ballots
from service.database import say
from service.draining import AGAIN, WHY, Draining, within
from service.links import Links
from service.live import Live
from service.log import Log, Unavailable
from service.origins import Origins
from service.people import People
from service.planning import Planning, utc_now
from service.presence import Presence
from service.projecting import rebuild_beside
from service.round_keys import RoundKeys
from service.seen import Seen
from service.settings import Settings
from service.snapshots import Snapshots
from service.states import States
from service.timekeeper import Timekeeper
from service.voting import Voting

ROOM = Path(schema.__file__).parent
MOST_APART = timedelta(seconds=1)
"""How far the clock may be from the database's: recorded times come from both."""
CLOSING = 4.0
"""Seconds in which each room finishes what is still asked of the database, when the process stops."""
DEMO = "demo"
"""The name of the demo's organisation."""


class Rooms:
    """What one process holds while it serves."""

    def __init__(self, log: Log, pool: "asyncpg.Pool[asyncpg.Record]", settings: Settings) -> None:
        url, keys = settings.database_url, settings.token_keys
        assert url is not None, "the composition root gives a database"
        self.log = log
        self.states = States(log, Snapshots(pool))
        self.planning = Planning(log, self.states, keys)
        self.people = People(pool)
        self.seen = Seen(pool)
        self.links = Links(keys)
        self.live = Live(log, self.states, settings.bell_url or url)
        self.voting = Voting(self.states, self.planning, Ballots(pool, RoundKeys(settings.round_keys)))
        self.presence = Presence(self.live, self.states, self.voting)
        self.tables = Tables(pool)
        self.projector = Projector(url, self.states, rebuild=partial(rebuild_beside, url))
        self.live.wakes(self.projector.rung)
        self._timekeeper = Timekeeper(self.states, self.voting)
        self._tasks = [asyncio.create_task(each.run()) for each in (self.live, self.presence)]

    def begin(self) -> None:
        """Let time do what it does to plans, and tables follow; not before a story of the past is told."""
        self._tasks += [asyncio.create_task(each.run()) for each in (self._timekeeper, self.projector)]

    async def close(self) -> None:
        """Finish what was begun."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.planning.close()
        await self.states.close()

    @property
    def services(self) -> Services:
        """Those that the schema speaks to."""
        return Services(
            states=self.states,
            planning=self.planning,
            live=self.live,
            presence=self.presence,
            people=self.people,
            seen=self.seen,
            voting=self.voting,
            links=self.links,
            tables=self.tables,
        )

    async def readiness(self) -> dict[str, Any]:
        """Whether this process can be used, else why not; which streams it cannot serve; which tables stand
        still."""
        fault = await self.fault()
        unserved = sorted(stream for _, stream in self.states.unserved)
        parked = [] if fault else await self.tables.parked()
        return {"ready": fault is None, "fault": fault, "unserved": unserved, "parked": parked}

    async def fault(self) -> str | None:
        """Why this process cannot be used now, or None."""
        if any(task.done() for task in self._tasks):
            return "A task of this process has ended: restart it."
        try:
            database = await asyncio.wait_for(self.log.clock(), 2)
        except (Unavailable, OSError, TimeoutError):
            return "The register does not answer."
        apart = datetime.fromisoformat(utc_now()) - datetime.fromisoformat(database)
        if abs(apart) > MOST_APART:
            return f"This machine's clock is {apart.total_seconds():.1f} s from the database's."
        return None


@asynccontextmanager
async def rooms(settings: Settings) -> AsyncIterator[Rooms]:
    """Everything that a process needs, started; what was begun is finished at the end."""
    url = settings.database_url
    assert url is not None, "the composition root gives a database"
    async with AsyncExitStack() as stack:
        pool = await asyncpg.create_pool(url, min_size=0, max_size=4, command_timeout=10, timeout=5)
        stack.push_async_callback(within, pool.close, CLOSING)
        log = await Log.open(url)
        stack.push_async_callback(within, log.close, CLOSING)
        here = Rooms(log, pool, settings)
        stack.push_async_callback(within, here.close, CLOSING)
        yield here


class Addresses(Starlette):
    """starlette's, with a shorter way to /graphql: routes and middleware take as long as an answer that is
    kept."""

    def __init__(self, graphql: ASGIApp, **more: Any) -> None:
        super().__init__(**more)
        self._graphql = graphql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/graphql":
            await self._graphql(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class Application:
    """The addresses of one process, and the rooms behind them while it serves."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._schema = schema.build()
        self._documents = Documents.read(settings.documents)
        self._tokens = Tokens(settings.token_keys)
        self._rooms: Rooms | None = None
        self._endpoint: Endpoint | None = None
        self._graphql: ASGIApp | None = None
        """The endpoint as pages may ask it."""
        self.draining = Draining()

    def starlette(self) -> Starlette:
        """The routes; connections are opened at the start and closed at the end."""
        routes = [
            Route("/", self.page),
            WebSocketRoute("/graphql", self),
            Route("/plans/{plan}/agenda.ics", self.agenda),
            Route("/schema.graphql", self.sdl),
            Route("/livez", self.alive),
            Route("/readyz", self.ready),
        ]
        return Addresses(self, routes=routes, lifespan=self.lifespan)

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Serve for as long as the context lasts."""
        async with rooms(self._settings) as self._rooms:
            pages = Origins(self._settings.origins, local=self._settings.demo)
            self._endpoint = Endpoint(
                self._schema,
                self._rooms.services,
                self.authenticate,
                pages,
                draining=self.draining,
                documents=self._documents,
            )
            self._graphql = _open_to(pages, self._endpoint)
            if self._settings.demo:
                await self._seed(self._rooms)
            self._rooms.begin()
            yield
            await within(self._endpoint.close, CLOSING)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """/graphql over HTTP, WebSocket and server-sent events."""
        assert self._graphql, "starlette answers nobody before the lifespan has begun"
        await self._graphql(scope, receive, send)

    def authenticate(self, token: str | None) -> Asker:
        """Whom a token names; the demo lets visitors in. Raises Unauthenticated."""
        if token is None and self._settings.demo:
            return visitor(organisation_id(DEMO))
        return self._tokens.authenticate(token)

    async def page(self, _: Request) -> Response:
        """A page to look at."""
        return FileResponse(ROOM / "page.html", media_type="text/html; charset=utf-8")

    async def agenda(self, request: Request) -> Response:
        """A plan's agenda for calendar programs."""
        assert self._rooms, "starlette answers nobody before the lifespan has begun"
        if self.draining.begun:
            return PlainTextResponse(f"{WHY}\n", 503, {"Retry-After": str(AGAIN), "Connection": "close"})
        return await Feeds(self._rooms.services, self.authenticate).agenda(request)

    async def sdl(self, _: Request) -> Response:
        """The contract."""
        return FileResponse(ROOM / "schema.graphql", media_type="text/plain; charset=utf-8")

    async def alive(self, _: Request) -> Response:
        """Whether the process runs."""
        return PlainTextResponse("alive\n")

    async def ready(self, _: Request) -> Response:
        """Whether it can be used."""
        if self._rooms is None or self.draining.begun:
            fault = "It is draining: it is about to stop." if self.draining.begun else "It is starting."
            return JSONResponse({"ready": False, "fault": fault, "unserved": [], "parked": []}, 503)
        readiness = await self._rooms.readiness()
        return JSONResponse(readiness, 200 if readiness["ready"] else 503)

    async def _seed(self, here: Rooms) -> None:
        """The story, and the tables of it: who looks at once sees both."""
        from service.demo.seed import seed

        log, states, people = here.log, here.states, here.people
        await seed(log, states, people, organisation=organisation_id(DEMO), now=utc_now(), tell=say)
        with suppress(Fenced, Unavailable):  # then they come a little later
            await here.projector.forward()


def _open_to(pages: Origins, endpoint: Endpoint) -> ASGIApp:
    """The endpoint, which tells browsers what pages of other origins may ask; tokens come in a header."""
    if not pages:
        return endpoint
    return CORSMiddleware(
        endpoint,
        allow_origins=pages.named,
        allow_origin_regex=pages.pattern,
        allow_methods=("GET", "POST"),
        allow_headers=("*",),
        expose_headers=("etag", "retry-after"),
    )


def build(settings: Settings) -> Starlette:
    """The ASGI application."""
    return Application(settings).starlette()
