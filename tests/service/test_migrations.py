"""Migrations run once, in order, and never change afterwards."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

import asyncpg
import pytest

from service.migrations import FOLDER, MigrationRefused, migrate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Database


@pytest.fixture
async def empty(database: Database) -> Database:
    """A database before its first migration."""
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute("DROP SCHEMA signalbox, metrics, metrics_next CASCADE")
    await owner.close()
    return database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the migrations, to be edited."""
    return shutil.copytree(FOLDER, tmp_path / "migrations")


def test_migrations_are_numbered_one_after_the_other() -> None:
    numbers = sorted(path.name[:5] for path in FOLDER.glob("*.sql"))
    assert numbers == [f"{n:04}_" for n in range(1, len(numbers) + 1)]


async def test_migrations_run_once_in_order(empty: Database) -> None:
    names = sorted(path.name for path in FOLDER.glob("*.sql"))
    assert await migrate(empty.owner_url) == names
    assert await migrate(empty.owner_url) == []


async def test_two_nodes_starting_at_once_migrate_once(empty: Database) -> None:
    applied = await asyncio.gather(*(migrate(empty.owner_url) for _ in range(3)))
    assert sorted(map(len, applied)) == [0, 0, len(list(FOLDER.glob("*.sql")))]


async def test_an_applied_migration_that_was_edited_is_refused(empty: Database, folder: Path) -> None:
    await migrate(empty.owner_url, folder)
    first = folder / "0001_register.sql"
    first.write_text(first.read_text() + "-- better\n")
    with pytest.raises(MigrationRefused, match="was edited"):
        await migrate(empty.owner_url, folder)


async def test_a_migration_numbered_before_an_applied_one_is_refused(empty: Database, folder: Path) -> None:
    await migrate(empty.owner_url, folder)
    (folder / "0000_late.sql").write_text("SELECT 1")
    with pytest.raises(MigrationRefused, match="number it later"):
        await migrate(empty.owner_url, folder)


async def test_a_migration_that_fails_leaves_nothing_and_runs_again(empty: Database, folder: Path) -> None:
    await migrate(empty.owner_url, folder)
    late = folder / "9999_late.sql"
    late.write_text("CREATE TABLE late (a integer); SELECT nonsense")
    with pytest.raises(asyncpg.PostgresError):
        await migrate(empty.owner_url, folder)
    late.write_text("CREATE TABLE late (a integer)")
    assert await migrate(empty.owner_url, folder) == [late.name]
