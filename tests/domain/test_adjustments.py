"""Planning adjustments: announced, put otherwise, taken back; with the decision behind them."""

from service.domain.adjustments import (
    AdjustmentAnnounced,
    AdjustmentDetail,
    AnnounceAdjustment,
    DescribeAdjustment,
    RemoveAdjustment,
    RestoreAdjustment,
)
from service.domain.commitment import changed_since_commitment
from service.domain.decision_outcomes import DecisionRemoved
from service.domain.decisions import DecisionRecorded
from service.domain.phases import PlanningOpened
from service.domain.vocabulary import NewId, Prose, Title
from tests.domain.planned import committed, done
from tests.domain.promised import ADA, an_accepted_plan
from tests.domain.specification import NOON, RED, a_plan, id_of, refused, when

ADJUSTMENT, DECISION = id_of(55), id_of(56)
TEXT, OTHER = Prose("The pilot starts with two stations."), Prose("The pilot starts with three stations.")
DECIDED = DecisionRecorded(decision=DECISION, question=Title("How many stations?"))
ANNOUNCE = AnnounceAdjustment(adjustment=NewId(ADJUSTMENT), text=TEXT, decision=DECISION)


def test_an_adjustment_is_announced_with_the_decision_that_it_follows_from():
    plan = a_plan(DECIDED)
    assert when(ANNOUNCE, plan) == [AdjustmentAnnounced(adjustment=ADJUSTMENT, text=TEXT, decision=DECISION)]
    announced = done(plan, ANNOUNCE, actor=ADA).adjustments[ADJUSTMENT]
    assert (announced.text, announced.decision) == (TEXT, DECISION)
    assert (announced.announced_by, announced.announced_at) == (ADA, NOON)
    assert refused(ANNOUNCE, done(plan, ANNOUNCE)) == ["ID_TAKEN"]


def test_the_decision_is_one_of_this_plan_that_is_there():
    assert refused(ANNOUNCE, a_plan()) == ["NOT_HERE"]
    assert refused(ANNOUNCE, a_plan(DECIDED, DecisionRemoved(decision=DECISION))) == ["WAS_REMOVED"]
    assert refused(AnnounceAdjustment(text=TEXT, decision=RED), a_plan()) == ["NOT_HERE"]
    assert when(AnnounceAdjustment(text=TEXT), a_plan())


def test_an_adjustment_says_something():
    assert refused(AnnounceAdjustment(text=Prose(" ")), a_plan()) == ["EMPTY_TEXT"]
    plan = done(a_plan(DECIDED), ANNOUNCE)
    assert refused(DescribeAdjustment(adjustment=ADJUSTMENT, text=Prose(" ")), plan) == ["EMPTY_TEXT"]


def test_an_adjustment_is_put_otherwise_and_only_what_is_said_changes():
    plan = done(a_plan(DECIDED), ANNOUNCE)
    reword = DescribeAdjustment(adjustment=ADJUSTMENT, text=OTHER)
    plan = done(plan, reword)
    assert (plan.adjustments[ADJUSTMENT].text, plan.adjustments[ADJUSTMENT].decision) == (OTHER, DECISION)
    assert when(reword, plan) == []
    free = DescribeAdjustment(adjustment=ADJUSTMENT, clear=(AdjustmentDetail.DECISION,))
    assert done(plan, free).adjustments[ADJUSTMENT].decision is None
    assert refused(DescribeAdjustment(adjustment=ADJUSTMENT, decision=id_of(404)), plan) == ["NOT_HERE"]


def test_an_adjustment_is_removed_and_restored():
    gone, back = RemoveAdjustment(adjustment=ADJUSTMENT), RestoreAdjustment(adjustment=ADJUSTMENT)
    plan = done(a_plan(DECIDED), ANNOUNCE, gone)
    assert plan.adjustments[ADJUSTMENT].removed == plan.version
    assert when(gone, plan) == []
    assert refused(DescribeAdjustment(adjustment=ADJUSTMENT, text=OTHER), plan) == ["WAS_REMOVED"]
    plan = done(plan, back)
    assert plan.adjustments[ADJUSTMENT].removed is None
    assert when(back, plan) == []
    assert refused(RemoveAdjustment(adjustment=id_of(404)), plan) == ["NOT_HERE"]


def test_announcing_is_no_change_of_what_was_committed_to():
    plan = committed(an_accepted_plan(PlanningOpened()))
    assert not changed_since_commitment(done(plan, AnnounceAdjustment(text=TEXT)))
