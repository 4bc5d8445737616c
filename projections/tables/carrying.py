"""The chain that carrying over leaves, as the tables tell it."""

from typing import NamedTuple

from projections.tables.columns import word
from service.domain.carried import Carried


class Chain(NamedTuple):
    """What a thing was in the plan before, what it is in the next one, and what was decided between."""

    carried_from: str | None
    carried_to: str | None
    carry_outcome: str | None


def chain(thing: Carried) -> Chain:
    """The chain of a thing."""
    return Chain(
        thing.carried_from.item if thing.carried_from else None,
        thing.carried_to.item if thing.carried_to else None,
        word(thing.carry_outcome),
    )
