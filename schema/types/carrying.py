"""From PI to PI: where things come from and where they went, and what is proposed for the unfinished."""

from typing import Any

import strawberry

from projections import leftovers
from schema.context import Info
from schema.reading import Reading
from schema.scalars import Uuid
from schema.types.declared import reference, references
from schema.types.later import Story
from schema.types.nodes import PlanNode
from schema.types.trains import PlanSummary, summary_of
from service.domain.carried import CarryOutcome, Destination, Origin


@strawberry.type
class CarriedFrom:
    """What a thing was in the plan before."""

    origin: strawberry.Private[Origin]

    @strawberry.field
    async def plan(self, info: Info) -> PlanSummary:
        """The plan before, as it is now."""
        return await summary_of(info, self.origin.plan)

    @strawberry.field
    def version(self) -> int:
        """The version of that plan at which it was carried forward."""
        return self.origin.version

    @strawberry.field
    def entity(self) -> Uuid:
        return Uuid(self.origin.item)

    @strawberry.field
    async def node(self, info: Info) -> PlanNode | None:
        """The thing as it was then."""
        version = self.origin.version
        state: Any = await info.context.states.at(info.context.log, self.origin.plan, version)
        read = Reading(state, await info.context.epoch(), name=str(version), at=version)
        return read.node(self.origin.item)  # type: ignore[no-any-return]


@strawberry.type
class CarriedTo:
    """What a thing is in the next plan."""

    destination: strawberry.Private[Destination]

    @strawberry.field
    async def plan(self, info: Info) -> PlanSummary:
        """The next plan, as it is now."""
        return await summary_of(info, self.destination.plan)

    @strawberry.field
    def entity(self) -> Uuid:
        return Uuid(self.destination.item)

    @strawberry.field
    async def node(self, info: Info) -> PlanNode | None:
        """The thing as it is there now."""
        state: Any = await info.context.states.latest(info.context.log, self.destination.plan)
        return Reading(state, await info.context.epoch()).node(self.destination.item)  # type: ignore[no-any-return]


@strawberry.interface
class Carried(PlanNode):
    """A thing that may come from the plan before, and go on in the next one under a new id."""

    carry_outcome: CarryOutcome | None

    @strawberry.field
    def carried_from(self) -> CarriedFrom | None:
        """What it was in the plan before; null when it began here."""
        origin = self.it.carried_from
        return origin and CarriedFrom(origin=origin)

    @strawberry.field
    def carried_to(self) -> CarriedTo | None:
        """What it is in the next plan; null when it did not go there."""
        destination = self.it.carried_to
        return destination and CarriedTo(destination=destination)


@strawberry.type
class CarryProposal(PlanNode, of=leftovers.CarryProposal):
    """Something that is unfinished when the PI is inspected, and what is proposed for it."""

    standing: str
    proposal: CarryOutcome
    answer: CarryOutcome | None

    item: PlanNode = reference("item")
    """What is unfinished."""

    along: list[Story] = references("along")
    """The unfinished stories of a feature, which go with it unless something else is said of them."""
