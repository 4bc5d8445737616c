"""The past of a plan of 20,000 events, and what a plan in memory weighs."""

from __future__ import annotations

import gc
import random
import statistics
import time
import tracemalloc
from contextlib import asynccontextmanager, contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

import asyncpg

from service.codec import decode
from service.domain.entities import fold
from service.domain.plan import Plan
from service.domain.vocabulary import Id
from service.hot import KEPT_EVENTS, Hot
from service.log import Append, Appended, Log
from service.snapshots import EVERY, Snapshots
from service.states import States
from tests.bench.history import PLAN, commits, granted
from tests.bench.row import Row
from tests.service.appends import an_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from service.log import NewCommit, StoredCommit
    from tests.bench.row import Place

MANY = 500
"""Commits in one append of the history."""
MEGABYTE = 1e6


async def measure(place: Place, events: int = 20_000, reads: int = 60) -> AsyncIterator[Row]:
    """Each read by a node that has nothing in memory; then by one that has the plan's latest state alone."""
    log = await stored(place, events)
    chance = random.Random(1)
    versions = [chance.randint(1, events) for _ in range(reads)]
    async with _open(place) as (register, snapshots):
        await States(register, snapshots).at(log, PLAN, 1)
        cpu = time.process_time()
        cold = [await _read(States(register, snapshots), log, version) for version in versions]
        cpu = (time.process_time() - cpu) * 1e3 / reads
        hot = States(register, snapshots)
        await hot.latest(log, PLAN)
        warm = [await _read(hot, log, version) for version in dict.fromkeys(versions)]
    yield _row("a version, nothing in memory", cold, f"; {cpu:.0f} ms of CPU")
    yield _row("a version, the latest in memory", warm)


async def memory(place: Place, events: int = 6_000) -> AsyncIterator[Row]:
    """What a plan of 1,200 things adds to the process: loaded, and after a busy hour."""
    log = await stored(place, events)
    async with _open(place) as (register, snapshots):
        early = await States(register, snapshots).at(log, PLAN, max(1, events - KEPT_EVENTS))
        recent = await register.read(log, PLAN, early.version)
        rows = await register.commits(log, PLAN, after=early.version, limit=len(recent))
        with _weighed():
            hot = await States(register, snapshots).hot(log, PLAN)
            loaded = _taken()
        more = f"{hot.state.size():,} things"
        yield Row(what="a plan in memory, just loaded", ours=loaded, unit="MB", more=more, aim="about 1 MB")
        with _weighed():
            hot = Hot(early)
            _live_on(hot, [decode(each.topic, each.state, each.prose) for each in recent], rows[::-1])
            busy = loaded + _taken()
    kept = f"{len(hot.states)} states and {len(hot.events):,} events, {len(hot.commits):,} commits kept"
    yield Row(what="the same after many changes", ours=busy, unit="MB", more=kept)


@contextmanager
def _weighed() -> Iterator[None]:
    gc.collect()
    tracemalloc.start()
    try:
        yield
    finally:
        tracemalloc.stop()


def _taken() -> float:
    gc.collect()
    return tracemalloc.get_traced_memory()[0] / MEGABYTE


def _live_on(hot: Hot, facts: list[Any], commits: list[StoredCommit]) -> None:
    """Each change is published as a version of its own."""
    for fact, commit in zip(facts, commits, strict=True):
        state = hot.state.copy()
        fold(state, [fact])
        state.take_touched()
        hot.publish(state, [fact], [commit])


def _row(what: str, times: list[float], more: str = "") -> Row:
    worst = f"median; worst {max(times):.1f} ms{more}"
    return Row(what=what, ours=statistics.median(times), unit="ms", more=worst, aim="50 ms at worst")


async def _read(states: States, log: Id, version: int) -> float:
    """Milliseconds for the state at a version."""
    started = time.perf_counter()
    assert (await states.at(log, PLAN, version)).version == version
    return (time.perf_counter() - started) * 1e3


async def stored(place: Place, events: int, things: int = 1_200) -> Id:
    """A log with the history of a plan, and the snapshots that were made on the way."""
    log, plan = an_id(), Plan(PLAN)
    async with _open(place) as (register, snapshots):
        assert isinstance(await register.append(Append(log, {log: 0}, (granted(log),))), Appended)
        for some in _batches(commits(log, events, things)):
            expected = {PLAN: some[0].from_version}
            assert isinstance(await register.append(Append(log, expected, some)), Appended)
            for commit in some:
                for event in commit.events:
                    texts = {row.field: row.text for row in event.prose}
                    fold(plan, [decode(event.topic, event.state, texts)])
            plan.take_touched()
            if plan.version % EVERY == 0:
                await snapshots.keep(log, plan)
    return log


def _batches(history: Iterator[NewCommit]) -> Iterator[tuple[NewCommit, ...]]:
    while some := tuple(islice(history, MANY)):
        yield some


@asynccontextmanager
async def _open(place: Place) -> AsyncIterator[tuple[Log, Snapshots]]:
    pool = await asyncpg.create_pool(place.url, min_size=1, max_size=2)
    register = await Log.open(place.url)
    try:
        yield register, Snapshots(pool)
    finally:
        await register.close()
        await pool.close()
