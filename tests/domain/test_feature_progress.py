"""Progress of features: facts that may be reported late, and corrected."""

import pytest

from service.domain.feature_progress import (
    AcceptFeature,
    BlockFeature,
    DemoFeature,
    ReopenFeature,
    StartFeature,
    UnblockFeature,
)
from service.domain.policy import Policy
from service.domain.progress import Progress
from tests.domain.planned import EVENING, MORNING, NOWHERE, SEARCH, done, proposed
from tests.domain.specification import NOON, WHY, a_plan, refused, warnings, when

START, DEMO, ACCEPT = (kind(feature=SEARCH) for kind in (StartFeature, DemoFeature, AcceptFeature))


def test_a_feature_is_started_demonstrated_and_accepted():
    plan = done(a_plan(proposed()), START, DEMO, ACCEPT)
    feature = plan.features[SEARCH]
    assert feature.progress is Progress.ACCEPTED
    assert (feature.started_at, feature.demoed_at, feature.accepted_at) == (NOON, NOON, NOON)


def test_what_is_reported_late_happened_when_it_did():
    assert done(a_plan(proposed()), START, effective_at=MORNING).features[SEARCH].started_at == MORNING


@pytest.mark.parametrize("wish", [START, DEMO, ACCEPT])
@pytest.mark.parametrize("told", [{}, {"effective_at": MORNING}])
def test_what_is_reported_twice_changes_nothing(wish, told):
    assert when(wish, done(a_plan(proposed()), wish, **told), **told) == []


@pytest.mark.parametrize(
    ("wish", "field"), [(START, "started_at"), (DEMO, "demoed_at"), (ACCEPT, "accepted_at")]
)
def test_a_time_is_corrected_by_reporting_it_again(wish, field):
    plan = done(a_plan(proposed()), wish)
    before = plan.features[SEARCH].progress
    plan = done(plan, wish, effective_at=MORNING)
    assert getattr(plan.features[SEARCH], field) == MORNING
    assert plan.features[SEARCH].progress is before


@pytest.mark.parametrize("wish", [DEMO, ACCEPT])
def test_a_feature_is_not_finished_before_it_is_started(wish):
    assert refused(wish, done(a_plan(proposed()), START), effective_at=MORNING) == ["FINISH_BEFORE_START"]


def test_a_feature_is_not_started_after_it_was_finished():
    plan = done(a_plan(proposed()), DEMO, ACCEPT)
    assert refused(START, plan, at=EVENING) == ["FINISH_BEFORE_START"]
    late = done(plan, START, effective_at=MORNING).features[SEARCH]
    assert (late.started_at, late.progress) == (MORNING, Progress.ACCEPTED)


def test_acceptance_without_a_demo_is_warned_of():
    plan = a_plan(proposed())
    assert warnings(ACCEPT, plan) == ["ACCEPTED_WITHOUT_DEMO"]
    assert warnings(ACCEPT, done(plan, DEMO)) == []


def test_a_train_may_refuse_acceptance_without_a_demo():
    plan = a_plan(proposed(), policy=Policy(refuse=("ACCEPTED_WITHOUT_DEMO",)))
    assert refused(ACCEPT, plan) == ["ACCEPTED_WITHOUT_DEMO"]


def test_a_demo_reported_after_acceptance_does_not_take_it_back():
    plan = done(a_plan(proposed()), ACCEPT, DEMO)
    assert plan.features[SEARCH].progress is Progress.ACCEPTED


def test_a_block_needs_its_reason():
    plan = a_plan(proposed())
    assert refused(BlockFeature(feature=SEARCH), plan) == ["REASON_MISSING"]
    plan = done(plan, BlockFeature(feature=SEARCH), reason=WHY)
    feature = plan.features[SEARCH]
    assert (feature.blocked, feature.blocked_because, feature.blocked_at) == (True, WHY, NOON)


def test_a_block_for_the_same_reason_changes_nothing_and_another_reason_replaces_it():
    plan = done(a_plan(proposed()), BlockFeature(feature=SEARCH), reason=WHY)
    assert when(BlockFeature(feature=SEARCH), plan, reason=WHY) == []
    plan = done(plan, BlockFeature(feature=SEARCH), reason="No test data.")
    assert plan.features[SEARCH].blocked_because == "No test data."


def test_an_unblocked_feature_goes_on_and_twice_changes_nothing():
    plan = done(a_plan(proposed()), BlockFeature(feature=SEARCH), UnblockFeature(feature=SEARCH), reason=WHY)
    assert (plan.features[SEARCH].blocked, plan.features[SEARCH].blocked_because) == (False, None)
    assert when(UnblockFeature(feature=SEARCH), plan) == []


def test_what_is_accepted_is_not_blocked():
    plan = done(a_plan(proposed()), BlockFeature(feature=SEARCH), ACCEPT, reason=WHY)
    assert not plan.features[SEARCH].blocked


def test_a_reopened_feature_is_worked_on_again():
    plan = done(a_plan(proposed()), START, DEMO, ACCEPT, ReopenFeature(feature=SEARCH))
    feature = plan.features[SEARCH]
    assert (feature.progress, feature.started_at) == (Progress.STARTED, NOON)
    assert (feature.demoed_at, feature.accepted_at) == (None, None)
    assert when(ReopenFeature(feature=SEARCH), plan) == []


@pytest.mark.parametrize("kind", [StartFeature, DemoFeature, AcceptFeature, ReopenFeature, UnblockFeature])
def test_what_is_not_here_makes_no_progress(kind):
    assert refused(kind(feature=NOWHERE), a_plan()) == ["NOT_HERE"]


@pytest.mark.parametrize(
    "kind", [StartFeature, BlockFeature, UnblockFeature, DemoFeature, AcceptFeature, ReopenFeature]
)
def test_progress_may_be_reported_late(kind):
    assert kind.takes_effective_at
