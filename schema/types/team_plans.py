"""Team plans: what a team shows at a review, and what Business Owners say of it."""

from typing import ClassVar

import strawberry

from projections import team_plans
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

    @strawberry.field
    def team(self) -> Team | None:
        """Whose plan it is; never null."""
        return self.read.node(self.it.team)  # type: ignore[no-any-return]

    @strawberry.field
    def accepted_by(self) -> Person | None:
        """The Business Owner who accepted it."""
        return person(self.it.accepted_by)  # type: ignore[no-any-return]

    @strawberry.field
    def concern(self) -> PlanConcern | None:
        """The last concern, until the plan is accepted; whether it still stands, says `planState`."""
        it = self.it.concern
        return None if it is None else PlanConcern(by_id=it.by, text=it.text, at=it.at)

    @strawberry.field
    def changed_parts(self) -> list[PlanNode]:
        """What was planned otherwise since the plan was last presented or accepted, and is a node here:
        stories, cells, features, objectives, dependencies, risks; also what went."""
        return self.read.nodes(self.it.changed_parts)

    @strawberry.field
    def cells(self) -> list[Cell]:
        """Its row of the board, with capacity and load: by iteration, then what has none."""
        return self.read.nodes(self.it.cells)

    @strawberry.field
    def objectives(self) -> list[Objective]:
        """Its PI objectives, by rank."""
        return self.read.nodes(self.it.objectives)

    @strawberry.field
    def dependencies(self) -> list[Dependency]:
        """The dependencies of which the team is a side."""
        return self.read.nodes(self.it.dependencies)

    @strawberry.field
    def risks(self) -> list[Risk]:
        """The team's risks."""
        return self.read.nodes(self.it.risks)
