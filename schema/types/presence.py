"""Who is at a plan now: no part of it, and nowhere recorded."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import strawberry

from schema.asking import plan_of
from schema.context import Info
from schema.errors import Coded
from schema.scalars import UUID_FORM
from schema.types.people import Person
from service import presence
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from typing import Self


@strawberry.type
class Looking:
    """Somebody who is there."""

    person: Person
    at: strawberry.ID | None
    """The plain id of the thing of the plan that is looked at; null for the plan as a whole."""


@strawberry.type
class Presence:
    """Who is at a plan: lossy, from memory, never recorded."""

    people: list[Looking]
    """Everybody of whom something was heard in the last half minute, in the order in which they came."""

    @classmethod
    def of(cls, those: Iterable[presence.Looking]) -> "Self":
        """The picture of these."""
        return cls(
            people=[
                Looking(
                    person=Person(person=each.person), at=None if each.at is None else strawberry.ID(each.at)
                )
                for each in those
            ]
        )


async def appear(info: Info, plan: strawberry.ID, at: strawberry.ID | None = None) -> bool | None:
    """Tell those who follow `presence` that the viewer is at a plan, and what the viewer looks at. It is
    forgotten after half a minute: say it again every ten seconds, and when the eye moves. Nothing of it is
    recorded."""
    context = info.context
    state = await plan_of(context, plan)
    looking = presence.Looking(context.asker.person, _plain(at))
    context.services.presence.appear(context.log, state.stream, looking)
    return True


def _plain(at: strawberry.ID | None) -> Id | None:
    """The id without the version that it was read at. Raises Coded."""
    plain = at and at.partition("@")[0].lower()
    if plain and not UUID_FORM.fullmatch(plain):
        raise Coded("BAD_ID", "`at` is the id of something in the plan.")
    return Id(plain) if plain else None
