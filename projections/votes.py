"""Rounds of the confidence vote as people look at them: what they came to, and what is left to be heard."""

from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

from service.domain.commitment import planned_kinds
from service.domain.concerns import Concern, voices_to_hear
from service.domain.plan import Plan
from service.domain.vocabulary import Id
from service.domain.votes import FINGERS, Vote

VOTED_ON = planned_kinds(Plan)
"""The kinds of things that are voted on."""


@dataclass(frozen=True)
class Poll:
    """What is seen of a round beside its own fields."""

    changed: bool
    """Whether the plan is another one than was voted on."""
    to_hear: int
    """Voices that have still to be heard."""


@dataclass(frozen=True)
class Result:
    """What a round came to; all but the turnout is None where it is withheld."""

    cast: int
    withheld: bool
    counts: tuple[int, ...] | None = None
    mean: float | None = None
    low: int | None = None
    modal: tuple[int, ...] = ()
    """What most showed, several where they are level."""
    modal_share: float | None = None


def planned_last(plan: Plan) -> int:
    """The version of the newest change of what is planned."""
    things = chain.from_iterable(plan.all(kind) for kind in VOTED_ON)
    return max(map(attrgetter("version"), things), default=0)


def polls(plan: Plan, newest: int) -> dict[Id, Poll]:
    """Each round that was not cancelled; `newest` is the version of the newest change of what is planned."""
    rounds = plan.votes.present()
    return {vote.id: Poll(newest > vote.opened_at, voices_to_hear(plan, vote)) for vote in rounds}


def concerns(plan: Plan) -> dict[Id, tuple[Concern, ...]]:
    """The concerns voiced in each round, in the order in which they came."""
    voiced: dict[Id, list[Concern]] = {}
    for concern in plan.concerns.present():
        voiced.setdefault(concern.vote, []).append(concern)
    return {vote: tuple(those) for vote, those in voiced.items()}


def result(vote: Vote) -> Result | None:
    """What a round came to; None before it was counted."""
    if not vote.is_over:
        return None
    if vote.is_withheld:
        return Result(cast=vote.cast or 0, withheld=True)
    shown, most = sum(vote.counts), max(vote.counts)
    return Result(
        cast=shown,
        withheld=False,
        counts=vote.counts,
        mean=vote.total / shown,
        low=vote.low,
        modal=tuple(n for n, count in zip(FINGERS, vote.counts, strict=True) if count == most),
        modal_share=most / shown,
    )
