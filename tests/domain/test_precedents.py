"""What features of a component needed of another team in earlier PIs, they may need again."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.backlog import FeatureProposed
from service.domain.dependencies import Side
from service.domain.evidence import unheard
from service.domain.features import FeatureKind
from service.domain.interruptions import DependencyWithdrawn
from service.domain.mapping import SuggestFromFeatures
from service.domain.placement import FeaturePlaced
from service.domain.plan import Plan
from service.domain.precedents import from_the_past
from service.domain.proposals import DependencyProposed
from service.domain.roster import DefinePlan
from service.domain.suggestions import DismissSuggestion
from service.domain.teams import team_in_plan
from service.domain.vocabulary import Day, Key, NewId, Prose, Title
from tests.domain.chance import Chance
from tests.domain.planned import LOGIN, SEARCH, done, placed, planned, proposed
from tests.domain.specification import (
    BLUE,
    BLUE_ON_TRAIN,
    RED,
    RED_ON_TRAIN,
    SECOND,
    a_plan,
    after,
    asked,
    id_of,
    when,
)
from tests.domain.test_laws import EVENTS, begun
from tests.domain.test_suggestions import components
from tests.domain.trains import ORGANISATION, a_directory, a_listed, a_train

NEEDING, ALSO, GIVING, OLD_STORY, OLD, OLDER, ITERATION = (id_of(700 + n) for n in range(7))
STARTS = {1: "2026-08-24", 2: "2026-06-15", 3: "2026-04-06", 4: "2026-01-26"}
LOOK = SuggestFromFeatures()


def plan_before(number):
    """The id of the plan that many PIs ago."""
    return id_of(800 + number)


def needed(dependency, plan, item, provider=GIVING, what="Prices in one call"):
    red, blue = (team_in_plan(plan, each) for each in (RED_ON_TRAIN, BLUE_ON_TRAIN))
    return DependencyProposed(
        dependency=dependency,
        what=Title(what),
        consumer=Side(team=red, item=item),
        provider=Side(team=blue, item=provider),
        needed_by=ITERATION,
    )


def earlier(number=1, *events, both=True, item=NEEDING, **provider):
    """The train's plan that many PIs ago: Red had two features on the checkout, one or both of which needed
    something of Blue's feature on the index."""
    plan = plan_before(number)
    starts = Day(STARTS[number])
    define = DefinePlan(
        plan=NewId(plan), key=Key(f"PI-{9 - number}"), name=Title("Before"), starts=starts, ends=starts
    )
    *_, defined = define.definition(a_train(), asked())
    red, blue = (team_in_plan(plan, each) for each in (RED_ON_TRAIN, BLUE_ON_TRAIN))
    had = ((NEEDING, red, "Checkout"), (ALSO, red, "Checkout"), (GIVING, blue, "Index"))
    features = [
        event
        for feature, team, component in had
        for event in (
            FeatureProposed(feature=feature, title=Title("Old"), kind=FeatureKind.FEATURE, rank="i"),
            FeaturePlaced(feature=feature, team=team, iteration=None, rank="i"),
            components(feature, component),
        )
    ]
    needs = [needed(OLD, plan, item, **provider)]
    if both:
        needs.append(needed(OLDER, plan, ALSO, what="Terms", **provider))
    return after(Plan(plan), defined.event, *features, *needs, *events)


def now(*events):
    """Red's search touches the checkout, Blue's login the index."""
    return a_plan(
        proposed(),
        proposed(LOGIN, "Login page"),
        placed(SEARCH, RED),
        placed(LOGIN, BLUE),
        components(SEARCH, "Checkout"),
        components(LOGIN, "Index"),
        *events,
    )


def expected(plan, *before):
    return [(each.target, each.grounds, each.strength) for each in from_the_past(plan, before)]


def targets(plan, *before):
    return [each[0] for each in expected(plan, *before)]


def test_what_features_on_a_component_needed_of_anothers_the_next_may_need_again():
    said = "PI-8: Red needed of Blue: Prices in one call", "PI-8: Red needed of Blue: Terms"
    assert expected(now(), earlier()) == [((SEARCH, LOGIN), said, 75)]
    (made,) = from_the_past(now(), [earlier()])
    assert (made.rule, made.text) == (
        "PAST_PI",
        "Search may need Login page: 2 of 2 features on its components needed that team.",
    )


@pytest.mark.parametrize(
    ("needing", "strength"),
    [((2, 2, 2), 87), ((2, 2, 1), 75), ((2, 1, 1), 62), ((1, 1, 1), 50), ((1, 1), 50)],
)
def test_the_more_of_them_needed_it_the_surer_it_is(needing, strength):
    """Six of six: (6 + 1) / (6 + 2)."""
    plans = [earlier(n, both=count == 2) for n, count in enumerate(needing, 1)]
    assert [each[2] for each in expected(now(), *plans)] == [strength]


def test_what_one_feature_needed_or_fewer_than_half_is_no_habit():
    assert expected(now(), earlier(both=False)) == []
    withdrawn = (DependencyWithdrawn(dependency=each) for each in (OLD, OLDER))
    assert expected(now(), earlier(1, *withdrawn), earlier(2, both=False), earlier(3, both=False)) == []
    assert expected(now(), earlier(1, both=False), earlier(2, both=False)) != []


def test_a_story_speaks_for_its_feature():
    story = planned(OLD_STORY, feature=NEEDING, iteration=None)
    assert targets(now(), earlier(1, story, item=OLD_STORY)) == [(SEARCH, LOGIN)]


def test_where_it_is_not_said_which_feature_or_several_fit_the_team_itself_may_be_needed():
    assert targets(now(), earlier(provider=None)) == [(SEARCH, BLUE)]
    assert targets(now(components(LOGIN, "Till")), earlier()) == [(SEARCH, BLUE)]
    another = proposed(id_of(33), "Basket"), placed(id_of(33), BLUE), components(id_of(33), "Index")
    assert targets(now(*another), earlier()) == [(SEARCH, BLUE)]


def test_it_was_this_team_on_this_component_that_needed_it():
    assert expected(now(components(SEARCH, "Till")), earlier()) == []
    assert expected(now(placed(SEARCH, BLUE), placed(LOGIN, RED)), earlier()) == []


def test_a_feature_that_no_team_has_yet_may_need_it_too():
    in_the_backlog = proposed(id_of(33), "Basket"), components(id_of(33), "Checkout")
    assert sorted(targets(now(*in_the_backlog), earlier())) == [(SEARCH, LOGIN), (id_of(33), LOGIN)]


@pytest.mark.parametrize("item", [LOGIN, None])
def test_who_has_asked_that_team_already_needs_no_reminder(item):
    link = DependencyProposed(
        dependency=id_of(51),
        what=Title("The page"),
        consumer=Side(team=RED, item=SEARCH),
        provider=Side(team=BLUE, item=item),
        needed_by=SECOND,
    )
    assert expected(now(link), earlier()) == []


def test_the_trains_last_three_plans_are_looked_at():
    listed = [a_listed(plan_before(n), f"PI-{9 - n}", STARTS[n], STARTS[n]) for n in STARTS]
    beside = {ORGANISATION: a_directory(*listed), **{plan_before(n): earlier(n) for n in STARTS}}
    read = LOOK.beside(now(), asked(beside=beside))
    assert read == (ORGANISATION, plan_before(1), plan_before(2), plan_before(3))
    (made,) = when(LOOK, now(), beside=beside)
    assert (made.rule, made.target, made.strength) == ("PAST_PI", (SEARCH, LOGIN), 87)
    assert LOOK.beside(now(), asked()) == (ORGANISATION,)


def test_a_pair_is_suggested_once_by_whichever_rule_is_surest():
    listed = a_listed(plan_before(1), "PI-8", STARTS[1], STARTS[1])
    beside = {ORGANISATION: a_directory(listed), plan_before(1): earlier()}
    plan = now(components(SEARCH, "Checkout", "Index"))
    (made,) = when(LOOK, plan, beside=beside)
    assert (made.rule, made.strength) == ("PAST_PI", 75)
    plan = done(plan, LOOK, beside=beside)
    plan = done(plan, DismissSuggestion(suggestion=made.suggestion, because=Prose("Not this time.")))
    assert when(LOOK, plan, beside=beside) == when(LOOK, plan) == []


def test_not_more_is_remembered_than_is_read():
    many = [id_of(900 + n) for n in range(12)]
    more = [event for each in many for event in (proposed(each, "More"), components(each, "Checkout"))]
    listed = a_listed(plan_before(1), "PI-8", STARTS[1], STARTS[1])
    beside = {ORGANISATION: a_directory(listed), plan_before(1): earlier()}
    assert len(expected(now(*more), earlier())) == 13
    made = when(LOOK, now(*more), beside=beside)
    assert Counter(each.rule for each in made) == {"PAST_PI": 10, "KNOWS_COMPONENT": 10}
    plan = done(now(*more), LOOK, beside=beside)
    assert Counter(each.rule for each in when(LOOK, plan, beside=beside)) == {
        "PAST_PI": 3,
        "KNOWS_COMPONENT": 2,
    }


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32))
def test_whatever_happened_no_pair_comes_twice_and_no_team_is_told_to_need_itself(seed):
    chance, plan, past = Chance(seed), begun(seed), begun(seed + 1)
    for _ in range(25):
        plan, past = after(plan, chance.one(EVENTS)), after(past, chance.one(EVENTS))
    found = [*unheard(plan, from_the_past(plan, [past, past]))]
    assert found == [*unheard(plan, from_the_past(plan.copy(), [past.copy(), past.copy()]))]
    assert len({frozenset(each.target) for each in found}) == len(found)
    for each in found:
        feature, other = (plan.find(id) for id in each.target)
        assert feature.team is None or feature.team != getattr(other, "team", other.id)


def test_a_team_knows_what_it_worked_on_in_earlier_pis():
    in_the_backlog = proposed(id_of(33), "Basket"), components(id_of(33), "Checkout")
    plan = a_plan(*in_the_backlog)
    assert when(LOOK, plan) == []
    listed = a_listed(plan_before(1), "PI-8", STARTS[1], STARTS[1])
    beside = {ORGANISATION: a_directory(listed), plan_before(1): earlier()}
    route, need = when(LOOK, plan, beside=beside)
    assert (route.rule, route.target, route.text) == (
        "KNOWS_COMPONENT",
        (id_of(33), RED),
        "Red knows Checkout by features of its own.",
    )
    assert (need.rule, need.target) == ("PAST_PI", (id_of(33), BLUE))
