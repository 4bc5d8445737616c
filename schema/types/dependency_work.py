"""What a team has to do about its dependencies."""

import strawberry

from projections import dependency_work
from schema.reading import Reading
from schema.types.later import Dependency
from service.domain.vocabulary import Id


@strawberry.type
class DependencyWork:
    """The dependencies of one team by what is to be done; what is needed first comes first. For a party
    outside the train its partner acts."""

    read: strawberry.Private[Reading]
    it: strawberry.Private[dependency_work.DependencyWork]

    @strawberry.field
    def to_answer(self) -> list[Dependency]:
        """Proposals that the team answers, for itself or for a party outside the train."""
        return self._nodes(self.it.to_answer)

    @strawberry.field
    def unanswered(self) -> list[Dependency]:
        """What the team proposed, and another team or an external party has not answered."""
        return self._nodes(self.it.unanswered)

    @strawberry.field
    def due(self) -> list[Dependency]:
        """What the team has promised for an iteration that has begun, and is not late yet."""
        return self._nodes(self.it.due)

    @strawberry.field
    def late(self) -> list[Dependency]:
        """What is not delivered although the iteration that needs it has begun; both sides see it."""
        return self._nodes(self.it.late)

    @strawberry.field
    def declined(self) -> list[Dependency]:
        """What the team needs and was refused: to be proposed again, withdrawn, or planned without."""
        return self._nodes(self.it.declined)

    @strawberry.field
    def to_accept(self) -> list[Dependency]:
        """What was delivered to the team, which has not said whether it will do."""
        return self._nodes(self.it.to_accept)

    def _nodes(self, ids: tuple[Id, ...]) -> list[Dependency]:
        return self.read.nodes(ids)
