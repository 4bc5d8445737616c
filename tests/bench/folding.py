"""Folding: how fast decoded events become a plan, against changing frozen entities the usual way."""

from __future__ import annotations

import dataclasses
import statistics
import time
from typing import TYPE_CHECKING, Any

from service.codec import decode
from service.domain.decider import At
from service.domain.entities import Entities, fold
from service.domain.plan import Plan
from service.domain.vocabulary import Id
from tests.bench.history import PLAN, commits
from tests.bench.row import Row
from tests.domain.specification import id_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.bench.row import Place

TURNS = 8


class Naive(Entities[Any]):
    """Entities changed by dataclasses.replace."""

    def change(self, id: Id, at: At, **fields: Any) -> None:
        old = self._by_id.get(id)
        if old is not None:
            self._put(dataclasses.replace(old, version=at.version, **fields), old)


async def measure(_: Place, events: int = 20_000, turns: int = TURNS) -> AsyncIterator[Row]:
    """CPU time alone, the best of some turns: nothing here waits."""
    stored = [event for commit in commits(id_of(900), events) for event in commit.events]
    texts = [{row.field: row.text for row in event.prose} for event in stored]

    def decoded() -> list[Any]:
        return [decode(each.topic, each.state, prose) for each, prose in zip(stored, texts, strict=True)]

    facts = decoded()
    ours, naive, both = _rates(
        events,
        turns,
        lambda: fold(Plan(PLAN), facts),
        lambda: fold(_naive(), facts),
        lambda: fold(Plan(PLAN), decoded()),
    )
    yield Row(
        what="fold of decoded events", ours=ours, unit="ev/s", aim="200,000/s",
        rival="with dataclasses.replace", theirs=naive,
    )  # fmt: skip
    yield Row(what="decode and fold", ours=both, unit="ev/s", more=f"{_size(stored):.0f} bytes each")


def _rates(events: int, turns: int, *works: Callable[[], None]) -> list[float]:
    """Events a second of each work, done in turns, by the shortest CPU time of each."""
    best = [
        min(times) for times in zip(*([_timed(work) for work in works] for _ in range(turns)), strict=True)
    ]
    return [events / max(seconds, 1e-9) for seconds in best]


def _timed(work: Callable[[], None]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _naive() -> Plan:
    plan = Plan(PLAN)
    for name, kind in Plan.entity_kinds().items():
        setattr(plan, name, Naive(kind))
    return plan


def _size(stored: list[Any]) -> float:
    return statistics.mean(len(event.state) for event in stored)
