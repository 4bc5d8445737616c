"""The whole service in a thread of the test process, on a real database, and who asks it as clients do."""

import asyncio
import json
import threading
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from websockets.sync.client import connect

from service.app import Application
from service.auth import Tokens, organisation_id, person_id
from service.domain.vocabulary import Role
from service.serving import configuration
from service.settings import Settings
from service.wishes import Wish
from tests.conftest import at, create, tell
from tests.domain.specification import LAYOUT

KEY = b"a key for journeys, 32 bytes ..."
ORGANISATION, ANNA, BEA = organisation_id("journeys"), person_id("Anna"), person_id("Bea")
PROTOCOL = "graphql-transport-ws"
TEAMS = ("Red", "Blue", "Green")
OUTCOME = "version entity replayed errors { __typename code message path } warnings { code }"
ROLES = [role.value for role in Role]


def token(person=ANNA, organisation=ORGANISATION, key=KEY, **more):
    return Tokens((key,)).sign(person, organisation, **more)


def new_id():
    return str(uuid.uuid4())


@dataclass
class Asker:
    """Somebody who asks one service."""

    address: str
    token: str | None
    timeout: float = 30

    def __post_init__(self):
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        self.http = httpx.Client(base_url=self.address, headers=headers, timeout=self.timeout)

    def close(self):
        self.http.close()

    def post(self, query, operation=None, **variables):
        """The whole answer to a document."""
        wish = {"query": query, "variables": variables}
        response = self.http.post("/graphql", json=wish | ({"operationName": operation} if operation else {}))
        assert response.headers["content-type"].startswith("application/json"), response.text
        return response.json()

    def ask(self, query, operation=None, **variables):
        """The data of an answer without errors."""
        body = self.post(query, operation, **variables)
        assert "errors" not in body, body["errors"]
        return body["data"]

    def change(self, name, to=None, envelope=None, /, **given):
        """The outcome of one mutation, accepted or not."""
        stream = (
            {"addTeam": "train", "defineSite": "train", "definePlan": "train"}.get(name, "plan")
            if to
            else None
        )
        kind = f"{name[0].upper()}{name[1:]}Input"
        head = "$to: ID!, " if to else ""
        parts = ([f"{stream}: $to"] if to else []) + (["input: $i"] if given else [])
        head += (f"$i: {kind}!, " if given else "") + "$e: Envelope"
        arguments = ", ".join([*parts, "envelope: $e"])
        wish = f"mutation ({head}) {{ it: {name}({arguments}) {{ {OUTCOME} }} }}"
        variables = {"e": envelope} | ({"to": to} if to else {}) | ({"i": given} if given else {})
        return self.ask(wish, **variables)["it"]

    def do(self, name, to=None, envelope=None, /, **given):
        """The same of one that must be accepted; the id of what it was about."""
        outcome = self.change(name, to, envelope, **given)
        assert not outcome["errors"], (name, outcome["errors"])
        return outcome["entity"]

    @contextmanager
    def socket(self, payload=None):
        """A socket of the protocol; its connection is acknowledged."""
        address = f"{self.address.replace('http', 'ws', 1)}/graphql"
        with connect(address, subprotocols=[PROTOCOL]) as socket:
            payload = {"Authorization": f"Bearer {self.token}"} if payload is None else payload
            socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            assert json.loads(socket.recv(10))["type"] == "connection_ack"
            yield socket

    @contextmanager
    def follow(self, query, operation=None, **variables):
        """What a subscription says, one after the other."""
        with self.socket() as socket:
            payload = {"query": query, "variables": variables}
            payload |= {"operationName": operation} if operation else {}
            socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
            yield lambda seconds=10: _next(socket, seconds)


def _next(socket, seconds):
    message = json.loads(socket.recv(seconds))
    assert message["type"] == "next", message
    assert "errors" not in message["payload"], message["payload"]["errors"]
    return next(iter(message["payload"]["data"].values()))


@dataclass
class Service(Asker):
    """A service in this process, and Anna who asks it."""

    application: Application | None = None
    loop: Any = None

    @property
    def rooms(self):
        return self.application._rooms

    def run(self, coroutine, seconds=60):
        """What a coroutine of the service's own loop comes to."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(seconds)

    def submit(self, plan, *commands, **envelope):
        """The answer to commands, past GraphQL."""
        wish = Wish(log=ORGANISATION, stream=plan, commands=commands, asker=ANNA, **envelope)
        return self.run(self.rooms.planning.submit(wish))

    def recorded(self):
        """How many commits there are that people made; what the clock does may happen at any time."""

        async def count():
            events = await self.rooms.log.read_all(ORGANISATION, 0, 1_000_000)
            return sum(each.actor != "clock" for each in events)

        return self.run(count())

    def prepare(self, key="PI-1", zone="Europe/Zurich"):
        """The id of a plan with the iterations of LAYOUT. Anna has every role, Bea owns the business."""
        train = self.do("registerTrain", key=f"ART-{key}", name="The ART", zone=zone)
        for role in ROLES:
            self.do("grantRole", person=ANNA, role=role, scope=ORGANISATION)
        self.do("grantRole", person=BEA, role="BUSINESS_OWNER", scope=ORGANISATION)
        for team in TEAMS:
            team = self.do("addTeam", train, name=team)
            self.do("grantRole", person=ANNA, role="PRODUCT_OWNER", scope=team)
        plan = self.do(
            "definePlan", train, plan=new_id(), key=key, name=key, starts="2026-11-02", ends="2027-01-10"
        )
        names = ("iteration", "name", "starts", "ends")
        laid_out = [dict(zip(names, (new_id(), *row[1:]), strict=True)) for row in LAYOUT]
        laid_out[-1]["kind"] = "IP"
        self.do("layOutIterations", plan, iterations=laid_out)
        return plan


@contextmanager
def a_database(postgres, migrated, name):
    """A fresh database, for longer than one test; its settings."""
    create(postgres, name, migrated)
    try:
        yield {"database_url": at(postgres.url, name), "owner_url": at(postgres.owner_url, name)}
    finally:
        tell(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def serving(urls, data, **settings):
    """The service on a free port."""
    application = Application(Settings(data=data, token_keys=(KEY,), **urls, **settings))
    config = configuration(application.starlette())
    config.port, config.timeout_graceful_shutdown = 0, 2
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    loop = server.servers[0].get_loop()
    service = Service(f"http://127.0.0.1:{port}", token(), application=application, loop=loop)
    try:
        yield service
    finally:
        service.close()
        server.should_exit = True
        thread.join(30)
