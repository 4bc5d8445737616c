"""Who looks where: heard on every node, forgotten after a silence, recorded nowhere."""

import asyncio
import json
from contextlib import aclosing, asynccontextmanager, contextmanager

import asyncpg
import pytest

from service import presence
from service.gathering import MOST_PLACES, Looking, Picture
from service.live import Live
from service.presence import CHANNEL, Presence
from tests.bells import until
from tests.domain.specification import id_of
from tests.service.node import ORGANISATION, PLAN, node

BEN, CARLA, OTHER_PLAN, SEARCH = id_of(77), id_of(78), id_of(79), id_of(31)
PATIENCE = 30.0


@asynccontextmanager
async def present(url, silence=30.0, bell=None):
    """A node that hears who is there."""
    async with node(url) as here:
        live = Live(here.log, here.states, bell or url)
        those = Presence(live, here.states, here.voting, silence)
        running = [asyncio.create_task(each.run()) for each in (live, those)]
        await until(lambda: live.doorbell.is_listening)
        yield those
        assert not any(task.done() for task in running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def seen(those, wanted, plan=PLAN):
    """The pictures up to one of these people; fails when they never come."""
    pictures = []
    async with asyncio.timeout(PATIENCE), aclosing(those.follow(ORGANISATION, plan)) as following:
        async for picture in following:
            pictures.append({each.person: each.at for each in picture.people})
            if pictures[-1] == wanted:
                return pictures
    raise AssertionError("nobody is told any more")


async def test_who_appears_on_one_node_is_seen_on_another(database, bell):
    async with present(database.url, bell=bell) as here, present(database.url, bell=bell) as there:
        here.appear(ORGANISATION, PLAN, Looking(BEN))
        there.appear(ORGANISATION, PLAN, Looking(CARLA, SEARCH))
        for those in (here, there):
            await seen(those, {BEN: None, CARLA: SEARCH})
        here.appear(ORGANISATION, PLAN, Looking(BEN, SEARCH))
        await seen(there, {BEN: SEARCH, CARLA: SEARCH})


async def test_people_are_at_one_plan_of_one_organisation(database):
    async with present(database.url) as here, present(database.url) as there:
        here.appear(ORGANISATION, OTHER_PLAN, Looking(BEN))
        here.appear(id_of(5), PLAN, Looking(BEN))
        here.appear(ORGANISATION, PLAN, Looking(CARLA))
        await seen(there, {CARLA: None})


async def test_who_is_silent_is_forgotten_everywhere_and_who_speaks_again_stays(database):
    async with present(database.url, silence=1.5) as here, present(database.url, silence=1.5) as there:
        speaking = asyncio.create_task(say_again(here, CARLA))
        here.appear(ORGANISATION, PLAN, Looking(BEN))
        await seen(there, {BEN: None, CARLA: None})
        for those in (here, there):
            assert all(CARLA in picture for picture in await seen(those, {CARLA: None}))
        speaking.cancel()
        for those in (here, there):
            await seen(those, {})


async def say_again(those, person):
    while True:
        those.appear(ORGANISATION, PLAN, Looking(person))
        await asyncio.sleep(0.2)


LONG = 600.0
"""A silence that no test waits for: who is gone is so for another reason."""


async def test_whose_socket_is_lost_is_gone_everywhere_within_seconds(database, bell):
    async with present(database.url, LONG, bell) as here, present(database.url, LONG, bell) as there:
        with here.tied() as tie:
            here.appear(ORGANISATION, PLAN, Looking(BEN), tie)
            here.appear(ORGANISATION, PLAN, Looking(CARLA))
            await seen(there, {BEN: None, CARLA: None})
        for those in (here, there):
            await seen(those, {CARLA: None})


async def test_a_person_with_several_sockets_is_there_until_the_last_is_lost(database):
    async with present(database.url, LONG) as here, present(database.url, LONG) as there:
        with here.tied() as first:
            with here.tied() as second, there.tied() as third:
                here.appear(ORGANISATION, PLAN, Looking(BEN, id_of(1)), first)
                await seen(there, {BEN: id_of(1)})
                there.appear(ORGANISATION, PLAN, Looking(BEN, id_of(3)), third)
                await seen(here, {BEN: id_of(3)})
                here.appear(ORGANISATION, PLAN, Looking(BEN, id_of(2)), second)
                await seen(there, {BEN: id_of(2)})
            for those in (here, there):
                assert all(BEN in each for each in await seen(those, {BEN: id_of(1)}))
        await seen(there, {})


async def test_what_was_said_over_http_goes_with_the_last_socket_that_follows(database):
    async with present(database.url, LONG) as here, present(database.url, LONG) as there:
        with watching(here, BEN):
            with watching(there, BEN):
                there.appear(ORGANISATION, PLAN, Looking(BEN, SEARCH))
                await seen(here, {BEN: SEARCH})
            waiting = asyncio.create_task(seen(there, {}))
            await asyncio.sleep(presence.GRACE + 1)
            assert not waiting.done(), "another socket of the same person follows on another node"
        await waiting
        await seen(here, {})


async def test_who_follows_again_at_once_was_never_away(database):
    async with present(database.url, LONG) as here, present(database.url, LONG) as there:
        with watching(here, BEN):
            here.appear(ORGANISATION, PLAN, Looking(BEN, SEARCH))
            await seen(there, {BEN: SEARCH})
        waiting = [asyncio.create_task(seen(those, {})) for those in (here, there)]
        with watching(here, BEN):
            await asyncio.sleep(presence.GRACE + 1)
            assert not any(each.done() for each in waiting)
        await asyncio.gather(*waiting)


@contextmanager
def watching(those, person):
    """Somebody follows who is there, as long as the block lasts."""
    leave = those.watch(ORGANISATION, PLAN, person)
    try:
        yield
    finally:
        leave()


async def test_an_eye_that_never_rests_is_shown_now_and_then_and_where_it_rests(database):
    async with present(database.url) as here, present(database.url) as there:
        waiting = asyncio.create_task(seen(there, {BEN: id_of(199)}))
        for n in range(200):
            here.appear(ORGANISATION, PLAN, Looking(BEN, id_of(n)))
            await asyncio.sleep(0.005)
        assert len(await waiting) <= 20


async def test_a_socket_is_at_so_many_plans_and_no_more(database):
    async with present(database.url) as here:
        with here.tied() as tie:
            for n in range(MOST_PLACES + 5):
                here.appear(ORGANISATION, id_of(1_000 + n), Looking(BEN), tie)
            assert len(here._rooms) == MOST_PLACES


async def test_nothing_is_kept_of_a_plan_where_nobody_is(database):
    async with present(database.url, silence=1.0) as here:
        here.appear(ORGANISATION, PLAN, Looking(BEN))
        await seen(here, {BEN: None})
        assert here._rooms
        await seen(here, {})
        await until(lambda: here._rooms == here._untold == {})


async def test_a_follower_that_leaves_leaves_nothing(database):
    async with present(database.url) as here:
        async with aclosing(here.follow(ORGANISATION, PLAN)) as following:
            assert await anext(following) == Picture()
            waiting = asyncio.create_task(anext(following))
            await asyncio.sleep(0.05)
            assert [room.followers for room in here._rooms.values()] == [1]
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        assert here._rooms == {}


async def test_many_moves_are_few_messages_and_one_picture(database):
    heard = []
    listener = await asyncpg.connect(database.url)
    await listener.add_listener(CHANNEL, lambda *told: heard.append(told[-1]))
    async with present(database.url) as here, present(database.url) as there:
        for n in range(300):
            here.appear(ORGANISATION, PLAN, Looking(id_of(n % 100), id_of(n)))
        pictures = await seen(there, {id_of(n % 100): id_of(n) for n in range(200, 300)})
        assert len(pictures) <= 5
        await until(lambda: len(heard) >= 3)
        assert len(heard) == 3
        assert max(len(each) for each in heard) < 8_000
    await listener.close()


async def test_a_lost_connection_is_made_good_by_the_next_word(database):
    admin = await asyncpg.connect(database.admin_url)
    async with present(database.url) as here, present(database.url) as there:
        here.appear(ORGANISATION, PLAN, Looking(BEN))
        await seen(there, {BEN: None})
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        following = asyncio.create_task(seen(there, {BEN: SEARCH}))
        async with asyncio.timeout(PATIENCE):
            while not following.done():
                here.appear(ORGANISATION, PLAN, Looking(BEN, SEARCH))
                await asyncio.sleep(0.3)
        await following
    await admin.close()


NONSENSE = ("", "{", "null", "7", '["x"]', '["x",[1]]', '["x",[[[],{},1,2]]]', '["x",[["1","2","3",[]]]]')


@pytest.mark.parametrize("message", NONSENSE)
async def test_what_is_none_of_our_messages_does_no_harm(database, message):
    async with present(database.url) as here:
        connection = await asyncpg.connect(database.url)
        await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, message)
        told = ["other", [[ORGANISATION, PLAN, BEN, None, None, True]]]
        await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, json.dumps(told))
        await connection.close()
        await seen(here, {BEN: None})


async def test_no_more_people_are_remembered_than_fit(database, monkeypatch):
    monkeypatch.setattr(presence, "MOST_PEOPLE", 2)
    async with present(database.url) as here:
        for person in (BEN, CARLA, id_of(80)):
            here.appear(ORGANISATION, PLAN, Looking(person))
        here.appear(ORGANISATION, PLAN, Looking(BEN, SEARCH))
        await seen(here, {BEN: SEARCH, CARLA: None})
