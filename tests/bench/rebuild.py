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

QUESTIONS = {
    "predictability, train by train": """SELECT p.train, p.starts, m.percent, m.measure_state, m.objectives
    FROM metrics.plans p JOIN metrics.predictability m USING (log_id, plan)
    WHERE p.log_id = $1 AND m.train_team IS NULL AND m.chosen ORDER BY p.train, p.starts""",
    "every dependency, counted": """SELECT p.train, count(*), count(*) FILTER (WHERE d.late)
    FROM metrics.plans p JOIN metrics.dependencies d USING (log_id, plan)
    WHERE p.log_id = $1 AND NOT d.removed GROUP BY p.train""",
}
"""Over all plans of an organisation."""


async def measure(place: Place, events: int = 5_000) -> AsyncIterator[Row]:
    """A log of many plans, read, made into tables, verified, asked."""
    log = await many.write(place.owner_url, place.plans, events, _tell)
    memory = _Memory()
    pool = await asyncpg.create_pool(place.url, min_size=1, max_size=2)
    register = await Log.open(place.url)
    try:
        states = States(register, Snapshots(pool))
        for projection in projections():
            rebuild = Rebuild(place.url, projection, states, memory.tell, os.cpu_count() or 1)
            yield await _against_reading(place, log, rebuild, projection.name)
            yield await _verified(rebuild)
        for row in memory.rows():
            yield row
        for what, question in QUESTIONS.items():
            yield await _asked_of_all(Tables(pool), log, what, question)
    finally:
        await register.close()
        await pool.close()


async def _against_reading(place: Place, log: Id, rebuild: Rebuild, name: str) -> Row:
    """A rebuild, between two readings of the log: others may need the machine too."""
    before, number = await _read(place.url, log)
    began = time.perf_counter()
    await rebuild.run()
    rate = number / (time.perf_counter() - began)
    after, _ = await _read(place.url, log)
    return Row(
        what=f"rebuild of {name}", ours=rate, unit="ev/s", aim="0.25x", rival="reading the log alone",
        theirs=(before + after) / 2, more=f"{before:,.0f} before, {after:,.0f} after",
    )  # fmt: skip


async def _verified(rebuild: Rebuild) -> Row:
    began = time.perf_counter()
    found = await rebuild.run(verify=True)
    more = "equal" if found.is_equal else f"{found.differences} DIFFER: {found.told}"
    return Row(what="the same, only verified", ours=time.perf_counter() - began, unit="s", more=more)


async def _asked_of_all(tables: Tables, log: Id, what: str, question: str) -> Row:
    times = [await _asked(tables, log, question) for _ in range(20)]
    return Row(
        what=what, ours=statistics.median(times), unit="ms", aim="50 ms",
        more=f"median of 20; worst {max(times):.1f} ms",
    )  # fmt: skip


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

    def rows(self) -> list[Row]:
        """The most that was taken."""
        here = Row(what="memory, most", ours=self.most, unit="MB", more=f"{self.first:.0f} MB at first")
        if not self.beside:
            return [here]
        more = f"{self.beside[0]:.0f} MB when it was seen first"
        return [here, Row(what="of a process that makes rows", ours=max(self.beside), unit="MB", more=more)]


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


async def _read(url: str, log: Id) -> tuple[float, int]:
    """Events a second that are read plan by plan, as a rebuild reads them, and not decoded; and how many."""
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
        return number / (time.perf_counter() - began), number


async def _asked(tables: Tables, log: Id, question: str) -> float:
    """Milliseconds until a question over all plans is answered."""
    began = time.perf_counter()
    assert await tables.fetch(question, log)
    return (time.perf_counter() - began) * 1e3


def _tell(text: str) -> None:
    print(f"\r  {text}", end="" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)
