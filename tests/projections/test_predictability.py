"""Predictability: the fixtures of the domain's section 2, and what must never be told."""

import pytest

from projections.predictability import MeasureState, predictability
from service.domain.commitment import PlanCommitted
from service.domain.objective_changes import ObjectiveKindSet
from service.domain.objective_flags import ObjectiveDropped
from service.domain.objectives import ObjectiveDrafted, ObjectiveKind, ObjectiveLevel
from service.domain.policy import Policy, RollUp
from service.domain.values import ActualValueAssessed, PlannedValueAssigned
from service.domain.vocabulary import Prose
from tests.domain.specification import BLUE, RED, a_plan, after, id_of

COMMITTED, UNCOMMITTED = ObjectiveKind.COMMITTED, ObjectiveKind.UNCOMMITTED
A = ((10, 9, COMMITTED), (8, 8, COMMITTED), (7, 4, COMMITTED), (5, 5, UNCOMMITTED))
B = ((9, 6, COMMITTED), (6, 6, COMMITTED), (5, 3, COMMITTED), (4, 0, UNCOMMITTED))


def objective(number, team, planned, kind=COMMITTED, level=ObjectiveLevel.TEAM):
    text = Prose(f"Objective {number}")
    yield ObjectiveDrafted(
        objective=id_of(number), text=text, rank=f"i{number}", level=level, kind=kind, team=team
    )
    if planned is not None:
        yield PlannedValueAssigned(objective=id_of(number), value=planned)


def planned_ones():
    for team, first, those in ((RED, 100, A), (BLUE, 200, B)):
        for number, (planned, _, kind) in enumerate(those, first):
            yield from objective(number, team, planned, kind)


def actuals():
    return [
        ActualValueAssessed(objective=id_of(number), value=actual)
        for first, those in ((100, A), (200, B))
        for number, (_, actual, _) in enumerate(those, first)
    ]


COMMIT = PlanCommitted(version=1)


def committed(*later, policy=None):
    return a_plan(*planned_ones(), COMMIT, *later, *actuals(), policy=policy)


def of_team(plan, team):
    return next(each for each in predictability(plan).teams if each.team == team).as_committed


def test_the_fixture_of_two_teams():
    plan = committed()
    red, blue, train = of_team(plan, RED), of_team(plan, BLUE), predictability(plan)
    assert (red.actual, red.planned, red.percent) == (26, 25, pytest.approx(104.0))
    assert (blue.actual, blue.planned, blue.percent) == (15, 20, pytest.approx(75.0))
    assert train.state is MeasureState.COMPLETE
    assert (train.actual, train.planned, round(train.percent, 1)) == (41, 45, 91.1)


def test_the_mean_of_teams_is_the_other_roll_up():
    train = predictability(committed(policy=Policy(roll_up=RollUp.MEAN_OF_TEAMS)))
    assert train.percent == pytest.approx(89.5)
    assert [round(each.as_committed.percent, 1) for each in train.roll_ups] == [91.1, 89.5]


def test_an_objective_demoted_after_commitment_stays_in_the_denominator():
    plan = committed(ObjectiveKindSet(objective=id_of(102), kind=UNCOMMITTED))
    assert of_team(plan, RED).percent == pytest.approx(104.0)
    now = next(each for each in predictability(plan).teams if each.team == RED).as_now
    assert round(now.percent, 1) == 144.4


def test_an_objective_added_after_commitment_counts_in_the_actual_only():
    plan = after(committed(), *objective(300, RED, 6), ActualValueAssessed(objective=id_of(300), value=5))
    assert of_team(plan, RED).percent == pytest.approx(124.0)


def test_an_objective_dropped_after_commitment_stays_in_the_denominator_and_lacks_nothing():
    plan = a_plan(*planned_ones(), COMMIT, *[each for each in actuals() if each.objective != id_of(102)])
    plan = after(plan, ObjectiveDropped(objective=id_of(102)))
    red = of_team(plan, RED)
    assert (red.state, red.actual, red.planned) == (MeasureState.COMPLETE, 22, 25)


def test_an_objective_dropped_before_commitment_is_gone():
    plan = a_plan(*planned_ones(), ObjectiveDropped(objective=id_of(102)), COMMIT, *actuals())
    assert of_team(plan, RED).planned == 18


def test_a_change_of_value_after_commitment_does_not_move_the_denominator():
    plan = committed(PlannedValueAssigned(objective=id_of(100), value=1))
    assert of_team(plan, RED).planned == 25


def test_a_missing_actual_value_is_incomplete_and_not_zero():
    plan = a_plan(*planned_ones(), COMMIT, *actuals()[1:])
    red = of_team(plan, RED)
    assert (red.state, red.percent, red.missing) == (MeasureState.INCOMPLETE, None, (id_of(100),))
    assert predictability(plan).percent is None


def test_a_missing_value_of_an_uncommitted_objective_is_missing_too():
    assert of_team(a_plan(*planned_ones(), COMMIT, *actuals()[:3]), RED).missing == (id_of(103),)


def test_a_committed_objective_without_planned_value_is_missing():
    scored = ActualValueAssessed(objective=id_of(300), value=5)
    plan = a_plan(*planned_ones(), *objective(300, RED, None), COMMIT, *actuals(), scored)
    assert of_team(plan, RED).missing == (id_of(300),)


def test_nothing_committed_is_undefined_never_0_or_100():
    plan = a_plan(
        *objective(1, RED, 5, UNCOMMITTED), COMMIT, ActualValueAssessed(objective=id_of(1), value=5)
    )
    measure = predictability(plan)
    assert (measure.state, measure.percent) == (MeasureState.UNDEFINED, None)
    assert of_team(plan, RED).percent is None


def test_a_team_that_committed_nothing_is_left_out_of_the_mean_by_name():
    plan = committed()
    none_of_blue = [ObjectiveDropped(objective=id_of(number)) for number in range(200, 204)]
    plan = a_plan(
        *planned_ones(), *none_of_blue, COMMIT, *actuals(), policy=Policy(roll_up=RollUp.MEAN_OF_TEAMS)
    )
    measure = predictability(plan)
    assert measure.percent == pytest.approx(104.0)
    assert "without Blue" in measure.basis


def test_a_mean_of_exactly_80_percent_is_80():
    """14/15, 9/10 and 17/30 are 240 percent together; as floats they sum to less, which is below the band."""
    teams = ((RED, 15, 14), (BLUE, 10, 9), (id_of(13), 30, 17))
    plan = a_plan(policy=Policy(roll_up=RollUp.MEAN_OF_TEAMS))
    for number, (team, planned, actual) in enumerate(teams, 100):
        scored = ActualValueAssessed(objective=id_of(number), value=actual)
        plan = after(plan, *objective(number, team, planned), scored)
    assert predictability(plan).percent == 80.0


def test_objectives_of_the_train_are_never_counted_twice():
    train_level = objective(300, None, 10, level=ObjectiveLevel.ART)
    assert predictability(after(committed(), *train_level)).percent == predictability(committed()).percent


def test_before_commitment_the_measure_is_as_the_plan_reads_now():
    plan = a_plan(*planned_ones(), ObjectiveKindSet(objective=id_of(102), kind=UNCOMMITTED))
    assert of_team(plan, RED).planned == 18
