"""Who reads the tables, or may, takes nothing from others: no connection, and no right."""

import asyncio

import asyncpg
import pytest

from projections.projector import Projector
from projections.session import session
from projections.status import standings
from projections.tables.reader import Tables
from tests.projections.tabled import TITLES, execute, propose
from tests.service.node import ORGANISATION

FORGED = """CREATE FUNCTION public.format(text, bigint, text, text) RETURNS text LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'called as %', current_user; END $$"""
PARKED = "UPDATE signalbox.checkpoints SET parked_at = now(), parked_because = 'x', parked_position = 1"


async def test_queries_that_take_long_leave_connections_to_others(here, database):
    await here.do(propose(1))
    await Projector(here.url, here.states).forward()
    tables, holder = Tables(here.pool), await asyncpg.connect(database.admin_url)
    await holder.execute("BEGIN; LOCK TABLE metrics.features")
    asking = [asyncio.create_task(tables.fetch(TITLES, ORGANISATION)) for _ in range(6)]
    await asyncio.sleep(0.3)
    async with asyncio.timeout(1):
        assert await tables.parked() == []
        assert await here.pool.fetchval("SELECT 1") == 1
    await holder.close()
    assert len(await asyncio.gather(*asking)) == 6


@pytest.fixture
async def forged(database):
    """A function that anybody may have put where everybody may, as up to PostgreSQL 14, and looks better."""
    await execute(database.admin_url, FORGED)
    yield
    await execute(database.admin_url, "DROP FUNCTION public.format(text, bigint, text, text)")


async def test_a_function_in_public_is_never_called(here, database, forged):
    await here.do(propose(1))
    await Projector(here.url, here.states).forward()
    await execute(database.admin_url, PARKED)
    async with session(here.url) as connection:
        assert any(each.parked for each in await standings(connection))
