"""How long items took: the domain's numbers, and what numpy says of the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.flow.flow import flow_of
from projections.flow.times import Line, percentile, times
from service.domain.policy import ServiceLevelExpectation
from tests.projections.flow.flowing import an_item, flowing, taking, window

DOMAIN = [1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 10, 11, 14, 21]
EXPECTED = ServiceLevelExpectation(percent=85, days=10)


def cycle(items):
    return times(items, lambda each: each.cycle_days)


def test_the_percentiles_of_the_domain_by_nearest_rank():
    assert cycle(taking(*DOMAIN)).lines == [Line(50, 5), Line(70, 7), Line(85, 10), Line(95, 14)]


def test_of_one_item_every_percentile_is_that_one_and_of_none_there_is_none():
    assert [line.days for line in cycle(taking(3)).lines] == [3, 3, 3, 3]
    assert (cycle([]).lines, cycle([]).mean, cycle([]).within(10)) == ([], None, None)


def test_how_many_took_no_longer_than_expected():
    assert cycle(taking(*DOMAIN)).within(EXPECTED.days) == pytest.approx(85.0)


def test_what_lacks_a_point_is_left_out_and_said_so():
    some = [an_item(1, 3, 4), an_item(2, None, 4), an_item(3, 5, 4)]
    found = cycle(some)
    assert ([point.days for point in found.points], found.left_out) == ([2], 2)


def test_lead_time_runs_from_the_request():
    (point,) = times([an_item(1, 3, 4)], lambda each: each.lead_days).points
    assert point.days == 4


@given(st.lists(st.integers(1, 400), min_size=1, max_size=200), st.integers(1, 100))
def test_a_percentile_is_what_numpy_says_of_the_inverted_distribution(days, percent):
    by_numpy = np.percentile(days, percent, method="inverted_cdf")
    assert percentile(sorted(days), percent) == by_numpy


@given(st.integers(0, 2**32))
@settings(deadline=None, max_examples=30)
def test_cycle_times_of_any_plan_are_what_numpy_computes(seed):
    plan, days = flowing(seed), window(5, 45)
    finished = [s for s in plan.stories if s.removed is None and s.finished_at]
    zurich = np.timedelta64(1, "h")  # after 25 October
    ends = np.array([np.datetime64(s.finished_at[:-1]) + zurich for s in finished], "datetime64[D]")
    starts = np.array(
        [
            np.datetime64(s.started_at[:-1]) + zurich if s.started_at else np.datetime64("NaT")
            for s in finished
        ],
        "datetime64[D]",
    )
    inside = (ends >= np.datetime64(days.since)) & (ends <= np.datetime64(days.until))
    took = (ends - starts)[inside & ~np.isnat(starts)].astype(int) + 1
    found = flow_of(plan, days).cycle_times
    assert found.days == sorted(took)
    assert found.left_out == np.count_nonzero(inside) - len(took)
    assert found.mean == (pytest.approx(took.mean()) if len(took) else None)
