"""Followers of a train share what is made once, hear heartbeats, and see measures that show what is told."""

import asyncio
import json
import time
from contextlib import AsyncExitStack, suppress

import httpx
import pytest

from projections.projector import Projector
from schema.live import train_following
from service.domain.dependencies import Side
from service.domain.organisation import GrantRole
from service.domain.proposals import ProposeDependency
from service.domain.vocabulary import NewId, Role, Title
from tests.domain.specification import SECOND, id_of
from tests.schema.conftest import ANNAS, listening
from tests.schema.test_delivery import BEAS, client, followers, groups, until
from tests.schema.test_train_changes import (
    FOLLOW,
    ITS_PLAN,
    NUMBERS,
    another_train,
    here,
    propose,
    until_sync,
)
from tests.service.node import BEA, BLUE, ORGANISATION, PLAN, RED, TRAIN

PAUSE = "UPDATE signalbox.projections SET paused_at = CASE WHEN $1 THEN now() END"


async def told(client, kind="TrainChangeSet"):
    """The next message of a kind."""
    while (it := (await client.hear())["payload"]["data"]["trainChanges"])["__typename"] != kind:
        pass
    return it


@pytest.fixture
async def projecting(api):
    """Tables that follow the log, as in life."""
    projector = Projector(api.node.url, api.node.states)
    api.services.live.wakes(projector.rung)
    running = asyncio.create_task(projector.run())
    yield projector
    running.cancel()


async def test_fifty_subscribers_and_a_stream_cost_one_execution(api, executed, projecting):
    async with listening(api.app) as address, AsyncExitStack() as stack, httpx.AsyncClient() as http:
        clients = [await stack.enter_async_context(client(address)) for _ in range(50)]
        at = await here(api)
        for each in clients:
            await each.subscribe(query=FOLLOW, **at)
            await told(each, "TrainInSync")
        headers = {"authorization": f"Bearer {ANNAS}", "accept": "text/event-stream"}
        wish = {"query": FOLLOW, "variables": at}
        async with http.stream("POST", f"http://{address}", json=wish, headers=headers) as response:
            lines = response.aiter_lines()
            assert "TrainInSync" in [await anext(lines), await anext(lines)][1]
            executed.clear()
            await api.node.do(propose())
            heard = [await told(each) for each in clients]
            assert heard == heard[:1] * 50
            while "TrainChangeSet" not in (line := await anext(lines)):
                pass
            assert json.loads(line.removeprefix("data: "))["data"]["trainChanges"] == heard[0]
            assert executed.count("TrainChangeSet") == 1
            assert [len(group._followers) for group in groups(api)] == [51]
        await until(lambda: followers(api) == 50)


async def test_who_comes_with_another_position_shares_and_with_other_rights_does_not(api):
    async with listening(api.app) as address, client(address) as anna, client(address, BEAS) as bea:
        at = await here(api)
        await anna.subscribe(query=FOLLOW, **at)
        await told(anna, "TrainInSync")
        await api.node.do(propose())
        last = (await told(anna))["to"]
        await anna.subscribe(id="2", query=FOLLOW, **at | {"after": last})
        await until(lambda: [len(group._followers) for group in groups(api)] == [2])
        await api.node.do(
            GrantRole(grant=NewId(id_of(77)), person=BEA, role=Role.BUSINESS_OWNER, scope=PLAN),
            stream=ORGANISATION,
        )
        await bea.subscribe(query=FOLLOW, **at | {"after": last})
        await until(lambda: sorted(len(group._followers) for group in groups(api)) == [1, 2])


async def test_who_is_behind_hears_that_it_is_in_sync_only_when_it_is(api):
    async with listening(api.app) as address, client(address) as one, client(address) as other:
        at = await here(api)
        await api.node.do(propose())
        now = await here(api)
        for each in (one, other):
            await each.subscribe(query=FOLLOW, **at)
            heard = [(await each.hear())["payload"]["data"]["trainChanges"] for _ in range(2)]
            assert [message["__typename"] for message in heard] == ["TrainChangeSet", "TrainInSync"]
            assert heard[0]["to"] == heard[1]["position"] == now["after"]


async def test_a_busy_neighbour_is_heard_of_by_nobody_and_heartbeats_go_on(api):
    await another_train(api)
    at = (await here(api))["after"]
    async with listening(api.app) as address, client(address) as one:
        await one.subscribe(query=FOLLOW, train=TRAIN, after=at)
        own = (await told(one, "TrainInSync"))["position"]
        began, beats = time.monotonic(), []
        while time.monotonic() - began < 3.5:
            await api.node.do(propose(), stream=ITS_PLAN)
            with suppress(TimeoutError):
                async with asyncio.timeout(0.05):
                    beats.append(json.loads(await one.socket.recv())["payload"]["data"]["trainChanges"])
        assert {(beat["__typename"], beat["position"]) for beat in beats} == {("TrainInSync", own)}
        assert 2 <= len(beats) <= 4


async def test_a_set_is_told_when_the_tables_have_come_as_far(api, projecting):
    async with api.follow(FOLLOW, **await here(api)) as following:
        await until_sync(following)
        for _ in range(3):
            began = time.monotonic()
            await api.node.do(propose())
            to = (await following.data())["to"]
            assert time.monotonic() - began < 0.8
            reached = await api.services.tables.reached(ORGANISATION)
            assert reached.position >= int(to)
            await until_sync(following)


async def test_measures_over_its_plans_show_the_change_that_is_told_within_a_second(api, projecting):
    await api.node.commit()
    measured = FOLLOW.replace(
        "teams { name }", "dependencyTrend(last: 1) { asOf intervals { measures { asked } } }"
    )
    async with api.follow(measured, **await here(api)) as following:
        await until_sync(following)
        for number in range(1, 4):
            began = time.monotonic()
            await api.node.do(
                ProposeDependency(
                    dependency=NewId(id_of(next(NUMBERS))),
                    what=Title(f"Interface {number}"),
                    consumer=Side(team=RED),
                    provider=Side(team=BLUE),
                    needed_by=SECOND,
                )
            )
            change = await following.data()
            trend = change["train"]["dependencyTrend"]
            assert time.monotonic() - began < 1
            assert [each["measures"]["asked"] for each in trend["intervals"]] == [number]
            assert int(trend["asOf"]) >= int(change["to"])
            await until_sync(following)


async def test_tables_that_stand_still_hold_up_a_set_once_and_not_for_long(api):
    async with api.follow(FOLLOW, **await here(api)) as following:
        await until_sync(following)
        took = []
        for _ in range(3):
            began = time.monotonic()
            await api.node.do(propose())
            await following.data()
            took.append(time.monotonic() - began)
            await until_sync(following)
    assert train_following.TABLES_WAIT < took[0] < 2 * train_following.TABLES_WAIT
    assert max(took[1:]) < train_following.TABLES_WAIT


async def tables_have_come_to(api, to):
    async with asyncio.timeout(10):
        while (await api.services.tables.reached(ORGANISATION)).position < int(to):  # noqa: ASYNC110  # no bell
            await asyncio.sleep(0.01)


async def test_tables_that_are_paused_are_waited_for_again_when_they_go_on(api, projecting):
    async with api.follow(FOLLOW, **await here(api)) as following:
        await until_sync(following)
        took = []
        for is_paused in (False, True, True, False, False):
            await api.node.pool.execute(PAUSE, is_paused)
            began = time.monotonic()
            await api.node.do(propose())
            to = (await following.data())["to"]
            took.append(time.monotonic() - began)
            shown = await api.services.tables.reached(ORGANISATION)
            await until_sync(following)
            if not is_paused:
                await tables_have_come_to(api, to)
        assert shown.position == int(to)
    assert [seconds > train_following.TABLES_WAIT for seconds in took] == [False, True, False, False, False]
