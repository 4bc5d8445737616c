"""What a train expects of its flow, and limits."""

import pytest

from service.domain.interval import PolicySet
from service.domain.policy import Policy, ServiceLevelExpectation, WipLimit
from service.domain.roster import SetPolicies
from service.domain.train import TrainWorkflowDefined
from service.domain.vocabulary import Title
from tests.domain.specification import (
    NOON,
    PLAN,
    RED_ON_TRAIN,
    a_plan,
    after,
    decided,
    id_of,
    refused,
    warnings,
)
from tests.domain.test_workflows import FLOW
from tests.domain.trains import ORGANISATION, a_directory, a_train

BESIDE = {"beside": {ORGANISATION: a_directory(), PLAN: a_plan()}, "at": NOON}
TRAIN = after(a_train(), TrainWorkflowDefined(team=RED_ON_TRAIN, workflow=FLOW))


def limited(*limits):
    given = (WipLimit(team=RED_ON_TRAIN, state=state, most=most) for state, most in limits)
    return SetPolicies(policy=Policy(wip_limits=tuple(given)))


def expecting(percent, days):
    return SetPolicies(policy=Policy(service_level=ServiceLevelExpectation(percent=percent, days=days)))


def test_a_train_expects_a_service_level_and_limits_its_work_and_its_plans_follow():
    policy = Policy(
        service_level=ServiceLevelExpectation(percent=85, days=10),
        wip_limits=(
            WipLimit(team=RED_ON_TRAIN, most=4),
            WipLimit(team=RED_ON_TRAIN, state=Title("Doing"), most=2),
        ),
    )
    came = decided(SetPolicies(policy=policy), TRAIN, **BESIDE)
    assert [each.event for each in came.elsewhere] == [PolicySet(policy=policy)]
    assert came.warnings == []


def test_nothing_is_expected_or_limited_unless_somebody_says_so():
    assert (Policy().service_level, Policy().wip_limits) == (None, ())


@pytest.mark.parametrize(("percent", "days"), [(0, 10), (100, 10), (85, 0), (85, 366)])
def test_what_nobody_can_expect_is_refused(percent, days):
    assert refused(expecting(percent, days), TRAIN, **BESIDE) == ["EXPECTATION_OUTSIDE_RANGE"]


@pytest.mark.parametrize(
    ("limits", "codes"),
    [
        ([(None, 0)], ["WIP_LIMIT_BELOW_ONE"]),
        ([(None, 3), (None, 4)], ["WIP_LIMIT_TWICE"]),
        ([("Doing", 3), ("Doing", 3), (None, -1)], ["WIP_LIMIT_BELOW_ONE", "WIP_LIMIT_TWICE"]),
    ],
)
def test_a_limit_that_limits_nothing_or_is_not_the_only_one_is_refused(limits, codes):
    assert refused(limited(*limits), TRAIN, **BESIDE) == codes


def test_a_limit_for_a_state_that_the_team_does_not_have_is_warned_of():
    assert warnings(limited(("Somewhere", 3)), TRAIN, **BESIDE) == ["WIP_LIMIT_OUTSIDE_WORKFLOW"]
    assert warnings(limited(("Somewhere", 3)), a_train(), **BESIDE) == []


def test_a_limit_for_a_team_that_is_not_of_the_train_is_refused():
    unknown = SetPolicies(policy=Policy(wip_limits=(WipLimit(team=id_of(404), most=3),)))
    assert refused(unknown, TRAIN, **BESIDE) == ["NOT_HERE"]
