"""Weighted shortest job first, on the worked example."""

from fractions import Fraction

import pytest

from service.domain.features import Wsjf
from service.domain.policy import Policy
from service.domain.vocabulary import Points, Title
from service.domain.wsjf import FeatureScored, ScoreFeature, SizeFeature, wsjf_order
from tests.domain.planned import SEARCH, done, proposed
from tests.domain.specification import a_plan, id_of, refused, warnings, when

SCORES = {"W": (1, 1, 1, 1), "X": (8, 5, 3, 5), "Y": (3, 8, 2, 2), "Z": (13, 3, 8, 13)}


def scored(number, name):
    value, time, risk, size = SCORES[name]
    return FeatureScored(feature=id_of(number), score=Wsjf(value=value, time=time, risk=risk, size=size))


def backlog(*names):
    numbers = dict(enumerate(names, 51))
    return a_plan(
        *(proposed(id_of(n), Title(name), str(n)) for n, name in numbers.items()),
        *(scored(n, name) for n, name in numbers.items()),
    )


def score(feature=SEARCH, value=1, time=1, risk=1, size: int | None = 1):
    return ScoreFeature(feature=feature, value=value, time=time, risk=risk, size=size)


def test_the_most_worthwhile_is_not_what_has_the_largest_cost_of_delay():
    assert [each.title for each in wsjf_order(backlog("W", "X", "Y", "Z"))] == ["Y", "X", "W", "Z"]


def test_wsjf_is_cost_of_delay_divided_by_job_size():
    ratios = {each.title: each.score.ratio for each in wsjf_order(backlog("W", "X", "Y", "Z"))}
    assert ratios == {"W": 3, "X": Fraction(16, 5), "Y": Fraction(13, 2), "Z": Fraction(24, 13)}


def test_equal_scores_stand_in_the_order_of_their_ranks():
    assert [each.id for each in wsjf_order(backlog("W", "W"))] == [id_of(51), id_of(52)]


def test_what_is_not_scored_has_no_place_in_the_order():
    assert wsjf_order(a_plan(proposed())) == []


def test_a_feature_is_scored_and_the_same_again_changes_nothing():
    plan = done(a_plan(proposed()), score())
    assert plan.features[SEARCH].score.cost_of_delay == 3
    assert when(score(), plan) == []


@pytest.mark.parametrize("size", [None, 0, -1])
def test_a_score_without_a_size_is_refused(size):
    assert refused(score(size=size), a_plan(proposed())) == ["SIZE_MISSING"]


def test_a_value_off_the_scale_is_warned_of():
    plan = a_plan(proposed(), proposed(id_of(51), "W", "k"), scored(51, "W"))
    assert warnings(score(value=4), plan) == ["VALUE_OFF_SCALE"]


def test_a_column_without_a_one_is_warned_of_until_some_feature_has_it():
    alone, beside = a_plan(proposed()), a_plan(proposed(), proposed(id_of(51), "W", "k"), scored(51, "W"))
    assert warnings(score(value=8), alone) == ["NO_ONE_IN_COLUMN"]
    assert warnings(score(value=8), beside) == []


def test_a_train_may_refuse_values_off_the_scale():
    plan = a_plan(proposed(), policy=Policy(refuse=("VALUE_OFF_SCALE", "NO_ONE_IN_COLUMN")))
    assert refused(score(value=4), plan) == ["VALUE_OFF_SCALE", "NO_ONE_IN_COLUMN"]


def test_a_feature_is_sized_and_unsized_and_the_same_again_changes_nothing():
    plan = done(a_plan(proposed()), SizeFeature(feature=SEARCH, size=Points(800)))
    assert plan.features[SEARCH].size == 800
    assert when(SizeFeature(feature=SEARCH, size=Points(800)), plan) == []
    assert done(plan, SizeFeature(feature=SEARCH)).features[SEARCH].size is None


def test_a_size_is_not_negative():
    assert refused(SizeFeature(feature=SEARCH, size=Points(-1)), a_plan(proposed())) == ["SIZE_NEGATIVE"]
