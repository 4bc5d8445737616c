"""Where the time of items goes, against a count of hours; queues and bottlenecks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.flow.flow import flow_of
from projections.flow.items import Stay
from projections.flow.waiting import efficiency, queue, waits
from service.domain.passages import Blockage
from tests.domain.specification import RED
from tests.projections.flow.flowing import an_item, day, flowing, noon, window

END = noon(60)


def stays(*told):
    return tuple(Stay(state, noon(day), state.startswith("Waits")) for state, day in told)


def an_item_of_30_days(**fields):
    """The domain's example: 6 of 30 days were active."""
    return an_item(1, 1, 31, stays=stays(("Doing", 1), ("Waits for review", 4), ("Doing", 28)), **fields)


def test_the_efficiency_of_the_domain():
    found = efficiency([an_item_of_30_days()])
    assert (found.percent, found.active, found.waiting) == (pytest.approx(20.0), 6.0, 24.0)


def test_what_is_blocked_waits():
    blocks = (Blockage(since=noon(2), until=noon(3)), Blockage(since=noon(2), until=noon(3)))
    found = efficiency([an_item_of_30_days(blockages=blocks)])
    assert (found.active, found.waiting) == (5.0, 25.0)


def test_without_a_workflow_that_names_waiting_states_there_is_no_efficiency():
    nobody_knows = an_item(1, 1, 5, stays=(Stay("Doing", noon(1), None),))
    found = efficiency([nobody_knows, an_item(2, 1, 5)])
    assert (found.percent, found.sample, found.left_out) == (None, 0, 2)


def test_items_of_which_some_time_is_unknown_are_left_out():
    strange = an_item(2, 1, 9, stays=(*stays(("Doing", 1)), Stay("Somewhere", noon(2), None)))
    found = efficiency([an_item_of_30_days(), strange])
    assert (found.percent, found.sample, found.left_out) == (pytest.approx(20.0), 1, 1)


def test_a_queue_is_what_lies_in_a_waiting_state_now():
    lying = [
        an_item(1, 1, None, stays=stays(("Doing", 1), ("Waits for review", 3))),
        an_item(2, 1, None, stays=stays(("Doing", 1), ("Waits for review", 7))),
        an_item(3, 1, 5, stays=stays(("Doing", 1), ("Waits for review", 3))),
        an_item(4, 1, None, stays=stays(("Waits for review", 3), ("Doing", 4))),
        an_item(5, 1, None, stays=stays(("Doing", 1), ("Waits for review", 9))),
    ]
    found = queue(lying, "Waits for review", day(8))
    assert (found.count, found.oldest_days, found.total_days) == (2, 6, 8)
    assert [each.title for each in found.items] == ["Item 1", "Item 2"]
    assert queue([], "Waits for review", day(8)).oldest_days is None


def test_a_bottleneck_is_where_items_waited_longest_and_says_which():
    some = [
        an_item_of_30_days(),
        an_item(2, 1, None, stays=stays(("Doing", 1)), blockages=(Blockage(since=noon(54)),)),
    ]
    review, doing = waits(some, END)
    assert (review.state, review.days, review.percent, review.is_longest) == (
        "Waits for review",
        24.0,
        80.0,
        True,
    )
    assert (doing.state, doing.days, doing.percent, doing.is_longest) == ("Doing", 6.0, 20.0, False)
    assert [each.title for each in doing.items] == ["Item 2"]


def hours(story):
    """Of each hour from the start to the finish whether somebody waited, counted one by one."""
    since, until = (np.datetime64(at[:-1], "h") for at in (story.started_at, story.finished_at))
    each = np.arange(since, until, np.timedelta64(1, "h"))
    entered = np.array([np.datetime64(p.at[:-1], "h") for p in story.passages], "datetime64[h]")
    waits_there = np.array([False, *(p.state.startswith(("Waits", "Done")) for p in story.passages)])
    waiting = waits_there[np.searchsorted(entered, each, side="right")]
    for block in story.blockages:
        ended = np.datetime64(block.until[:-1], "h") if block.until else until
        waiting |= (each >= np.datetime64(block.since[:-1], "h")) & (each < ended)
    return waiting


@given(st.integers(0, 2**32))
@settings(deadline=None, max_examples=40)
def test_efficiency_of_any_plan_is_a_count_of_hours(seed):
    plan = flowing(seed)
    counted = [
        hours(story)
        for story in plan.stories
        if story.team == RED and story.removed is None and story.started_at and story.finished_at
    ]
    waiting = np.concatenate([np.array([], bool), *counted])
    found = flow_of(plan, window(1, 50)).efficiency
    assert found.waiting == pytest.approx(np.count_nonzero(waiting) / 24)
    assert found.active == pytest.approx(np.count_nonzero(~waiting) / 24)
    assert found.percent == (pytest.approx(100 * np.mean(~waiting)) if len(waiting) else None)
