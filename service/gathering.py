"""Those who are at one plan, as a picture that is compared with the one before."""

import asyncio
import itertools
import time
from collections import Counter
from dataclasses import dataclass, field

from service.domain.vocabulary import Id

MOST_PLACES = 32
"""Plans at which one socket is; it is told of no others."""
MOST_TIES = 8
"""Sockets by which one person is at one plan; of more the oldest is not remembered."""


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


Place = tuple[Id, Id]
"""An organisation and one of its plans."""
Tie = str | None
"""What somebody is here by, who may be here by several: a socket, or None for words over HTTP."""


@dataclass
class Word:
    """The last that was heard of somebody by one tie; moments are those of the process's own clock."""

    at: Id | None
    moved: float
    heard: float
    is_lost: bool = False
    """Whether the tie is lost, so that the word will soon be forgotten."""


@dataclass
class Room:
    """Those who are at one plan, and those who follow that."""

    turnout: tuple[Turnout, ...] = ()
    words: dict[Id, dict[Tie, Word]] = field(default_factory=dict)
    followers: int = 0
    watchers: Counter[Id] = field(default_factory=Counter)
    """How often each person follows; one follower may be there for many of them."""
    is_hidden: bool = False
    """Whether the plan's policy shows nobody."""
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    _picture: Picture | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be remembered of it."""
        return not self.words and not self.followers and not self.watchers

    def picture(self) -> Picture:
        """How it looks now: everybody once, where the eye moved last."""
        if self._picture is None:
            words = {} if self.is_hidden else self.words
            latest = ((person, max(ties.values(), key=_moved)) for person, ties in words.items())
            self._picture = Picture(tuple(Looking(person, word.at) for person, word in latest), self.turnout)
        return self._picture

    def put(self, looking: Looking, tie: Tie = None) -> None:
        """Somebody is here."""
        ties, now = self.words.setdefault(looking.person, {}), time.monotonic()
        known = ties.pop(tie, None)
        moved = known.moved if known and known.at == looking.at else now
        ties[tie] = Word(looking.at, moved, now)
        if len(ties) > MOST_TIES:
            del ties[next(iter(ties))]
        if moved == now:
            self.wake()

    def moved_since(self, person: Id, tie: Tie, moment: float) -> bool:
        """Whether somebody's eye has moved since a moment."""
        word = self.words.get(person, {}).get(tie)
        return word is not None and word.moved > moment

    def lose(self, person: Id, tie: Tie, heard: float) -> bool:
        """A tie is lost: as if nothing had been heard since a moment. Whether there was a word."""
        word = self.words.get(person, {}).get(tie)
        if word:
            word.heard, word.is_lost = min(word.heard, heard), True
        return word is not None

    def return_of(self, person: Id) -> Looking | None:
        """Somebody follows again before what was said over HTTP is forgotten: where the eye is."""
        word = self.words.get(person, {}).get(None)
        return Looking(person, word.at) if word and word.is_lost else None

    def forget(self, before: float) -> None:
        """Those of whom nothing was heard since a moment are here no more."""
        silent = [
            (person, tie)
            for person, ties in self.words.items()
            for tie, word in ties.items()
            if word.heard < before
        ]
        for person, tie in silent:
            del self.words[person][tie]
            if not self.words[person]:
                del self.words[person]
        if silent:
            self.wake()

    def hide(self, is_hidden: bool) -> None:
        """Show nobody and remember nobody, or do so again."""
        if is_hidden != self.is_hidden:
            self.is_hidden = is_hidden
            self.wake()
        if is_hidden:
            self.words.clear()

    def count(self, turnout: tuple[Turnout, ...]) -> None:
        """So many have voted by now."""
        if turnout != self.turnout:
            self.turnout = turnout
            self.wake()

    def wake(self) -> None:
        """Let the followers look again."""
        self._picture = None
        moved, self.moved = self.moved, asyncio.Event()
        moved.set()


def _moved(word: Word) -> float:
    return word.moved


class Ties:
    """The sockets of one process, and where somebody is by each of them."""

    def __init__(self, node: str) -> None:
        self._node = node
        self._numbers = itertools.count()
        self._places: dict[str, set[tuple[Place, Id]]] = {}

    def begin(self) -> str:
        """The tie of another socket."""
        tie = f"{self._node}{next(self._numbers):x}"
        self._places[tie] = set()
        return tie

    def end(self, tie: str) -> set[tuple[Place, Id]]:
        """A socket is lost: who was where by it."""
        return self._places.pop(tie)

    def hold(self, tie: str, place: Place, person: Id) -> bool:
        """Note where somebody is by a socket; whether that may be. Other processes count their own."""
        if not tie.startswith(self._node):
            return True
        places = self._places.get(tie)
        if places is None or (len(places) >= MOST_PLACES and (place, person) not in places):
            return False
        places.add((place, person))
        return True
