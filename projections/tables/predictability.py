"""Predictability: of each team of a plan, and of the train by either roll-up; as committed, and as now."""

from collections.abc import Iterator
from typing import NamedTuple

from projections.predictability import Measure, MeasureState, predictability
from projections.tables.columns import any_newer, called
from projections.tables.table import Table
from service.domain.plan import Plan
from service.domain.teams import Team

AS_COMMITTED, AS_NOW = "AS_COMMITTED", "AS_NOW"
NO_OBJECTIVES = Measure(MeasureState.UNDEFINED, None, 0, 0, (), 0, "No objective of this team counts.")


class Row(NamedTuple):
    """One measure of a plan."""

    subject: str
    basis: str
    train_team: str | None
    team_name: str | None
    chosen: bool
    measure_state: str
    percent: float | None
    planned: int
    actual: int
    objectives: int
    missing: int
    told: str


def rows(plan: Plan, since: int) -> Iterator[Row]:
    """All of them, when an objective, a team or the plan itself was touched; also of teams that left."""
    if not any_newer(plan, since, "objectives", "teams"):
        return
    whole = predictability(plan)
    for each in whole.roll_ups:
        chosen = each.roll_up is plan.policy.roll_up
        yield _row(each.roll_up.value, AS_COMMITTED, None, each.as_committed, chosen)
        yield _row(each.roll_up.value, AS_NOW, None, each.as_now, chosen)
    by_team = {each.team: each for each in whole.teams}
    for team in plan.teams:
        measured = by_team.get(team.id)
        yield _row(team.id, AS_COMMITTED, team, measured.as_committed if measured else NO_OBJECTIVES)
        yield _row(team.id, AS_NOW, team, measured.as_now if measured else NO_OBJECTIVES)


def _row(subject: str, basis: str, team: Team | None, measure: Measure, chosen: bool = True) -> Row:
    return Row(
        subject=subject,
        basis=basis,
        train_team=team.train_team if team else None,
        team_name=called(team),
        chosen=chosen,
        measure_state=measure.state.value,
        percent=measure.percent,
        planned=measure.planned,
        actual=measure.actual,
        objectives=measure.counted,
        missing=len(measure.missing),
        told=measure.basis,
    )


PREDICTABILITY = Table("predictability", Row._fields, ("subject", "basis"), rows)
