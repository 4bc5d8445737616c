"""Sockets as graphql-transport-ws means them: who may speak, what closes one, what becomes of what began."""

import asyncio
import json

import pytest
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode

from schema.sockets import BURST, MOST_OPERATIONS
from tests.domain.specification import id_of
from tests.schema.conftest import ANNAS, TOKENS, listening
from tests.schema.test_transport import FOLLOW
from tests.schema.test_walk import PROPOSE, SEARCH
from tests.service.node import ANNA, ORGANISATION, PLAN


class Socket:
    """A graphql-transport-ws socket, by hand."""

    def __init__(self, socket):
        self.socket = socket

    async def say(self, **message):
        await self.socket.send(json.dumps(message))

    async def hear(self):
        async with asyncio.timeout(12):
            return json.loads(await self.socket.recv())

    async def begin(self, payload):
        await self.say(type="connection_init", payload=payload)
        assert (await self.hear())["type"] == "connection_ack"

    async def closed(self):
        """The code with which it is closed; what is said before is not heard."""
        async with asyncio.timeout(12):
            await self.socket.wait_closed()
        return self.socket.close_code


@pytest.fixture
async def socket(api):
    async with (
        listening(api.app) as address,
        connect(f"ws://{address}", subprotocols=["graphql-transport-ws"]) as open_socket,
    ):
        yield Socket(open_socket)


ELSEWHERE = "https://elsewhere.example"
MINE = {"Authorization": f"Bearer {ANNAS}"}
NOT_MESSAGES = [
    "[]",
    "null",
    '"x"',
    "7",
    "{",
    '{"type": ["x"]}',
    '{"type": "subscribe"}',
    '{"type": "subscribe", "id": ["1"], "payload": {"query": "{ serverTime }"}}',
    '{"type": "subscribe", "id": "1", "payload": {"query": 7}}',
    '{"type": "connection_init", "payload": []}',
    '{"type": "dance"}',
]


@pytest.mark.parametrize("message", NOT_MESSAGES)
async def test_what_is_no_message_closes_the_socket_with_4400(socket, message):
    if "subscribe" in message:
        await socket.begin(MINE)
    await socket.socket.send(message)
    assert await socket.closed() == 4400


async def test_a_socket_without_a_token_is_closed_with_4403(socket):
    await socket.say(type="connection_init", payload=None)
    assert await socket.closed() == 4403


async def test_a_socket_that_says_nothing_is_closed_after_five_seconds(socket):
    assert await socket.closed() == 4408


async def test_asking_before_the_acknowledgement_closes_with_4401(socket):
    await socket.say(type="subscribe", id="1", payload={"query": "{ serverTime }"})
    assert await socket.closed() == 4401


async def test_a_token_that_ends_closes_the_socket(socket):
    brief = TOKENS.sign(ANNA, ORGANISATION, seconds=3)
    await socket.begin({"authorization": f"Bearer {brief}"})
    assert await socket.closed() == 4403


async def test_one_bad_document_fails_its_operation_and_no_other(api, socket):
    await socket.begin(MINE)
    plan = (await api.ask('{ plan(key: "PI-1") { epoch version } }'))["plan"]
    variables = {"epoch": plan["epoch"], "after": plan["version"]}
    await socket.say(type="subscribe", id="good", payload={"query": FOLLOW, "variables": variables})
    assert (await socket.hear())["payload"]["data"]["planChanges"]["__typename"] == "InSync"
    for n, bad in enumerate(("{ plan(", "{ nowhere }", "query A { serverTime } query B { serverTime }")):
        await socket.say(type="subscribe", id=f"bad{n}", payload={"query": bad, "operationName": "C"})
        heard = await socket.hear()
        while heard["id"] == "good":
            heard = await socket.hear()
        assert (heard["type"], heard["id"]) == ("error", f"bad{n}"), heard
    await api.ask(PROPOSE, plan=PLAN, input={"title": "Search"})
    heard = await socket.hear()
    while heard["payload"]["data"]["planChanges"]["__typename"] == "InSync":
        heard = await socket.hear()
    assert heard["payload"]["data"]["planChanges"]["__typename"] == "ChangeSet"


async def test_a_mutation_begun_is_finished_whatever_the_socket_does(api, socket):
    await socket.begin(MINE)
    planning, began = api.node.planning, asyncio.Event()
    submit = planning.submit

    async def slowly(wish):
        began.set()
        await asyncio.sleep(0.3)
        return await submit(wish)

    planning.submit = slowly
    variables = {"plan": PLAN, "input": {"feature": SEARCH, "title": "Search"}}
    await socket.say(type="subscribe", id="1", payload={"query": PROPOSE, "variables": variables})
    await began.wait()
    await socket.say(type="complete", id="1")
    await socket.socket.close()
    async with asyncio.timeout(30):
        while SEARCH not in (await api.node.plan()).features:  # noqa: ASYNC110  # there is no event for it
            await asyncio.sleep(0.05)


async def test_gql_for_python_follows_a_plan(api):
    async with listening(api.app) as address:
        transport = WebsocketsTransport(f"ws://{address}", init_payload=MINE)
        async with Client(transport=transport) as session:
            plan = (await session.execute(gql('{ plan(key: "PI-1") { epoch version } }')))["plan"]
            document = gql(FOLLOW)
            document.variable_values = {"epoch": plan["epoch"], "after": plan["version"]}
            told = session.subscribe(document)
            assert (await anext(told))["planChanges"] == {"__typename": "InSync", "version": plan["version"]}
            await api.ask(PROPOSE, plan=PLAN, input={"feature": id_of(41), "title": "Login"})
            change = (await anext(told))["planChanges"]
            assert (change["from"], change["to"]) == (plan["version"], plan["version"] + 1)
            await told.aclose()


async def test_the_legacy_protocol_is_not_spoken(api):
    async with (
        listening(api.app) as address,
        connect(f"ws://{address}", subprotocols=["graphql-ws"]) as legacy,
    ):
        assert await Socket(legacy).closed() == 4406


async def test_a_page_of_another_origin_opens_no_socket(api):
    async with listening(api.app) as address:
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://{address}", subprotocols=["graphql-transport-ws"], origin=ELSEWHERE)
        assert refused.value.response.status_code == 403


async def test_too_many_sockets_are_asked_to_come_later(api):
    api.endpoint._most_sockets = 0
    async with (
        listening(api.app) as address,
        connect(f"ws://{address}", subprotocols=["graphql-transport-ws"]) as refused,
    ):
        assert await Socket(refused).closed() == 1013


async def test_a_socket_that_says_too_much_is_closed_with_1008(api, socket):
    await socket.begin(MINE)  # which is a message, too
    for _ in range(BURST - 1):
        await socket.say(type="ping")
    for _ in range(BURST - 1):
        assert (await socket.hear())["type"] == "pong"
    flood = b"".join(Frame(Opcode.TEXT, b'{"type": "pong"}').serialize(mask=True) for _ in range(BURST * 4))
    socket.socket.transport.write(flood)
    assert await socket.closed() == 1008
    assert socket.socket.close_reason == "More than 50 messages a second"


async def test_a_message_that_is_too_large_closes_with_1009(api):
    async with (
        listening(api.app) as address,
        connect(f"ws://{address}", subprotocols=["graphql-transport-ws"]) as large,
    ):
        await large.send("x" * (64 * 1024 + 1))
        assert await Socket(large).closed() == 1009


async def test_a_socket_has_a_hundred_operations_and_the_next_is_refused_alone(api, socket):
    await socket.begin(MINE)
    wish = {
        "query": "subscription ($p: ID!) { presence(plan: $p) { people { at } } }",
        "variables": {"p": PLAN},
    }
    for n in range(MOST_OPERATIONS):
        await socket.say(type="subscribe", id=f"{n}", payload=wish)
    for _ in range(MOST_OPERATIONS):
        assert (await socket.hear())["type"] == "next"
    await socket.say(type="subscribe", id="one more", payload=wish)
    refused = await socket.hear()
    assert (refused["type"], refused["id"]) == ("error", "one more")
    assert refused["payload"][0]["extensions"]["code"] == "OVERLOADED"
    await socket.say(type="complete", id="0")
    await socket.say(type="subscribe", id="now", payload=wish)
    assert (await socket.hear())["id"] == "now"


async def test_when_the_process_stops_what_was_begun_is_answered_and_nothing_new_begins(api, socket):
    await socket.begin(MINE)
    planning, began, go = api.node.planning, asyncio.Event(), asyncio.Event()
    submit = planning.submit

    async def slowly(wish):
        began.set()
        await go.wait()
        return await submit(wish)

    planning.submit = slowly
    variables = {"plan": PLAN, "input": {"feature": SEARCH, "title": "Search"}}
    await socket.say(type="subscribe", id="1", payload={"query": PROPOSE, "variables": variables})
    await began.wait()
    draining = asyncio.create_task(api.endpoint.draining.run(limit=10, spread=0))
    await asyncio.sleep(0.1)
    await socket.say(type="subscribe", id="2", payload={"query": "{ serverTime }"})
    refused = await socket.hear()
    assert (refused["type"], refused["id"]) == ("error", "2")
    assert refused["payload"][0]["extensions"] == {"code": "UNAVAILABLE", "retryAfter": 1}
    later = await api.http.post("/graphql", json={"query": "{ serverTime }"})
    assert (later.status_code, later.headers["retry-after"], later.headers["connection"]) == (
        503,
        "1",
        "close",
    )
    assert later.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    go.set()
    answered = await socket.hear()
    assert (answered["type"], answered["id"]) == ("next", "1")
    assert (await socket.hear())["type"] == "complete"
    assert await socket.closed() == 1012
    await draining


async def test_a_socket_that_comes_when_the_process_stops_is_sent_away(api):
    await api.endpoint.draining.run(limit=1)
    async with listening(api.app) as address:
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://{address}", subprotocols=["graphql-transport-ws"])
        assert refused.value.response.status_code == 503
        assert refused.value.response.headers["retry-after"] == "1"
