"""Objectives: business value as planned, as frozen at commitment, as achieved; without their words."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from projections.tables.columns import called, day_if, newer, word
from projections.tables.table import Table, moment
from service.domain.objectives import Objective, ObjectiveLevel
from service.domain.plan import Plan
from service.domain.teams import Team


class Row(NamedTuple):
    """An objective."""

    objective: str
    objective_level: str
    team: str | None
    team_name: str | None
    commitment: str
    commitment_at_planning: str | None
    planned: int | None
    planned_at_commitment: int | None
    actual: int | None
    outcome: int | None
    outcome_on: date | None
    counted: bool
    at_risk: bool
    features: int
    summarizes: int
    drafted_at: datetime
    removed: bool
    version: int


def rows(plan: Plan, since: int) -> Iterator[Row]:
    """The objectives that were touched, or the name of whose team was."""
    for each in plan.objectives:
        team = plan.teams.get(each.team)
        if newer(since, each, team):
            yield _row(each, team)


def _row(objective: Objective, team: Team | None) -> Row:
    return Row(
        objective=objective.id,
        objective_level=objective.level.value,
        team=objective.team,
        team_name=called(team),
        commitment=objective.kind.value,
        commitment_at_planning=word(objective.kind_at_planning),
        planned=objective.planned,
        planned_at_commitment=objective.planned_at_commitment,
        actual=objective.actual,
        outcome=objective.outcome,
        outcome_on=day_if(objective.outcome_on),
        counted=_counted(objective),
        at_risk=objective.at_risk is not None,
        features=len(objective.features),
        summarizes=len(objective.summarizes),
        drafted_at=moment(objective.drafted_at),
        removed=objective.removed is not None,
        version=objective.version,
    )


def _counted(objective: Objective) -> bool:
    """What is there counts, and what was dropped after it was promised (domain 1.7)."""
    of_team = objective.level is ObjectiveLevel.TEAM and objective.team is not None
    return of_team and (objective.removed is None or objective.kind_at_planning is not None)


OBJECTIVES = Table("objectives", Row._fields, ("objective",), rows)
