"""Each team's plan as it is shown at a review: what it holds, where it stands, what changed since then."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from service.domain import team_plans
from service.domain.capacity import cell_id
from service.domain.dependencies import Dependency
from service.domain.entities import Entity
from service.domain.objectives import Objective
from service.domain.plan import Plan
from service.domain.risks import Risk
from service.domain.team_plans import PLANNED, TeamPlanState
from service.domain.vocabulary import Id, Instant, Prose

Standing = tuple[TeamPlanState, int | None, bool]
"""What a team's row says of its plan: the state, the version that was accepted, whether it changed since."""


@dataclass(frozen=True)
class Concern:
    """What a Business Owner is concerned about."""

    text: Prose
    by: Id | None
    at: Instant


@dataclass(frozen=True)
class TeamPlan:
    """The plan of a team that takes part. Its version is that of the last presentation, acceptance or
    concern; 0 before the first."""

    id: Id
    version: int
    team: Id
    state: TeamPlanState
    draft_at: int | None
    final_at: int | None
    presented_at: Instant | None
    accepted_at: int | None
    accepted_by: Id | None
    concern: Concern | None
    changed_parts: tuple[Id, ...]
    """What was planned otherwise since the plan was last presented or accepted."""
    cells: tuple[Id, ...]
    """Its row of the board, in the order of time; what is not placed comes last."""
    objectives: tuple[Id, ...]
    """By rank."""
    dependencies: tuple[Id, ...]
    risks: tuple[Id, ...]

    @property
    def changed_since_accepted(self) -> bool:
        """Whether something was planned otherwise since a Business Owner accepted it."""
        return self.state is TeamPlanState.ACCEPTED and bool(self.changed_parts)

    @property
    def standing(self) -> Standing:
        """What the team's row says of it."""
        return self.state, self.accepted_at, self.changed_since_accepted


def look(plan: Plan) -> Iterator[tuple[Id, tuple[Entity]]]:
    """Each thing that may be part of a team's plan, by id."""
    for kind in PLANNED:
        yield from ((thing.id, (thing,)) for thing in plan.all(kind).present())


def judge(seen: tuple[Entity]) -> str:
    """The imprint of what is planned of it."""
    return team_plans.imprint_of(seen[0])


def plans_of_teams(plan: Plan, imprints: Mapping[Id, str]) -> dict[Id, TeamPlan]:
    """The plan of every team that takes part, by id; `imprints` are those of what `look` sees."""
    parts, columns = team_plans.parts(plan), [*(each.id for each in plan.calendar()), None]
    made = {}
    for team in plan.teams.present():
        it, held = team_plans.team_plan(plan, team.id), parts.get(team.id, [])
        drafting = it.state is TeamPlanState.DRAFTING
        changed = () if drafting else team_plans.changed(it, held, lambda thing: imprints[thing.id])
        made[it.id] = _told(it, held, columns, changed)
    return made


def _told(
    it: team_plans.TeamPlan, parts: list[Entity], columns: list[Id | None], changed: tuple[Id, ...]
) -> TeamPlan:
    return TeamPlan(
        id=it.id,
        version=it.version,
        team=it.team,
        state=it.state,
        draft_at=it.draft_at,
        final_at=it.final_at,
        presented_at=it.presented_at,
        accepted_at=it.accepted_at,
        accepted_by=it.accepted_by,
        concern=_concern(it),
        changed_parts=changed,
        cells=tuple(cell_id(it.team, column) for column in columns),
        objectives=tuple(each.id for each in sorted(_those(parts, Objective), key=attrgetter("rank", "id"))),
        dependencies=tuple(each.id for each in _those(parts, Dependency)),
        risks=tuple(each.id for each in _those(parts, Risk)),
    )


def _concern(it: team_plans.TeamPlan) -> Concern | None:
    if it.concern is None or it.concern_at is None:
        return None
    return Concern(it.concern, it.concern_by, it.concern_at)


def _those(parts: Iterable[Any], kind: type[Entity]) -> Iterable[Any]:
    return (each for each in parts if isinstance(each, kind))
