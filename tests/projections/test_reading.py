"""Other tools read the tables over all plans by a role that may do nothing else."""

import asyncpg
import pytest

from projections.projector import Projector
from tests.projections.tabled import execute, propose, rebuilt

REFUSED = [
    "INSERT INTO metrics.plans DEFAULT VALUES",
    "UPDATE metrics.plans SET name = ''",
    "DELETE FROM metrics.plans",
    "DROP TABLE metrics.plans",
    "CREATE TABLE metrics.mine (id uuid)",
    "SELECT * FROM signalbox.events",
    "SELECT * FROM signalbox.people",
    "SELECT * FROM signalbox.checkpoints",
    "SELECT signalbox.erase_prose(gen_random_uuid(), '{1}')",
    "SELECT * FROM metrics_next.plans",
]


@pytest.fixture
async def reader(here, database):
    """Somebody who is a member of the role, and nothing else."""
    await execute(database.admin_url, "CREATE ROLE somebody LOGIN IN ROLE signalbox_reader")
    connection = await asyncpg.connect(database.admin_url)
    await connection.execute("SET SESSION AUTHORIZATION somebody")
    yield connection
    await connection.close()
    await execute(database.admin_url, "DROP ROLE somebody")


async def test_a_reader_reads_every_table_also_after_an_exchange(here, reader):
    await here.do(propose(1))
    await Projector(here.url, here.states).forward()
    tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'metrics'"
    names = {row[0] for row in await reader.fetch(tables)}
    assert names >= {
        "plans",
        "features",
        "stories",
        "dependencies",
        "risks",
        "objectives",
        "votes",
        "changes",
    }
    for _ in range(2):
        for name in names:
            await reader.fetch(f"SELECT * FROM metrics.{name}")
        [row] = await reader.fetch("SELECT title FROM metrics.features")
        assert row["title"] == "Feature 1"
        await rebuilt(here)


async def test_a_reader_may_do_nothing_else(here, reader):
    await Projector(here.url, here.states).forward()
    for statement in REFUSED:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await reader.execute(statement)


async def test_every_column_of_every_table_is_described(here, reader):
    await Projector(here.url, here.states).forward()
    described = """SELECT c.relname || '.' || a.attname
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'metrics'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
        AND col_description(c.oid, a.attnum) IS NULL"""
    assert [row[0] for row in await reader.fetch(described)] == []
