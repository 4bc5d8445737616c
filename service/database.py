"""The database that the settings name: the embedded one, for as long as it is needed, or somebody else's."""

from __future__ import annotations

import asyncio
import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import asyncpg

from service.migrations import MigrationRefused, migrate, missing
from service.postgres import OLDEST, Postgres, PostgresFailed, held
from service.postgres.cluster import READER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.settings import Settings

PATIENCE = 10.0
"""Seconds that a database may take to answer the first time."""


@contextmanager
def running(settings: Settings) -> Iterator[Settings]:
    """The settings with both URLs of a database that answers. Raises `PostgresFailed`."""
    if settings.database_url is not None:
        asyncio.run(check(settings.database_url))
        yield settings
        return
    postgres = Postgres.start(settings.data, settings.pg_bin, say)
    try:
        asyncio.run(complete(postgres.admin_url))
        yield replace(settings, database_url=postgres.url, owner_url=postgres.owner_url)
    finally:
        postgres.stop()


@contextmanager
def reached(settings: Settings) -> Iterator[Settings]:
    """The settings with the URL of the database, also while a service holds the embedded one; when none does
    it runs here meanwhile, brought forward. Raises `PostgresFailed`."""
    served = None if settings.database_url else held(settings.data)
    with running(settings if served is None else replace(settings, database_url=served)) as located:
        if located.owner_url and served is None and settings.embedded:
            asyncio.run(forward(located.owner_url))
        asyncio.run(migrated(str(located.database_url)))
        yield located


async def complete(admin_url: str) -> None:
    """Make what an earlier version did not give the embedded server: the role of those that only read."""
    connection = await asyncpg.connect(admin_url, timeout=PATIENCE)
    try:
        if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", READER):
            await connection.execute(f"CREATE ROLE {READER} NOLOGIN")
    finally:
        await connection.close()


async def check(url: str) -> int:
    """The major version of the database at `url`. Raises `PostgresFailed` when it is of no use."""
    try:
        connection = await asyncpg.connect(url, timeout=PATIENCE)
        try:
            major: int = connection.get_server_version().major
        finally:
            await connection.close()
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        why = str(error) or "it does not answer"
        raise PostgresFailed(f"The database of DATABASE_URL cannot be used: {why}.") from error
    if major < OLDEST:
        raise PostgresFailed(f"DATABASE_URL names PostgreSQL {major}; {OLDEST} or newer is needed.")
    return major


async def forward(owner_url: str) -> list[str]:
    """Apply the migrations that the database lacks; their names. Raises `PostgresFailed`."""
    try:
        return await migrate(owner_url)
    except (MigrationRefused, OSError, TimeoutError, asyncpg.PostgresError) as error:
        why = str(error) or "it does not answer"
        raise PostgresFailed(f"The database cannot be brought forward: {why}.") from error


async def migrated(url: str) -> None:
    """See that the tables are there. Raises `PostgresFailed` when they are not, or are not for this role."""
    try:
        lacking = await missing(url)
    except asyncpg.InsufficientPrivilegeError as error:
        remedy = "make it a member of signalbox_service"
        raise PostgresFailed(
            f"The role of DATABASE_URL may not use the register ({error}): {remedy}."
        ) from error
    if lacking:
        remedy = "run ./run migrate with SIGNALBOX_OWNER_URL set"
        raise PostgresFailed(f"The database of DATABASE_URL lacks {', '.join(lacking)}: {remedy}.")


def say(text: str) -> None:
    """Tell the person at the terminal what takes so long."""
    print(text, file=sys.stderr, flush=True)
