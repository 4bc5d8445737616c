"""Each team's plan as it is shown at a review: what it holds, where it stands, what changed since then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from projections.kept import of
from service.domain import team_plans
from service.domain.capacity import cell_id
from service.domain.plan import Plan
from service.domain.team_plans import PLANNED, TeamPlanState
from service.domain.vocabulary import Id, Instant, Prose

PLANNED_FIELDS = tuple(chain(*(of(kind, *fields) for kind, (_, fields) in PLANNED.items())))
"""What imprints are made of."""
PARTS = {kind: "teams" if kind == "dependencies" else "team" for kind in PLANNED}
"""The kinds of things in a team's plan, and the field that says in whose."""
READS = (
    *of("iterations", "starts"),
    *of("teams", "id"),
    "team_plans",
    *(f"{kind}.{field}" for kind, field in PARTS.items()),
    "objectives.rank",
)
"""What plans of teams look at, beside imprints."""
Parts = Mapping[str, Mapping[Id, tuple[Id, ...]]]
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


class Seen(NamedTuple):
    """A team's plan with all that is told of it; nothing else is looked at."""

    it: team_plans.TeamPlan
    columns: tuple[Id | None, ...]
    parts: tuple[tuple[Id, ...], ...]
    """What it holds, by kind."""
    imprints: tuple[str, ...]
    """Those of its parts, once it was shown."""
    objectives: tuple[Id, ...]


def look(plan: Plan, parts: Parts, imprints: Mapping[Id, str]) -> Iterator[tuple[Id, Seen]]:
    """The plan of every team that takes part, by id; `parts` are the things of each team, by kind."""
    columns = (*(each.id for each in plan.calendar()), None)
    for team in plan.teams.present():
        it = team_plans.team_plan(plan, team.id)
        held = {kind: of_teams.get(team.id, ()) for kind, of_teams in parts.items()}
        known = () if it.state is TeamPlanState.DRAFTING else map(imprints.__getitem__, chain(*held.values()))
        objectives = sorted(held["objectives"], key=lambda id: (plan.objectives[id].rank, id))
        yield it.id, Seen(it, columns, tuple(held.values()), tuple(known), tuple(objectives))


def judge(seen: Seen) -> TeamPlan:
    """The team's plan as it is shown."""
    it, parts = seen.it, dict(zip(PLANNED, seen.parts, strict=True))
    drafting = it.state is TeamPlanState.DRAFTING
    holds = dict(zip(chain(*seen.parts), seen.imprints, strict=not drafting))
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
        changed_parts=() if drafting else team_plans.changed(it, holds),
        cells=tuple(cell_id(it.team, column) for column in seen.columns),
        objectives=seen.objectives,
        dependencies=parts["dependencies"],
        risks=parts["risks"],
    )


def _concern(it: team_plans.TeamPlan) -> Concern | None:
    if it.concern is None or it.concern_at is None:
        return None
    return Concern(it.concern, it.concern_by, it.concern_at)
