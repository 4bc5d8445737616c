"""Team plans: what a team shows at a review, and what Business Owners say of it."""

from typing import ClassVar

import strawberry

from projections import team_plans
from schema.types.declared import reference, references
from schema.types.later import Cell, Dependency, Objective, Person, Risk, Team
from schema.types.nodes import PlanNode, person
from service.domain.team_plans import TeamPlanState
from service.domain.vocabulary import Id, Instant, Prose


@strawberry.type
class PlanConcern:
    """What a Business Owner is concerned about in a team's plan."""

    by_id: strawberry.Private[Id | None]
    text: Prose
    at: Instant

    @strawberry.field
    def by(self) -> Person | None:
        """The Business Owner."""
        return person(self.by_id)  # type: ignore[no-any-return]


@strawberry.type
class TeamPlan(PlanNode, of=team_plans.TeamPlan):
    """The plan of a team: presented as a draft and as the final one, accepted by a Business Owner."""

    stored_as: ClassVar = {"plan_state": "state"}

    plan_state: TeamPlanState
    draft_at: int | None
    final_at: int | None
    presented_at: Instant | None
    accepted_at: int | None
    changed_since_accepted: bool

    team: Team | None = reference("team")
    """Whose plan it is; never null."""

    @strawberry.field
    def accepted_by(self) -> Person | None:
        """The Business Owner who accepted it."""
        return person(self.it.accepted_by)  # type: ignore[no-any-return]

    @strawberry.field
    def concern(self) -> PlanConcern | None:
        """The last concern, until the plan is accepted; whether it still stands, says `planState`."""
        it = self.it.concern
        return None if it is None else PlanConcern(by_id=it.by, text=it.text, at=it.at)

    changed_parts: list[PlanNode] = references("changed_parts")
    """What was planned otherwise since the plan was last presented or accepted, and is a node here:
    stories, cells, features, objectives, dependencies, risks; also what went."""

    cells: list[Cell] = references("cells")
    """Its row of the board, with capacity and load: by iteration, then what has none."""

    objectives: list[Objective] = references("objectives")
    """Its PI objectives, by rank."""

    dependencies: list[Dependency] = references("dependencies")
    """The dependencies of which the team is a side."""

    risks: list[Risk] = references("risks")
    """The team's risks."""
