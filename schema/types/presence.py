"""Who is at a plan now: no part of it, and nowhere recorded."""

from typing import TYPE_CHECKING

import strawberry

from schema.asking import plan_of
from schema.context import Info
from schema.errors import Coded
from schema.types.people import Person
from service import gathering
from service.domain.fields import CANONICAL
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
class Turnout:
    """How many have voted in an open secret round. How, nobody is told before it is closed."""

    vote: strawberry.ID
    """The round, by id."""
    cast: int
    """How many ballots are in the box."""
    eligible: int
    """How many may vote, guests included."""


@strawberry.type
class Presence:
    """Who is at a plan, and how far its votes have come: lossy, never recorded."""

    turnout: list[Turnout]
    """Of each open secret round; looked at once a second."""
    people: list[Looking]
    """Everybody of whom something was heard in the last half minute, in the order in which they came; nobody
    where the train's policy says so."""

    @classmethod
    def of(cls, picture: gathering.Picture) -> "Self":
        """A picture as clients read it."""
        return cls(
            turnout=[
                Turnout(vote=strawberry.ID(each.vote), cast=each.cast, eligible=each.eligible)
                for each in picture.turnout
            ],
            people=[
                Looking(
                    person=Person(person=each.person), at=None if each.at is None else strawberry.ID(each.at)
                )
                for each in picture.people
            ],
        )


async def appear(info: Info, plan: strawberry.ID, at: strawberry.ID | None = None) -> bool | None:
    """Tell those who follow `presence` that the viewer is at a plan, and what the viewer looks at. Say it
    again every ten seconds, and when the eye moves. It is forgotten after half a minute, and within seconds
    when the socket is lost over which it was said, or over which the viewer follows. Nothing of it is
    recorded. False: the train's policy shows nobody."""
    context = info.context
    state = await plan_of(context, plan)
    looking = gathering.Looking(context.asker.person, _plain(at))
    if not state.policy.show_presence:
        return False
    context.services.presence.appear(context.log, state.stream, looking, context.tie)
    return True


def _plain(at: strawberry.ID | None) -> Id | None:
    """The id without the version that it was read at. Raises Coded."""
    plain = at and at.partition("@")[0].lower()
    if plain and not CANONICAL.fullmatch(plain):
        raise Coded("BAD_ID", "`at` is the id of something in the plan.")
    return Id(plain) if plain else None
