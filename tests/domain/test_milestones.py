"""Milestones: set, described, moved, met, missed, removed."""

import pytest

from service.domain.milestone_outcomes import (
    MeetMilestone,
    MissMilestone,
    RemoveMilestone,
    RestoreMilestone,
)
from service.domain.milestones import (
    DescribeMilestone,
    MilestoneDetail,
    MilestoneSet,
    MoveMilestone,
    SetMilestone,
)
from service.domain.policy import Policy
from service.domain.vocabulary import Day, NewId, Prose, Title
from tests.domain.planned import MORNING, NOWHERE, committed, done
from tests.domain.specification import NOON, WHY, a_plan, id_of, refused, warnings, when

FAIR = id_of(81)
SET = MilestoneSet(milestone=FAIR, name=Title("Trade fair"), date=Day("2026-12-01"))
MEET, MISS = MeetMilestone(milestone=FAIR), MissMilestone(milestone=FAIR)
LATER = MoveMilestone(milestone=FAIR, date=Day("2026-12-08"))
RENAME = DescribeMilestone(milestone=FAIR, name=Title("Fair"))
REMOVE, RESTORE = RemoveMilestone(milestone=FAIR), RestoreMilestone(milestone=FAIR)


def a_milestone(day="2026-12-01"):
    return SetMilestone(milestone=NewId(FAIR), name=Title("Trade fair"), date=Day(day))


def test_a_milestone_is_set():
    assert when(a_milestone(), a_plan()) == [SET]
    assert refused(a_milestone(), a_plan(SET)) == ["ID_TAKEN"]


@pytest.mark.parametrize("day", ["2026-11-01", "2027-01-11"])
def test_a_milestone_outside_the_pi_is_warned_of(day):
    assert warnings(a_milestone(day), a_plan()) == ["MILESTONE_OUTSIDE_INTERVAL"]
    assert warnings(MoveMilestone(milestone=FAIR, date=Day(day)), a_plan(SET)) == [
        "MILESTONE_OUTSIDE_INTERVAL"
    ]


@pytest.mark.parametrize("day", ["2026-11-02", "2027-01-10"])
def test_the_first_and_last_day_belong_to_the_pi(day):
    assert warnings(a_milestone(day), a_plan()) == []


def test_a_train_may_refuse_milestones_outside_the_pi():
    plan = a_plan(policy=Policy(refuse=("MILESTONE_OUTSIDE_INTERVAL",)))
    assert refused(a_milestone("2027-02-01"), plan) == ["MILESTONE_OUTSIDE_INTERVAL"]


def test_a_milestone_is_described_anew_emptied_and_the_same_again_changes_nothing():
    wish = DescribeMilestone(milestone=FAIR, name=Title("Fair"), description=Prose("Hall 4."))
    plan = done(a_plan(SET), wish)
    assert (plan.milestones[FAIR].name, plan.milestones[FAIR].description) == ("Fair", "Hall 4.")
    assert when(wish, plan) == []
    emptied = done(plan, DescribeMilestone(milestone=FAIR, clear=(MilestoneDetail.DESCRIPTION,)))
    assert emptied.milestones[FAIR].description is None


def test_a_moved_milestone_is_open_again_and_the_same_again_changes_nothing():
    plan = done(a_plan(SET), MISS, LATER)
    assert (plan.milestones[FAIR].date, plan.milestones[FAIR].met) == ("2026-12-08", None)
    assert when(LATER, plan) == []


@pytest.mark.parametrize(("wish", "met"), [(MEET, True), (MISS, False)])
def test_a_milestone_is_met_or_missed_and_the_same_again_changes_nothing(wish, met):
    plan = done(a_plan(SET), wish)
    assert (plan.milestones[FAIR].met, plan.milestones[FAIR].settled_at) == (met, NOON)
    assert when(wish, plan) == []
    plan = done(plan, wish, effective_at=MORNING)
    assert plan.milestones[FAIR].settled_at == MORNING
    assert when(wish, plan, effective_at=MORNING) == []


def test_what_was_missed_may_prove_to_be_met():
    assert done(a_plan(SET), MISS, MEET).milestones[FAIR].met is True


@pytest.mark.parametrize("wish", [LATER, RENAME, REMOVE])
def test_a_promised_milestone_changes_with_a_reason(wish):
    plan = committed(a_plan(SET))
    assert refused(wish, plan) == ["REASON_MISSING"]
    assert len(when(wish, plan, reason=WHY)) == 1


@pytest.mark.parametrize("wish", [LATER, RENAME, REMOVE])
def test_a_milestone_set_after_commitment_was_not_promised(wish):
    assert len(when(wish, done(committed(a_plan()), a_milestone()))) == 1


@pytest.mark.parametrize("wish", [MEET, MISS])
def test_progress_never_needs_a_reason(wish):
    assert len(when(wish, committed(a_plan(SET)))) == 1


def test_a_milestone_is_removed_and_restored_each_once():
    plan = done(a_plan(SET), REMOVE)
    assert when(REMOVE, plan) == []
    assert refused(MEET, plan) == ["WAS_REMOVED"]
    plan = done(plan, RESTORE)
    assert plan.milestones[FAIR].removed is None
    assert when(RESTORE, plan) == []


@pytest.mark.parametrize(
    "wish",
    [
        MeetMilestone(milestone=NOWHERE),
        MissMilestone(milestone=NOWHERE),
        MoveMilestone(milestone=NOWHERE, date=Day("2026-12-08")),
        DescribeMilestone(milestone=NOWHERE),
        RemoveMilestone(milestone=NOWHERE),
        RestoreMilestone(milestone=NOWHERE),
    ],
)
def test_what_is_not_here_is_no_milestone(wish):
    assert refused(wish, a_plan()) == ["NOT_HERE"]
