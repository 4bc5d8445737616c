"""Items of flow: stories by when they were requested, started and finished, and where they stayed."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from projections.flow.items import item
from projections.flow.waiting import efficiency
from projections.tables.columns import moment_if, newer, points
from projections.tables.table import Table, moment
from service.domain.plan import Plan
from service.domain.stories import Story
from service.domain.teams import Team

NOTHING = efficiency([])
"""Of what is not finished, or of whose states nothing is known."""


class Row(NamedTuple):
    """A story as it flows."""

    story: str
    train: str
    team: str
    train_team: str
    title: str
    story_kind: str
    points: Decimal | None
    zone: str
    requested_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    started_on: date | None
    finished_on: date | None
    cycle_days: int | None
    lead_days: int | None
    active_days: float | None
    waiting_days: float | None
    state: str | None
    state_since: datetime | None
    waiting: bool | None
    blocked: bool
    stays: str
    blockages: str
    carried: bool
    gone: bool
    version: int


def rows(plan: Plan, since: int) -> Iterator[Row]:
    """The stories that were touched, or whose team now works elsewhere or otherwise; and what is unfinished
    when the plan itself was: it may be closed."""
    for story in plan.stories:
        team = plan.teams.get(story.team)
        itself = plan.interval if story.finished_at is None else None
        if team is not None and newer(since, story, team, itself):
            yield _row(plan, story, team)


def _row(plan: Plan, story: Story, team: Team) -> Row:
    it = item(plan, story, team)
    last = it.stays[-1] if it.stays else None
    spent = efficiency([it]) if last and it.finished else NOTHING
    known = spent.percent is not None
    return Row(
        story=it.id,
        train=plan.interval.train,
        team=team.id,
        train_team=it.team,
        title=it.title,
        story_kind=it.kind.value,
        points=points(it.points),
        zone=it.zone,
        requested_at=moment_if(it.requested),
        started_at=moment_if(it.started),
        finished_at=moment_if(it.finished),
        started_on=it.started_on,
        finished_on=it.finished_on,
        cycle_days=it.cycle_days,
        lead_days=it.lead_days,
        active_days=spent.active if known else None,
        waiting_days=spent.waiting if known else None,
        state=last.state if last else None,
        state_since=moment(last.since) if last else None,
        waiting=last.waiting if last else None,
        blocked=story.blocked,
        stays=_told([[each.state, each.since, each.waiting] for each in it.stays]),
        blockages=_told([[each.since, each.until] for each in it.blockages]),
        carried=it.carried,
        gone=it.gone,
        version=story.version,
    )


def _told(values: list[list[Any]]) -> str:
    return json.dumps(values) if values else "[]"


FLOW_ITEMS = Table("flow_items", Row._fields, ("story",), rows)
