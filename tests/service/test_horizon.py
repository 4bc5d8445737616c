"""How far a node knows a log: nothing in its memory is ever behind the place that it names."""

import asyncio
import random

from service.horizon import Horizon, Reached
from service.live import Live
from tests.domain.specification import id_of
from tests.service.node import ORGANISATION, PLAN, TRAIN, node
from tests.service.remembered import next_plan, propose

PLANS = [id_of(800 + n) for n in range(3)]
STREAMS = [ORGANISATION, TRAIN, PLAN, *PLANS]
VERSIONS = """SELECT stream_id::text, max(version) FROM signalbox.events
    WHERE log_id = $1 AND position <= $2 GROUP BY stream_id"""


async def changing(here, chance, times):
    """Somebody changes plans elsewhere."""
    for number in range(times):
        await here.do(propose(number), stream=chance.choice([PLAN, *PLANS]))
        await asyncio.sleep(chance.random() * 0.005)


async def coming_and_going(there, chance, seen):
    """Streams come into memory and leave it; seen are the place, and the versions in memory."""
    while True:
        stream = chance.choice(STREAMS)
        await there.states.latest(ORGANISATION, stream)
        if chance.random() < 0.4 and (hot := there.states._hot.pop((ORGANISATION, stream), None)):
            hot.end()
        seen.append((there.states.horizon.of(ORGANISATION), there.states.known()))
        await asyncio.sleep(chance.random() * 0.002)


async def looking(live, there, seen):
    while True:
        await live.look()
        seen.append((there.states.horizon.of(ORGANISATION), there.states.known()))
        await asyncio.sleep(0.001)


async def test_nothing_in_memory_is_behind_the_place_that_a_node_names(database, monkeypatch):
    chance = random.Random(5)
    async with node(database.url) as here, node(database.url) as there:
        await here.prepare()
        for number, plan in enumerate(PLANS):
            await here.do(next_plan(plan, 2027 + number), stream=TRAIN)
        read = there.log.read

        async def reading_slowly(log, stream, *versions):
            """What is not in memory yet is long on its way."""
            events = await read(log, stream, *versions)
            if (log, stream) not in there.states._hot:
                await asyncio.sleep(chance.random() * 0.03)
            return events

        monkeypatch.setattr(there.log, "read", reading_slowly)
        seen = []
        live = Live(there.log, there.states, database.url)
        others = [coming_and_going(there, chance, seen) for _ in range(3)] + [looking(live, there, seen)]
        running = [asyncio.create_task(each) for each in others]
        await changing(here, chance, 200)
        for each in running:
            each.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        assert there.states.arrivals > 20
        await live.look()
        head, _ = await here.log.head(ORGANISATION)
        assert there.states.horizon.of(ORGANISATION).position == head
        assert len({place for place, _ in seen}) > 5
        for place in {place for place, _ in seen if place}:
            then = dict(await here.log._fetch(VERSIONS, ORGANISATION, place.position))
            for _, known in (each for each in seen if each[0] == place):
                assert all(version >= then.get(stream, 0) for _, stream, version in known)


async def test_the_first_place_that_a_node_names_is_the_head_whoever_told_it_of_the_epoch(database):
    async with node(database.url) as here, node(database.url) as there:
        await here.prepare()
        position, epoch = await here.log.head(ORGANISATION)
        there.states.saw_epoch(ORGANISATION, epoch)
        await there.plan()
        assert there.states.horizon.of(ORGANISATION) == Reached(epoch, position)


async def test_who_waits_for_a_place_beyond_is_woken_once_it_is_there():
    horizon = Horizon(None)
    horizon.begin("log", Reached("a", 3))
    waiting = asyncio.create_task(horizon.beyond("log", Reached("a", 3)))
    horizon.reach("log", Reached("a", 2))
    await asyncio.sleep(0)
    assert not waiting.done()
    assert horizon.of("log") == Reached("a", 3)
    horizon.reach("log", Reached("b", 1))
    async with asyncio.timeout(5):
        await waiting
    assert horizon.of("log") == Reached("b", 1)
