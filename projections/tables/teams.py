"""Teams: those that plan in a PI, and where their team plans stand."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from projections.tables.columns import moment_if, newer
from projections.tables.table import Table
from service.domain.plan import Plan
from service.domain.team_plans import TeamPlan, TeamPlanState, team_plan_id
from service.domain.teams import Team


class Row(NamedTuple):
    """A team in a plan."""

    team: str
    train_team: str
    name: str
    site: str
    zone: str
    has_workflow: bool
    plan_state: str
    presented_at: datetime | None
    retired: bool
    removed: bool
    version: int


def rows(plan: Plan, since: int) -> Iterator[Row]:
    """The teams that were touched, or whose team plan was."""
    for team in plan.teams:
        shown = plan.team_plans.get(team_plan_id(team.id))
        if newer(since, team, shown):
            yield _row(team, shown)


def _row(team: Team, shown: TeamPlan | None) -> Row:
    state = shown.state if shown else TeamPlanState.DRAFTING
    return Row(
        team=team.id,
        train_team=team.train_team,
        name=team.name,
        site=team.time.site,
        zone=team.time.zone,
        has_workflow=team.workflow is not None,
        plan_state=state.value,
        presented_at=moment_if(shown.presented_at if shown else None),
        retired=team.retired,
        removed=team.removed is not None,
        version=team.version,
    )


TEAMS = Table("teams", Row._fields, ("team",), rows)
