"""Any version of a stream is what its events give, live and cold."""

import asyncio

import pytest

import service.hot
import service.snapshots
import service.states
from service.streams import NoSuchStream, NotYet, VersionUnknown
from tests.domain.specification import id_of
from tests.service.node import ORGANISATION, PLAN, node
from tests.service.remembered import everything, folded, forgetful, prepared, propose


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
        for version in (-1, 0):
            with pytest.raises(VersionUnknown):
                await here.states.end_of_commit(ORGANISATION, PLAN, version)
        assert await here.states.commits(ORGANISATION, PLAN, -1, 0) == []


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


async def test_what_is_published_of_a_stream_that_left_memory_does_not_pretend_to_know_what_was_before(
    database,
):
    async with prepared(database, 5) as here:
        hot = await here.states.hot(ORGANISATION, PLAN)
        events, commits = list(hot.events)[-1:], list(hot.commits)[-1:]
        here.states._hot.clear()
        here.states.publish(ORGANISATION, hot.state, events, commits)
        again = await here.states.hot(ORGANISATION, PLAN)
        assert list(again.states) == [hot.state.version]
        earlier = await here.states.at(ORGANISATION, PLAN, hot.state.version - 2)
        assert everything(earlier) == everything(await folded(here, earlier.version))
