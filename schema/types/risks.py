"""Risks and their ROAM."""

from typing import ClassVar

import strawberry

from schema.types.carrying import Carried
from schema.types.declared import reference, references
from schema.types.follow_up import actions_about
from schema.types.later import Person, Team
from schema.types.nodes import PlanNode, person
from service.domain import risks
from service.domain.risks import RiskLevel, Roam
from service.domain.vocabulary import Day, Prose


@strawberry.type
class Risk(Carried, of=risks.Risk):
    """What could keep the plan from coming true."""

    stored_as: ClassVar = {"risk_level": "level", "for_team": "team"}

    text: Prose
    risk_level: RiskLevel
    category: Roam | None
    mitigation: Prose | None
    follow_up: Day | None
    followed_up: Prose | None
    occurred: bool
    closed: bool
    withdrawn: bool
    unnamed: bool
    rank: str

    for_team: Team | None = reference("team")

    @strawberry.field
    def owner(self) -> Person | None:
        return person(self.it.owner)  # type: ignore[no-any-return]

    @strawberry.field
    def accepter(self) -> Person | None:
        """Who accepted it."""
        return person(self.it.accepter)  # type: ignore[no-any-return]

    threatens: list[PlanNode] = references("threatens")
    """What would suffer."""

    @strawberry.field
    def options(self) -> list[Prose]:
        """Ways to make it smaller that were put forward."""
        return list(self.it.options)

    actions = strawberry.field(resolver=actions_about)

    merged_into: "Risk | None" = reference("merged_into")
    """The risk of which this one was a duplicate."""
