"""Tables made again beside those that are read: equal, resumed, exchanged without a reader noticing."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from projections import projector
from projections.comparing import InUse
from projections.projector import Projector
from projections.rebuild import AlreadyRebuilt
from tests.domain.specification import id_of
from tests.projections.tabled import CHANGES, PLANS, execute, propose, rebuilt, running, titles, until, write
from tests.service.node import node
from tests.service.restoring import restore


async def test_rebuilt_tables_equal_the_live_ones(here):
    await here.do(propose(1))
    await Projector(here.url, here.states).forward()
    for projection in (PLANS, CHANGES):
        found = await rebuilt(here, projection, verify=True)
        assert found.is_equal, found.told
        assert not found.left_out


async def test_what_is_not_as_the_log_has_it_is_found_and_put_right(here):
    await here.do(propose(1))
    await Projector(here.url, here.states).forward()
    await execute(here.url, "UPDATE metrics.features SET title = 'Forged'")
    found = await rebuilt(here, verify=True)
    assert found.differences == 2
    assert [told.partition(":")[0] for told in found.told] == [
        "features, rebuilt only",
        "features, live only",
    ]
    assert await titles(here) == ["Forged"]
    await rebuilt(here)
    assert await titles(here) == ["Feature 1"]
    assert (await rebuilt(here, verify=True)).is_equal


async def test_a_change_counted_twice_is_found(here):
    await here.do(propose(1))
    await Projector(here.url, here.states).forward()
    await execute(here.url, "UPDATE metrics.changes SET changes = changes + 1 WHERE kind = 'PROPOSE_FEATURE'")
    assert (await rebuilt(here, CHANGES, verify=True)).differences == 2


async def test_tables_are_made_where_there_are_none(here):
    await here.do(propose(1))
    await rebuilt(here)
    assert await titles(here) == ["Feature 1"]


async def test_a_log_that_the_live_tables_do_not_know_yet_is_not_compared(here):
    await Projector(here.url, here.states).forward()
    async with node(here.url, organisation=id_of(990)) as there:
        await there.prepare()
        found = await rebuilt(there, verify=True)
        assert found.left_out == [f"{id_of(990)}: its live tables are paused, parked, or not made yet"]
        assert found.is_equal
        assert not (await rebuilt(there)).differences
        assert not (await rebuilt(there, verify=True)).left_out


async def test_what_is_recorded_meanwhile_is_in_the_new_tables(here):
    await Projector(here.url, here.states).forward()
    writing = asyncio.create_task(write(here, range(1, 30)))
    async with running(Projector(here.url, here.states)):
        found = await rebuilt(here)
        assert found.is_equal, found.told
        await writing
    await Projector(here.url, here.states).forward()
    assert len(await titles(here)) == 29
    assert (await rebuilt(here, verify=True)).is_equal


async def test_one_who_asks_all_the_time_notices_no_exchange(here):
    await write(here, range(1, 20))
    await Projector(here.url, here.states).forward()
    seen, asking = [], True

    async def ask():
        while asking:
            seen.append(len(await titles(here)))

    readers = [asyncio.create_task(ask()) for _ in range(3)]
    for _ in range(3):
        await rebuilt(here)
    asking = False
    await asyncio.gather(*readers)
    assert len(seen) > 30
    assert set(seen) == {19}


async def test_who_reads_for_long_is_waited_for_and_holds_up_nobody(here):
    await here.do(propose(1))
    await Projector(here.url, here.states).forward()
    connection = await asyncpg.connect(here.url)
    transaction = connection.transaction()
    await transaction.start()
    await connection.fetch("SELECT * FROM metrics.features")
    rebuilding = asyncio.create_task(rebuilt(here))
    for _ in range(20):
        async with asyncio.timeout(1):
            assert await titles(here) == ["Feature 1"]
        await asyncio.sleep(0.1)
    assert not rebuilding.done()
    await transaction.commit()
    await rebuilding
    await connection.close()


async def test_a_view_of_somebody_elses_is_not_taken_away(here, database):
    await Projector(here.url, here.states).forward()
    owner = await asyncpg.connect(database.admin_url)
    await owner.execute("CREATE VIEW public.mine AS SELECT title FROM metrics.features")
    with pytest.raises(InUse, match=r"view public\.mine depends on table metrics"):
        await rebuilt(here)
    await owner.execute("DROP VIEW public.mine")
    await owner.close()
    await rebuilt(here)


async def test_only_one_process_rebuilds_a_projection(here):
    await here.do(propose(1))
    both = await asyncio.gather(rebuilt(here), rebuilt(here), return_exceptions=True)
    assert sorted(type(each).__name__ for each in both) == ["AlreadyRebuilt", "Found"]
    assert any(isinstance(each, AlreadyRebuilt) for each in both)


async def test_tables_of_another_shape_are_written_by_programs_of_that_shape_alone(here):
    await Projector(here.url, here.states).forward()
    newer = replace(PLANS, shape="newer")
    async with running(Projector(here.url, here.states)):
        await asyncio.sleep(0.5)
        found = await rebuilt(here, newer)
        assert found.left_out == ["all: the live tables were made by another version of the program"]
        await here.do(propose(1))
        await asyncio.sleep(2)
        assert await titles(here) == []
    async with running(Projector(here.url, here.states, [newer])):
        await until(here, 1)


async def test_a_program_of_another_shape_has_the_tables_made_again_when_it_starts(here):
    await Projector(here.url, here.states).forward()
    newer, asked = replace(PLANS, shape="newer"), asyncio.Event()

    async def rebuild(name):
        await rebuilt(here, newer)
        asked.set()

    async with running(Projector(here.url, here.states, [newer], rebuild)):
        async with asyncio.timeout(5):
            await asked.wait()
        await here.do(propose(1))
        await until(here, 1)


async def test_tables_of_a_register_that_is_large_already_are_made_by_a_rebuild(here, monkeypatch):
    monkeypatch.setattr(projector, "MANY", 5)
    await here.do(propose(1))
    asked = []

    async def rebuild(name):
        asked.append(name)
        await rebuilt(here)

    async with running(Projector(here.url, here.states, [PLANS], rebuild)):
        await until(here, 1)
    assert asked == ["plans"]


async def test_a_large_log_that_was_restored_has_its_rows_made_by_a_rebuild(here, database, monkeypatch):
    await here.do(propose(1))
    kept = (await here.plan()).version
    await here.do(propose(2))
    await Projector(here.url, here.states).forward()
    await restore(database, kept)
    monkeypatch.setattr(projector, "MANY", 5)
    asked = []

    async def rebuild(name):
        asked.append(name)
        await rebuilt(here)

    async with running(Projector(here.url, here.states, [PLANS], rebuild)):
        await until(here, 1)
    assert asked == ["plans"]


async def test_programs_of_two_shapes_do_not_take_the_tables_from_each_other(here, monkeypatch):
    await Projector(here.url, here.states).forward()
    monkeypatch.setattr(projector, "PATIENCE", 0.2)
    monkeypatch.setattr(projector, "REST", 0.0)
    newer, asked = replace(PLANS, shape="newer"), []

    async def rebuild(name):
        asked.append(name)

    await rebuilt(here, newer)
    async with running(Projector(here.url, here.states, [newer])):
        await here.do(propose(1))
        await until(here, 1)
        async with running(Projector(here.url, here.states, [PLANS], rebuild)):
            await asyncio.sleep(2)
            assert asked == ["plans"], "at the start alone"
    async with running(Projector(here.url, here.states, [PLANS], rebuild)):
        await asyncio.sleep(1)
        assert len(asked) > 2, "nobody keeps them any more"


async def test_a_table_that_is_gone_is_made_again(here, database):
    await here.do(propose(1))
    await Projector(here.url, here.states).forward()
    await execute(database.admin_url, "DROP TABLE metrics.features")

    async def rebuild(name):
        await rebuilt(here)

    async with running(Projector(here.url, here.states, [PLANS], rebuild)):
        await until(here, 1)
