"""The cumulative flow diagram: lines that never go down and never cross."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.flow.cumulative import cumulative
from projections.flow.flow import flow_of
from projections.flow.items import Stay
from tests.domain.specification import BLUE, RED
from tests.projections.flow.flowing import FLOW, an_item, flowing, noon, window


def stays(*told):
    return tuple(Stay(state, noon(day), None) for state, day in told)


def lines(items, workflow=None, days=(1, 6)):
    return {line.name: list(line.counts) for line in cumulative(items, window(*days), workflow)}


def test_without_a_workflow_there_are_requests_starts_and_finishes():
    found = lines([an_item(1, 2, 4), an_item(2, 3, None), an_item(3, None, None)])
    assert found == {
        "Requested": [3, 3, 3, 3, 3, 3],
        "Started": [0, 1, 2, 2, 2, 2],
        "Finished": [0, 0, 0, 1, 1, 1],
    }


def test_what_came_before_the_window_counts_on_its_first_day():
    assert lines([an_item(1, 2, 4)], days=(5, 6))["Finished"] == [1, 1]


def test_by_state_what_skips_a_state_has_passed_it():
    item = an_item(1, 2, 5, stays=stays(("Ready", 1), ("Doing", 2), ("Review", 4)))
    assert lines([item], FLOW) == {
        "Requested": [1, 1, 1, 1, 1, 1],
        "Ready": [1, 1, 1, 1, 1, 1],
        "Doing": [0, 1, 1, 1, 1, 1],
        "Waits for review": [0, 0, 0, 1, 1, 1],
        "Review": [0, 0, 0, 1, 1, 1],
        "Done": [0, 0, 0, 0, 1, 1],
    }


def test_what_goes_back_has_arrived_and_what_was_reopened_is_not_done():
    item = an_item(1, 2, None, stays=stays(("Doing", 2), ("Review", 3), ("Done", 4), ("Doing", 5)))
    found = lines([item], FLOW)
    assert found["Review"] == [0, 0, 1, 1, 1, 1]
    assert found["Done"] == [0, 0, 0, 0, 0, 0]


def test_of_nothing_every_line_lies_at_0():
    assert lines([]) == {name: [0] * 6 for name in ("Requested", "Started", "Finished")}


@given(st.integers(0, 2**32), st.integers(1, 50), st.integers(1, 50), st.sampled_from([RED, BLUE, None]))
@settings(deadline=None, max_examples=60)
def test_lines_never_go_down_and_none_crosses_the_one_before(seed, since, until, team):
    plan = flowing(seed)
    found = flow_of(plan, window(since, until), team).cumulative
    for line in found:
        assert all(one <= other for one, other in pairwise(line.counts)), line
    for above, below in pairwise(found):
        assert all(one >= other for one, other in zip(above.counts, below.counts, strict=True))


@given(st.integers(0, 2**32))
@settings(deadline=None, max_examples=30)
def test_the_first_and_the_last_lines_are_what_numpy_counts(seed):
    plan, days = flowing(seed), window(1, 50)
    zurich = np.timedelta64(1, "h")
    stories = [s for s in plan.stories if s.removed is None]
    each = np.arange(np.datetime64(days.since), np.datetime64(days.until) + 1)

    def arrived(moments):
        on = np.array([np.datetime64(at[:-1]) + zurich for at in moments if at], "datetime64[D]")
        return np.count_nonzero(on[:, None] <= each, axis=0).tolist()

    found = {line.name: list(line.counts) for line in flow_of(plan, days).cumulative}
    earliest = (min(s.started_at or s.finished_at or "9", s.finished_at or "9") for s in stories)
    assert found["Finished"] == arrived([s.finished_at for s in stories])
    assert found["Started"] == arrived([None if at == "9" else at for at in earliest])
    assert found["Requested"][-1] == len(stories)
