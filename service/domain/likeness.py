"""Likeness: two things whose texts speak of the same may need each other, or be one thing written twice.

How like two texts are is computed by whoever asks on somebody's behalf; here is what may come of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from service.domain.decider import About, Asked, Command, Decision
from service.domain.evidence import apart, linked, made, new
from service.domain.features import Feature
from service.domain.risks import Risk
from service.domain.stories import Story
from service.domain.suggestions import SuggestionKind, SuggestionMade
from service.domain.texts import quoted
from service.domain.vocabulary import Id, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan

SIMILAR_TEXT, DUPLICATE = Title("SIMILAR_TEXT"), Title("DUPLICATE")
MOST_OF_A_KIND = 15
"""Suggestions of one look and kind: strengths of different rules say nothing to each other."""
COMPARED = (Feature, Story, Risk)
"""What may be there twice, each compared with its own kind."""


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """Two things whose texts are alike, from 1 to 100, by words that not everything speaks of."""

    kind: SuggestionKind
    one: Id
    other: Id
    alike: int
    words: tuple[str, ...]
    """The words that both have, the rarest first."""
    in_titles: tuple[str, ...] = ()
    """Those of them that stand in both titles; a title is no text that could be erased."""


@dataclass(frozen=True, kw_only=True)
class SuggestFromTexts(Command):
    """Look through the texts for features of different teams that speak of the same, and may depend on each
    other (SIMILAR_TEXT), and for features, stories and risks that may be there twice (DUPLICATE).

    The plan is compared as it was when this was asked. What was suggested once, by whichever rule and
    whatever became of it, is not again.
    """

    in_scenarios = False

    def about(self, plan: "Plan") -> About:
        return About(plan.id)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        strongest = sorted(asked.likenesses, key=_order)
        links = linked(plan)
        for kind in (SuggestionKind.DUPLICATE, SuggestionKind.DEPENDENCY):
            of_kind = (each for each in strongest if each.kind is kind)
            found = (made for each in of_kind for made in _suggested(plan, each, links))
            yield from islice(new(plan, found), MOST_OF_A_KIND)


def _order(likeness: Likeness) -> tuple[int, list[Id]]:
    return -likeness.alike, sorted((likeness.one, likeness.other))


def _suggested(plan: "Plan", likeness: Likeness, links: set[frozenset[Id]]) -> Iterator[SuggestionMade]:
    ends = [plan.find(each) for each in sorted((likeness.one, likeness.other))]
    if ends[0] is ends[1] or any(each is None or each.removed is not None for each in ends):
        return
    pair: Any = tuple(ends)
    if likeness.kind is SuggestionKind.DUPLICATE and _are_of_a_kind(*pair):
        yield _made(plan, likeness, DUPLICATE, pair, "may be the same: both speak of")
    if likeness.kind is SuggestionKind.DEPENDENCY and _may_depend(pair[0], pair[1], links):
        yield _made(plan, likeness, SIMILAR_TEXT, pair, "may need each other: both speak of")


def _are_of_a_kind(one: Any, other: Any) -> bool:
    return type(one) is type(other) and isinstance(one, COMPARED)


def _may_depend(one: Any, other: Any, links: set[frozenset[Id]]) -> bool:
    if not (isinstance(one, Feature) and isinstance(other, Feature)):
        return False
    return apart(one, other) and frozenset((one.id, other.id)) not in links


def _made(
    plan: "Plan", likeness: Likeness, rule: Title, pair: tuple[Any, Any], because: str
) -> SuggestionMade:
    one, other = (quoted(getattr(each, "title", None) or each.text) for each in pair)
    text = f"{one} and {other} {because} {', '.join(likeness.words)}."
    grounds = [f"Alike by {likeness.alike} of 100"]
    if likeness.in_titles:
        grounds.append(f"In both titles: {', '.join(likeness.in_titles)}")
    return made(plan, likeness.kind, rule, (pair[0].id, pair[1].id), (text, grounds, likeness.alike))
