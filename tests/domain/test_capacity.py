"""Capacity and load: the worked example, what counts as load, overloads that are taken on knowingly."""

import uuid

import pytest

from service.domain.allocation import RemoveCapacity, RestoreCapacity, SetCapacity, StartUp
from service.domain.capacity import (
    CapacityBasis,
    Velocity,
    backlog_cell,
    cell_id,
    finished,
)
from service.domain.iterations import IterationEnded
from service.domain.policy import Policy
from service.domain.story_flow import StoryFinished
from service.domain.teams import TeamSited, WorkingTime
from service.domain.vocabulary import Day, Points, Prose, Tenths, Title
from tests.domain.planned import (
    BASKET,
    INDEX,
    NOWHERE,
    QUERY,
    committed,
    done,
    first_ended,
    planned,
)
from tests.domain.specification import (
    BLUE,
    FIRST,
    PLAN,
    RED,
    SECOND,
    ZURICH,
    a_plan,
    after,
    refused,
    warnings,
    when,
)

FIVE_PEOPLE = Tenths(50)
CELL = cell_id(RED, FIRST)
VELOCITY = Velocity(points=(Points(3000), Points(3501)), source=Title("Iterations 3 and 4 of PI 0"))


def capacity(**fields):
    return SetCapacity(**{"team": RED, "iteration": FIRST, **fields})


def by_rule(people=FIVE_PEOPLE, absent=0, **fields):
    return capacity(start_up=StartUp(people=people, absent=Tenths(absent)), **fields)


@pytest.mark.parametrize(("absent", "points"), [(0, 4000), (30, 3700), (5, 3950), (10_000, 0)])
def test_five_countable_people_come_to_forty_and_each_absent_day_costs_one(absent, points):
    cell = done(a_plan(), by_rule(absent=absent)).capacities[CELL]
    assert (cell.total, cell.basis) == (points, CapacityBasis.START_UP)
    assert (cell.start_up.people, cell.start_up.absent, cell.start_up.days) == (50, absent, 10)


def test_a_public_holiday_is_an_absent_day_of_each_person_unless_it_is_none_for_work_anyway():
    off = (Day("2026-11-04"), Day("2026-11-08"), Day("2026-11-16"))
    time = WorkingTime(site=ZURICH.site, zone=ZURICH.zone, holidays=off)
    plan = a_plan(TeamSited(team=RED, time=time))
    assert done(plan, by_rule()).capacities[CELL].total == 3500


def test_the_rule_follows_the_working_days_of_the_site():
    four_days = WorkingTime(site=ZURICH.site, zone=ZURICH.zone, days=(1, 2, 3, 4))
    plan = a_plan(TeamSited(team=RED, time=four_days))
    assert done(plan, by_rule()).capacities[CELL].total == 3200


def test_a_velocity_says_its_numbers_and_where_they_came_from():
    cell = done(a_plan(), capacity(velocity=VELOCITY)).capacities[CELL]
    assert (cell.total, cell.basis, cell.velocity) == (3250, CapacityBasis.VELOCITY, VELOCITY)


def test_a_stated_total_goes_before_what_the_basis_comes_to():
    cell = done(a_plan(), by_rule(total=Points(3500))).capacities[CELL]
    assert (cell.total, cell.basis) == (3500, CapacityBasis.START_UP)
    assert done(a_plan(), capacity(total=Points(3500))).capacities[CELL].basis is CapacityBasis.STATED


@pytest.mark.parametrize(
    "wish",
    [
        capacity(),
        by_rule(velocity=VELOCITY),
        capacity(velocity=Velocity(points=(), source=Title("Nothing"))),
    ],
)
def test_a_capacity_has_a_total_or_one_basis(wish):
    assert refused(wish, a_plan()) == ["CAPACITY_UNFOUNDED"]


@pytest.mark.parametrize(
    "wish",
    [
        capacity(total=Points(-1)),
        capacity(total=Points(1), reserved=Points(-1)),
        by_rule(people=Tenths(-1)),
        by_rule(absent=-1),
        capacity(velocity=Velocity(points=(Points(-1),), source=Title("Somewhere"))),
    ],
)
def test_nothing_about_a_capacity_is_negative(wish):
    assert refused(wish, a_plan()) == ["CAPACITY_NEGATIVE"]


def test_more_reserved_than_there_is_is_warned_of():
    wish = capacity(total=Points(100), reserved=Points(200), reserved_for=Prose("Support"))
    assert warnings(wish, a_plan()) == ["RESERVED_BEYOND_TOTAL"]
    assert refused(wish, a_plan(policy=Policy(refuse=("RESERVED_BEYOND_TOTAL",)))) == [
        "RESERVED_BEYOND_TOTAL"
    ]


def test_the_start_up_rule_is_warned_of_once_the_team_has_a_velocity():
    plan = first_ended(a_plan(planned(), StoryFinished(story=INDEX)))
    wish = by_rule(iteration=SECOND)
    assert warnings(wish, plan) == ["VELOCITY_IS_KNOWN"]
    assert warnings(wish, a_plan()) == []
    assert warnings(by_rule(iteration=SECOND, team=BLUE), plan) == []


@pytest.mark.parametrize("field", ["team", "iteration"])
def test_a_capacity_is_of_a_team_and_an_iteration_of_this_plan(field):
    assert refused(capacity(total=Points(1), **{field: NOWHERE}), a_plan()) == ["NOT_HERE"]


@pytest.mark.parametrize("wish", [by_rule(), capacity(velocity=VELOCITY), capacity(total=Points(0))])
def test_the_same_capacity_again_changes_nothing(wish):
    assert when(wish, done(a_plan(), wish)) == []


def test_capacity_never_needs_a_reason():
    assert len(when(by_rule(), committed(a_plan()))) == 1


def test_a_capacity_is_removed_restored_and_set_anew():
    gone, back = RemoveCapacity(team=RED, iteration=FIRST), RestoreCapacity(team=RED, iteration=FIRST)
    plan = done(a_plan(), by_rule(), gone)
    assert plan.capacities[CELL].removed == plan.version
    assert when(gone, plan) == []
    assert len(when(by_rule(), plan)) == 1
    plan = done(plan, back)
    assert plan.capacities[CELL].removed is None
    assert when(back, plan) == []


@pytest.mark.parametrize("kind", [RemoveCapacity, RestoreCapacity])
def test_a_capacity_that_was_never_set_is_not_here(kind):
    assert refused(kind(team=RED, iteration=FIRST), a_plan()) == ["NOT_HERE"]


def test_cells_have_ids_that_never_change():
    assert cell_id(RED, FIRST) == str(uuid.uuid5(uuid.UUID(RED), FIRST))
    assert len({cell_id(RED, FIRST), cell_id(RED, None), cell_id(BLUE, None), backlog_cell(PLAN)}) == 4


def test_no_capacity_basis_has_a_field_for_a_person():
    assert "person" not in {*SetCapacity.__annotations__, *StartUp.__annotations__, *Velocity.__annotations__}


def a_measured_plan():
    """Red finished 3 of 5 points in its first iteration, and Blue nothing of what it planned."""
    left = planned(QUERY, points=200, title=Title("Query"))
    blues = planned(BASKET, BLUE, title=Title("Basket"))
    return first_ended(a_plan(planned(), left, blues, StoryFinished(story=INDEX)))


def test_velocity_is_what_a_team_finished_in_the_iterations_that_ended():
    assert finished(a_measured_plan()) == {RED: {FIRST: 300}, BLUE: {FIRST: 0}}
    assert finished(a_plan(planned(), StoryFinished(story=INDEX))) == {}


def test_what_is_finished_later_does_not_change_the_velocity_of_an_iteration_that_is_over():
    """Query was planned into the first iteration and left there; it is finished in the second one."""
    plan = after(a_measured_plan(), IterationEnded(iteration=SECOND))
    assert finished(plan) == {RED: {FIRST: 300}, BLUE: {FIRST: 0}}
    late = after(plan, StoryFinished(story=QUERY), at="2026-11-15T23:00:00.000000Z")
    assert finished(late) == {RED: {FIRST: 300, SECOND: 200}, BLUE: {FIRST: 0}}
    in_time = after(plan, StoryFinished(story=QUERY), at="2026-11-15T22:59:59.000000Z")
    assert finished(in_time) == {RED: {FIRST: 500}, BLUE: {FIRST: 0}}, "it is still the 15th in Zurich"


def test_a_capacity_follows_from_the_velocity_that_is_measured():
    wish = capacity(iteration=SECOND, measured=True)
    plan = done(a_measured_plan(), wish)
    cell = plan.capacities[cell_id(RED, SECOND)]
    assert (cell.total, cell.basis) == (300, CapacityBasis.VELOCITY)
    assert cell.velocity == Velocity(points=(Points(300),), source=Title("Measured in PI-1"))
    assert when(wish, plan) == []


def test_there_is_nothing_to_measure_before_the_team_has_finished_something():
    wish = capacity(measured=True)
    assert refused(wish, a_plan()) == ["NOTHING_MEASURED"]
    assert refused(capacity(iteration=SECOND, team=BLUE, measured=True), a_measured_plan()) == [
        "NOTHING_MEASURED"
    ]
    both = capacity(iteration=SECOND, measured=True, velocity=VELOCITY)
    assert refused(both, a_measured_plan()) == ["CAPACITY_UNFOUNDED"]


def test_the_start_up_rule_is_warned_of_once_a_velocity_was_told_for_any_iteration():
    plan = done(a_plan(), capacity(velocity=VELOCITY))
    assert warnings(by_rule(iteration=SECOND), plan) == ["VELOCITY_IS_KNOWN"]
    assert warnings(by_rule(), plan) == ["VELOCITY_IS_KNOWN"]
    assert warnings(by_rule(team=BLUE), plan) == []
    assert warnings(by_rule(iteration=SECOND), done(a_plan(), by_rule())) == []
