"""Impediments: what is in the way, of whom, and since when."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from projections.tables.carrying import chain
from projections.tables.columns import called, day_if, moment_if, newer
from projections.tables.table import Table, moment
from service.domain.impediments import Impediment
from service.domain.plan import Plan
from service.domain.teams import Team


class Row(NamedTuple):
    """An impediment."""

    impediment: str
    title: str
    team: str | None
    team_name: str | None
    owned: bool
    due: date | None
    blocks: int
    raised_at: datetime
    resolved_at: datetime | None
    open: bool
    carried_from: str | None
    carried_to: str | None
    carry_outcome: str | None
    removed: bool
    version: int


def rows(plan: Plan, since: int) -> Iterator[Row]:
    """The impediments that were touched, or the name of whose team was."""
    for each in plan.impediments:
        team = plan.teams.get(each.team)
        if newer(since, each, team):
            yield _row(each, team)


def _row(impediment: Impediment, team: Team | None) -> Row:
    return Row(
        impediment=impediment.id,
        title=impediment.title,
        team=impediment.team,
        team_name=called(team),
        owned=impediment.owner is not None,
        due=day_if(impediment.due),
        blocks=len(impediment.blocks),
        raised_at=moment(impediment.raised_at),
        resolved_at=moment_if(impediment.resolved_at),
        open=impediment.is_open,
        **chain(impediment)._asdict(),
        removed=impediment.removed is not None,
        version=impediment.version,
    )


IMPEDIMENTS = Table("impediments", Row._fields, ("impediment",), rows)
