"""The objectives sheet: what each team, and the train, means to achieve, with what speaks against it."""

from collections.abc import Mapping
from dataclasses import dataclass

from projections.reasons import Flag
from service.domain.objectives import Objective, ObjectiveLevel
from service.domain.plan import Plan
from service.domain.vocabulary import Id


@dataclass(frozen=True)
class SheetRow:
    """An objective with what speaks against reaching it."""

    objective: Id
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class Sheet:
    """The objectives of one team, or of the train (None), by rank."""

    team: Id | None
    rows: tuple[SheetRow, ...]


def sheets(plan: Plan, flags: Mapping[Id, tuple[Flag, ...]]) -> tuple[Sheet, ...]:
    """The sheets: the train's first, then each team's; objectives by rank."""
    held: dict[Id | None, list[Objective]] = {None: [], **{team.id: [] for team in plan.teams.present()}}
    for objective in plan.objectives.present():
        owner = objective.team if objective.level is ObjectiveLevel.TEAM else None
        held.setdefault(owner, []).append(objective)
    return tuple(
        Sheet(team, tuple(SheetRow(each.id, flags[each.id]) for each in sorted(those, key=_by_rank)))
        for team, those in held.items()
    )


def _by_rank(objective: Objective) -> tuple[str, Id]:
    return objective.rank, objective.id
