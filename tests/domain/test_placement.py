"""Placement: placing, moving, unplacing features."""

import pytest

from service.domain.placement import FeatureMoved, FeaturePlaced, MoveFeature, PlaceFeature, UnplaceFeature
from service.domain.policy import Policy
from service.domain.scope import FeatureCommitted
from service.domain.vocabulary import Prose
from tests.domain.planned import LOGIN, NOWHERE, SEARCH, committed, done, placed, proposed
from tests.domain.specification import (
    BLUE,
    FIRST,
    IP,
    RED,
    SECOND,
    THIRD,
    WHY,
    a_plan,
    refused,
    warnings,
    when,
)

WIDE = PlaceFeature(feature=SEARCH, team=RED, iteration=THIRD, starts_in=SECOND, contributing=(BLUE,))


def test_a_placement_says_all_of_it():
    plan = done(a_plan(proposed()), WIDE)
    feature = plan.features[SEARCH]
    assert (feature.team, feature.iteration, feature.starts_in) == (RED, THIRD, SECOND)
    assert feature.contributing == (BLUE,)
    assert when(WIDE, plan) == []


def test_a_placement_drops_what_it_leaves_out():
    plan = done(a_plan(proposed()), WIDE, PlaceFeature(feature=SEARCH, team=RED, iteration=THIRD))
    assert (plan.features[SEARCH].starts_in, plan.features[SEARCH].contributing) == (None, ())


def test_the_team_that_answers_does_not_contribute_as_well():
    wish = PlaceFeature(feature=SEARCH, team=RED, contributing=(RED, BLUE, BLUE))
    assert done(a_plan(proposed()), wish).features[SEARCH].contributing == (BLUE,)


def test_a_feature_does_not_start_after_its_delivery():
    wish = PlaceFeature(feature=SEARCH, team=RED, iteration=FIRST, starts_in=SECOND)
    assert refused(wish, a_plan(proposed())) == ["STARTS_AFTER_DELIVERY"]


@pytest.mark.parametrize(
    "wish",
    [
        PlaceFeature(feature=SEARCH, team=NOWHERE),
        PlaceFeature(feature=SEARCH, team=RED, iteration=NOWHERE),
        PlaceFeature(feature=SEARCH, team=RED, starts_in=NOWHERE),
        PlaceFeature(feature=SEARCH, team=RED, contributing=(NOWHERE,)),
        MoveFeature(feature=SEARCH, team=NOWHERE),
        MoveFeature(feature=SEARCH, team=RED, iteration=NOWHERE),
        MoveFeature(feature=NOWHERE, team=RED),
        UnplaceFeature(feature=NOWHERE),
    ],
)
def test_a_place_is_of_this_plan(wish):
    assert refused(wish, a_plan(proposed())) == ["NOT_HERE"]


def test_a_move_puts_the_feature_into_the_cell():
    plan = a_plan(proposed())
    assert when(MoveFeature(feature=SEARCH, team=RED, iteration=FIRST), plan) == [
        FeatureMoved(feature=SEARCH, team=RED, iteration=FIRST, rank="i")
    ]


def test_a_move_to_where_it_is_changes_nothing():
    plan = a_plan(proposed(), FeatureMoved(feature=SEARCH, team=RED, iteration=FIRST, rank="i"))
    assert when(MoveFeature(feature=SEARCH, team=RED, iteration=FIRST), plan) == []


def test_a_feature_stands_right_before_its_neighbour():
    plan = a_plan(proposed(), proposed(LOGIN, "Login", "k"))
    wish = MoveFeature(feature=LOGIN, team=RED, before=SEARCH)
    (event,) = when(wish, plan)
    assert event.rank < "i"
    assert when(wish, done(plan, wish)) == []


def test_a_move_keeps_the_start_and_the_helpers_that_still_fit():
    plan = done(a_plan(proposed()), WIDE, MoveFeature(feature=SEARCH, team=RED, iteration=SECOND))
    assert (plan.features[SEARCH].starts_in, plan.features[SEARCH].contributing) == (SECOND, (BLUE,))


def test_a_move_drops_the_start_and_the_helper_that_fit_no_more():
    plan = done(a_plan(proposed()), WIDE)
    (event,) = when(MoveFeature(feature=SEARCH, team=BLUE, iteration=FIRST), plan)
    assert event == FeaturePlaced(feature=SEARCH, team=BLUE, iteration=FIRST, rank="i")


@pytest.mark.parametrize("wish", [MoveFeature, PlaceFeature])
def test_work_in_the_ip_iteration_is_warned_of(wish):
    assert warnings(wish(feature=SEARCH, team=RED, iteration=IP), a_plan(proposed())) == [
        "WORK_IN_IP_ITERATION"
    ]


@pytest.mark.parametrize("wish", [MoveFeature, PlaceFeature])
def test_a_train_may_refuse_work_in_the_ip_iteration(wish):
    plan = a_plan(proposed(), policy=Policy(refuse=("WORK_IN_IP_ITERATION",)))
    assert refused(wish(feature=SEARCH, team=RED, iteration=IP), plan) == ["WORK_IN_IP_ITERATION"]


def test_an_unplaced_feature_is_in_the_backlog_and_twice_changes_nothing():
    plan = done(a_plan(proposed()), WIDE, UnplaceFeature(feature=SEARCH))
    feature = plan.features[SEARCH]
    assert (feature.team, feature.iteration, feature.starts_in, feature.contributing) == (
        None,
        None,
        None,
        (),
    )
    assert when(UnplaceFeature(feature=SEARCH), plan) == []


AWAY = [
    MoveFeature(feature=SEARCH, team=RED, iteration=SECOND),
    PlaceFeature(feature=SEARCH, team=BLUE, iteration=FIRST),
    UnplaceFeature(feature=SEARCH),
]


@pytest.mark.parametrize("wish", AWAY)
def test_the_place_of_a_committed_feature_changes_with_a_reason(wish):
    plan = committed(a_plan(proposed(), placed()))
    assert refused(wish, plan) == ["REASON_MISSING"]
    assert len(when(wish, plan, reason=WHY)) == 1


@pytest.mark.parametrize("wish", AWAY)
def test_what_was_not_promised_moves_without_a_reason(wish):
    plan = committed(a_plan(proposed()))
    plan = done(plan, PlaceFeature(feature=SEARCH, team=RED, iteration=FIRST))
    assert len(when(wish, plan)) == 1


@pytest.mark.parametrize("wish", AWAY)
def test_before_commitment_nothing_needs_a_reason(wish):
    assert len(when(wish, a_plan(proposed(), placed(), FeatureCommitted(feature=SEARCH)))) == 1


def test_the_order_within_a_cell_was_not_promised():
    plan = committed(a_plan(proposed(), proposed(LOGIN, "Login", "k"), placed(), placed(LOGIN, rank="k")))
    assert len(when(MoveFeature(feature=LOGIN, team=RED, iteration=FIRST, before=SEARCH), plan)) == 1


def test_a_reason_does_not_harm_where_none_is_needed():
    assert len(when(AWAY[0], a_plan(proposed(), placed()), reason=Prose("Because."))) == 1
