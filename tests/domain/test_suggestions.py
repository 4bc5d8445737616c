"""Suggestions: made by rules and assistants, settled by people."""

import pytest

from service.domain.backlog import DescribeFeature
from service.domain.classification import FeatureClassified
from service.domain.dependencies import Side
from service.domain.mapping import SuggestFromFeatures
from service.domain.proposals import DependencyProposed
from service.domain.suggestions import (
    AcceptSuggestion,
    DismissSuggestion,
    MakeSuggestion,
    SuggestionKind,
    SuggestionState,
)
from service.domain.vocabulary import NewId, Prose, Role, Title
from tests.domain.planned import BASKET, LOGIN, NOWHERE, SEARCH, done, placed, proposed
from tests.domain.specification import BLUE, RED, SECOND, a_plan, after, id_of, refused, when

IDEA, SOMEBODY = id_of(91), id_of(99)
MAKE = MakeSuggestion(
    suggestion=NewId(IDEA),
    kind=SuggestionKind.OTHER,
    target=(SEARCH,),
    text=Prose("Split it."),
    strength=40,
    rule=Title("TOO_LARGE"),
)
ACCEPT = AcceptSuggestion(suggestion=IDEA)
DISMISS = DismissSuggestion(suggestion=IDEA, because=Prose("It is small enough."))
LOOK = SuggestFromFeatures()


def components(feature, *names):
    return FeatureClassified(feature=feature, components=tuple(map(Title, names)))


def two_features(*events):
    """Search is Red's, Login is Blue's."""
    return a_plan(
        proposed(), proposed(LOGIN, "Login page"), placed(SEARCH, RED), placed(LOGIN, BLUE), *events
    )


def suggested(plan):
    return [(each.rule, each.target, each.grounds, each.strength) for each in when(LOOK, plan)]


def test_a_suggestion_changes_nothing_but_itself():
    before = a_plan(proposed())
    plan = done(before, MAKE)
    assert plan.suggestions[IDEA].state is SuggestionState.OPEN
    assert [*plan.features] == [*before.features]


@pytest.mark.parametrize("strength", [-1, 101])
def test_a_strength_is_a_percentage(strength):
    make = MakeSuggestion(**{**MAKE.__dict__, "strength": strength})
    assert refused(make, a_plan(proposed())) == ["STRENGTH_OUTSIDE_RANGE"]


def test_it_is_about_things_that_exist_and_says_something():
    assert refused(MakeSuggestion(**{**MAKE.__dict__, "target": (NOWHERE,)}), a_plan()) == ["NOT_HERE"]
    silent = MakeSuggestion(**{**MAKE.__dict__, "text": Prose(" ")})
    assert refused(silent, a_plan(proposed())) == ["EMPTY_TEXT"]


def test_a_person_accepts_it_and_may_say_what_came_of_it():
    plan = done(a_plan(proposed()), MAKE, AcceptSuggestion(suggestion=IDEA, made=SEARCH))
    idea = plan.suggestions[IDEA]
    assert (idea.state, idea.settled_by, idea.made) == (SuggestionState.ACCEPTED, SOMEBODY, SEARCH)
    assert when(AcceptSuggestion(suggestion=IDEA, made=SEARCH), plan) == []
    assert refused(DISMISS, plan) == ["SUGGESTION_SETTLED"]


def test_what_came_of_it_exists():
    plan = done(a_plan(proposed()), MAKE)
    assert refused(AcceptSuggestion(suggestion=IDEA, made=NOWHERE), plan) == ["NOT_HERE"]


def test_a_person_dismisses_it_and_says_why():
    plan = done(a_plan(proposed()), MAKE, DISMISS)
    assert plan.suggestions[IDEA].because == "It is small enough."
    assert when(DISMISS, plan) == []
    assert refused(ACCEPT, plan) == ["SUGGESTION_SETTLED"]
    assert refused(DismissSuggestion(suggestion=IDEA, because=Prose("")), plan) == ["EMPTY_TEXT"]


@pytest.mark.parametrize("wish", [ACCEPT, DISMISS])
def test_an_assistant_settles_none(wish):
    plan = done(a_plan(proposed()), MAKE)
    assert refused(wish, plan, roles=frozenset({Role.SERVICE_ACCOUNT})) == ["SUGGESTION_ACTS"]
    assert when(wish, plan, roles=frozenset({Role.SERVICE_ACCOUNT, Role.RTE}))


def test_features_of_two_teams_that_share_components_may_depend_on_each_other():
    plan = two_features(components(SEARCH, "Index", "Page"), components(LOGIN, "Page"))
    assert suggested(plan) == [("SHARED_COMPONENT", (SEARCH, LOGIN), ("Page",), 50)]


def test_features_of_one_team_or_already_linked_are_left_alone():
    shared = (components(SEARCH, "Page"), components(LOGIN, "Page"))
    assert suggested(two_features(*shared, placed(LOGIN, RED))) == []
    link = DependencyProposed(
        dependency=id_of(51),
        what=Title("The page"),
        consumer=Side(team=RED, item=SEARCH),
        provider=Side(team=BLUE, item=LOGIN),
        needed_by=SECOND,
    )
    assert suggested(two_features(*shared, link)) == []


def test_a_feature_that_names_another_may_need_it():
    criteria = DescribeFeature(feature=BASKET, criteria=Prose("Works from the login page on."))
    plan = done(after(two_features(), proposed(BASKET, "Basket")), criteria)
    assert suggested(plan) == [("MENTIONED", (BASKET, LOGIN), ("Login page",), 80)]


def test_the_team_that_knows_most_of_its_components_may_be_the_one_for_a_feature_without_team():
    known = (components(SEARCH, "Index", "Page"), components(LOGIN, "Page"))
    plan = after(two_features(*known), proposed(BASKET, "Basket"), components(BASKET, "Index", "Till"))
    routes = [each for each in suggested(plan) if each[0] == "KNOWS_COMPONENT"]
    assert routes == [("KNOWS_COMPONENT", (BASKET, RED), ("Index",), 50)]


def test_what_was_suggested_once_is_not_suggested_again_even_when_dismissed():
    plan = two_features(components(SEARCH, "Page"), components(LOGIN, "Page"))
    (made,) = when(LOOK, plan)
    plan = done(plan, LOOK)
    assert when(LOOK, plan) == []
    plan = done(plan, DismissSuggestion(suggestion=made.suggestion, because=Prose("Another page.")))
    assert when(LOOK, plan) == []


def test_two_features_that_one_team_may_well_get_are_left_to_it():
    known = two_features(components(SEARCH, "Index"), components(LOGIN, "Page"))
    both = [event for id in (BASKET, id_of(34)) for event in (proposed(id, "More"), components(id, "Index"))]
    found = suggested(after(known, *both))
    assert [each[:2] for each in found] == [
        ("KNOWS_COMPONENT", (BASKET, RED)),
        ("KNOWS_COMPONENT", (id_of(34), RED)),
    ]
    unknown = a_plan(*both)
    assert [each[:2] for each in suggested(unknown)] == [("SHARED_COMPONENT", (BASKET, id_of(34)))]
