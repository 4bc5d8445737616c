"""Evidence: what speaks for a suggestion, and which pairs of things are worth one."""

import uuid
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from service.domain.dependencies import ENDED
from service.domain.features import Feature
from service.domain.suggestions import SuggestionKind, SuggestionMade
from service.domain.vocabulary import Id, Prose, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan

MOST = 30
"""Suggestions of one look: more would be read by nobody."""
LONGEST_GROUND = 200

Pair = tuple[SuggestionKind, frozenset[Id]]


def linked(plan: "Plan") -> set[frozenset[Id]]:
    """The pairs of things between which somebody has put a dependency that has not ended."""
    return set(_linked(plan))


def _linked(plan: "Plan") -> Iterator[frozenset[Id]]:
    for dependency in plan.dependencies.present():
        ends = dependency.consumer.item, dependency.provider.item
        if dependency.stands not in ENDED and ends[0] and ends[1]:
            yield frozenset((ends[0], ends[1]))


def apart(one: Feature, other: Feature) -> bool:
    """Whether no one team answers for both features."""
    return one.team is None or one.team != other.team


def made(
    plan: "Plan",
    kind: SuggestionKind,
    rule: Title,
    target: tuple[Id, Id],
    evidence: tuple[str, Iterable[str], int],
) -> SuggestionMade:
    """A suggestion about two things with its text, grounds and strength; rule and pair make its id."""
    text, grounds, strength = evidence
    return SuggestionMade(
        suggestion=suggestion_of(plan.id, rule, target),
        kind=kind,
        target=target,
        text=Prose(text),
        grounds=tuple(Title(each[:LONGEST_GROUND]) for each in grounds),
        strength=strength,
        rule=rule,
    )


def suggestion_of(plan: Id, rule: Title, target: tuple[Id, Id]) -> Id:
    """The id of what a rule suggests about two things of a plan: the same one whenever it looks."""
    return Id(str(uuid.uuid5(uuid.UUID(plan), f"{rule} {' '.join(target)}")))


def unheard(plan: "Plan", found: Iterable[SuggestionMade], most: int = MOST) -> Iterator[SuggestionMade]:
    """The strongest of what was found; each pair once a kind, by whichever rule, whatever became of it."""
    strongest = sorted(found, key=lambda each: (-each.strength, each.suggestion))
    return islice(new(plan, strongest), most)


def new(plan: "Plan", found: Iterable[SuggestionMade]) -> Iterator[SuggestionMade]:
    """What was found, in its order; each pair once a kind, and none of which the plan has heard."""
    known = {_pair(each.kind, each.target) for each in plan.suggestions}
    for each in found:
        pair = _pair(each.kind, each.target)
        if pair not in known:
            known.add(pair)
            yield each


def _pair(kind: SuggestionKind, target: Iterable[Id]) -> Pair:
    return kind, frozenset(target)
