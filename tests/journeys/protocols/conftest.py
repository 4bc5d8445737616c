"""One service that is spoken to as the protocols say, message by message and byte by byte."""

import asyncio
import json
import time
from contextlib import contextmanager, suppress

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.journeys.served import PROTOCOL, a_database, serving

PATIENCE = 15
"""Seconds within which something must come, also on a busy machine."""
FOLLOW = """subscription ($p: ID!, $e: ID!, $a: Int!) { planChanges(plan: $p, epoch: $e, after: $a) {
  __typename ... on ChangeSet { from to } ... on InSync { version } ... on ResetRequired { reason } } }"""
NAME = {"query": "{ __typename }"}
NAMED = {"data": {"__typename": "Query"}}


@pytest.fixture(scope="package")
def urls(postgres, migrated):
    with a_database(postgres, migrated, "protocols") as urls:
        yield urls


@pytest.fixture(scope="package")
def service(urls, tmp_path_factory):
    with serving(urls, tmp_path_factory.mktemp("data")) as service:
        yield service


@pytest.fixture(scope="package")
def endpoint(service):
    """What answers at /graphql."""
    return service.application._endpoint


@pytest.fixture(scope="package")
def plan(service):
    return Plan(service, service.prepare())


class Plan:
    """A plan that is asked about and followed."""

    def __init__(self, service, id):
        self._service = service
        self.id = id

    def live(self, **variables):
        """The request for all its changes from now on."""
        now = self._service.ask("query ($p: ID!) { plan(id: $p) { epoch version } }", p=self.id)["plan"]
        return {
            "query": FOLLOW,
            "variables": {"p": self.id, "e": now["epoch"], "a": now["version"]} | variables,
        }

    def ended(self):
        """The request for changes since another life of the log: one answer, then the end."""
        return self.live(e="another")

    def presence(self):
        """The request for who is there."""
        query = "subscription ($p: ID!) { presence(plan: $p) { __typename } }"
        return {"query": query, "variables": {"p": self.id}}

    def late(self):
        """A request that is answered after two seconds only."""
        query = "query ($p: ID!) { plan(id: $p, atLeast: 1000000) { version } }"
        return {"query": query, "variables": {"p": self.id}}

    def changing(self, title="A feature"):
        """The request for a change."""
        query = """mutation ($p: ID!, $t: String!) {
          proposeFeature(plan: $p, input: {title: $t}) { errors { code } } }"""
        return {"query": query, "variables": {"p": self.id, "t": title}}

    def change(self):
        self._service.do("proposeFeature", self.id, title="A feature")

    def change_untold(self):
        """A change whose answer does not matter."""
        asked = self.changing()
        self._service.post(asked["query"], **asked["variables"])

    def titles(self):
        found = self._service.ask("query ($p: ID!) { plan(id: $p) { features { title } } }", p=self.id)
        return [feature["title"] for feature in found["plan"]["features"]]


class Socket:
    """A socket of graphql-transport-ws, message by message."""

    def __init__(self, socket):
        self.socket = socket

    def say(self, type, **more):
        """Send a message; whether the socket was closed already, `closing` tells."""
        with suppress(ConnectionClosed):
            self.socket.send(json.dumps({"type": type} | more))

    def ask(self, id, payload):
        self.say("subscribe", id=id, payload=payload)

    def hear(self):
        return json.loads(self.socket.recv(PATIENCE))

    def hear_of(self, id):
        """The next message of an operation."""
        while (heard := self.hear()).get("id") != id:
            pass
        return heard

    def until_pong(self):
        """Everything that is said before the answer to a ping, which is asked now."""
        self.say("ping", payload={"now": True})
        heard = []
        while (message := self.hear()) != {"type": "pong", "payload": {"now": True}}:
            heard.append(message)
        return heard

    def all_of(self, id):
        """Everything that is said of an operation up to its completion, and behind it."""
        heard = [self.hear()]
        while heard[-1] != {"id": id, "type": "complete"}:
            heard.append(self.hear())
        return [each for each in heard + self.until_pong() if each["id"] == id]

    def closing(self):
        """The code and the reason with which it is closed."""
        with pytest.raises(ConnectionClosed) as closed:
            self._hear_on()
        assert closed.value.rcvd, "it was closed without a word"
        return closed.value.rcvd.code, closed.value.rcvd.reason

    def _hear_on(self):
        while True:
            self.hear()


def tasks(service):
    """How much the service has to do."""

    async def count():
        return len(asyncio.all_tasks())

    return service.run(count())


def until(holds):
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def crashing(service, monkeypatch, what):
    """While something that is asked of the states fails; gives what nobody may hear of."""
    secret = "the house's own"

    async def crashes(*_):
        raise RuntimeError(secret)

    with monkeypatch.context() as patched:
        patched.setattr(service.rooms.states, what, crashes)
        yield secret


@contextmanager
def opened(service, offered=(PROTOCOL,), **more):
    """A socket on which nothing was said yet, and the subprotocols that its client offers."""
    address = f"{service.address.replace('http', 'ws', 1)}/graphql"
    with connect(address, subprotocols=offered or None, **more) as socket:
        yield Socket(socket)


@pytest.fixture
def socket(service):
    """A socket whose connection is acknowledged."""
    with service.socket() as socket:
        yield Socket(socket)


class Stream:
    """An answer over HTTP that goes on, byte by byte."""

    def __init__(self, response):
        self.response = response
        self.status, self.headers = response.status_code, response.headers
        self.text = ""
        self._chunks = response.iter_text()
        self._deadline = time.monotonic() + 2 * PATIENCE

    def more(self):
        """Hear one piece more; heartbeats do not come for ever."""
        assert time.monotonic() < self._deadline
        self.text += next(self._chunks)

    def until(self, said, after=0, at_its_end=False):
        """All that has come, as soon as it holds a text, or ends with it."""
        while not (self.text.endswith(said) if at_its_end else said in self.text[after:]):
            self.more()
        return self.text

    def rest(self):
        """All of it, to its end."""
        with suppress(StopIteration):
            while True:
                self.more()
        return self.text


@contextmanager
def streaming(service, accept, asked, method="POST", **more):
    """The answer to a request; it is left with the block."""
    headers = {"authorization": f"Bearer {service.token}", "accept": accept} | more
    given = {"json": asked}
    if method == "GET":
        given = {"params": {k: v if isinstance(v, str) else json.dumps(v) for k, v in asked.items()}}
    with (
        httpx.Client(base_url=service.address, headers=headers, timeout=PATIENCE) as client,
        client.stream(method, "/graphql", **given) as response,
    ):
        yield Stream(response)
