"""Counts of flow: exact, per day, nothing left out that a window has."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.flow.counts import throughput
from projections.flow.items import items
from service.domain.vocabulary import Day
from tests.projections.flow.flowing import an_item, day, flowing, noon


def written(number):
    return Day(day(number).isoformat())


def test_throughput_is_a_count_for_each_day_nothings_included():
    some = [
        an_item(1, 1, 2),
        an_item(2, 1, 4),
        an_item(3, None, 4),
        an_item(4, 3, None),
        an_item(5, 1, 3, gone=True),
    ]
    assert throughput(some, written(1), written(5)) == [0, 1, 0, 2, 0]
    assert throughput([], written(1), written(3)) == [0, 0, 0]
    assert throughput(some, written(2), written(1)) == []


def test_the_day_of_a_finish_is_that_of_the_zone_that_is_asked_for():
    some = [an_item(1, 1, None, finished=noon(2, 23))]
    assert throughput(some, written(2), written(3)) == [0, 1]
    assert throughput(some, written(2), written(3), "America/Denver") == [1, 0]


@given(st.integers(0, 2**32), st.integers(1, 60), st.integers(1, 60))
@settings(deadline=None, max_examples=30)
def test_throughput_is_what_numpy_counts(seed, since, until):
    plan = flowing(seed)
    found = throughput(items(plan), written(since), written(until))
    days = [
        np.datetime64(each.finished_at[:10])
        if each.finished_at < each.finished_at[:10] + "T23"
        else np.datetime64(each.finished_at[:10]) + 1
        for each in plan.stories
        if each.finished_at and each.removed is None
    ]
    edges = np.arange(np.datetime64(written(since)), np.datetime64(written(until)) + 2)
    counted = Counter(map(str, days))
    assert found == [counted[str(each)] for each in edges[:-1]]
