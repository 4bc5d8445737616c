"""Actions: added, described, assigned, done, dropped, open again, removed, restored."""

import pytest

from service.domain.action_outcomes import (
    DropAction,
    FinishAction,
    RemoveAction,
    ReopenAction,
    RestoreAction,
)
from service.domain.actions import ActionDetail, AddAction, AssignAction, DescribeAction
from service.domain.assignment import AssignmentDetail
from service.domain.vocabulary import NewId, Prose, Title
from tests.domain.planned import MORNING, NOWHERE, SEARCH, done, proposed
from tests.domain.promised import VENDOR, raised, twice
from tests.domain.recorded import (
    ADA,
    BEN,
    CALL,
    NOTE,
    QUOTA,
    SCOPE,
    TOMORROW,
    asked_for,
    in_the_way,
    noted,
)
from tests.domain.specification import NOON, a_plan, refused, when


def adding(**fields):
    return AddAction(**{"action": NewId(CALL), "title": Title("Call the vendor"), **fields})


@pytest.fixture
def called():
    return done(a_plan(proposed(), raised()), adding(owner=ADA, due=TOMORROW))


@pytest.mark.parametrize("source", [VENDOR, SCOPE, QUOTA, NOTE])
def test_an_action_comes_of_a_risk_a_decision_an_impediment_or_a_note(source):
    plan = a_plan(raised(), asked_for(), in_the_way(), noted())
    assert done(plan, adding(comes_of=source)).actions[CALL].comes_of == source


@pytest.mark.parametrize(("source", "code"), [(SEARCH, "COMES_OF_NOTHING"), (NOWHERE, "NOT_HERE")])
def test_an_action_comes_of_nothing_else(called, source, code):
    assert refused(adding(comes_of=source), a_plan(proposed())) == [code]
    assert refused(DescribeAction(action=CALL, comes_of=source), called) == [code]


def test_an_action_is_described_anew(called):
    wish = DescribeAction(action=CALL, description=Prose("Ask for Ms Roe."), comes_of=VENDOR)
    plan = twice(wish, called)
    assert plan.actions[CALL].comes_of == VENDOR
    plan = twice(DescribeAction(action=CALL, clear=(ActionDetail.COMES_OF,)), plan)
    assert (plan.actions[CALL].comes_of, plan.actions[CALL].description) == (None, "Ask for Ms Roe.")


def test_an_action_is_assigned_by_owner_and_day(called):
    plan = twice(AssignAction(action=CALL, owner=BEN), called)
    assert (plan.actions[CALL].owner, plan.actions[CALL].due) == (BEN, TOMORROW)
    plan = twice(AssignAction(action=CALL, clear=(AssignmentDetail.DUE,)), plan)
    assert (plan.actions[CALL].owner, plan.actions[CALL].due) == (BEN, None)


def test_an_action_is_done_once_and_its_time_can_be_corrected(called):
    plan = twice(FinishAction(action=CALL), called)
    assert (plan.actions[CALL].finished_at, plan.actions[CALL].is_open) == (NOON, False)
    plan = done(plan, FinishAction(action=CALL), effective_at=MORNING)
    assert plan.actions[CALL].finished_at == MORNING
    assert when(FinishAction(action=CALL), plan, effective_at=MORNING) == []


def test_an_action_is_dropped_and_taken_up_again(called):
    plan = twice(DropAction(action=CALL), called)
    assert (plan.actions[CALL].dropped, plan.actions[CALL].is_open) == (True, False)
    plan = twice(ReopenAction(action=CALL), plan)
    assert plan.actions[CALL].is_open
    assert when(ReopenAction(action=CALL), plan) == []


def test_what_was_dropped_may_be_done_all_the_same(called):
    plan = done(called, DropAction(action=CALL), FinishAction(action=CALL))
    assert (plan.actions[CALL].dropped, plan.actions[CALL].finished_at) == (False, NOON)


def test_an_action_is_removed_and_restored(called):
    plan = twice(RemoveAction(action=CALL), called)
    assert refused(FinishAction(action=CALL), plan) == ["WAS_REMOVED"]
    assert twice(RestoreAction(action=CALL), plan).actions[CALL].is_open


@pytest.mark.parametrize(
    "wish",
    [DescribeAction, AssignAction, FinishAction, DropAction, ReopenAction, RemoveAction, RestoreAction],
)
def test_what_is_to_be_done_is_here(wish):
    assert refused(wish(action=NOWHERE), a_plan()) == ["NOT_HERE"]
