"""Suggestions from texts: what may come of two things that are alike."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.dependencies import Side
from service.domain.likeness import Likeness, SuggestFromTexts
from service.domain.proposals import DependencyProposed
from service.domain.risks import RiskLevel, RiskRaised
from service.domain.scope import FeatureRemoved
from service.domain.suggestions import DismissSuggestion, SuggestionKind
from service.domain.vocabulary import Prose, Title
from tests.domain.planned import BASKET, INDEX, LOGIN, NOWHERE, QUERY, SEARCH, done, placed, planned, proposed
from tests.domain.specification import BLUE, RED, SECOND, a_plan, id_of, refused, when
from tests.domain.test_suggestions import two_features

LOOK = SuggestFromTexts()
RISK = id_of(61)
DEPENDENCY, DUPLICATE = SuggestionKind.DEPENDENCY, SuggestionKind.DUPLICATE
EVERYTHING = [SEARCH, LOGIN, BASKET, INDEX, QUERY, RISK, RED, NOWHERE]


def alike(one=SEARCH, other=LOGIN, kind=DEPENDENCY, how=40, in_titles=("page",)):
    return Likeness(kind=kind, one=one, other=other, alike=how, words=("token", "page"), in_titles=in_titles)


def suggested(plan, *likenesses):
    return when(LOOK, plan, likenesses=likenesses)


def everything():
    """Two features of Red, one of Blue, two stories and a risk."""
    raised = RiskRaised(
        risk=RISK, text=Prose("Late"), level=RiskLevel.ART, team=None, threatens=(), unnamed=False
    )
    return two_features(
        proposed(BASKET, "Basket"), placed(BASKET, RED), planned(INDEX), planned(QUERY), raised
    )


def test_features_of_two_teams_that_speak_of_the_same_may_need_each_other():
    (made,) = suggested(two_features(), alike())
    assert (made.kind, made.rule, made.target, made.strength) == (
        DEPENDENCY,
        "SIMILAR_TEXT",
        (SEARCH, LOGIN),
        40,
    )
    assert made.text == "“Search” and “Login page” may need each other: both speak of token, page."
    assert made.grounds == ("Alike by 40 of 100", "In both titles: page")


def test_words_of_texts_that_can_be_erased_stand_in_a_text_that_can_be():
    (made,) = suggested(two_features(), alike(in_titles=()))
    assert made.grounds == ("Alike by 40 of 100",)
    assert "token" in made.text


def test_it_does_not_matter_which_of_the_two_is_named_first():
    assert suggested(two_features(), alike(LOGIN, SEARCH)) == suggested(two_features(), alike())


def test_two_things_of_a_kind_may_be_one():
    for one, other in ((SEARCH, LOGIN), (SEARCH, BASKET), (INDEX, QUERY)):
        (made,) = suggested(everything(), alike(one, other, DUPLICATE, 90))
        assert (made.kind, made.rule) == (DUPLICATE, "DUPLICATE")
    assert suggested(everything(), alike(INDEX, SEARCH, DUPLICATE), alike(RED, RED, DUPLICATE)) == []


def test_features_of_one_team_or_linked_already_do_not_need_to_hear_of_it():
    assert suggested(everything(), alike(SEARCH, BASKET), alike(INDEX, QUERY), alike(SEARCH, NOWHERE)) == []
    link = DependencyProposed(
        dependency=id_of(51),
        what=Title("The page"),
        consumer=Side(team=RED, item=SEARCH),
        provider=Side(team=BLUE, item=LOGIN),
        needed_by=SECOND,
    )
    assert suggested(two_features(link), alike()) == []
    assert suggested(two_features(FeatureRemoved(feature=LOGIN)), alike()) == []


def test_each_pair_is_suggested_once_whatever_became_of_it():
    (made,) = suggested(two_features(), alike(), alike(LOGIN, SEARCH, how=30))
    plan = done(two_features(), LOOK, likenesses=(alike(),))
    plan = done(plan, DismissSuggestion(suggestion=made.suggestion, because=Prose("Another page.")))
    assert suggested(plan, alike()) == []
    assert [each.kind for each in suggested(plan, alike(kind=DUPLICATE))] == [DUPLICATE]


def test_the_surest_of_each_kind_come_first_and_not_more_than_are_read():
    many = [proposed(id_of(900 + n), f"Feature {n}") for n in range(10)]
    found = [alike(id_of(900 + n), id_of(900 + m), how=10 * n + m) for n in range(10) for m in range(n)]
    strengths = [each.strength for each in suggested(a_plan(*many), *found)]
    assert strengths == sorted((each.alike for each in found), reverse=True)[:15]


def test_when_nothing_was_compared_nothing_is_suggested():
    assert suggested(everything()) == []


def test_it_is_asked_of_the_plan_itself():
    assert refused(LOOK, two_features().forked(id_of(77))) == ["NOT_IN_SCENARIOS"]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.builds(
            alike,
            st.sampled_from(EVERYTHING),
            st.sampled_from(EVERYTHING),
            st.sampled_from([DEPENDENCY, DUPLICATE, SuggestionKind.OTHER]),
            st.integers(1, 100),
        ),
        max_size=15,
    )
)
def test_whatever_is_alike_no_pair_is_suggested_twice_and_none_of_one_team_as_a_dependency(found):
    plan = everything()
    made = suggested(plan, *found)
    pairs = [(each.kind, frozenset(each.target)) for each in made]
    assert len(set(pairs)) == len(pairs)
    assert all(len(pair) == 2 for _, pair in pairs)
    for each in made:
        one, other = (plan.find(id) for id in each.target)
        assert type(one) is type(other)
        assert each.kind is DUPLICATE or one.team != other.team
    assert suggested(done(plan, LOOK, likenesses=tuple(found)), *found) == []


@pytest.mark.parametrize("kind", [DEPENDENCY, DUPLICATE])
def test_nothing_is_like_itself(kind):
    assert suggested(everything(), alike(SEARCH, SEARCH, kind)) == []
