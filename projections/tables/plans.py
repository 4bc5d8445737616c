"""Plans: what every other table is joined with."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from projections.tables.table import Table, day, moment
from service.domain.plan import Plan


class Row(NamedTuple):
    """A plan."""

    key: str
    name: str
    train: str
    zone: str
    starts: date
    ends: date
    today: date
    phase: str
    phase_since: datetime
    committed_version: int | None
    roll_up: str
    version: int
    recorded_at: datetime


def rows(plan: Plan, since: int) -> Iterator[Row]:
    """The plan, for every fact is one more version of it."""
    it = plan.interval
    if plan.version > since:
        yield Row(
            key=it.key,
            name=it.name,
            train=it.train,
            zone=it.zone,
            starts=day(it.starts),
            ends=day(it.ends),
            today=day(it.today),
            phase=it.phase.value,
            phase_since=moment(it.phase_since),
            committed_version=it.committed_at,
            roll_up=it.policy.roll_up.value,
            version=plan.version,
            recorded_at=moment(plan.recorded_at),
        )


PLANS = Table("plans", Row._fields, (), rows)
