"""What measures of flow are about: items, and the teams that have them."""

import strawberry

from service.domain.stories import StoryKind
from service.domain.vocabulary import Title, Zone


@strawberry.type
class FlowTeam:
    """A team whose flow is told. Teams stand in the order of their names."""

    id: strawberry.ID
    """Its id on the train."""

    name: Title
    zone: Zone


@strawberry.type
class FlowItem:
    """A story as an item of flow. What was carried over is one item, that of the last plan that has it."""

    plan: strawberry.ID
    """The plan that has it."""

    title: Title

    kind: StoryKind

    @strawberry.field
    def entity(self) -> strawberry.ID:
        """The story's plain id in that plan."""
        return strawberry.ID(self.id)  # type: ignore[attr-defined]  # it is an item of flow
