"""What one node records, the others see: by the bell at once, without it within a second."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import asyncpg

from service.domain.backlog import ProposeFeature
from service.domain.organisation import RegisterTrain
from service.domain.timeboxes import StartSlot
from service.domain.vocabulary import Day, Key, NewId, Title, Zone
from service.live import Live
from service.timekeeper import Timekeeper
from tests.bells import needs_redis, until
from tests.domain.agendas import VISION, a_time, a_wish
from tests.domain.specification import id_of
from tests.service.node import ORGANISATION, PLAN, node


@asynccontextmanager
async def tailing(here, url, heartbeat=0.3):
    live = Live(here.log, here.states, url, heartbeat)
    task = asyncio.create_task(live.run())
    yield live
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def propose(number):
    return ProposeFeature(feature=NewId(id_of(1_000 + number)), title=Title(f"Feature {number}"))


def node_of(node, organisation):
    """The same process, asked by another organisation."""
    return replace(node, organisation=organisation)


def a_registration():
    return RegisterTrain(train=NewId(id_of(6)), key=Key("ART"), name=Title("Another"), zone=Zone("UTC"))


async def heads_until(live, version):
    seen = []
    async with asyncio.timeout(30):
        async for head in live.follow(ORGANISATION, PLAN):
            seen.append(head)
            if head >= version:
                return seen


async def test_a_change_through_one_node_reaches_who_follows_on_another_by_the_bell(
    database, bell, monkeypatch
):
    monkeypatch.setattr("service.live.LOOK", 300.0)
    async with (
        node(database.url) as here,
        node(database.url) as there,
        tailing(here, bell),
        tailing(there, bell, heartbeat=300.0) as live,
    ):
        await here.prepare()
        await there.plan()
        await until(lambda: live.doorbell.is_listening)
        for number in range(5):
            answer = await here.do(propose(number))
            assert (await heads_until(live, answer.version))[-1] == answer.version


async def test_who_held_the_log_to_append_rings_too(database, bell, monkeypatch):
    monkeypatch.setattr("service.live.LOOK", 300.0)
    monkeypatch.setattr("service.settling.RACES", 0)
    async with (
        node(database.url) as here,
        node(database.url) as there,
        tailing(here, bell),
        tailing(there, bell, heartbeat=300.0) as live,
    ):
        await here.prepare()
        await there.plan()
        await until(lambda: live.doorbell.is_listening)
        answer = await here.do(propose(1))
        assert (await heads_until(live, answer.version))[-1] == answer.version


@needs_redis
async def test_a_bell_that_is_lost_costs_no_change(database, redis):
    async with (
        node(database.url) as here,
        node(database.url) as there,
        tailing(here, redis.url),
        tailing(there, redis.url) as live,
    ):
        await here.prepare()
        await there.plan()
        await until(lambda: live.doorbell.is_listening)
        redis.kill()
        answer = await here.do(propose(1))
        assert (await heads_until(live, answer.version))[-1] == answer.version
        redis.start()
        await until(lambda: live.doorbell.is_listening)
        answer = await here.do(propose(2))
        assert (await heads_until(live, answer.version))[-1] == answer.version


async def test_nothing_is_lost_when_every_connection_is_terminated(database):
    async with node(database.url) as here, node(database.url) as there, tailing(there, database.url) as live:
        await here.prepare()
        await there.plan()
        admin = await asyncpg.connect(database.admin_url)
        for number in range(20):
            answer = await here.do(propose(number))
            if number % 7 == 3:
                await admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        await admin.close()
        await heads_until(live, answer.version)
        assert list((await there.plan()).features) == list((await here.plan()).features)


async def test_who_follows_hears_the_same_head_again_when_nothing_happens(database):
    async with node(database.url) as here, tailing(here, database.url) as live:
        await here.prepare()
        follower = live.follow(ORGANISATION, PLAN)
        first = await anext(follower)
        async with asyncio.timeout(30):
            assert await anext(follower) == first
        await follower.aclose()


async def test_a_log_that_cannot_be_brought_forward_holds_up_no_other(database, monkeypatch, caplog):
    async with node(database.url) as here, node(database.url) as there:
        await here.prepare()
        broken = node_of(there, id_of(5))
        await broken.do(a_registration(), stream=broken.organisation)
        await there.plan()
        answer = await here.do(propose(1))
        heads = there.log.heads

        async def failing(log, streams):
            if log == broken.organisation:
                raise LookupError("of one log alone")
            return await heads(log, streams)

        monkeypatch.setattr(there.log, "heads", failing)
        await Live(there.log, there.states, database.url).look()
        assert (await there.plan()).version == answer.version
    assert f"the streams of {broken.organisation}" in caplog.text


async def test_two_timekeepers_report_a_timebox_that_overran_once(database):
    async with node(database.url) as here, node(database.url) as there:
        await here.prepare()
        await here.do(a_wish(time=a_time("2025-11-03T09:00", "2025-11-03T10:00")))
        await here.do(StartSlot(slot=VISION), effective_at="2025-11-03T08:00:00.000000Z")
        before = (await here.plan()).version
        keepers = [Timekeeper(each.states, each.voting) for each in (here, there)]
        await there.plan()
        await asyncio.gather(*(keeper.look() for keeper in keepers))
        await keepers[0].look()
        now = await here.states.catch_up(ORGANISATION, PLAN)
        assert now.slots[VISION].overran
        commits = await here.states.commits(ORGANISATION, PLAN, before, now.version)
        assert [(each.actor, each.kind) for each in commits if each.kind != "BEGIN_DAY"] == [
            ("clock", "REPORT_OVERRUN")
        ]


async def test_two_timekeepers_let_a_day_begin_once(database):
    async with node(database.url) as here, node(database.url) as there:
        await here.prepare()
        plan = await here.plan()

        def evening():
            return "2099-11-05T20:00:00.000000Z"

        keepers = [Timekeeper(each.states, each.voting, evening) for each in (here, there)]
        await there.plan()
        await asyncio.gather(*(keeper.look() for keeper in keepers))
        now = await here.states.catch_up(ORGANISATION, PLAN)
        assert now.today == Day("2099-11-05")
        commits = await here.states.commits(ORGANISATION, PLAN, plan.version, now.version)
        assert [(commit.kind, commit.actor, commit.via) for commit in commits] == [
            ("BEGIN_DAY", "clock", "clock")
        ]
        assert all(iteration.begun and iteration.ended for iteration in now.iterations)
