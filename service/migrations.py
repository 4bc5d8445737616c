"""The register's tables, brought forward: each migration once, in order, and never edited afterwards."""

import hashlib
from pathlib import Path

import asyncpg

FOLDER = Path(__file__).parent.parent / "infra" / "migrations"
_LOCK = 0x516E616C  # any number, the same in every version of the program
_START = """
    CREATE SCHEMA IF NOT EXISTS signalbox;
    CREATE TABLE IF NOT EXISTS signalbox.migrations (
        name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
    )
"""


class MigrationRefused(Exception):
    """The migrations here are not those that the database went through; the message says what to do."""


async def migrate(owner_url: str, folder: Path = FOLDER) -> list[str]:
    """Apply what is missing, as the database's owner, and return the names applied, in order.

    Raises MigrationRefused when one was edited after it was applied, or sorts before one that was.
    """
    texts = _texts(folder)
    connection = await asyncpg.connect(owner_url, server_settings={"client_min_messages": "warning"})
    try:
        await connection.execute("SELECT pg_advisory_lock($1::bigint)", _LOCK)
        await connection.execute(_START)
        applied = dict(await connection.fetch("SELECT name, checksum FROM signalbox.migrations"))
        missing = [name for name, text in texts.items() if not _is_applied(name, text, applied)]
        for name in missing:
            await _apply(connection, name, texts[name])
        return missing
    finally:
        await connection.close()


async def missing(url: str, folder: Path = FOLDER) -> list[str]:
    """The names of the migrations that a database lacks; the service's role may ask."""
    connection = await asyncpg.connect(url)
    try:
        applied = {row["name"] for row in await connection.fetch("SELECT name FROM signalbox.migrations")}
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
        applied = set()
    finally:
        await connection.close()
    return [name for name in _texts(folder) if name not in applied]


def _texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))}


def _is_applied(name: str, text: str, applied: dict[str, str]) -> bool:
    if name in applied:
        if applied[name] != _checksum(text):
            raise MigrationRefused(
                f"{name} was edited after this database went through it: restore it, add a new migration"
            )
        return True
    if applied and name < max(applied):
        raise MigrationRefused(f"{name} comes before {max(applied)}, which is applied: number it later")
    return False


async def _apply(connection: asyncpg.Connection, name: str, text: str) -> None:
    async with connection.transaction():
        await connection.execute("SET LOCAL search_path = signalbox, pg_temp")
        await connection.execute(text)
        await connection.execute(
            "INSERT INTO signalbox.migrations (name, checksum) VALUES ($1, $2)", name, _checksum(text)
        )


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
