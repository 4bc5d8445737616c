"""The PIs of a train that measures over several of them look at: those that were committed, oldest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from service.domain.interval import Phase
from service.domain.vocabulary import Day, Id, Key, Title

if TYPE_CHECKING:
    import asyncpg

    from projections.tables.reader import Tables

TELLING = 3
"""Fewer PIs than these show no trend: two points always lie on a line."""

LAST = """SELECT plan, key, name, starts, ends, phase FROM metrics.plans
    WHERE log_id = $1 AND train = $2 AND committed_version IS NOT NULL ORDER BY starts DESC LIMIT $3"""


@dataclass(frozen=True)
class Interval:
    """A PI as a train lists it."""

    plan: Id
    key: Key
    name: Title
    starts: Day
    ends: Day
    phase: Phase


async def committed(tables: "Tables", log: Id, train: Id, last: int) -> list[Interval]:
    """The last of them. Raises Unavailable."""
    return [_interval(row) for row in reversed(await tables.fetch(LAST, log, train, last))]


def by_plan(rows: "Iterable[asyncpg.Record]") -> dict[Id, list[Any]]:
    """Rows of a table by their plans."""
    found: dict[Id, list[Any]] = {}
    for row in rows:
        found.setdefault(Id(str(row["plan"])), []).append(row)
    return found


def _interval(row: Any) -> Interval:
    starts, ends = (Day(date.isoformat(row[name])) for name in ("starts", "ends"))
    plan = Id(str(row["plan"]))
    return Interval(plan, Key(row["key"]), Title(row["name"]), starts, ends, Phase(row["phase"]))
