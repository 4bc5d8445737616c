"""The items of a train over all its plans, read from the tables: the length of a window alone costs."""

import json
from typing import TYPE_CHECKING, Any

from projections.flow.days import Window
from projections.flow.items import Item, Stay
from service.domain.passages import Blockage
from service.domain.stories import StoryKind
from service.domain.vocabulary import Day, Id, Instant, Points, Title, Zone

if TYPE_CHECKING:
    from datetime import datetime

    from projections.tables.reader import Tables

_ITEMS = """SELECT i.story::text, i.plan::text, i.train_team::text, i.title, i.story_kind, i.points, i.zone,
    i.requested_at, i.started_at, i.finished_at, i.stays, i.blockages
    FROM metrics.flow_items i
    WHERE i.log_id = $1::text::uuid AND i.train = $2::text::uuid AND NOT i.carried AND NOT i.gone
    AND (i.finished_on >= $3 OR i.finished_on IS NULL)
    AND ($4::text IS NULL OR i.train_team = $4::text::uuid)
    ORDER BY i.finished_at, i.story"""

_DAYS = """WITH known AS (SELECT max(today) AS today FROM metrics.plans
    WHERE log_id = $1::text::uuid AND train = $2::text::uuid)
    SELECT today::text, (SELECT min(starts)::text FROM (SELECT starts FROM metrics.plans p
    WHERE p.log_id = $1::text::uuid AND p.train = $2::text::uuid AND p.starts <= known.today
    ORDER BY starts DESC LIMIT $3) begun) AS since FROM known"""


async def days_of(tables: "Tables", log: Id, train: Id, last: int) -> tuple[Day, Day] | None:
    """The first day of the last so many PIs of a train that have begun, and the last day begun in any of
    its plans; None for a train without plans. Raises Unavailable."""
    (found,) = await tables.fetch(_DAYS, log, train, last)
    if found["today"] is None:
        return None
    return Day(found["since"] or found["today"]), Day(found["today"])


async def items_since(
    tables: "Tables", log: Id, train: Id, window: Window, team: Id | None = None
) -> list[Item]:
    """The items of a train, or of one of its teams, that were finished from the beginning of a window on, or
    are not finished. What was carried over is there once. Raises Unavailable."""
    rows = await tables.fetch(_ITEMS, log, train, window.since, team)
    return [_item(row) for row in rows]


def _item(row: Any) -> Item:
    return Item(
        id=Id(row["story"]),
        plan=Id(row["plan"]),
        team=Id(row["train_team"]),
        title=Title(row["title"]),
        kind=StoryKind(row["story_kind"]),
        points=None if row["points"] is None else Points(int(row["points"] * 100)),
        zone=Zone(row["zone"]),
        requested=_instant(row["requested_at"]),
        started=_instant(row["started_at"]),
        finished=_instant(row["finished_at"]),
        stays=tuple(Stay(*each) for each in json.loads(row["stays"])),
        blockages=tuple(Blockage(since=since, until=until) for since, until in json.loads(row["blockages"])),
    )


def _instant(at: "datetime | None") -> Instant | None:
    """As it is written, from UTC: isoformat takes a tenth of the time of strftime."""
    return None if at is None else Instant(f"{at.isoformat(timespec='microseconds')[:26]}Z")
