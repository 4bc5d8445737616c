"""The database guards the register too: the service may read and append, and not even the owner rewrites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from service.batch import Batch, send
from tests.service.appends import an_append, an_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.log import Log
    from tests.conftest import Database

REGISTER = ["events", "commits", "things"]


@pytest.fixture
async def written(log: Log) -> None:
    feature = an_id()
    await log.append(an_append(an_id(), an_id(), 0, creates=[(feature, "Feature")], reason="Because"))


async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url, server_settings={"search_path": "signalbox"})
    yield connection
    await connection.close()


@pytest.fixture
async def service(database: Database, written: None) -> AsyncIterator[asyncpg.Connection]:
    async for connection in connected(database.url):
        yield connection


@pytest.fixture
async def owner(database: Database, written: None) -> AsyncIterator[asyncpg.Connection]:
    async for connection in connected(database.owner_url):
        yield connection


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO {} (log_id) VALUES (gen_random_uuid())",
        "UPDATE {} SET log_id = log_id",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "ALTER TABLE {} DISABLE TRIGGER keep",
        "DROP TABLE {}",
        "SELECT * FROM {} FOR UPDATE",
    ],
)
async def test_the_service_can_only_read_and_append(service: asyncpg.Connection, statement: str) -> None:
    for table in [*REGISTER, "prose", "head"]:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await service.execute(statement.format(table))


@pytest.mark.parametrize("setting", ["session_replication_role = replica", "ROLE signalbox_owner"])
async def test_the_service_cannot_put_on_another_role(service: asyncpg.Connection, setting: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute(f"SET {setting}")


@pytest.mark.parametrize("statement", ["UPDATE {} SET log_id = log_id", "DELETE FROM {}", "TRUNCATE {}"])
async def test_not_even_the_owner_rewrites(owner: asyncpg.Connection, statement: str) -> None:
    for table in REGISTER:
        with pytest.raises(asyncpg.PostgresError, match="keeps what happened"):
            await owner.execute(statement.format(table))


async def test_the_guards_hold_for_replicated_changes_too(database: Database, written: None) -> None:
    admin = await asyncpg.connect(database.admin_url)
    await admin.execute("SET session_replication_role = replica")
    for table in REGISTER:
        with pytest.raises(asyncpg.PostgresError, match="keeps what happened"):
            await admin.execute(f"DELETE FROM signalbox.{table}")
    await admin.close()


async def test_texts_are_erased_through_their_function_only(service: asyncpg.Connection) -> None:
    [log_id] = await service.fetchrow("SELECT log_id FROM head")
    assert await service.fetchval("SELECT erase_prose($1, '{1}')", log_id) == 1
    assert await service.fetchval("SELECT count(*) FROM prose") == 0


async def test_what_can_be_made_again_or_must_be_forgotten_is_the_services(
    service: asyncpg.Connection,
) -> None:
    ids = [an_id(), an_id()]
    await service.execute("INSERT INTO snapshots VALUES ($1, $2, 1, 'tag', 'state')", *ids)
    await service.execute("INSERT INTO people (log_id, id, name) VALUES ($1, $2, 'Anna')", *ids)
    await service.execute("UPDATE people SET name = NULL, erased_at = now()")
    await service.execute("DELETE FROM snapshots")
    await service.execute("DELETE FROM people")


async def test_objects_of_the_same_name_elsewhere_do_not_deceive_the_append_function(
    database: Database,
) -> None:
    admin = await asyncpg.connect(database.admin_url)
    await admin.execute("CREATE TABLE public.events (LIKE signalbox.events INCLUDING ALL)")
    service = await asyncpg.connect(database.url, server_settings={"search_path": "public, signalbox"})
    await send(service, Batch.of([an_append(an_id(), an_id(), 0)]))
    assert await admin.fetchval("SELECT count(*) FROM signalbox.events") == 1
    assert await admin.fetchval("SELECT count(*) FROM public.events") == 0
    await service.close()
    await admin.close()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE signalbox.events_too (id uuid)",
        "ALTER TABLE signalbox.events SET SCHEMA metrics",
        "CREATE FUNCTION signalbox.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "DROP SCHEMA metrics",
        "CREATE TRIGGER mine BEFORE INSERT ON signalbox.events EXECUTE FUNCTION signalbox.refuse()",
    ],
)
async def test_that_it_makes_tables_over_plans_gives_the_service_nothing_else(
    service: asyncpg.Connection, statement: str
) -> None:
    with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.DependentObjectsStillExistError)):
        await service.execute(statement)


async def test_the_service_makes_exchanges_and_drops_tables_over_plans(service: asyncpg.Connection) -> None:
    await service.execute("CREATE TABLE metrics_next.numbers (n integer)")
    await service.execute("ALTER TABLE metrics_next.numbers SET SCHEMA metrics")
    await service.execute("DROP TABLE metrics.numbers")
