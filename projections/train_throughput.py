"""What a train or one of its teams finished, day by day, over all its plans: what forecasts are made of."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from service.domain.vocabulary import Day, Id

if TYPE_CHECKING:
    from projections.tables.reader import Tables

_CLOCK = """SELECT max(today) AS today, min(starts) FILTER (WHERE committed_version IS NOT NULL) AS began
    FROM metrics.plans WHERE log_id = $1 AND train = $2"""
_FINISHED = """SELECT finished_on FROM metrics.flow_items
    WHERE log_id = $1 AND train = $2 AND NOT carried AND NOT gone AND finished_on >= $3
    AND ($4::uuid IS NULL OR train_team = $4)"""


@dataclass(frozen=True)
class Throughput:
    """Items by the day of their finish, in their teams' zones."""

    today: Day
    """The last day begun in any of its plans."""
    since: Day
    """The first day of its first PI that was committed; today before there is one."""
    finished: tuple[Day, ...]


async def train_throughput(
    tables: "Tables", log: Id, train: Id, team: Id | None, days: int
) -> Throughput | None:
    """What was finished in at least so many days before today; None of a train without a plan. What was
    carried over is one item. Raises Unavailable."""
    (clock,) = await tables.fetch(_CLOCK, log, train)
    if clock["today"] is None:
        return None
    rows = await tables.fetch(_FINISHED, log, train, clock["today"] - timedelta(days=days), team)
    began = clock["began"] or clock["today"]
    finished = tuple(Day(row["finished_on"].isoformat()) for row in rows)
    return Throughput(Day(clock["today"].isoformat()), Day(began.isoformat()), finished)
