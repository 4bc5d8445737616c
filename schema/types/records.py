"""The small records of a planning event: decisions, impediments, actions, the retrospective."""

from typing import ClassVar

import strawberry

from schema.types.carrying import Carried
from schema.types.declared import reference, references
from schema.types.follow_up import actions_about, is_overdue
from schema.types.later import Person, Team
from schema.types.nodes import PlanNode, person
from service.domain import actions, decisions, impediments, retrospective
from service.domain.retrospective import RetrospectiveColumn
from service.domain.vocabulary import Day, Instant, Prose, Title


@strawberry.type
class Action(Carried, of=actions.Action):
    """Something small that somebody does, so that it is not only talked about."""

    title: Title
    description: Prose | None
    due: Day | None
    finished_at: Instant | None
    dropped: bool

    @strawberry.field
    def owner(self) -> Person | None:
        """Who does it."""
        return person(self.it.owner)  # type: ignore[no-any-return]

    comes_of: PlanNode | None = reference("comes_of")
    """The decision, risk, impediment or note of the retrospective that it follows from."""

    @strawberry.field
    def done(self) -> bool:
        """Whether it was done."""
        return self.it.finished_at is not None

    overdue = strawberry.field(resolver=is_overdue)


@strawberry.type
class Decision(PlanNode, of=decisions.Decision):
    """A question that somebody decides, or has decided, and what hangs on it."""

    question: Title
    options: list[Title]
    trade_off: Prose | None
    due_at: Instant | None
    chosen: Title | None
    decided_at: Instant | None

    @strawberry.field
    def decider(self) -> Person | None:
        """Who decides, or has decided."""
        return person(self.it.decider)  # type: ignore[no-any-return]

    affects: list[PlanNode] = references("affects")
    """What changes with it."""

    overdue = strawberry.field(resolver=is_overdue)
    actions = strawberry.field(resolver=actions_about)


@strawberry.type
class Impediment(Carried, of=impediments.Impediment):
    """Something that is in the way, of a team or of the whole train."""

    stored_as: ClassVar = {"for_team": "team"}

    title: Title
    description: Prose | None
    due: Day | None
    raised_at: Instant
    resolved_at: Instant | None
    resolution: Prose | None

    for_team: Team | None = reference("team")

    @strawberry.field
    def owner(self) -> Person | None:
        """Who sees to it that it goes."""
        return person(self.it.owner)  # type: ignore[no-any-return]

    blocks: list[PlanNode] = references("blocks")
    """What it is in the way of."""

    @strawberry.field
    def resolved(self) -> bool:
        """Whether it is out of the way."""
        return self.it.resolved_at is not None

    overdue = strawberry.field(resolver=is_overdue)
    actions = strawberry.field(resolver=actions_about)


@strawberry.type
class RetrospectiveNote(PlanNode, of=retrospective.RetrospectiveNote):
    """Something said of the planning event, so that the next one is better."""

    text: Prose
    column: RetrospectiveColumn
    unnamed: bool

    actions = strawberry.field(resolver=actions_about)
