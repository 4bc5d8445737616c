"""Ranks: short texts that sort, with room between any two, so that one card moves alone."""

from collections.abc import Iterable
from typing import Protocol

from service.domain.vocabulary import Id

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Ranked(Protocol):
    """What has a place in an order."""

    @property
    def id(self) -> Id: ...
    @property
    def rank(self) -> str: ...


def between(low: str, high: str | None) -> str:
    """A rank strictly above `low` ("" is below all) and below `high` (None is above all); never ends in 0."""
    rank = ""
    while True:
        at = len(rank)
        floor = DIGITS.index(low[at]) if at < len(low) else 0
        ceiling = DIGITS.index(high[at]) if high is not None and at < len(high) else len(DIGITS)
        if ceiling - floor > 1:
            step = (floor + ceiling) // 2 if high is not None else min(floor + 3, (floor + ceiling) // 2)
            return rank + DIGITS[max(step, floor + 1)]
        rank += DIGITS[floor]
        if ceiling > floor:
            high = None


def last(of: Iterable[Ranked]) -> str:
    """A rank behind all of these."""
    return between(max((each.rank for each in of), default=""), None)


def before(neighbour: Ranked, of: Iterable[Ranked], moving: Id | None = None) -> str:
    """A rank right before the neighbour among these; what moves is not looked at."""
    lower = (each.rank for each in of if each.rank < neighbour.rank and each.id != moving)
    return between(max(lower, default=""), neighbour.rank)


def entering(of: Iterable[Ranked], neighbour: Ranked | None) -> str:
    """A rank for something new: right before its neighbour among these, or behind all."""
    return last(of) if neighbour is None else before(neighbour, of)


def standing(thing: Ranked, neighbour: Ranked | None, of: Iterable[Ranked]) -> str:
    """The rank with which a thing stands right before its neighbour, or behind all: its own when it does
    so already, so that asking twice changes nothing."""
    if neighbour is not None and neighbour.id == thing.id:
        return thing.rank
    others = [each for each in of if each.id != thing.id]
    lower = [each.rank for each in others if neighbour is None or each.rank < neighbour.rank]
    above = neighbour is None or thing.rank < neighbour.rank
    stands = above and thing.rank > max(lower, default="")
    return thing.rank if stands else entering(others, neighbour)
