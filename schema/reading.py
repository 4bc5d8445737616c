"""A plan at a version, as somebody asked to read it: what all nodes of one answer share."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from projections.reasons import Standing
from projections.views import Views, views_of
from service.domain.plan import Plan as State
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from schema.types.nodes import PlanNode

KINDS: "dict[type, type[PlanNode]]" = {}
"""The node for each kind of thing, filled in as the nodes are declared."""


class Reading:
    """Finds nodes by the plain ids of things, and gives each node the id it has in this answer."""

    def __init__(
        self, state: State, epoch: str, *, name: str | None = None, at: int | None = None, lists: bool = True
    ):
        self.state = state
        self.epoch = epoch
        """The life of the log in which it is read."""
        self.name = name or (state.stream if state.is_fork else None)
        """What follows the @ in ids: a client's cache mixes neither the past with the present nor a scenario
        with its plan."""
        self.at = at
        """The version, when one was asked for."""
        self.lists = lists
        """Whether lists of nodes may be read; a change set's plan has none."""
        self._nodes: dict[Id, Any] = {}

    @classmethod
    def of_past(cls, state: State, epoch: str, name: str | None = None) -> "Reading":
        """A version that was asked for; if it is given no name, its ids have its number."""
        number = f"{state.stream}.{state.version}" if state.is_fork else str(state.version)
        return cls(state, epoch, name=name or number, at=state.version)

    @cached_property
    def views(self) -> Views:
        """What is derived from the plan alone."""
        return views_of(self.state)

    def standing(self, id: Id) -> Standing:
        """How a feature or dependency stands; what was removed is done with."""
        return self.views.standing(id)

    def id_of(self, id: str) -> str:
        """The id that a thing has in this answer."""
        return id if self.name is None else f"{id}@{self.name}"

    def wrap(self, thing: Any) -> "PlanNode":
        """The node of a thing or a view of this plan."""
        return KINDS[type(thing)].of(self, thing)

    def node(self, id: Id | None) -> Any:
        """The node of this plain id, removed or not; None when there is none."""
        if id is None:
            return None
        if id not in self._nodes:
            thing: Any = self.state.find(id)
            if type(thing) not in KINDS:
                thing = self.views.find(id)
            self._nodes[id] = None if thing is None else self.wrap(thing)
        return self._nodes[id]

    def nodes(self, ids: Iterable[Id]) -> list[Any]:
        """The nodes of these ids, without those that are none here."""
        return [each for each in map(self.node, ids) if each is not None]
