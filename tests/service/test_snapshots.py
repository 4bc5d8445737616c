"""A snapshot is a short cut to a state, and nothing depends on it."""

import logging

import asyncpg

import service.hot
import service.snapshots
import service.states
from tests.service.node import ORGANISATION, PLAN, TRAIN
from tests.service.remembered import everything, folded, forgetful, prepared, propose


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
