"""Who did it: people by opaque ids, their names looked up apart; or the clock."""

from typing import Annotated, Any

import strawberry

from schema.context import Info
from schema.reading import Reading
from schema.types.board import Team
from schema.types.nodes import Node
from service.domain.vocabulary import Id, Instant, Zone

CLOCK = "clock"


def told(resolve: Any) -> Any:
    """Mark what is known of a person, by its name there, once `Context.names` has been asked."""
    resolve.told = resolve.__name__
    return resolve


@strawberry.type
class Person(Node):
    """Somebody of the organisation. One who was erased has an id and nothing else."""

    person: strawberry.Private[Id]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.person)

    @strawberry.field
    @told
    async def name(self, info: Info) -> str | None:
        return (await info.context.names.load(self.person)).name

    @strawberry.field
    @told
    async def erased(self, info: Info) -> bool:
        return (await info.context.names.load(self.person)).erased

    @strawberry.field
    @told
    async def zone(self, info: Info) -> Zone | None:
        return (await info.context.names.load(self.person)).zone


@strawberry.type
class Clock:
    """The service's timekeeper, for what time alone does."""

    at: Instant


Actor = Annotated[
    Person | Clock | Team,
    strawberry.union("Actor", description="Who did it, or for whom: teams act through people."),
]


def actor(who: str | None, at: Instant) -> Person | Clock | None:
    """A recorded actor; None when it was left unnamed."""
    if who is None:
        return None
    return Clock(at=at) if who == CLOCK else Person(person=Id(who))


def acted_for(on_behalf_of: str | None, read: Reading | None) -> Any:
    """The person or the plan's team somebody acted for, from `person:<id>` or `team:<id>`."""
    kind, _, id = (on_behalf_of or "").partition(":")
    if kind == "person":
        return Person(person=Id(id))
    return read.node(Id(id)) if read and kind == "team" else None
