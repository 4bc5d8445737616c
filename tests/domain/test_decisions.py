"""Decisions: asked for by a time, taken by somebody, open again, removed and restored."""

import pytest

from service.domain.commitment import changed_since_commitment
from service.domain.decision_outcomes import RemoveDecision, ReopenDecision, RestoreDecision, TakeDecision
from service.domain.decisions import DecisionDetail, DescribeDecision, RecordDecision
from service.domain.policy import Policy
from service.domain.vocabulary import NewId, Prose, Title
from tests.domain.planned import EVENING, MORNING, NOWHERE, SEARCH, committed, done, proposed
from tests.domain.promised import twice
from tests.domain.recorded import ADA, AFTER, BEFORE, BEN, SCOPE, asked_for
from tests.domain.specification import NOON, a_plan, after, refused, warnings, when

QUESTION = Title("What comes first?")


def recording(**fields):
    return RecordDecision(**{"decision": NewId(SCOPE), "question": QUESTION, **fields})


def test_a_decision_point_is_written_down_before_it_is_decided():
    wish = recording(options=(BEFORE, AFTER, BEFORE), decider=ADA, affects=(SEARCH,), due_at=EVENING)
    decision = done(a_plan(proposed()), wish).decisions[SCOPE]
    assert (decision.options, decision.affects, decision.due_at) == ((BEFORE, AFTER), (SEARCH,), EVENING)
    assert decision.is_open
    assert decision.decided_at is None


def test_what_was_decided_at_once_is_recorded_with_its_answer():
    decision = done(a_plan(), recording(options=(BEFORE,), chosen=AFTER, decider=ADA)).decisions[SCOPE]
    assert (decision.chosen, decision.options, decision.decided_at) == (AFTER, (BEFORE, AFTER), NOON)
    assert not decision.is_open


def test_a_decision_affects_things_that_exist():
    assert refused(recording(affects=(NOWHERE,)), a_plan()) == ["NOT_HERE"]
    assert refused(DescribeDecision(decision=SCOPE, affects=(NOWHERE,)), a_plan(asked_for())) == ["NOT_HERE"]


def test_a_decision_is_described_anew():
    wish = DescribeDecision(
        decision=SCOPE,
        question=Title("Which comes first?"),
        options=(AFTER, AFTER),
        affects=(SEARCH, SEARCH),
        trade_off=Prose("A month of income against a calm start."),
        decider=BEN,
        due_at=EVENING,
    )
    plan = twice(wish, a_plan(proposed(), asked_for()))
    decision = plan.decisions[SCOPE]
    assert decision.affects == (SEARCH,)
    assert (decision.question, decision.options, decision.decider) == ("Which comes first?", (AFTER,), BEN)
    emptied = DescribeDecision(decision=SCOPE, clear=(DecisionDetail.DECIDER, DecisionDetail.DUE_AT))
    decision = twice(emptied, plan).decisions[SCOPE]
    assert (decision.decider, decision.due_at) == (None, None)
    assert decision.trade_off == "A month of income against a calm start."


def test_a_decision_is_taken_by_whom_it_was_asked_of_or_somebody_else():
    plan = twice(TakeDecision(decision=SCOPE, chosen=BEFORE), a_plan(asked_for()))
    assert (plan.decisions[SCOPE].chosen, plan.decisions[SCOPE].decider) == (BEFORE, ADA)
    plan = twice(TakeDecision(decision=SCOPE, chosen=AFTER, decider=BEN, trade_off=Prose("Calm.")), plan)
    decision = plan.decisions[SCOPE]
    assert (decision.chosen, decision.decider, decision.trade_off) == (AFTER, BEN, "Calm.")


def test_a_third_way_becomes_one_of_the_options():
    plan = twice(TakeDecision(decision=SCOPE, chosen=Title("Neither")), a_plan(asked_for()))
    assert plan.decisions[SCOPE].options == (BEFORE, AFTER, "Neither")


def test_a_decision_that_was_told_late_has_the_time_at_which_it_was_taken():
    taken = TakeDecision(decision=SCOPE, chosen=BEFORE)
    plan = done(a_plan(asked_for()), taken)
    plan = done(plan, taken, effective_at=MORNING)
    assert plan.decisions[SCOPE].decided_at == MORNING
    assert when(taken, plan, effective_at=MORNING) == []


@pytest.mark.parametrize("wish", [recording(chosen=BEFORE), TakeDecision(decision=SCOPE, chosen=BEFORE)])
def test_a_decision_without_a_decider_is_warned_of_or_refused_by_policy(wish):
    nobodys = [] if isinstance(wish, RecordDecision) else [asked_for(decider=None)]
    assert warnings(wish, a_plan(*nobodys)) == ["DECISION_WITHOUT_DECIDER"]
    strict = a_plan(*nobodys, policy=Policy(refuse=("DECISION_WITHOUT_DECIDER",)))
    assert refused(wish, strict) == ["DECISION_WITHOUT_DECIDER"]


def test_a_question_is_open_again_once():
    plan = done(a_plan(asked_for()), TakeDecision(decision=SCOPE, chosen=BEFORE))
    decision = twice(ReopenDecision(decision=SCOPE), plan).decisions[SCOPE]
    assert (decision.chosen, decision.decided_at, decision.options) == (None, None, (BEFORE, AFTER))


def test_a_decision_is_removed_and_restored():
    plan = twice(RemoveDecision(decision=SCOPE), a_plan(asked_for()))
    assert refused(TakeDecision(decision=SCOPE, chosen=BEFORE), plan) == ["WAS_REMOVED"]
    assert not plan.decisions[SCOPE].is_open
    assert twice(RestoreDecision(decision=SCOPE), plan).decisions[SCOPE].is_open


def test_decisions_need_no_reason_and_change_nothing_of_what_was_promised():
    plan = committed(a_plan(proposed()))
    plan = done(plan, recording(affects=(SEARCH,)), TakeDecision(decision=SCOPE, chosen=BEFORE, decider=ADA))
    assert not changed_since_commitment(after(plan))


@pytest.mark.parametrize(
    "wish", [TakeDecision, DescribeDecision, ReopenDecision, RemoveDecision, RestoreDecision]
)
def test_what_is_decided_is_here(wish):
    given = {"chosen": BEFORE} if wish is TakeDecision else {}
    assert refused(wish(decision=NOWHERE, **given), a_plan()) == ["NOT_HERE"]
