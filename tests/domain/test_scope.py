"""Scope: features are made ready, committed to, withdrawn, removed, restored."""

import pytest

from service.domain.backlog import DescribeFeature
from service.domain.feature_progress import AcceptFeature, StartFeature
from service.domain.policy import Policy
from service.domain.progress import Progress
from service.domain.scope import (
    CommitFeature,
    MarkFeatureReady,
    MarkFeatureUnready,
    RemoveFeature,
    RestoreFeature,
    WithdrawFeature,
)
from service.domain.vocabulary import Prose, Title
from tests.domain.planned import LOGIN, NOWHERE, SEARCH, committed, done, placed, proposed
from tests.domain.specification import WHY, a_plan, id_of, refused, warnings, when


def test_a_ready_feature_has_criteria_and_an_owner():
    plan = a_plan(proposed())
    assert warnings(MarkFeatureReady(feature=SEARCH), plan) == ["NOT_READY"]
    described = DescribeFeature(feature=SEARCH, criteria=Prose("Found."), owner=id_of(7))
    assert warnings(MarkFeatureReady(feature=SEARCH), done(plan, described)) == []


def test_a_train_may_refuse_what_is_not_ready():
    plan = a_plan(proposed(), policy=Policy(refuse=("NOT_READY",)))
    assert refused(MarkFeatureReady(feature=SEARCH), plan) == ["NOT_READY"]


def test_ready_twice_and_unready_twice_change_nothing():
    plan = done(a_plan(proposed()), MarkFeatureReady(feature=SEARCH))
    assert plan.features[SEARCH].ready
    assert when(MarkFeatureReady(feature=SEARCH), plan) == []
    plan = done(plan, MarkFeatureUnready(feature=SEARCH))
    assert not plan.features[SEARCH].ready
    assert when(MarkFeatureUnready(feature=SEARCH), plan) == []


def test_a_commitment_is_a_signal_that_is_given_once():
    plan = done(a_plan(proposed()), CommitFeature(feature=SEARCH))
    assert plan.features[SEARCH].committed
    assert when(CommitFeature(feature=SEARCH), plan) == []


def test_during_planning_a_withdrawal_takes_the_signal_back():
    plan = done(a_plan(proposed()), CommitFeature(feature=SEARCH), WithdrawFeature(feature=SEARCH))
    feature = plan.features[SEARCH]
    assert (feature.committed, feature.progress) == (False, Progress.NOT_STARTED)
    assert when(WithdrawFeature(feature=SEARCH), plan) == []


def test_after_commitment_a_withdrawal_needs_a_reason_and_shows():
    plan = committed(a_plan(proposed(), placed()))
    assert refused(WithdrawFeature(feature=SEARCH), plan) == ["REASON_MISSING"]
    plan = done(plan, WithdrawFeature(feature=SEARCH), reason=WHY)
    assert plan.features[SEARCH].progress is Progress.WITHDRAWN


@pytest.mark.parametrize(
    ("before", "then"), [((), Progress.NOT_STARTED), ((StartFeature,), Progress.STARTED)]
)
def test_a_withdrawn_feature_that_is_committed_again_is_where_it_was(before, then):
    plan = done(committed(a_plan(proposed(), placed())), *(kind(feature=SEARCH) for kind in before))
    plan = done(plan, WithdrawFeature(feature=SEARCH), CommitFeature(feature=SEARCH), reason=WHY)
    assert plan.features[SEARCH].progress is then


def test_what_is_accepted_stays_so_when_it_is_withdrawn():
    plan = done(committed(a_plan(proposed(), placed())), AcceptFeature(feature=SEARCH))
    assert (
        done(plan, WithdrawFeature(feature=SEARCH), reason=WHY).features[SEARCH].progress is Progress.ACCEPTED
    )


def test_what_is_removed_stays_readable_and_changes_no_more():
    plan = done(a_plan(proposed()), RemoveFeature(feature=SEARCH))
    assert plan.features[SEARCH].removed == plan.version
    assert when(RemoveFeature(feature=SEARCH), plan) == []
    assert refused(CommitFeature(feature=SEARCH), plan) == ["WAS_REMOVED"]


def test_what_is_restored_is_back_where_it_was():
    plan = done(a_plan(proposed(), placed()), RemoveFeature(feature=SEARCH), RestoreFeature(feature=SEARCH))
    assert (plan.features[SEARCH].removed, plan.features[SEARCH].is_placed) == (None, True)
    assert when(RestoreFeature(feature=SEARCH), plan) == []


def test_what_was_promised_is_removed_with_a_reason():
    plan = committed(a_plan(proposed(), placed(), proposed(LOGIN, "Login", "k")))
    assert refused(RemoveFeature(feature=SEARCH), plan) == ["REASON_MISSING"]
    assert len(when(RemoveFeature(feature=SEARCH), plan, reason=WHY)) == 1
    assert len(when(RemoveFeature(feature=LOGIN), plan)) == 1


def test_what_is_restored_does_not_take_its_key_from_another():
    plan = done(
        a_plan(proposed(external_key="ART-1"), proposed(LOGIN, "Login", "k")), RemoveFeature(feature=SEARCH)
    )
    plan = done(plan, DescribeFeature(feature=LOGIN, external_key=Title("ART-1")))
    assert refused(RestoreFeature(feature=SEARCH), plan) == ["EXTERNAL_KEY_IN_USE"]


@pytest.mark.parametrize("wish", [CommitFeature, WithdrawFeature, MarkFeatureReady, MarkFeatureUnready])
def test_what_is_not_here_has_no_scope(wish):
    assert refused(wish(feature=NOWHERE), a_plan()) == ["NOT_HERE"]


@pytest.mark.parametrize("wish", [RemoveFeature, RestoreFeature])
def test_what_is_not_here_is_neither_removed_nor_restored(wish):
    assert refused(wish(feature=NOWHERE), a_plan()) == ["NOT_HERE"]
