"""`./run doctor`: what is wrong with the set-up, and what to do about it."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import sys
import time
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from service import database
from service.live import REDIS, is_heard
from service.postgres import PostgresFailed, choose, find, holder, made_by
from service.serving import listening
from service.settings import HOME, Settings, SettingsInvalid, demo_data, read

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

OLDEST_PYTHON = (3, 11)
ROOM = 500 * 2**20
"""Bytes that should be free for the database to begin with."""

DRIFT = 1.0
"""Seconds that this machine's clock and the database's may differ; a node beyond that is not ready."""

EXCESS = """
    SELECT format('it is %s', string_agg(name, ' and ')) FROM (
        SELECT 'a superuser' AS name FROM pg_roles WHERE rolname = current_user AND rolsuper
        UNION ALL
        SELECT 'the owner of the database' FROM pg_database
        WHERE datname = current_database() AND pg_get_userbyid(datdba) = current_user
    ) AS excess HAVING count(*) > 0
"""


@dataclass(frozen=True)
class Finding:
    """What one check found; `remedy` is None when all is well."""

    about: str
    found: str
    remedy: str | None = None


def doctor(parser: argparse.ArgumentParser, words: list[str]) -> int:
    """Print every finding; 1 when one of them wants something done."""
    parser.add_argument("--data", type=Path, help="the data folder to look at")
    parser.add_argument("--demo", action="store_true", help="look at the demo's data folder")
    parser.add_argument("--host", help="the address to try")
    parser.add_argument("--port", type=int, help="the port to try")
    options = parser.parse_args(words)
    data = options.data or (demo_data(os.environ) if options.demo else None)
    findings = list(examine(data=data, host=options.host, port=options.port))
    for finding in findings:
        print(f"{'ok ' if finding.remedy is None else 'BAD'}  {finding.about}: {finding.found}")
        if finding.remedy is not None:
            print(f"     -> {finding.remedy}")
    return 1 if any(finding.remedy for finding in findings) else 0


def examine(**given: object) -> Iterator[Finding]:
    """Every finding about this machine and these settings, the cheap ones first."""
    yield python()
    yield packages()
    try:
        settings = read(os.environ, **given)
    except SettingsInvalid as invalid:
        yield Finding("settings", "; ".join(invalid.problems), "correct these environment variables")
        return
    checks = (data_folder, room, binaries, port) if settings.embedded else (data_folder, port)
    for check in checks:
        yield check(settings)
    if settings.database_url is not None:
        yield from asyncio.run(external(settings.database_url, settings.owner_url, settings.bell_url))
    elif settings.bell_url is not None:
        yield asyncio.run(bell(settings.bell_url))


def python() -> Finding:
    """Python's version."""
    found = f"{platform.python_version()} at {sys.executable}"
    return Finding(
        "Python", found, None if sys.version_info >= OLDEST_PYTHON else "install Python 3.11 or newer"
    )


def packages() -> Finding:
    """Whether what is installed is what the lock says."""
    wrong = [name for name, versions in _locked().items() if _installed(name) not in (*versions, None)]
    if wrong:
        return Finding(
            "packages", f"other versions than the lock's: {', '.join(wrong)}", "remove .venv, run again"
        )
    return Finding("packages", "as requirements.lock says")


def data_folder(settings: Settings) -> Finding:
    """Whether the data folder can be written to and nobody else owns it."""
    path = settings.data.expanduser().resolve()
    existing = next(each for each in (path, *path.parents) if each.exists())
    try:
        owner = holder(path)
    except PermissionError:
        return Finding("data folder", f"{path} cannot be read", "choose another with --data")
    if owner is not None:
        return Finding(
            "data folder", f"{path} is in use by process {owner}", "stop it, or choose another with --data"
        )
    if not os.access(existing, os.W_OK | os.X_OK):
        return Finding("data folder", f"{existing} cannot be written to", "choose another with --data")
    return Finding("data folder", f"{path} ({'there' if existing == path else 'will be made'})")


def room(settings: Settings) -> Finding:
    """Whether the disk has room for a database."""
    path = settings.data.expanduser().resolve()
    free = shutil.disk_usage(next(each for each in (path, *path.parents) if each.exists())).free
    remedy = None if free >= ROOM else f"free {ROOM // 2**20} MiB, or choose another disk with --data"
    return Finding("disk", f"{free // 2**20} MiB free", remedy)


def binaries(settings: Settings) -> Finding:
    """Whether there is a PostgreSQL that fits the data, and somebody who may run it."""
    path = settings.data.expanduser().resolve()
    try:
        found = find(settings.pg_bin, made_by(path / "postgres"))
        if path.exists():
            choose(path / "postgres", found.folder)
    except (PostgresFailed, OSError) as failed:
        return Finding("PostgreSQL", str(failed), "see above; or set DATABASE_URL")
    return Finding("PostgreSQL", f"{found.version} in {found.folder}")


def port(settings: Settings) -> Finding:
    """Whether the port is free."""
    try:
        listening(settings).close()
    except SettingsInvalid as taken:
        return Finding("port", str(taken), "choose another with --port, or stop what listens there")
    return Finding("port", f"{settings.port} on {settings.host} is free")


async def external(url: str, owner_url: str | None, bell_url: str | None) -> list[Finding]:
    """Whether the database answers, is new enough, grants no more than it should, is on time, and rings."""
    try:
        major = await database.check(url)
    except PostgresFailed as failed:
        return [
            Finding("database", str(failed), "correct DATABASE_URL, or unset it for the embedded database")
        ]
    findings = [Finding("database", f"PostgreSQL {major} answers")]
    connection = await asyncpg.connect(url, timeout=database.PATIENCE)
    try:
        findings += [await _rights(connection), await _durability(connection), await _clock(connection)]
    finally:
        await connection.close()
    findings.append(await bell(bell_url or url))
    if owner_url is not None:
        findings.append(await _owner(owner_url))
    return findings


async def bell(url: str) -> Finding:
    """Whether nodes can wake each other."""
    if await is_heard(url):
        return Finding("bell", "who rings is heard")
    found = "nodes do not hear each other: changes take a second, and presence stays on its node"
    if url.startswith(REDIS):
        return Finding("bell", found, "start the Redis of SIGNALBOX_BELL, or unset it: the database rings")
    return Finding("bell", found, "let DATABASE_URL go past the pooler, or set SIGNALBOX_BELL to a Redis")


async def _rights(connection: asyncpg.Connection[asyncpg.Record]) -> Finding:
    excess = await connection.fetchval(EXCESS)
    user = await connection.fetchval("SELECT current_user")
    if excess:
        remedy = "give the service a role of its own, and the owner's to SIGNALBOX_OWNER_URL"
        return Finding("role", f"{user} may do too much: {excess}", remedy)
    return Finding("role", f"{user} owns nothing")


async def _durability(connection: asyncpg.Connection[asyncpg.Record]) -> Finding:
    names = ("fsync", "full_page_writes", "synchronous_commit")
    off = [name for name in names if await connection.fetchval(f"SHOW {name}") == "off"]
    if off:
        return Finding(
            "durability", f"{', '.join(off)} switched off", "switch on: a crash could lose what was promised"
        )
    return Finding("durability", "what is answered is on disk")


async def _clock(connection: asyncpg.Connection[asyncpg.Record]) -> Finding:
    before = time.time()
    theirs = float(await connection.fetchval("SELECT extract(epoch FROM clock_timestamp())"))
    drift = abs(theirs - (before + time.time()) / 2)
    return Finding(
        "clock", f"{drift:.3f} s from the database's", None if drift < DRIFT else "synchronize the clocks"
    )


async def _owner(url: str) -> Finding:
    try:
        await database.check(url)
    except PostgresFailed as failed:
        return Finding("owner", str(failed).replace("DATABASE_URL", "SIGNALBOX_OWNER_URL"), "correct it")
    return Finding("owner", "SIGNALBOX_OWNER_URL answers")


def _locked() -> dict[str, list[str]]:
    """The versions of each package; an older Python may have another one than a newer."""
    locked: dict[str, list[str]] = {}
    for line in (HOME / "requirements.lock").read_text().splitlines():
        name, equals, rest = line.partition("==")
        if equals and not line.startswith(" "):
            locked.setdefault(name, []).append(rest.split()[0])
    return locked


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
