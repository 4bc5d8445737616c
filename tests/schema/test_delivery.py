"""Live delivery over real sockets and streams: who shares an execution, who never does, who is cut off."""

import asyncio
import json
import socket as sockets
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import httpx
import pytest
from websockets.asyncio.client import connect

from schema.live.sharing import Asked, subscription
from service import socket_wire
from service.domain.definition import DescribePlan
from service.domain.organisation import GrantRole
from service.domain.vocabulary import Key, Role
from service.streams import NotServed
from tests.schema.conftest import ANNAS, TOKENS, listening
from tests.schema.test_walk import PROPOSE
from tests.service.node import BEA, ORGANISATION, PLAN, TRAIN
from tests.service.remembered import next_plan

FOLLOW = """subscription Live($plan: ID!, $epoch: ID!, $after: Int!, $text: Boolean = true) {
  planChanges(plan: $plan, epoch: $epoch, after: $after) { __typename
    ... on ChangeSet { from to upserts { id ... on Feature { title @include(if: $text) } } }
    ... on InSync { version } ... on ResetRequired { reason } } }"""
BEAS = TOKENS.sign(BEA, ORGANISATION)
AT_LENGTH = """mutation ($plan: ID!, $reason: String!) {
  proposeFeature(plan: $plan, input: {title: "Search"}, envelope: {reason: $reason}) { errors { code } } }"""
HANDSHAKE = (
    b"GET /graphql HTTP/1.1\r\nHost: signalbox\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)


class Client:
    """One socket; it keeps what each of its subscriptions was told."""

    def __init__(self, socket):
        self.socket = socket

    async def subscribe(self, id="1", query=FOLLOW, **variables):
        payload = {"query": query, "variables": variables}
        await self.socket.send(json.dumps({"type": "subscribe", "id": id, "payload": payload}))

    async def hear(self):
        async with asyncio.timeout(12):
            return json.loads(await self.socket.recv())

    async def told(self, kind):
        """The next message of a kind."""
        while (told := (await self.hear())["payload"]["data"]["planChanges"])["__typename"] != kind:
            pass
        return told


@asynccontextmanager
async def client(address, token=ANNAS):
    async with connect(f"ws://{address}", subprotocols=["graphql-transport-ws"], max_size=None) as socket:
        await socket.send(
            json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
        )
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        yield Client(socket)


async def live(api):
    plan = (await api.ask('{ plan(key: "PI-1") { id epoch version } }'))["plan"]
    return {"plan": plan["id"], "epoch": plan["epoch"], "after": plan["version"]}


async def propose(api, title="Search"):
    return (await api.ask(PROPOSE, plan=PLAN, input={"title": title}))["proposeFeature"]["version"]


def groups(api):
    return list(api.endpoint.delivery._groups.values())


def followers(api):
    return sum(len(group._followers) for group in groups(api))


async def until(holds):
    async with asyncio.timeout(12):
        while not holds():  # noqa: ASYNC110  # nothing here could set an event
            await asyncio.sleep(0.01)


async def test_a_hundred_subscribers_cost_one_execution(api, executed):
    async with listening(api.app) as address, AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(client(address)) for _ in range(100)]
        here = await live(api)
        for number, each in enumerate(clients):
            await each.subscribe(id=f"a {number}", **here)
        for each in clients:
            await each.told("InSync")
        executed.clear()
        to = await propose(api)
        told = [await each.told("ChangeSet") for each in clients]
        assert told == told[:1] * 100
        assert (told[0]["from"], told[0]["to"]) == (here["after"], to)
        assert executed == ["ChangeSet", "InSync"]


async def test_everyone_is_told_under_the_id_of_its_own_operation(api):
    async with listening(api.app) as address, client(address) as one:
        here = await live(api)
        for id in ("first", 'a "quoted" \u00e9'):
            await one.subscribe(id=id, **here)
        assert {(await one.hear())["id"] for _ in range(2)} == {"first", 'a "quoted" \u00e9'}


async def test_streams_share_with_sockets(api, executed):
    async with listening(api.app) as address, client(address) as one, httpx.AsyncClient() as http:
        here = await live(api)
        await one.subscribe(**here)
        await one.told("InSync")
        executed.clear()
        wish = {"query": FOLLOW, "variables": here}
        headers = {"authorization": f"Bearer {ANNAS}", "accept": "text/event-stream"}
        async with http.stream("POST", f"http://{address}", json=wish, headers=headers) as response:
            lines = response.aiter_lines()
            assert [await anext(lines), "InSync" in await anext(lines)] == ["event: next", True]
            await propose(api)
            assert [await anext(lines) for _ in range(2)] == ["", "event: next"]
            told = json.loads((await anext(lines)).removeprefix("data: "))["data"]["planChanges"]
            assert told == await one.told("ChangeSet")
            assert executed.count("ChangeSet") == 1
            assert [len(group._followers) for group in groups(api)] == [2]
        await until(lambda: [len(group._followers) for group in groups(api)] == [1])


async def test_two_people_with_different_rights_never_share(api, executed):
    await api.node.do(GrantRole(person=BEA, role=Role.BUSINESS_OWNER, scope=TRAIN), stream=ORGANISATION)
    async with listening(api.app) as address, client(address) as anna, client(address, BEAS) as bea:
        here = await live(api)
        for each in (anna, bea):
            await each.subscribe(**here)
            await each.told("InSync")
        assert len(groups(api)) == 2
        executed.clear()
        await propose(api)
        assert await anna.told("ChangeSet") == await bea.told("ChangeSet")
        assert executed.count("ChangeSet") == 2


async def test_two_people_with_the_same_rights_share(api):
    async with (
        listening(api.app) as address,
        client(address, BEAS) as bea,
        client(address, TOKENS.sign(TRAIN, ORGANISATION)) as carl,
    ):
        here = await live(api)
        for each in (bea, carl):
            await each.subscribe(**here)
            await each.told("InSync")
        assert [len(group._followers) for group in groups(api)] == [2]


async def test_another_document_another_variable_and_another_epoch_are_groups_of_their_own(api):
    async with listening(api.app) as address, client(address) as one:
        here = await live(api)
        await one.subscribe(id="1", **here)
        await one.subscribe(id="2", query=FOLLOW + " ", **here)
        await one.subscribe(id="3", **here, text=False)
        for _ in range(3):
            await one.told("InSync")
        await one.subscribe(id="4", **(here | {"epoch": PLAN}))
        assert (await one.told("ResetRequired"))["reason"] == "EPOCH_CHANGED"
        assert await one.hear() == {"id": "4", "type": "complete"}
        await until(lambda: len(groups(api)) == 3)


async def test_a_key_that_another_plan_has_got_is_followed_there(api):
    async with listening(api.app) as address, client(address) as one, client(address) as other:
        here = await live(api)
        await one.subscribe(**(here | {"plan": "PI-1"}))
        await one.told("InSync")
        await api.node.do(DescribePlan(key=Key("PI-0")))
        await api.node.do(replace(next_plan(), key=Key("PI-1")), stream=TRAIN)
        there = await live(api)
        assert there["plan"] != here["plan"]
        await other.subscribe(**(there | {"plan": "PI-1"}))
        assert (await other.told("InSync"))["version"] == there["after"]


async def test_the_last_one_who_leaves_ends_the_group(api):
    async with listening(api.app) as address, client(address) as one, client(address) as other:
        here = await live(api)
        for each in (one, other):
            await each.subscribe(**here)
            await each.told("InSync")
        await one.socket.send('{"type": "complete", "id": "1"}')
        await until(lambda: [len(group._followers) for group in groups(api)] == [1])
        await other.socket.close()
        await until(lambda: groups(api) == [] and not api.endpoint.delivery._running)


async def test_an_id_is_free_again_when_the_service_has_ended_its_subscription(api):
    async with listening(api.app) as address, client(address) as one:
        here = await live(api)
        await one.subscribe(**(here | {"after": here["after"] + 50}))
        assert (await one.told("ResetRequired"))["reason"] == "AHEAD_OF_LOG"
        assert (await one.hear())["type"] == "complete"
        await one.subscribe(**here)
        assert (await one.told("InSync"))["version"] == here["after"]


async def test_a_version_that_cannot_be_is_refused_to_who_names_it_and_to_nobody_else(api):
    async with listening(api.app) as address, client(address) as one, client(address) as other:
        here = await live(api)
        await one.subscribe(**here)
        await one.told("InSync")
        await other.subscribe(**(here | {"after": -1}))
        told = await other.hear()
        assert [each["extensions"]["code"] for each in told["payload"]["errors"]] == ["VERSION_UNKNOWN"]
        assert (await other.hear())["type"] == "complete"
        await propose(api)
        assert (await one.told("ChangeSet"))["from"] == here["after"]


async def test_a_plan_that_is_served_no_more_fails_the_subscription_and_not_the_socket(api, monkeypatch):
    async with listening(api.app) as address, client(address) as one:
        here = await live(api)
        await one.subscribe(**here)
        await one.told("InSync")
        states = api.node.states
        with pytest.raises(NotServed):
            raise states._given_up(ORGANISATION, PLAN, LookupError("of tomorrow"))
        told = await one.hear()
        assert (told["type"], told["id"]) == ("error", "1")
        assert told["payload"][0]["extensions"]["code"] == "UNAVAILABLE"
        await one.subscribe(id="2", query="{ serverTime }")
        assert (await one.hear())["id"] == "2"


async def test_who_reads_nothing_is_cut_off_and_holds_little_memory(api, monkeypatch):
    monkeypatch.setattr(socket_wire, "DRAIN_LIMIT", 0.5)
    async with listening(api.app) as address, client(address) as one:
        here = await live(api)
        deaf = await unread(address, here)
        await one.subscribe(**here)
        await until(lambda: followers(api) == 2)
        for _ in range(400):
            if followers(api) == 1:
                break
            await api.ask(AT_LENGTH, plan=PLAN, reason="x" * 4_000)
        await until(lambda: followers(api) == 1)
        deaf.close()
        to = await propose(api)
        while (await one.told("ChangeSet"))["to"] < to:
            pass


async def unread(address, here):
    """A socket that subscribes, and then reads nothing any more."""
    host, _, rest = address.partition(":")
    port = int(rest.partition("/")[0])
    deaf = sockets.socket()
    deaf.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4_096)
    await asyncio.get_running_loop().run_in_executor(None, deaf.connect, (host, port))
    async with asyncio.timeout(12):
        reader, writer = await asyncio.open_connection(sock=deaf, limit=1_024)
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(frame({"type": "connection_init", "payload": {"authorization": f"Bearer {ANNAS}"}}))
        await reader.readuntil(b"ack")
        writer.transport.pause_reading()
        query = FOLLOW.replace("from to", "from to commits { reason }")
        writer.write(frame({"type": "subscribe", "id": "1", "payload": {"query": query, "variables": here}}))
        await writer.drain()
    return writer


def frame(message):
    """A masked frame of text; the mask is nothing."""
    text = json.dumps(message).encode()
    return bytes((0x81, 0xFE)) + len(text).to_bytes(2, "big") + bytes(4) + text


@pytest.mark.parametrize(
    ("query", "own", "is_shared"),
    [
        ("subscription ($v: Int!) { planChanges(plan: 1, epoch: 1, after: $v) { __typename } }", 7, True),
        ("subscription ($v: Int!) { it: planChanges(plan: 1, epoch: 1, after: $v) { __typename } }", 7, True),
        ("subscription ($v: Int = 3) { planChanges(plan: 1, epoch: 1, after: $v) { __typename } }", 7, True),
        ("subscription { planChanges(plan: 1, epoch: 1, after: 5) { __typename } }", 5, True),
        (
            "subscription ($v: Int!) { planChanges(plan: 1, epoch: 1, after: $v) { ... on ChangeSet { plan {"
            " history(first: $v) { totalCount } } } } }",
            7,
            False,
        ),
    ],
)
def test_the_cursor_is_what_a_group_may_differ_in(built, query, own, is_shared):
    one, other = (subscription(built, Asked(query, {"v": version}, None)) for version in (7, 8))
    assert one.own == own
    assert (one.key == other.key) == is_shared


@pytest.mark.parametrize(
    "query",
    [
        "{ serverTime }",
        "subscription {",
        "subscription { nowhere }",
        "subscription { planChanges(plan: 1, epoch: 1) { __typename } }",
        "subscription ($v: Int!) { planChanges(plan: 1, epoch: 1, after: $v) { __typename } }",
        "subscription { planChanges(plan: 1, epoch: 1, after: 1) @skip(if: true) { __typename } }",
        "subscription { ...F } fragment F on Subscription { planChanges(plan: 1, epoch: 1, after: 1) {"
        " __typename } }",
    ],
)
def test_what_is_wrong_or_unusual_is_executed_by_itself(built, query):
    assert subscription(built, Asked(query, {}, None)) is None
