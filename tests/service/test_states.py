"""Streams in memory: any version is what folding gives, whatever is thrown away, raced or read meanwhile."""

import asyncio
import logging
from contextlib import asynccontextmanager

import asyncpg
import pytest

import service.hot
import service.snapshots
import service.states
from service.app import Rooms
from service.codec import Envelope, canonical
from service.domain.backlog import ProposeFeature
from service.domain.comments import AddComment
from service.domain.entities import State, fold
from service.domain.plan import Plan
from service.domain.roster import AddTeam, DefinePlan
from service.domain.vocabulary import Day, Key, NewId, Prose, Title
from service.live import Live
from service.log import Append, Unavailable
from service.settings import Settings
from service.states import States
from service.streams import NoSuchStream, NotServed, NotYet, VersionUnknown
from service.timekeeper import Timekeeper
from tests.domain.specification import id_of
from tests.service.appends import a_commit
from tests.service.node import ORGANISATION, PLAN, ROUND_KEYS, TRAIN, node
from tests.service.restoring import restore

NEXT_PLAN = id_of(921)


def propose(number):
    return ProposeFeature(feature=NewId(id_of(1_000 + number)), title=Title(f"Feature {number}"))


def next_plan(id=NEXT_PLAN, year=2027):
    return DefinePlan(
        plan=NewId(id),
        key=Key(f"PI-{year}"),
        name=Title("PI 2"),
        starts=Day(f"{year}-02-01"),
        ends=Day(f"{year}-04-01"),
    )


def everything(state: State):
    things = {name: list(state.all(name)) for name in state.entity_kinds()}
    return state.version, state.recorded_at, things


async def folded(here, version, stream=PLAN) -> Plan:
    """From nothing, by what is stored."""
    state = Plan(stream)
    events = await here.log.read(ORGANISATION, stream, 0, version)
    fold(state, service.states._decoded(events))
    return state


@asynccontextmanager
async def prepared(database, features=0):
    async with node(database.url) as here:
        await here.prepare()
        for number in range(features):
            comment = AddComment(node=id_of(1_000 + number), text=Prose("Why?"))
            await here.do(propose(number), comment, reason="So it is.")
        yield here


async def many(here, features):
    await asyncio.gather(*(here.do(propose(number)) for number in range(features)))


def forgetful(here) -> States:
    """States of the same register with nothing in memory."""
    return States(here.log, here.states._snapshots)


def versions(hot):
    return [event.version for event in hot.events]


async def test_every_version_is_what_folding_gives_live_and_cold(database):
    async with prepared(database, 5) as here:
        head = (await here.plan()).version
        ends = await here.log.commit_ends(ORGANISATION, PLAN, 0, head)
        cold = forgetful(here)
        for version in range(1, head + 1):
            end = next(end for end in ends if end >= version)
            expected = everything(await folded(here, end))
            assert everything(await here.states.at(ORGANISATION, PLAN, version)) == expected
            assert everything(await cold.at(ORGANISATION, PLAN, version)) == expected


@pytest.mark.parametrize("kept", [1, 3])
async def test_a_version_is_the_same_when_little_was_kept(database, monkeypatch, kept):
    for limit in ("KEPT_STATES", "KEPT_EVENTS", "KEPT_COMMITS"):
        monkeypatch.setattr(service.hot, limit, kept)
    async with prepared(database, 5) as here:
        head = (await here.plan()).version
        ends = await here.log.commit_ends(ORGANISATION, PLAN, 0, head)
        for end in (*ends, *ends[::-1]):
            state = await here.states.at(ORGANISATION, PLAN, end)
            assert everything(state) == everything(await folded(here, end))
            commits = await here.states.commits(ORGANISATION, PLAN, 0, end)
            assert [commit.to_version for commit in commits] == [each for each in ends if each <= end]


async def test_a_state_that_was_given_out_never_changes(database):
    async with prepared(database, 2) as here:
        live = await here.plan()
        past = await here.states.at(ORGANISATION, PLAN, live.version - 1)
        before = everything(live), everything(past)
        await here.do(propose(7))
        await here.ask(propose(8), propose(8))
        assert (everything(live), everything(past)) == before
        assert live.take_touched() == past.take_touched() == []


async def test_there_is_no_version_before_the_first_or_after_the_last(database):
    async with prepared(database) as here:
        head = (await here.plan()).version
        for version in (-1, 0, head + 1, 2**31 - 1):
            with pytest.raises(VersionUnknown):
                await here.states.at(ORGANISATION, PLAN, version)
        with pytest.raises(NoSuchStream):
            await here.states.at(ORGANISATION, id_of(77), 1)


async def test_a_version_that_another_node_recorded_can_be_read_here(database):
    async with prepared(database) as here, node(database.url) as there:
        await there.plan()
        first = (await here.do(propose(1))).version
        last = (await here.do(propose(2))).version
        assert everything(await there.states.at(ORGANISATION, PLAN, first)) == everything(
            await folded(here, first)
        )
        [commit] = await there.states.commits(ORGANISATION, PLAN, last - 1, last)
        assert commit.to_version == last


async def test_a_moment_is_the_end_of_the_last_commit_recorded_until_then(database):
    async with prepared(database, 4) as here:
        commits = await here.states.commits(ORGANISATION, PLAN, 0, (await here.plan()).version)
        for commit in commits:
            found = await here.states.version_of_time(ORGANISATION, PLAN, commit.recorded_at)
            same = [each.to_version for each in commits if each.recorded_at == commit.recorded_at]
            assert found == max(same)
        before = "2020-01-01T00:00:00.000000Z"
        assert await here.states.version_of_time(ORGANISATION, PLAN, before) == 0
        assert await here.states.version_of_time(ORGANISATION, id_of(77), before) == 0


async def test_who_asks_for_a_version_to_come_gets_it_when_it_is_there(database):
    async with prepared(database) as here:
        head = (await here.plan()).version
        waiting = asyncio.create_task(here.states.at_least(ORGANISATION, PLAN, head + 1))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        await here.do(propose(1))
        assert (await waiting).version == head + 1


async def test_who_asks_for_a_version_of_another_node_does_not_wait_for_the_bell(database):
    async with prepared(database) as here, node(database.url) as there:
        await there.plan()
        answer = await here.do(propose(1))
        state = await there.states.at_least(ORGANISATION, PLAN, answer.version, patience=0.5)
        assert state.version == answer.version
        with pytest.raises(NotYet):
            await there.states.at_least(ORGANISATION, PLAN, answer.version + 1, patience=0.05)


async def snapshots_of(database):
    connection = await asyncpg.connect(database.admin_url)
    rows = await connection.fetch("SELECT version, tag FROM signalbox.snapshots ORDER BY version")
    await connection.close()
    return [tuple(row) for row in rows]


async def test_a_snapshot_is_the_state_it_was_made_of(database):
    async with prepared(database, 3) as here:
        for stream in (ORGANISATION, TRAIN, PLAN):
            state = await here.states.latest(ORGANISATION, stream)
            again = service.snapshots.decode(type(state), stream, service.snapshots.encode(state))
            assert everything(again) == everything(state)


async def test_a_cold_state_begins_at_the_nearest_snapshot(database, monkeypatch):
    monkeypatch.setattr(service.states, "EVERY", 5)
    async with prepared(database) as here:
        await here.plan()
        for number in range(12):
            await here.do(propose(number))
        await here.states.close()
        kept = [version for version, _ in await snapshots_of(database)]
        assert len(kept) >= 2
        asked = []
        read = here.log.read

        async def noted(log, stream, after, upto=None):
            asked.append(after)
            return await read(log, stream, after, upto)

        here.log.read = noted
        cold = forgetful(here)
        head = (await here.plan()).version
        assert everything(await cold.latest(ORGANISATION, PLAN)) == everything(await here.plan())
        assert asked[0] == max(kept)
        asked.clear()
        past = await cold.at(ORGANISATION, PLAN, head - 3)
        assert everything(past) == everything(await folded(here, head - 3))
        assert max(version for version in kept if version < head - 3) in asked


async def test_a_snapshot_of_other_sources_is_made_again(database, monkeypatch):
    monkeypatch.setattr(service.states, "EVERY", 5)
    async with prepared(database) as here:
        for number in range(12):
            await here.do(propose(number))
        await here.states.close()
        before = await snapshots_of(database)
        monkeypatch.setattr(service.snapshots, "tag", lambda: "another")
        monkeypatch.setattr(service.snapshots, "decode", None)
        cold = forgetful(here)
        assert everything(await cold.latest(ORGANISATION, PLAN)) == everything(await here.plan())
        await cold.close()
        added = {row for row in await snapshots_of(database) if row not in before}
        assert {tag for _, tag in added} == {"another"}


async def test_a_snapshot_that_cannot_be_read_is_done_without(database):
    async with prepared(database, 3) as here:
        plan = await here.plan()
        await here.states._snapshots.keep(ORGANISATION, plan)
        connection = await asyncpg.connect(database.admin_url)
        await connection.execute("UPDATE signalbox.snapshots SET state = 'x'")
        await connection.close()
        assert everything(await forgetful(here).latest(ORGANISATION, PLAN)) == everything(plan)


async def test_a_database_that_takes_no_snapshots_takes_changes(database, monkeypatch, caplog):
    monkeypatch.setattr(service.states, "EVERY", 1)
    caplog.set_level(logging.WARNING)
    async with prepared(database) as here:
        connection = await asyncpg.connect(database.admin_url)
        await connection.execute("REVOKE ALL ON signalbox.snapshots FROM signalbox_service")
        await connection.close()
        await here.do(propose(1))
        assert everything(await forgetful(here).latest(ORGANISATION, PLAN)) == everything(await here.plan())
        await here.states.close()
        assert "snapshot" in caplog.text


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
        follower = live.follow(ORGANISATION, PLAN, 0)
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
        follower = live.follow(ORGANISATION, PLAN, 0)
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
        follower = live.follow(ORGANISATION, PLAN, 0)
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
        assert await there.readiness() == {"ready": True, "fault": None, "unserved": []}
        with pytest.raises(NotServed):
            await there.states.latest(ORGANISATION, PLAN)
        assert await there.readiness() == {"ready": True, "fault": None, "unserved": [PLAN]}


async def test_a_process_whose_tailer_has_stopped_cannot_be_used(database):
    async with rooms(database) as there:
        for task in there._tasks:
            task.cancel()
        await asyncio.gather(*there._tasks, return_exceptions=True)
        readiness = await there.readiness()
        assert not readiness["ready"]
        assert "restart" in readiness["fault"]
