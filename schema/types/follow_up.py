"""What is asked of everything that is to be seen to: whether its day is over, and what is done about it."""

from schema.types.later import Action
from schema.types.nodes import PlanNode


def is_overdue(self: PlanNode) -> bool:
    return self.it.id in self.read.views.overdue


def actions_about(self: PlanNode) -> list[Action]:
    """What is done about it."""
    return self.read.nodes(self.read.views.actions_by_source.get(self.it.id, ()))
