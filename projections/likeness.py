"""Which things of a plan are alike by what is written about them: what may be needed, or there twice."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

from projections.wording import Alike, Text, Wording
from service.domain.features import Feature
from service.domain.likeness import Likeness
from service.domain.plan import Plan
from service.domain.stories import Story
from service.domain.suggestions import SuggestionKind
from service.domain.vocabulary import ERASED, Id

NEEDING, SAME = 0.18, 0.68
"""From where on two features may need each other, and two things may be one: found on labelled pairs
(tests/projections/likeness_labels.py), of which the test says how many are right there."""
OF_A_FEATURE, OF_A_STORY = 0.8, 2 / 3
"""What a title counts beside the text below it: two features of one title are asked about whatever else is
said; two stories of one title in two features are mostly steps of the same name."""
LONGEST = 2_000
"""Letters of a body that are read; what it is about it says at its beginning."""
MOST_WORDS = 6
"""Words that are told of a pair, the rarest first."""


def likenesses(plan: Plan) -> tuple[Likeness, ...]:
    """The pairs of features of different teams that speak of the same, and the pairs of features, of stories
    and of risks that may be one thing. What is one thing is not said to need itself.

    Takes some milliseconds for each hundred things: not for the event loop.
    """
    features = _in_order(plan.features.present())
    wording = Wording([_of_feature(each) for each in features])
    same = [*_same(features, wording, OF_A_FEATURE)]
    stories, risks = _in_order(plan.stories.present()), _in_order(plan.risks.present())
    same += _same(stories, Wording([_of_story(plan, each) for each in stories]), OF_A_STORY)
    same += _same(risks, Wording([Text(_kept(each.text)) for each in risks]))
    known = {frozenset((each.one, each.other)) for each in same} | {*_of_one_split(plan)}
    return (*same, *_needing(features, wording, known))


def _same(things: Sequence[Any], wording: Wording, title: float = 1.0) -> Iterator[Likeness]:
    for each in wording.same(SAME, title):
        yield _likeness(SuggestionKind.DUPLICATE, things, each)


def _needing(features: Sequence[Feature], wording: Wording, known: set[frozenset[Id]]) -> Iterator[Likeness]:
    for each in wording.alike(NEEDING):
        one, other = features[each.one], features[each.other]
        is_apart = one.team is None or one.team != other.team
        if is_apart and frozenset((one.id, other.id)) not in known:
            yield _likeness(SuggestionKind.DEPENDENCY, features, each)


def _likeness(kind: SuggestionKind, things: Sequence[Any], each: Alike) -> Likeness:
    return Likeness(
        kind=kind,
        one=things[each.one].id,
        other=things[each.other].id,
        alike=min(100, round(100 * each.score)),
        words=each.words[:MOST_WORDS],
        in_titles=each.in_titles[:MOST_WORDS],
    )


def _of_one_split(plan: Plan) -> Iterator[frozenset[Id]]:
    """Parts of one feature are alike because they were one."""
    for feature in plan.features:
        yield from map(frozenset, combinations(feature.parts, 2))


def _in_order(things: Iterable[Any]) -> list[Any]:
    return sorted(things, key=lambda each: each.id)


def _of_feature(feature: Feature) -> Text:
    return Text(feature.title, f"{_kept(feature.hypothesis)} {_kept(feature.criteria)}")


def _of_story(plan: Plan, story: Story) -> Text:
    """With the title of its feature, by which stories of one feature are the more alike."""
    feature = plan.features.get(story.feature)
    return Text(story.title, f"{feature.title if feature else ''} {_kept(story.description)}")


def _kept(text: str | None) -> str:
    return "" if text is None or text == ERASED else text[:LONGEST]
