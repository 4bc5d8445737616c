"""Who is at a plan, asked for and followed as clients do, on two nodes."""

import asyncio
import time

import asyncpg
import pytest
from websockets.asyncio.client import connect

from service.presence import COUNTED, SILENCE
from tests.bells import until
from tests.domain.specification import id_of
from tests.schema.conftest import TOKENS, listening, served
from tests.schema.test_sockets import Socket
from tests.schema.test_viewer import FORK
from tests.schema.test_votes import ROUND, accepted, cast, open_round
from tests.service.node import ANNA, ORGANISATION, PLAN, RED, TRAIN

BEN = id_of(77)
__all__ = ["open_round"]

APPEAR = "mutation ($plan: ID!, $at: ID) { appear(plan: $plan, at: $at) }"
PRESENCE = "subscription ($plan: ID!) { presence(plan: $plan) { people { person { id name } at } } }"

COUNT = "subscription ($plan: ID!) { presence(plan: $plan) { turnout { cast } } }"
TURNOUT = "signalbox.turnout(uuid, uuid)"

SHOW = """mutation ($train: ID!, $show: Boolean!) {
  setPolicies(train: $train, input: { policy: { showPresence: $show } }) { version } }"""


async def people(follow, number):
    """The next picture of that many people."""
    while len(those := (await follow.data())["people"]) != number:
        pass
    return those


async def test_who_appears_is_seen_by_those_who_follow_on_any_node(api, built, database):
    await api.node.people.introduce(ORGANISATION, BEN, "Ben")
    async with served(database.url, built) as there, there.follow(PRESENCE, plan="PI-1") as follow:
        assert await follow.data() == {"people": []}
        assert await api.ask(APPEAR, plan=PLAN, at=f"{RED}@7") == {"appear": True}
        assert await people(follow, 1) == [{"person": {"id": ANNA, "name": "Anna"}, "at": RED}]
        bens = {"Authorization": f"Bearer {TOKENS.sign(BEN, ORGANISATION)}"}
        asked = {"query": APPEAR, "variables": {"plan": PLAN}}
        assert (await there.http.post("/graphql", json=asked, headers=bens)).json()["data"] == {
            "appear": True
        }
        assert (await people(follow, 2))[1] == {"person": {"id": BEN, "name": "Ben"}, "at": None}


async def test_who_is_at_a_scenario_is_not_at_its_plan(api):
    scenario = id_of(95)
    await api.ask(FORK, plan=PLAN, input={"scenario": scenario, "name": "What if"})
    await api.ask(APPEAR, plan=f"{PLAN}@{scenario}")
    async with api.follow(PRESENCE, plan=PLAN) as follow:
        assert await follow.data() == {"people": []}
    async with api.follow(PRESENCE, plan=scenario) as follow:
        assert len((await follow.data())["people"]) == 1


async def turnout(follow, cast):
    """The turnout once so many have voted."""
    while not (those := (await follow.data())["turnout"]) or those[0]["cast"] != cast:
        pass
    return those


async def test_the_turnout_of_an_open_round_is_told_on_any_node_until_it_is_closed(
    api, built, database, open_round
):
    document = """subscription ($plan: ID!) { presence(plan: $plan) {
      turnout { vote cast eligible } people { at } } }"""
    async with served(database.url, built) as there, there.follow(document, plan=PLAN) as follow:
        first = await follow.data()
        assert first == {"turnout": [{"vote": ROUND, "cast": 0, "eligible": 5}], "people": []}
        for number, token in enumerate(open_round[:3], 1):
            await cast(api, token, 4)
            assert await turnout(follow, number) == [{"vote": ROUND, "cast": number, "eligible": 5}]
        await cast(api, open_round[0], 2)
        await accepted(api, "closeVote", round=ROUND)
        assert (await follow.data())["turnout"] == [], "a ballot that is replaced is no other turnout"


async def test_the_turnout_is_told_again_once_it_can_be_counted_again(api, database, open_round):
    owner = await asyncpg.connect(database.owner_url)
    async with api.follow(COUNT, plan=PLAN) as follow:
        assert await follow.data() == {"turnout": [{"cast": 0}]}
        await owner.execute(f"REVOKE EXECUTE ON FUNCTION {TURNOUT} FROM signalbox_service")
        await asyncio.sleep(2 * COUNTED)
        await owner.execute(f"GRANT EXECUTE ON FUNCTION {TURNOUT} TO signalbox_service")
        await cast(api, open_round[0], 4)
        assert await turnout(follow, 1) == [{"cast": 1}]
    await owner.close()


async def test_a_plan_whose_policy_shows_nobody_keeps_nothing_and_tells_the_turnout(
    api, built, database, open_round
):
    document = "subscription ($plan: ID!) { presence(plan: $plan) { turnout { cast } people { at } } }"
    async with served(database.url, built) as there, there.follow(document, plan=PLAN) as follow:
        await until(lambda: there.services.live.doorbell.is_listening)
        assert await api.ask(APPEAR, plan=PLAN, at=RED) == {"appear": True}
        while not (await follow.data())["people"]:
            pass
        await api.ask(SHOW, train=TRAIN, show=False)
        while (told := await follow.data())["people"]:
            pass
        assert told["turnout"] == [{"cast": 0}]
        assert await api.ask(APPEAR, plan=PLAN, at=RED) == {"appear": False}
        await until(lambda: not any(room.words for room in api.services.presence._rooms.values()))
        await api.ask(SHOW, train=TRAIN, show=True)
        assert await api.ask(APPEAR, plan=PLAN, at=RED) == {"appear": True}
        while not (await follow.data())["people"]:
            pass


@pytest.mark.parametrize("is_said_over_http", [False, True])
async def test_whose_socket_is_lost_is_gone_within_seconds(api, built, database, is_said_over_http):
    bens = {"authorization": f"Bearer {TOKENS.sign(BEN, ORGANISATION)}"}
    wish = {"query": APPEAR, "variables": {"plan": PLAN, "at": RED}}
    async with (
        served(database.url, built) as there,
        listening(there.app) as address,
        api.follow(PRESENCE, plan=PLAN) as follow,
    ):
        lost = await connect(f"ws://{address}", subprotocols=["graphql-transport-ws"])
        socket = Socket(lost)
        await socket.begin(bens)
        if is_said_over_http:
            payload = {"query": PRESENCE, "variables": {"plan": PLAN}}
            await socket.say(type="subscribe", id="1", payload=payload)
            assert (await socket.hear())["type"] == "next"
            await there.http.post("/graphql", json=wish, headers=bens)
        else:
            await socket.say(type="subscribe", id="1", payload=wish)
            assert (await socket.hear())["payload"] == {"data": {"appear": True}}
        assert (await people(follow, 1))[0]["person"]["id"] == BEN
        began = time.monotonic()
        lost.transport.abort()
        assert await people(follow, 0) == []
        assert time.monotonic() - began < SILENCE / 2


async def test_nothing_of_it_is_recorded(api):
    before = await api.node.log.head(ORGANISATION)
    await api.ask(APPEAR, plan=PLAN, at=RED)
    assert await api.node.log.head(ORGANISATION) == before


async def test_a_plan_that_is_none_and_an_id_that_is_none_are_said(api):
    wrong = {"NOT_FOUND": {"plan": id_of(404)}, "BAD_ID": {"plan": PLAN, "at": "the wall"}}
    for code, variables in wrong.items():
        (error,) = (await api.post(APPEAR, **variables))["errors"]
        assert error["extensions"]["code"] == code
    async with api.follow(PRESENCE, plan=id_of(404)) as follow:
        (error,) = (await follow.next()).errors
        assert error.extensions["code"] == "NOT_FOUND"


async def test_a_follower_that_leaves_is_forgotten(api):
    async with api.follow(PRESENCE, plan=PLAN) as follow:
        await follow.data()
        (room,) = api.services.presence._rooms.values()
        assert (room.followers, room.watchers) == (1, {ANNA: 1})
    assert api.services.presence._rooms == {}
