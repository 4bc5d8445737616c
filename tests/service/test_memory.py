"""Streams come into memory once, are kept up to date there, and leave it for others that are used."""

import asyncio

import pytest

import service.hot
import service.snapshots
import service.states
from service.domain.roster import AddTeam
from service.domain.vocabulary import Title
from service.live import Live
from service.streams import NoSuchStream
from tests.domain.specification import id_of
from tests.service.node import ORGANISATION, PLAN, TRAIN, node
from tests.service.remembered import (
    NEXT_PLAN,
    everything,
    folded,
    forgetful,
    many,
    next_plan,
    prepared,
    propose,
)
from tests.service.test_states import versions


async def test_streams_that_do_not_exist_leave_nothing_in_memory(database):
    async with prepared(database) as here:
        for number in range(20):
            with pytest.raises(NoSuchStream):
                await here.states.latest(ORGANISATION, id_of(number))
        assert not here.states._loading


async def test_who_gives_up_waiting_for_a_load_does_not_spoil_it_for_others(database):
    async with prepared(database) as here:
        cold = forgetful(here)
        asked = [asyncio.create_task(cold.latest(ORGANISATION, PLAN)) for _ in range(4)]
        await asyncio.sleep(0)
        asked[0].cancel()
        states = await asyncio.gather(*asked[1:])
        assert len({id(state) for state in states}) == 1
        assert not cold._loading


async def test_what_is_published_while_it_loads_is_what_is_followed(database):
    async with prepared(database) as here:
        reading, go = asyncio.Event(), asyncio.Event()
        append, read = here.log.append, here.log.read
        loads = []

        async def slow(log, stream, *versions):
            events = await read(log, stream, *versions)
            if stream == NEXT_PLAN and not go.is_set():
                reading.set()
                await go.wait()
            return events

        async def and_then_somebody_reads(what):
            verdict = await append(what)
            if not loads:
                loads.append(asyncio.create_task(here.states.latest(ORGANISATION, NEXT_PLAN)))
                await reading.wait()
            return verdict

        here.log.read, here.log.append = slow, and_then_somebody_reads
        await here.do(next_plan(), stream=TRAIN)
        followed = await here.states.hot(ORGANISATION, NEXT_PLAN)
        go.set()
        await loads[0]
        answer = await here.do(propose(1), stream=NEXT_PLAN)
        assert followed.state.version == answer.version


async def test_a_stream_is_caught_up_by_many_at_once_without_counting_twice(database):
    async with prepared(database) as here, node(database.url) as there:
        await there.plan()
        await here.do(propose(1))
        read, late = there.log.read, []

        async def overtaken(log, stream, *versions):
            if not late:
                late.append(versions)
                await there.states.catch_up(ORGANISATION, PLAN)
                await here.do(propose(2))
            return await read(log, stream, *versions)

        there.log.read = overtaken
        state = await there.states.catch_up(ORGANISATION, PLAN)
        hot = await there.states.hot(ORGANISATION, PLAN)
        assert versions(hot) == list(range(versions(hot)[0], state.version + 1))
        assert everything(state) == everything(await folded(here, state.version))


async def test_many_changes_are_caught_up_to_the_end(database, monkeypatch):
    monkeypatch.setattr(service.states, "READ_AT_ONCE", 5)
    async with prepared(database) as here, node(database.url) as there:
        await there.plan()
        for number in range(0, 21, 3):
            answer = await here.do(*(propose(number + n) for n in range(3)))
        assert (await there.states.catch_up(ORGANISATION, PLAN)).version == answer.version
        answer = await here.do(*(propose(100 + n) for n in range(12)))
        assert (await there.states.catch_up(ORGANISATION, PLAN)).version == answer.version


async def test_memory_has_a_budget_and_who_is_followed_stays(database, monkeypatch):
    async with prepared(database) as here:
        await many(here, 30)
        for n in range(6):
            await here.do(next_plan(id_of(930 + n), 2027 + n), stream=TRAIN)
        live = Live(here.log, here.states, database.url)
        follower = live.follow(ORGANISATION, PLAN)
        head = await anext(follower)
        monkeypatch.setattr(service.states, "MOST_IN_MEMORY", 100)
        for n in range(6):
            await here.do(AddTeam(name=Title(f"Team {n}")), stream=TRAIN)
            await here.states.latest(ORGANISATION, id_of(930 + n))
        cold = id_of(77)
        with pytest.raises(NoSuchStream):
            await here.states.latest(ORGANISATION, cold)
        await here.do(next_plan(id_of(940), 2040), stream=TRAIN)
        kept = {stream for _, stream, _ in here.states.known()}
        assert PLAN in kept
        assert len(kept) < 9
        await here.do(propose(99))
        async with asyncio.timeout(30):
            assert await anext(follower) == head + 1
        await follower.aclose()


async def test_who_waits_for_a_version_is_not_forgotten(database, monkeypatch):
    async with prepared(database) as here:
        head = (await here.plan()).version
        waiting = asyncio.create_task(here.states.at_least(ORGANISATION, PLAN, head + 1))
        await asyncio.sleep(0.05)
        monkeypatch.setattr(service.states, "MOST_IN_MEMORY", 0)
        await here.do(next_plan(), stream=TRAIN)
        await forget_all_but_last(here)
        await here.do(propose(1))
        assert (await waiting).version == head + 1


async def forget_all_but_last(here):
    async with node(here_url(here)) as other:
        await other.do(next_plan(id_of(950), 2050), stream=TRAIN)
    await here.states.latest(ORGANISATION, id_of(950))


def here_url(here):
    return here.log._connect.args[0]


async def test_the_tailer_brings_also_what_came_into_memory_while_it_looked(database):
    async with prepared(database) as here, node(database.url) as there:
        await there.states.latest(ORGANISATION, ORGANISATION)
        live, head = Live(there.log, there.states, database.url), there.log.head
        recorded = []

        async def meanwhile(log):
            if not recorded:
                recorded.append(await there.plan())
                recorded.append((await here.do(propose(1))).version)
            return await head(log)

        there.log.head = meanwhile
        await live.look()
        await live.look()
        assert (await there.plan()).version == recorded[1]
