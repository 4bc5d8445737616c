"""Making the tables over all plans again, against reading the log alone; and what asking them takes."""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from projections.catalogue import projections
from projections.rebuild import Rebuild
from projections.session import session
from projections.tables.keeping import READ_AT_ONCE, stored
from projections.tables.reader import Tables
from service.log import Log
from service.snapshots import Snapshots
from service.states import States
from tests.bench import many
from tests.bench.row import Row

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.domain.vocabulary import Id
    from tests.bench.row import Place

QUESTION = """SELECT p.train, p.phase, count(*) AS dependencies, count(*) FILTER (WHERE d.late) AS late
    FROM metrics.plans p JOIN metrics.dependencies d USING (log_id, plan)
    WHERE p.log_id = $1 AND NOT d.removed GROUP BY p.train, p.phase"""
"""Over all plans of an organisation: how many dependencies each train has, and how many are late."""


async def measure(place: Place, events: int = 5_000) -> AsyncIterator[Row]:
    """A log of many plans, read, made into tables, verified, asked."""
    plans = place.plans
    log = await many.write(place.owner_url, plans, events, _tell)
    read = await _read(place.url, log)
    memory = _Memory()
    pool = await asyncpg.create_pool(place.url, min_size=1, max_size=2)
    register = await Log.open(place.url)
    try:
        states = States(register, Snapshots(pool))
        for projection in projections():
            began = time.perf_counter()
            await Rebuild(place.url, projection, states, memory.tell, os.cpu_count() or 1).run()
            rate = plans * events / (time.perf_counter() - began)
            yield Row(
                what=f"rebuild of {projection.name}", ours=rate, unit="ev/s", aim="0.25x",
                rival="reading the log alone", theirs=read,
            )  # fmt: skip
            began = time.perf_counter()
            found = await Rebuild(place.url, projection, states, memory.tell, os.cpu_count() or 1).run(
                verify=True
            )
            more = "equal" if found.is_equal else f"{found.differences} DIFFER: {found.told}"
            yield Row(what="the same, only verified", ours=time.perf_counter() - began, unit="s", more=more)
        yield Row(what="memory, most", ours=memory.most, unit="MB", more=f"{memory.first:.0f} MB at first")
        if memory.beside:
            more = f"{memory.beside[0]:.0f} MB when it was seen first"
            yield Row(what="of a process that makes rows", ours=max(memory.beside), unit="MB", more=more)
        times = [await _asked(Tables(pool), log) for _ in range(20)]
        worst = f"median of 20; worst {max(times):.1f} ms"
        yield Row(
            what=f"a question over {plans:,} plans",
            ours=statistics.median(times),
            unit="ms",
            aim="50 ms",
            more=worst,
        )
    finally:
        await register.close()
        await pool.close()


class _Memory:
    """What this process takes, and those that build for it, looked at whenever it is told how far it is."""

    def __init__(self) -> None:
        gc.collect()
        self.first = self.most = _resident(os.getpid())
        self.beside: list[float] = []
        """The most that a process took that builds, at each look."""

    def tell(self, text: str) -> None:
        now = _resident(os.getpid())
        self.most = max(self.most, now)
        builders = [_resident(each) for each in _builders()]
        self.beside += [max(builders)] if builders else []
        _tell(f"{text}, {now:.0f} MB" + "".join(f" + {each:.0f} MB" for each in builders))


def _builders() -> list[int]:
    """The processes that make rows for this one."""
    return [
        int(each.name)
        for each in Path("/proc").iterdir()
        if each.name.isdigit() and b"projections.building" in _words(each)
    ]


def _words(process: Path) -> list[bytes]:
    try:
        return (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def _resident(process: int) -> float:
    """Megabytes of memory that a process takes now."""
    try:
        statm = Path(f"/proc/{process}/statm").read_text()
    except OSError:
        return 0.0
    return int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


async def _read(url: str, log: Id) -> float:
    """Events a second that are read plan by plan, as a rebuild reads them, and not decoded."""
    async with session(url) as connection:
        streams = await connection.fetch(
            "SELECT stream_id::text FROM signalbox.things WHERE log_id = $1 AND kind = 'intervals'", log
        )
        began, number = time.perf_counter(), 0
        for (stream,) in streams:
            version = 0
            while rows := await stored(connection, log, stream, version, version + READ_AT_ONCE):
                version += len(rows)
            number += version
        return number / (time.perf_counter() - began)


async def _asked(tables: Tables, log: Id) -> float:
    """Milliseconds until a question over all plans is answered."""
    began = time.perf_counter()
    assert await tables.fetch(QUESTION, log)
    return (time.perf_counter() - began) * 1e3


def _tell(text: str) -> None:
    print(f"\r  {text}", end="" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)
