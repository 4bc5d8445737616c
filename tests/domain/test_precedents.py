"""What features of a component needed of another team in earlier PIs, they may need again."""

import pytest

from service.domain.backlog import FeatureProposed
from service.domain.classification import FeatureClassified
from service.domain.dependencies import Side
from service.domain.features import FeatureKind
from service.domain.interruptions import DependencyWithdrawn
from service.domain.mapping import SuggestFromFeatures
from service.domain.plan import Plan
from service.domain.precedents import from_the_past
from service.domain.proposals import DependencyProposed
from service.domain.roster import DefinePlan
from service.domain.suggestions import DismissSuggestion
from service.domain.teams import team_in_plan
from service.domain.vocabulary import Day, Key, NewId, Prose, Title
from tests.domain.planned import LOGIN, SEARCH, done, placed, planned, proposed
from tests.domain.specification import (
    BLUE,
    BLUE_ON_TRAIN,
    PLAN,
    RED,
    RED_ON_TRAIN,
    SECOND,
    a_plan,
    after,
    asked,
    id_of,
    when,
)
from tests.domain.test_suggestions import components
from tests.domain.trains import ORGANISATION, a_directory, a_listed, a_train

NEEDING, GIVING, OLD_STORY, OLD, ITERATION = (id_of(700 + n) for n in range(5))
STARTS = {1: "2026-08-24", 2: "2026-06-15", 3: "2026-04-06", 4: "2026-01-26"}
LOOK = SuggestFromFeatures()


def plan_before(number):
    """The id of the plan that many PIs ago."""
    return id_of(800 + number)


def earlier(number=1, *events, needing="Checkout", giving="Index", item=NEEDING, provider=GIVING):
    """The train's plan that many PIs ago: what Red's feature on a component needed of Blue's on another."""
    plan = plan_before(number)
    starts = Day(STARTS[number])
    define = DefinePlan(
        plan=NewId(plan), key=Key(f"PI-{9 - number}"), name=Title("Before"), starts=starts, ends=starts
    )
    *_, defined = define.definition(a_train(), asked())
    red, blue = (team_in_plan(plan, each) for each in (RED_ON_TRAIN, BLUE_ON_TRAIN))
    features = [
        FeatureProposed(feature=feature, title=Title("Old"), kind=FeatureKind.FEATURE, rank="i")
        for feature in (NEEDING, GIVING)
    ]
    needed = DependencyProposed(
        dependency=OLD,
        what=Title("Prices in one call"),
        consumer=Side(team=red, item=item),
        provider=Side(team=blue, item=provider),
        needed_by=ITERATION,
    )
    classified = [
        FeatureClassified(feature=feature, components=(Title(name),))
        for feature, name in ((NEEDING, needing), (GIVING, giving))
        if name
    ]
    return after(Plan(plan), defined.event, *features, *classified, needed, *events)


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


def test_what_features_on_a_component_needed_of_anothers_they_may_need_again():
    assert expected(now(), earlier()) == [
        ((SEARCH, LOGIN), ("PI-8: Red needed of Blue: Prices in one call",), 66)
    ]
    (made,) = from_the_past(now(), [earlier()])
    assert (made.rule, made.text) == (
        "PAST_PI",
        "Search may need Login page: so it was in 1 of the last 1 PIs.",
    )


@pytest.mark.parametrize(("had_it", "strength"), [(1, 40), (2, 60), (3, 80)])
def test_the_more_pis_had_it_the_stronger_it_is(had_it, strength):
    plans = [earlier(n, needing="Checkout" if n <= had_it else "Till") for n in (1, 2, 3)]
    ((_, grounds, found),) = expected(now(), *plans)
    assert (len(grounds), found) == (had_it, strength)


def test_a_story_speaks_of_the_components_of_its_feature():
    story = planned(OLD_STORY, feature=NEEDING, iteration=None)
    assert len(expected(now(), earlier(1, story, item=OLD_STORY))) == 1


def test_when_nobody_said_on_what_the_team_itself_may_be_needed():
    assert [each[0] for each in expected(now(), earlier(provider=None))] == [(SEARCH, BLUE)]
    assert [each[0] for each in expected(now(), earlier(giving=None))] == [(SEARCH, BLUE)]


@pytest.mark.parametrize("gap", ["Till", None])
def test_where_the_component_is_another_or_unknown_nothing_is_expected(gap):
    assert expected(now(), earlier(needing=gap)) == []


def test_what_was_withdrawn_teaches_nothing():
    assert expected(now(), earlier(1, DependencyWithdrawn(dependency=OLD))) == []


def test_it_was_between_these_teams():
    assert expected(now(placed(SEARCH, BLUE), placed(LOGIN, RED)), earlier()) == []
    assert expected(now(placed(LOGIN, RED)), earlier()) == []


def test_a_feature_that_no_team_has_yet_may_need_it_too():
    in_the_backlog = proposed(id_of(33), "Basket"), components(id_of(33), "Checkout")
    targets = [each[0] for each in expected(now(*in_the_backlog), earlier())]
    assert targets == [(SEARCH, LOGIN), (id_of(33), LOGIN)]


@pytest.mark.parametrize("item", [LOGIN, None])
def test_what_is_linked_already_is_left_alone(item):
    link = DependencyProposed(
        dependency=id_of(51),
        what=Title("The page"),
        consumer=Side(team=RED, item=SEARCH),
        provider=Side(team=BLUE, item=item),
        needed_by=SECOND,
    )
    before = earlier() if item else earlier(provider=None)
    assert expected(now(link), before) == []


def test_the_trains_last_three_plans_are_looked_at():
    listed = [a_listed(plan_before(n), f"PI-{9 - n}", STARTS[n], STARTS[n]) for n in STARTS]
    beside = {ORGANISATION: a_directory(*listed), **{plan_before(n): earlier(n) for n in STARTS}}
    read = LOOK.beside(now(), asked(beside=beside))
    assert read == (ORGANISATION, plan_before(1), plan_before(2), plan_before(3))
    (made,) = when(LOOK, now(), beside=beside)
    assert (made.rule, made.target, made.strength) == ("PAST_PI", (SEARCH, LOGIN), 80)
    assert LOOK.beside(now(), asked()) == (ORGANISATION,)


def test_a_pair_is_suggested_once_by_whichever_rule_is_surest():
    listed = a_listed(plan_before(1), "PI-8", STARTS[1], STARTS[1])
    beside = {ORGANISATION: a_directory(listed), plan_before(1): earlier()}
    plan = now(components(SEARCH, "Checkout", "Index"))
    (made,) = when(LOOK, plan, beside=beside)
    assert (made.rule, made.strength) == ("PAST_PI", 66)
    plan = done(plan, LOOK, beside=beside)
    plan = done(plan, DismissSuggestion(suggestion=made.suggestion, because=Prose("Not this time.")))
    assert when(LOOK, plan, beside=beside) == when(LOOK, plan) == []
    assert plan.id == PLAN
