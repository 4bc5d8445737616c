"""The breakouts: checkpoints of each team and hour, and what management announces between them."""

from typing import ClassVar

import strawberry

from projections import radiator
from schema.types.declared import reference
from schema.types.later import Decision, Person, Team
from schema.types.nodes import PlanNode, person
from schema.types.policies import CheckpointQuestion
from service.domain import adjustments
from service.domain.checkpoints import Light
from service.domain.vocabulary import Id, Instant, Key, Prose, Title


@strawberry.type
class CheckpointAnswer:
    """What a team answered to one question of a checkpoint."""

    by_id: strawberry.Private[Id | None]
    question: Key
    """The question, by its key in the train's policy."""
    asks: Title
    """The question as it was asked then."""
    light: Light
    line: Prose | None
    at: Instant

    @strawberry.field
    def by(self) -> Person | None:
        return person(self.by_id)  # type: ignore[no-any-return]


@strawberry.type
class Checkpoint(PlanNode, of=radiator.Checkpoint):
    """How a team answers the train's questions in one hour of the breakouts: a lamp of the radiator."""

    hour: int

    @strawberry.field
    def light(self) -> Light | None:
        """The most urgent of its answers; null while it has given none."""
        return self.it.light  # type: ignore[no-any-return]

    team: Team | None = reference("team")
    """Who answers; never null."""

    @strawberry.field
    def answers(self) -> list[CheckpointAnswer]:
        """What it answered, in the order of the questions."""
        return [
            CheckpointAnswer(
                by_id=each.by,
                question=each.question,
                asks=each.asks,
                light=each.light,
                line=each.line,
                at=each.at,
            )
            for each in self.it.answers
        ]

    @strawberry.field
    def open_questions(self) -> list[CheckpointQuestion]:
        """What it has not answered yet."""
        return list(self.it.open_questions)


@strawberry.type
class Adjustment(PlanNode, of=adjustments.Adjustment):
    """What management announced: a change of scope, people or dependencies that all teams plan with."""

    stored_as: ClassVar = {"follows_from": "decision"}

    text: Prose
    announced_at: Instant

    @strawberry.field
    def announced_by(self) -> Person | None:
        """Who announced it."""
        return person(self.it.announced_by)  # type: ignore[no-any-return]

    follows_from: Decision | None = reference("decision")
    """The decision that it follows from."""
