"""What goes from one PI into the next, and the chain that this leaves: carried from, carried to."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from service.domain.decider import At, Event
from service.domain.entities import Entity
from service.domain.passages import FlowBefore
from service.domain.progress import Progress
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from service.domain.plan import Plan

WORK = ("features", "stories")
"""The kinds that have a progress."""


class CarryOutcome(Enum):
    """What becomes of something that is unfinished when the PI ends."""

    FORWARD = "FORWARD"
    DROP = "DROP"
    DONE = "DONE"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What a thing was in the plan before."""

    plan: Id
    version: int
    """The version of that plan from which it was taken."""
    item: Id


@dataclass(frozen=True, kw_only=True)
class Destination:
    """What a thing is in the next plan."""

    plan: Id
    item: Id


@dataclass(frozen=True, kw_only=True)
class Carried(Entity):
    """A thing that may come from the plan before, and go on in the next one as a new thing."""

    carried_from: Origin | None = None
    carried_to: Destination | None = None
    carry_outcome: CarryOutcome | None = None
    """What was decided when the PI ended."""


@dataclass(frozen=True, kw_only=True)
class CarriedForward(Event):
    """What was unfinished goes on in the next plan; here it stays as it came out."""

    item: Id
    to: Destination

    def evolve(self, plan: "Plan", at: At) -> None:
        _change(plan, self.item, at, carry_outcome=CarryOutcome.FORWARD, carried_to=self.to)
        for name in WORK:
            work = plan.all(name).get(self.item)
            if work is not None and work.progress is not Progress.WITHDRAWN:
                plan.all(name).change(self.item, at, progress=Progress.CARRIED_OVER)


@dataclass(frozen=True, kw_only=True)
class LeftBehind(Event):
    """Nobody goes on with something that was unfinished: it is dropped, or was done after all."""

    item: Id
    outcome: CarryOutcome

    def evolve(self, plan: "Plan", at: At) -> None:
        _change(plan, self.item, at, carry_outcome=self.outcome)


@dataclass(frozen=True, kw_only=True)
class BroughtForward(Event):
    """A thing of this plan goes on with what was unfinished in the one before."""

    item: Id
    origin: Origin
    flow: FlowBefore | None = None
    """Of a story, what became of it until then: its clock goes on."""

    def evolve(self, plan: "Plan", at: At) -> None:
        _change(plan, self.item, at, carried_from=self.origin)
        if self.flow is not None:
            plan.stories.change(self.item, at, before=self.flow)


def carried(plan: "Plan", id: Id | None) -> Carried | None:
    """The thing of this id, if it is of a kind that can be carried."""
    found = None if id is None else plan.find(id)
    return found if isinstance(found, Carried) else None


def _change(plan: "Plan", item: Id, at: At, **fields: Any) -> None:
    for name, kind in plan.entity_kinds().items():
        if issubclass(kind, Carried):
            plan.all(name).change(item, at, **fields)
