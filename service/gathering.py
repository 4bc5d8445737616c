"""Those who are at one plan, as a picture that is compared with the one before."""

import asyncio
import time
from dataclasses import dataclass, field

from service.domain.vocabulary import Id


@dataclass(frozen=True)
class Looking:
    """Somebody who is there, and the thing of the plan that is looked at, if one is."""

    person: Id
    at: Id | None = None


@dataclass(frozen=True)
class Turnout:
    """How many have voted in an open secret round, of how many who may."""

    vote: Id
    cast: int
    eligible: int


@dataclass(frozen=True)
class Picture:
    """All who are at a plan, in the order in which they came, and the turnout of its open rounds."""

    people: tuple[Looking, ...] = ()
    turnout: tuple[Turnout, ...] = ()


@dataclass
class Room:
    """Those who are at one plan, and how many follow that."""

    turnout: tuple[Turnout, ...] = ()
    people: dict[Id, tuple[Looking, float]] = field(default_factory=dict)
    """Each with the moment of the last word, by the process's own clock."""
    followers: int = 0
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    def picture(self) -> Picture:
        """How it looks now."""
        return Picture(tuple(looking for looking, _ in self.people.values()), self.turnout)

    def put(self, looking: Looking) -> None:
        """Somebody is here."""
        known = self.people.get(looking.person)
        self.people[looking.person] = looking, time.monotonic()
        if known is None or known[0] != looking:
            self.wake()

    def forget(self, before: float) -> None:
        """Those of whom nothing was heard since a moment are here no more."""
        silent = [person for person, (_, heard) in self.people.items() if heard < before]
        for person in silent:
            del self.people[person]
        if silent:
            self.wake()

    def count(self, turnout: tuple[Turnout, ...]) -> None:
        """So many have voted by now."""
        if turnout != self.turnout:
            self.turnout = turnout
            self.wake()

    def wake(self) -> None:
        """Let the followers look again."""
        moved, self.moved = self.moved, asyncio.Event()
        moved.set()
