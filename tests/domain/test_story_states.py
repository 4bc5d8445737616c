"""Stories in the states of a workflow: where they went, what held them up, what the clock makes of it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.carrying import CarryAnswer, CarryForward
from service.domain.passages import Blockage, Passage, blocked, entered, unblocked
from service.domain.passages import clock as passages_clock
from service.domain.progress import Progress
from service.domain.story_flow import (
    BlockStory,
    FinishStory,
    ReopenStory,
    StartStory,
    UnblockStory,
)
from service.domain.story_planning import PlanStory
from service.domain.story_states import EnterStoryState
from service.domain.teams import WorkflowDefined
from service.domain.vocabulary import NewId, Title
from tests.domain.planned import EVENING, INDEX, MORNING, QUERY, done, planned
from tests.domain.specification import NOON, RED, a_plan, after, refused, when
from tests.domain.test_workflows import workflow
from tests.domain.unfinished import AT_THE_END, FORWARD, carried, only

FLOW = workflow("Ready", "Doing", "Waits for review", "Done")
READY, DOING, REVIEW, FINISHED = (EnterStoryState(story=INDEX, state=name) for name in FLOW.names)
SOMEWHERE = EnterStoryState(story=INDEX, state=Title("Somewhere"))
START, FINISH, REOPEN, BLOCK, UNBLOCK = (
    kind(story=INDEX) for kind in (StartStory, FinishStory, ReopenStory, BlockStory, UnblockStory)
)
AT_9, AT_10, AT_11, AT_14 = (f"2026-11-02T{hour}:00:00.000000Z" for hour in ("09", "10", "11", "14"))


def lived(*told, flow=FLOW):
    """The story after commands, each with its effective time or None: then it is asked for at noon."""
    plan = a_plan(planned(), *([WorkflowDefined(team=RED, workflow=flow)] if flow else []))
    for command, at in told:
        plan = done(plan, command, **({"effective_at": at} if at else {}))
    return plan


def story(*told, flow=FLOW):
    return lived(*told, flow=flow).stories[INDEX]


def passages(story):
    return [(each.state, each.at) for each in story.passages]


def blockages(story):
    return [(each.since, each.until) for each in story.blockages]


def clock(story):
    return story.progress, story.started_at, story.finished_at


def test_a_story_remembers_the_states_that_it_entered():
    it = story((READY, AT_9), (DOING, AT_10), (REVIEW, None))
    assert passages(it) == [("Ready", AT_9), ("Doing", AT_10), ("Waits for review", NOON)]


def test_what_is_told_late_takes_its_place_in_time_and_the_state_is_the_last_one():
    it = story((REVIEW, AT_11), (DOING, AT_10), (READY, AT_9))
    assert passages(it) == [("Ready", AT_9), ("Doing", AT_10), ("Waits for review", AT_11)]
    assert it.workflow_state == "Waits for review"


@pytest.mark.parametrize("at", [AT_9, AT_11])
def test_told_of_the_same_stay_again_the_time_is_corrected(at):
    it = story((DOING, AT_10), (DOING, at))
    assert passages(it) == [("Doing", at)]
    assert clock(it) == (Progress.STARTED, at, None)


def test_a_story_comes_back_to_a_state():
    it = story((DOING, AT_9), (REVIEW, AT_10), (DOING, AT_11))
    assert passages(it) == [("Doing", AT_9), ("Waits for review", AT_10), ("Doing", AT_11)]
    assert it.started_at == AT_9


@pytest.mark.parametrize("at", [None, AT_10])
def test_told_of_what_is_known_nothing_changes(at):
    asked = {"effective_at": at} if at else {}
    assert when(DOING, lived((DOING, AT_10)), **asked) == []


def test_the_clock_starts_where_the_workflow_starts_it_and_stops_where_it_stops_it():
    assert clock(story((READY, AT_9))) == (Progress.NOT_STARTED, None, None)
    assert clock(story((READY, AT_9), (DOING, AT_10))) == (Progress.STARTED, AT_10, None)
    assert clock(story((DOING, AT_10), (REVIEW, AT_11))) == (Progress.STARTED, AT_10, None)
    assert clock(story((DOING, AT_10), (FINISHED, AT_11))) == (Progress.ACCEPTED, AT_10, AT_11)


def test_who_skips_the_state_in_which_the_clock_starts_starts_it_in_the_next_in_which_it_runs():
    assert clock(story((READY, AT_9), (REVIEW, AT_10))) == (Progress.STARTED, AT_10, None)


def test_who_goes_straight_to_the_end_has_no_start():
    assert clock(story((READY, AT_9), (FINISHED, AT_10))) == (Progress.ACCEPTED, None, AT_10)


def test_a_state_that_starts_and_stops_the_clock_does_both():
    flow = workflow("Ready", "Done", starts="Done")
    assert clock(story((FINISHED, AT_10), flow=flow)) == (Progress.ACCEPTED, AT_10, AT_10)


def test_a_story_that_leaves_the_end_is_reopened_and_keeps_its_start():
    it = story((DOING, AT_9), (FINISHED, AT_10), (REVIEW, AT_11))
    assert clock(it) == (Progress.STARTED, AT_9, None)
    assert clock(done(lived((DOING, AT_9), (FINISHED, AT_10), (REVIEW, AT_11)), FINISHED).stories[INDEX]) == (
        Progress.ACCEPTED,
        AT_9,
        NOON,
    )


def test_what_is_told_late_of_before_the_end_does_not_reopen():
    it = story((FINISHED, AT_11), (DOING, AT_9), (REVIEW, AT_10))
    assert clock(it) == (Progress.ACCEPTED, AT_9, AT_11)


def test_a_state_before_a_finish_that_was_reported_by_itself_does_not_reopen_and_one_after_it_does():
    assert clock(story((FINISH, AT_11), (DOING, AT_9))) == (Progress.ACCEPTED, AT_9, AT_11)
    assert clock(story((FINISH, AT_10), (DOING, AT_11))) == (Progress.STARTED, AT_11, None)


def test_a_corrected_end_corrects_the_finish():
    assert clock(story((DOING, AT_9), (FINISHED, AT_10), (FINISHED, AT_11))) == (
        Progress.ACCEPTED,
        AT_9,
        AT_11,
    )


def test_what_was_reported_by_itself_stays_unless_the_start_was_earlier():
    assert clock(story((START, AT_9), (DOING, AT_10))) == (Progress.STARTED, AT_9, None)
    assert clock(story((START, AT_10), (DOING, AT_9))) == (Progress.STARTED, AT_9, None)
    assert clock(story((START, AT_9), (FINISH, AT_10), (FINISHED, AT_11))) == (Progress.ACCEPTED, AT_9, AT_10)


def test_a_story_does_not_enter_the_end_before_it_was_started():
    assert refused(FINISHED, lived((START, AT_10)), effective_at=AT_9) == ["FINISH_BEFORE_START"]


def test_without_a_workflow_or_in_a_state_of_none_the_clock_stands():
    assert clock(story((DOING, AT_9), (FINISHED, AT_10), flow=None)) == (Progress.NOT_STARTED, None, None)
    it = story((SOMEWHERE, AT_9))
    assert (passages(it), clock(it)) == ([("Somewhere", AT_9)], (Progress.NOT_STARTED, None, None))


def test_a_story_remembers_when_it_was_blocked():
    it = story((BLOCK, AT_9), (UNBLOCK, AT_10), (BLOCK, AT_11))
    assert blockages(it) == [(AT_9, AT_10), (AT_11, None)]
    assert (it.blocked, it.blocked_at) == (True, AT_11)


def test_blocks_are_corrected_by_reporting_them_again():
    assert blockages(story((BLOCK, AT_10), (BLOCK, AT_9))) == [(AT_9, None)]
    assert blockages(story((BLOCK, AT_9), (UNBLOCK, None), (UNBLOCK, AT_10))) == [(AT_9, AT_10)]
    assert when(UNBLOCK, lived((BLOCK, AT_9), (UNBLOCK, AT_10)), effective_at=AT_10) == []


def test_a_reason_that_is_given_later_does_not_begin_the_block_anew():
    it = done(lived((BLOCK, AT_9)), BLOCK, reason="The supplier is late.").stories[INDEX]
    assert (it.blocked_at, it.blocked_because) == (AT_9, "The supplier is late.")
    assert blockages(it) == [(AT_9, None)]


def test_what_is_finished_is_blocked_no_longer():
    assert blockages(story((START, AT_9), (BLOCK, AT_10), (FINISH, AT_11))) == [(AT_10, AT_11)]


def test_a_story_is_requested_when_it_is_planned_or_when_that_is_told():
    plan = done(a_plan(), PlanStory(story=NewId(INDEX), title=Title("Index"), team=RED))
    told = PlanStory(story=NewId(QUERY), title=Title("Query"), team=RED, requested_at=MORNING)
    assert done(plan, told).stories[INDEX].requested_at == NOON
    assert done(plan, told).stories[QUERY].requested_at == MORNING
    late = PlanStory(title=Title("Query"), team=RED, requested_at=EVENING)
    assert refused(late, plan) == ["REQUESTED_IN_FUTURE"]


def test_the_clock_of_what_is_carried_forward_goes_on():
    here = after(lived((READY, AT_9), (DOING, AT_10), (BLOCK, AT_11)), *AT_THE_END)
    here, there = carried(here, CarryForward(answers=(CarryAnswer(item=INDEX, outcome=FORWARD),)))
    before = only(there.stories).before
    assert (before.requested_at, before.started_at) == (NOON, AT_10)
    assert [each.state for each in before.passages] == ["Ready", "Doing"]
    assert before.blockages == (Blockage(since=AT_11, until=NOON),)
    assert only(there.stories).progress is Progress.NOT_STARTED


MOMENTS = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 9)), max_size=30)


@given(MOMENTS)
def test_passages_are_in_order_and_no_state_follows_itself(told):
    known = ()
    for state, at in told:
        known = entered(known, Title(state), f"2026-11-02T0{at}")
        assert Passage(state=Title(state), at=f"2026-11-02T0{at}") in known
        assert entered(known, known[-1].state, known[-1].at) == known
    assert [each.at for each in known] == sorted(each.at for each in known)
    assert all(one.state != other.state for one, other in pairwise(known))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), max_size=30))
def test_at_most_one_blockage_lasts_and_none_ends_before_it_begins(told):
    known = ()
    for begins, at in told:
        known = (blocked if begins else unblocked)(known, f"2026-11-02T0{at}")
        assert sum(each.until is None for each in known) <= 1
        assert all(each.until is None or each.since <= each.until for each in known)
        assert [each.since for each in known] == sorted(each.since for each in known)


def test_a_story_that_was_reopened_where_it_stood_is_finished_when_it_is_told_to_be_there():
    plan = done(lived((DOING, AT_9), (FINISHED, AT_10), (REOPEN, AT_11)), FINISHED)
    assert clock(plan.stories[INDEX]) == (Progress.ACCEPTED, AT_9, NOON)
    assert when(FINISHED, plan) == []


def test_a_state_that_was_entered_before_there_was_a_workflow_starts_the_clock_when_told_again():
    plan = after(lived((DOING, AT_9), flow=None), WorkflowDefined(team=RED, workflow=FLOW))
    assert clock(done(plan, DOING).stories[INDEX]) == (Progress.STARTED, NOON, None)


TOLD = st.lists(st.tuples(st.sampled_from(FLOW.names), st.integers(0, 11)), max_size=20)


@given(
    TOLD, st.sampled_from([FLOW, workflow(*FLOW.names, starts="Ready"), workflow(*FLOW.names, starts="Done")])
)
def test_told_of_states_alone_in_whatever_order_the_story_is_what_its_passages_say(told, flow):
    plan = a_plan(planned(), WorkflowDefined(team=RED, workflow=flow))
    for state, hour in told:
        wish, at = EnterStoryState(story=INDEX, state=Title(state)), f"2026-11-02T{hour:02}:00:00.000000Z"
        plan = done(plan, wish, effective_at=at)
        assert when(wish, plan, effective_at=at) == []
    it = plan.stories[INDEX]
    assert (it.started_at, it.finished_at) == passages_clock(flow, it.passages)
    assert (it.progress is Progress.ACCEPTED) == (it.finished_at is not None)
    assert it.started_at is None or it.progress is not Progress.NOT_STARTED
    assert it.workflow_state == (it.passages[-1].state if it.passages else None)
