"""Splitting a feature into parts."""

import pytest

from service.domain.agreement import DependencyAgreed
from service.domain.dependencies import Side
from service.domain.policy import Policy
from service.domain.proposals import DependencyProposed
from service.domain.scope import RemoveFeature, RestoreFeature
from service.domain.splitting import Part, SplitFeature
from service.domain.vocabulary import NewId, Points, Title
from tests.domain.planned import (
    INDEX,
    LOGIN,
    NOWHERE,
    QUERY,
    SEARCH,
    committed,
    done,
    placed,
    planned,
    proposed,
)
from tests.domain.specification import BLUE, FIRST, RED, SECOND, THIRD, a_plan, id_of, refused, warnings, when

ONE, TWO, API = id_of(61), id_of(62), id_of(63)
NEEDS = DependencyProposed(
    dependency=API,
    what=Title("Payment API"),
    consumer=Side(team=RED, item=SEARCH),
    provider=Side(team=BLUE),
    needed_by=THIRD,
)
AGREED = DependencyAgreed(dependency=API, committed_by=SECOND, needed_by=THIRD)


def part(id=ONE, title="Search by name", **fields):
    return Part(feature=NewId(id), title=Title(title), **fields)


def split(*parts):
    return SplitFeature(feature=SEARCH, parts=parts)


TWO_PARTS = split(part(size=Points(300), stories=(INDEX,)), part(TWO, "Search by place"))


def a_placed_feature(*events, **fields):
    login = proposed(LOGIN, "Login", "j")
    stories = planned(feature=SEARCH), planned(QUERY, feature=SEARCH)
    return a_plan(proposed(), placed(), login, *stories, *events, **fields)


def test_parts_stand_where_the_feature_stood_and_it_stays_readable():
    plan = done(a_placed_feature(), TWO_PARTS)
    first, second = plan.features[ONE], plan.features[TWO]
    assert {(each.team, each.iteration) for each in (first, second)} == {(RED, FIRST)}
    assert "i" < first.rank < second.rank < "j"
    assert first.size == 300
    assert plan.features[SEARCH].parts == (ONE, TWO)
    assert plan.features[SEARCH].removed == plan.version


def test_a_part_takes_the_stories_that_it_names_and_the_others_stay():
    plan = done(a_placed_feature(), TWO_PARTS)
    assert (plan.stories[INDEX].feature, plan.stories[QUERY].feature) == (ONE, SEARCH)


def test_the_parts_of_what_was_promised_are_promised():
    plan = done(committed(a_placed_feature()), TWO_PARTS)
    assert plan.features[ONE].committed
    assert plan.features[TWO].committed


@pytest.mark.parametrize("parts", [(), (part(),)])
def test_a_feature_is_split_into_at_least_two_parts(parts):
    assert refused(split(*parts), a_placed_feature()) == ["TOO_FEW_PARTS"]


@pytest.mark.parametrize("taken", [(LOGIN,), (NOWHERE,), (INDEX, INDEX)])
def test_a_part_takes_only_what_belongs_to_the_feature_and_once(taken):
    wish = split(part(stories=taken), part(TWO))
    assert refused(wish, a_placed_feature()) == ["NOT_OF_THIS_FEATURE"]


def test_a_story_goes_to_one_part():
    wish = split(part(stories=(INDEX,)), part(TWO, stories=(INDEX,)))
    assert refused(wish, a_placed_feature()) == ["NOT_OF_THIS_FEATURE"]


def test_the_size_of_a_part_is_not_negative():
    assert refused(split(part(size=Points(-1)), part(TWO)), a_placed_feature()) == ["SIZE_NEGATIVE"]


@pytest.mark.parametrize("second", [ONE, LOGIN])
def test_each_part_has_an_id_of_its_own(second):
    assert refused(split(part(), part(second)), a_placed_feature()) == ["ID_TAKEN"]


def test_an_agreement_that_no_part_takes_is_warned_of():
    assert warnings(TWO_PARTS, a_placed_feature(NEEDS, AGREED)) == ["AGREEMENTS_WITHOUT_HOME"]
    assert warnings(TWO_PARTS, a_placed_feature(NEEDS)) == []


def test_a_train_may_refuse_agreements_without_a_home():
    plan = a_placed_feature(NEEDS, AGREED, policy=Policy(refuse=("AGREEMENTS_WITHOUT_HOME",)))
    assert refused(TWO_PARTS, plan) == ["AGREEMENTS_WITHOUT_HOME"]


def test_a_part_takes_over_an_agreement():
    wish = split(part(dependencies=(API,)), part(TWO))
    plan = a_placed_feature(NEEDS, AGREED)
    assert warnings(wish, plan) == []
    after = done(plan, wish).dependencies[API]
    assert (after.consumer.item, after.provider, after.is_agreed) == (ONE, Side(team=BLUE), True)


def test_what_was_split_is_not_split_again():
    again = split(part(id_of(64)), part(id_of(65)))
    assert refused(again, done(a_placed_feature(), TWO_PARTS)) == ["WAS_REMOVED"]


def test_a_split_feature_comes_back_when_its_parts_are_gone():
    plan = done(a_placed_feature(), TWO_PARTS)
    assert refused(RestoreFeature(feature=SEARCH), plan) == ["WAS_SPLIT"]
    plan = done(plan, RemoveFeature(feature=ONE), RemoveFeature(feature=TWO), RestoreFeature(feature=SEARCH))
    assert (plan.features[SEARCH].removed, plan.features[SEARCH].parts) == (None, ())
    assert when(RestoreFeature(feature=SEARCH), plan) == []
