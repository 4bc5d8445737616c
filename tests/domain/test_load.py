"""Load: what counts as load, and overloads that are taken on knowingly."""

import pytest

from service.domain.allocation import SetCapacity
from service.domain.capacity import Load, LoadBasis, cell_id, load, loads
from service.domain.overload import AcknowledgeOverload
from service.domain.scope import RemoveFeature
from service.domain.vocabulary import Points, Prose
from service.domain.wsjf import FeatureSized
from tests.domain.planned import LOGIN, QUERY, SEARCH, done, placed, planned, proposed
from tests.domain.specification import BLUE, FIRST, RED, SECOND, a_plan, after, refused, when

CELL = cell_id(RED, FIRST)


def capacity(**fields):
    return SetCapacity(**{"team": RED, "iteration": FIRST, **fields})


def sized(feature=SEARCH, points=500):
    return FeatureSized(feature=feature, size=Points(points))


def test_an_empty_cell_has_no_load():
    assert load(a_plan(), RED, FIRST) == Load(Points(0), LoadBasis.STORIES)
    assert loads(a_plan()) == {}


def test_load_is_the_points_of_the_stories():
    plan = a_plan(planned(), planned(QUERY, points=200))
    assert load(plan, RED, FIRST) == (500, LoadBasis.STORIES)


def test_load_is_the_size_of_a_feature_without_stories():
    assert load(a_plan(proposed(), placed(), sized()), RED, FIRST) == (500, LoadBasis.FEATURE_SIZES)


def test_a_feature_with_a_story_in_the_team_is_not_counted_twice_wherever_the_story_is():
    plan = a_plan(proposed(), placed(), sized(), planned(feature=SEARCH, iteration=SECOND))
    assert loads(plan) == {(RED, SECOND): (300, LoadBasis.STORIES)}


def test_a_story_in_another_team_does_not_tell_for_this_one():
    plan = a_plan(proposed(), placed(), sized(), planned(team=BLUE, feature=SEARCH))
    assert loads(plan) == {
        (RED, FIRST): (500, LoadBasis.FEATURE_SIZES),
        (BLUE, FIRST): (300, LoadBasis.STORIES),
    }


def test_a_load_may_rest_on_both():
    plan = a_plan(proposed(), placed(), sized(), planned())
    assert load(plan, RED, FIRST) == (800, LoadBasis.MIXED)


def test_what_has_no_iteration_loads_the_teams_unplaced_work():
    plan = a_plan(proposed(), placed(iteration=None), sized(), planned(iteration=None))
    assert load(plan, RED, None) == (800, LoadBasis.MIXED)


def test_what_is_removed_or_in_the_backlog_loads_nothing():
    plan = done(
        a_plan(proposed(), placed(), sized(), proposed(LOGIN, "Login", "k"), sized(LOGIN)),
        RemoveFeature(feature=SEARCH),
    )
    assert loads(plan) == {}


KNOWINGLY = AcknowledgeOverload(team=RED, iteration=FIRST, note=Prose("QUERY goes first."))


def overloaded_plan():
    return done(a_plan(planned()), capacity(total=Points(300), reserved=Points(50)))


def test_an_overload_is_acknowledged_with_its_load_and_once():
    plan = done(overloaded_plan(), KNOWINGLY)
    assert (plan.capacities[CELL].acknowledged, plan.capacities[CELL].acknowledged_load) == (
        KNOWINGLY.note,
        300,
    )
    assert when(KNOWINGLY, plan) == []


def test_a_larger_overload_can_be_acknowledged_again():
    plan = after(done(overloaded_plan(), KNOWINGLY), planned(QUERY))
    assert done(plan, KNOWINGLY).capacities[CELL].acknowledged_load == 600


def test_a_capacity_set_anew_voids_the_acknowledgement():
    plan = done(overloaded_plan(), KNOWINGLY, capacity(total=Points(100)))
    assert plan.capacities[CELL].acknowledged is None


@pytest.mark.parametrize("wish", [None, capacity(total=Points(300)), capacity(total=Points(900))])
def test_without_an_overload_there_is_nothing_to_acknowledge(wish):
    plan = a_plan(planned())
    assert refused(KNOWINGLY, plan if wish is None else done(plan, wish)) == ["NO_OVERLOAD"]
