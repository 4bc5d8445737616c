"""For the menus of a filter: how many commits there are of each actor, kind and team."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import strawberry

from projections.words import name
from schema.context import Info
from schema.types.filters import NO_PERSONS
from service.domain.vocabulary import Id
from service.history import By, Filter

if TYPE_CHECKING:
    from service.domain.entities import State


@strawberry.type
class Facet:
    """One choice of a menu."""

    key: str
    """What the filter takes."""
    label: str
    """What people read."""
    count: int
    """How many commits it leaves."""


@strawberry.type
class Facets:
    """The choices of a filter's menus, the most frequent first, at most 200 of each. They count what all the
    rest of the filter lets through, so that a menu keeps its other choices when one was made."""

    filter: strawberry.Private[Filter]
    state: strawberry.Private["State"]

    @strawberry.field
    async def actors(self, info: Info) -> list[Facet]:
        """Who asked; `clock` is the timekeeper, `unnamed` whoever left no name."""
        found = await self._counted(info, By.ACTOR, replace(self.filter, actors=None))
        ids = [Id(key) for key, _ in found if key not in NO_PERSONS]
        names = {each.id: each.name for each in await info.context.names.load_many(ids)}
        return _facets(found, [names.get(Id(key)) or _nobody(key) for key, _ in found])

    @strawberry.field
    async def kinds(self, info: Info) -> list[Facet]:
        """Which commands it was."""
        found = await self._counted(info, By.KIND, replace(self.filter, kinds=None))
        return _facets(found, [key.replace("_", " ").capitalize() for key, _ in found])

    @strawberry.field
    async def teams(self, info: Info) -> list[Facet]:
        """The teams that were concerned; a commit may concern several."""
        found = await self._counted(info, By.TEAM, replace(self.filter, teams=None))
        return _facets(found, [name(self.state, Id(key)) for key, _ in found])

    async def _counted(self, info: Info, by: By, wanted: Filter) -> list[tuple[str, int]]:
        return await info.context.states.log.groups(wanted, by)


def _nobody(key: str) -> str:
    return key.capitalize() if key in NO_PERSONS else "Somebody without a name"


def _facets(found: Sequence[tuple[str, int]], labels: Sequence[str]) -> list[Facet]:
    return [
        Facet(key=key, label=label, count=count) for (key, count), label in zip(found, labels, strict=True)
    ]
