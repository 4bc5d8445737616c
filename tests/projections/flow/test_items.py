"""Items of flow: the moments of a story, the days of its team's zone, the stays of its workflow."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.flow.days import Window, day_of, days_from, seconds_from
from projections.flow.items import items
from projections.flow.waiting import efficiency
from service.domain.carried import BroughtForward, Origin
from service.domain.carrying import CarryAnswer, CarryForward
from service.domain.passages import Blockage, FlowBefore, Passage
from service.domain.phases import PlanClosed
from service.domain.story_flow import BlockStory, FinishStory, ReopenStory, StartStory, UnblockStory
from service.domain.story_order import RemoveStory
from service.domain.story_states import EnterStoryState
from service.domain.teams import WorkflowDefined
from service.domain.vocabulary import Day, Title
from tests.domain.planned import INDEX, done, planned
from tests.domain.specification import NOON, PLAN, RED, RED_ON_TRAIN, a_plan, after
from tests.domain.unfinished import AT_THE_END, DROP, FORWARD, carried, only
from tests.projections.flow.flowing import FLOW, an_item, day, flowing

AT_9, AT_11 = "2026-11-02T09:00:00.000000Z", "2026-11-02T11:00:00.000000Z"
AT_13 = "2026-11-02T13:00:00.000000Z"


def told(plan, *commands):
    """The plan after commands, each with its effective time or None."""
    for command, at in commands:
        plan = done(plan, command, **({"effective_at": at} if at else {}))
    return plan


def enter(state):
    return EnterStoryState(story=INDEX, state=Title(state))


def item_of(plan):
    return only(items(plan))


def red(*commands):
    return item_of(told(a_plan(planned(), WorkflowDefined(team=RED, workflow=FLOW)), *commands))


def stays(item):
    return [(each.state, each.since, each.waiting) for each in item.stays]


@pytest.mark.parametrize(
    ("start", "finish", "days"), [("2026-11-02", "2026-11-02", 1), ("2026-11-02", "2026-11-09", 8)]
)
def test_the_same_day_is_one_and_weekends_count(start, finish, days):
    window = Window.of(Day(start), Day(finish))
    assert days_from(window.since, window.until) == len(window) == len(window.days) == days


def test_a_window_that_ends_before_it_begins_is_empty():
    window = Window.of(Day("2026-11-03"), Day("2026-11-02"))
    assert (len(window), window.days, window.weeks) == (0, (), ())


def test_the_weeks_of_a_window_end_with_it():
    weeks = Window(day(1), day(16)).weeks
    assert [(each.since, each.until) for each in weeks] == [(day(3), day(9)), (day(10), day(16))]


@pytest.mark.parametrize(
    ("zone", "local"),
    [("Europe/Zurich", "2026-11-03"), ("America/Denver", "2026-11-02"), ("Asia/Kolkata", "2026-11-03")],
)
def test_the_day_of_an_instant_is_that_of_the_zone(zone, local):
    assert day_of("2026-11-02T23:30:00.000000Z", zone).isoformat() == local


@pytest.mark.parametrize(
    ("zone", "start", "finish", "days"),
    [
        ("Europe/Zurich", "2026-10-24T22:30:00.000000Z", "2026-10-26T22:30:00.000000Z", 2),
        ("America/Denver", "2026-03-08T06:30:00.000000Z", "2026-03-10T06:30:00.000000Z", 4),
    ],
)
def test_when_clocks_change_days_are_those_of_the_calendar(zone, start, finish, days):
    """By a fixed offset either would be 3; it is 48 hours later in both."""
    assert an_item(1, None, None, zone=zone, started=start, finished=finish).cycle_days == days
    assert seconds_from(start, finish) == 48 * 3600


def test_the_days_of_one_item_differ_from_zone_to_zone():
    moments = {"started": "2026-11-02T22:30:00.000000Z", "finished": "2026-11-03T01:00:00.000000Z"}
    days = [
        an_item(1, None, None, zone=zone, **moments).cycle_days for zone in ("Europe/Zurich", "Asia/Tokyo")
    ]
    assert days == [2, 1]


def test_an_item_of_a_team_without_a_workflow_has_moments_and_no_stays():
    item = item_of(told(a_plan(planned()), (StartStory(story=INDEX), AT_9), (FinishStory(story=INDEX), None)))
    assert (item.requested, item.started, item.finished, item.stays) == (NOON, AT_9, NOON, ())
    assert (item.team, item.zone, item.cycle_days) == (RED_ON_TRAIN, "Europe/Zurich", 1)


def test_stays_say_whether_work_only_lay_there():
    item = red((enter("Doing"), AT_9), (enter("Waits for review"), AT_11), (enter("Elsewhere"), None))
    assert stays(item) == [
        ("Doing", AT_9, False),
        ("Waits for review", AT_11, True),
        ("Elsewhere", NOON, None),
    ]


def test_what_was_started_without_a_word_about_its_state_is_in_that_in_which_the_clock_starts():
    item = red((StartStory(story=INDEX), AT_9), (enter("Review"), AT_11))
    assert stays(item) == [("Doing", AT_9, False), ("Review", AT_11, False)]


def test_without_waiting_states_nobody_knows_what_was_active():
    plan = a_plan(
        planned(),
        WorkflowDefined(
            team=RED,
            workflow=FLOW.__class__(
                states=tuple(each.__class__(name=each.name) for each in FLOW.states),
                starts=FLOW.starts,
                stops=FLOW.stops,
            ),
        ),
    )
    assert stays(item_of(told(plan, (enter("Doing"), AT_9)))) == [("Doing", AT_9, None)]


def test_a_block_is_part_of_the_item():
    item = red((BlockStory(story=INDEX), AT_9), (UnblockStory(story=INDEX), None))
    assert [(each.since, each.until) for each in item.blockages] == [(AT_9, NOON)]


def test_what_was_removed_is_gone():
    assert red((RemoveStory(story=INDEX), None)).gone


def test_what_goes_forward_is_one_item_whose_clock_began_in_the_plan_before():
    plan = told(a_plan(planned(), WorkflowDefined(team=RED, workflow=FLOW)), (enter("Doing"), AT_9))
    here, there = carried(
        after(plan, *AT_THE_END), CarryForward(answers=(CarryAnswer(item=INDEX, outcome=FORWARD),))
    )
    was, now = item_of(here), item_of(there)
    assert (was.carried, was.gone) == (True, False)
    assert (now.carried, now.requested, now.started, now.in_progress) == (False, NOON, AT_9, True)
    assert [each.state for each in now.stays] == ["Doing"]


def test_what_is_carried_twice_has_its_whole_way_and_began_in_the_first_plan():
    early, late = "2026-10-01T08:00:00.000000Z", "2026-10-05T08:00:00.000000Z"
    before = FlowBefore(
        requested_at=early,
        started_at=late,
        passages=(Passage(state=Title("Doing"), at=late),),
        blockages=(Blockage(since=late, until=NOON),),
    )
    plan = a_plan(planned(), WorkflowDefined(team=RED, workflow=FLOW))
    plan = after(
        plan, BroughtForward(item=INDEX, origin=Origin(plan=PLAN, version=1, item=INDEX), flow=before)
    )
    plan = told(plan, (StartStory(story=INDEX), AT_9), (enter("Review"), AT_11))
    _, there = carried(
        after(plan, *AT_THE_END), CarryForward(answers=(CarryAnswer(item=INDEX, outcome=FORWARD),))
    )
    for it in (item_of(plan), item_of(there)):
        assert (it.requested, it.started) == (early, late)
        assert [each.state for each in it.stays] == ["Doing", "Review"]
        assert it.blockages == before.blockages


def test_what_is_dropped_or_left_over_is_gone():
    plan = after(a_plan(planned()), *AT_THE_END)
    here, _ = carried(plan, CarryForward(answers=(CarryAnswer(item=INDEX, outcome=DROP),)))
    assert item_of(here).gone
    assert not item_of(plan).gone
    assert item_of(after(plan, PlanClosed())).gone


def test_age_is_of_what_is_in_progress():
    assert an_item(1, 3, None).age(day(5)) == 3
    assert an_item(1, 3, 4).age(day(5)) is None
    assert an_item(1, None, None).age(day(5)) is None
    assert an_item(1, 3, None).age(day(2)) is None


@given(st.integers(0, 2**32))
@settings(deadline=None, max_examples=30)
def test_the_moments_of_any_item_are_in_order(seed):
    for item in items(flowing(seed)):
        since = [each.since for each in item.stays]
        assert since == sorted(since)
        if item.started and item.finished:
            assert item.started <= item.finished
            assert item.cycle_days >= 1
        if item.started and item.stays and item.team == RED_ON_TRAIN:
            assert item.stays[0].since <= item.started


def test_what_was_taken_for_done_and_came_back_waited_meanwhile():
    item = red((enter("Doing"), AT_9), (enter("Done"), AT_11), (enter("Doing"), None))
    assert stays(item)[1] == ("Done", AT_11, True)


def test_what_is_reopened_without_a_word_about_its_state_is_worked_on_again():
    """Doing from 9 to 11, done until 12, worked on until 13: an hour of four waited."""
    item = red(
        (enter("Doing"), AT_9),
        (enter("Done"), AT_11),
        (ReopenStory(story=INDEX), NOON),
        (FinishStory(story=INDEX), AT_13),
    )
    assert [(each.state, each.since) for each in item.stays][1:] == [("Done", AT_11), ("Doing", NOON)]
    assert efficiency([item]).percent == 75.0
