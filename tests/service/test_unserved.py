"""What a node does with a register that it cannot read, or that was restored."""

import asyncio
from contextlib import asynccontextmanager

import asyncpg
import pytest

from service.app import Rooms
from service.codec import Envelope, canonical
from service.domain.roster import AddTeam
from service.domain.vocabulary import Day, Title
from service.live import Live
from service.log import Append, Unavailable
from service.settings import Settings
from service.streams import NotServed
from service.timekeeper import Timekeeper
from tests.service.appends import a_commit
from tests.service.node import ORGANISATION, PLAN, ROUND_KEYS, TRAIN, node
from tests.service.remembered import NEXT_PLAN, everything, folded, forgetful, next_plan, prepared, propose
from tests.service.restoring import restore


async def write_from_the_future(here, stream=PLAN):
    """As a node with a newer program would: an event of a type that this one does not know."""
    state = await here.states.latest(ORGANISATION, stream)
    topic = "service.domain.votes:VoteCast"
    commit = a_commit(ORGANISATION, stream, state.version)
    known = Envelope(
        log=ORGANISATION,
        stream=stream,
        version=state.version + 1,
        topic=topic,
        recorded_at=commit.recorded_at,
        via="api",
        data={},
    )
    event = commit.events[0]._replace(topic=topic, state=canonical(known))
    await here.log.append(Append(ORGANISATION, {stream: state.version}, (commit._replace(events=(event,)),)))


async def test_a_plan_with_events_unknown_here_is_served_no_more_and_the_others_are(database):
    async with prepared(database) as here, node(database.url) as there:
        await here.do(next_plan(), stream=TRAIN)
        await there.plan()
        await there.states.latest(ORGANISATION, NEXT_PLAN)
        await write_from_the_future(here)
        answer = await here.do(propose(1), stream=NEXT_PLAN)
        live = Live(there.log, there.states, database.url)
        follower = live.follow(ORGANISATION, PLAN)
        await anext(follower)
        await live.look()
        assert (await there.states.latest(ORGANISATION, NEXT_PLAN)).version == answer.version
        for reading in (there.states.latest, forgetful(there).latest):
            with pytest.raises(NotServed):
                await reading(ORGANISATION, PLAN)
        assert issubclass(NotServed, Unavailable)
        assert list(there.states.unserved) == [(ORGANISATION, PLAN)]
        with pytest.raises(NotServed):
            async with asyncio.timeout(30):
                await anext(follower)
        with pytest.raises(NotServed):
            await there.ask(propose(2))
        [fine, refused] = await asyncio.gather(
            there.ask(AddTeam(name=Title("Green")), stream=ORGANISATION),
            there.ask(propose(2)),
            return_exceptions=True,
        )
        assert isinstance(refused, NotServed)
        assert fine.faults


async def test_the_days_begin_in_all_plans_but_the_one_that_cannot_be_served(database):
    async with prepared(database) as here, node(database.url) as there:
        await here.do(next_plan(), stream=TRAIN)
        await write_from_the_future(here)

        def evening():
            return "2099-11-05T20:00:00.000000Z"

        await Timekeeper(there.states, there.voting, evening).look()
        assert (await there.states.latest(ORGANISATION, NEXT_PLAN)).today == Day("2099-11-05")


async def test_a_restored_register_is_read_anew(database):
    async with prepared(database) as here:
        kept = (await here.plan()).version
        live = Live(here.log, here.states, database.url, heartbeat=0.2)
        await here.do(propose(1))
        await live.look()
        epoch = await here.states.epoch(ORGANISATION)
        follower = live.follow(ORGANISATION, PLAN)
        await anext(follower)
        await restore(database, kept)
        await live.look()
        assert (await here.plan()).version == kept
        assert await here.states.epoch(ORGANISATION) != epoch
        async with asyncio.timeout(30):
            assert await anext(follower) == kept
        await follower.aclose()
        answer = await here.do(propose(2))
        assert answer.version == kept + 1
        assert everything(await here.plan()) == everything(await folded(here, answer.version))


@asynccontextmanager
async def rooms(database):
    async with node(database.url) as here:
        pool = await asyncpg.create_pool(database.url, min_size=0, max_size=1)
        settings = Settings(data=ROUND_KEYS, database_url=database.url, token_keys=(b"k" * 32,))
        rooms = Rooms(here.log, pool, settings)
        yield rooms
        await rooms.close()
        await pool.close()


async def test_a_process_says_what_it_cannot_serve(database):
    async with prepared(database) as here, rooms(database) as there:
        await write_from_the_future(here)
        assert await there.readiness() == {"ready": True, "fault": None, "unserved": [], "parked": []}
        with pytest.raises(NotServed):
            await there.states.latest(ORGANISATION, PLAN)
        assert await there.readiness() == {"ready": True, "fault": None, "unserved": [PLAN], "parked": []}


async def test_a_process_whose_tailer_has_stopped_cannot_be_used(database):
    async with rooms(database) as there:
        for task in there._tasks:
            task.cancel()
        await asyncio.gather(*there._tasks, return_exceptions=True)
        readiness = await there.readiness()
        assert not readiness["ready"]
        assert "restart" in readiness["fault"]
