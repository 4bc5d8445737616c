"""The table of plans: one row each, what it is and where it stands."""

from collections.abc import Iterable

from projections.tables.table import Row, Table, day, moment
from service.domain.plan import Plan

COLUMNS = ("train", "key", "name", "phase", "phase_since", "starts", "ends", "today", "zone", "version")


def rows(plan: Plan, since: int) -> Iterable[Row]:
    """The plan's only row; its version is new with every change."""
    interval = plan.interval
    yield (
        interval.train,
        interval.key,
        interval.name,
        interval.phase.value,
        moment(interval.phase_since),
        day(interval.starts),
        day(interval.ends),
        day(interval.today),
        interval.zone,
        plan.version,
    )


PLANS = Table("plans", COLUMNS, (), rows)
