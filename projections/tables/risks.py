"""Risks: their ROAM and what became of them, without their words."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from projections.tables.carrying import chain
from projections.tables.columns import called, day_if, newer, word
from projections.tables.table import Table
from service.domain.plan import Plan
from service.domain.risks import Risk
from service.domain.teams import Team


class Row(NamedTuple):
    """A risk."""

    risk: str
    risk_level: str
    team: str | None
    team_name: str | None
    category: str | None
    owned: bool
    follow_up: date | None
    threatens: int
    occurred: bool
    open: bool
    closed: bool
    withdrawn: bool
    merged_into: str | None
    carried_from: str | None
    carried_to: str | None
    carry_outcome: str | None
    removed: bool
    version: int


def rows(plan: Plan, since: int) -> Iterator[Row]:
    """The risks that were touched, or the name of whose team was."""
    for each in plan.risks:
        team = plan.teams.get(each.team)
        if newer(since, each, team):
            yield _row(each, team)


def _row(risk: Risk, team: Team | None) -> Row:
    return Row(
        risk=risk.id,
        risk_level=risk.level.value,
        team=risk.team,
        team_name=called(team),
        category=word(risk.category),
        owned=risk.owner is not None,
        follow_up=day_if(risk.follow_up),
        threatens=len(risk.threatens),
        occurred=risk.occurred,
        open=risk.is_open,
        closed=risk.closed,
        withdrawn=risk.withdrawn,
        merged_into=risk.merged_into,
        **chain(risk)._asdict(),
        removed=risk.removed is not None,
        version=risk.version,
    )


RISKS = Table("risks", Row._fields, ("risk",), rows)
