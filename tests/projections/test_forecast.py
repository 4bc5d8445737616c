"""Forecasts: exact where chance has no say, else the law of what is drawn, computed in other ways."""

import json
import random
import subprocess
import sys
import time

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.forecast import (
    CERTAINTIES,
    MOST_DAYS,
    NOTHING_FINISHED,
    PASSED,
    RUNS,
    Window,
    how_many,
    seed_of,
    when_done,
    window_of,
)
from service.domain.vocabulary import Day

COUNTS = st.lists(st.integers(0, 4), min_size=5, max_size=60).filter(any)
ERROR = 5 * 0.5 / RUNS**0.5
"""Five standard errors of a share of the runs."""


def exact(counts, days):
    """The law of the sum of so many days, each drawn by itself: the chance of each total, by convolution."""
    of_a_day = numpy.bincount(counts) / len(counts)
    law = numpy.ones(1)
    for _ in range(days):
        law = numpy.convolve(law, of_a_day)
    return law


def at_least(counts, days, items):
    """The chance to finish so many items in so many days."""
    return exact(counts, days)[items:].sum()


@pytest.mark.parametrize("seed", [0, 1, 2**31 - 1])
def test_constant_throughput_leaves_nothing_to_chance(seed):
    assert how_many([2] * 10, 30, seed).items == dict.fromkeys(CERTAINTIES, 60)
    assert when_done([2] * 10, 31, seed).days == dict.fromkeys(CERTAINTIES, 16)
    assert when_done([1] * 10, 200, seed).days == dict.fromkeys(CERTAINTIES, 200)
    assert when_done([3], 3, seed).days == dict.fromkeys(CERTAINTIES, 1)


def test_without_throughput_there_is_no_answer_and_a_reason():
    assert (how_many([0] * 42, 30, 1).items, how_many([0] * 42, 30, 1).because) == (None, NOTHING_FINISHED)
    assert (when_done([0] * 42, 3, 1).days, when_done([0] * 42, 3, 1).because) == (None, NOTHING_FINISHED)
    assert when_done([], 3, 1).days is None


def test_nothing_to_do_is_done_and_of_a_day_that_has_passed_nothing_is_told():
    assert when_done([1, 2], 0, 1).days == dict.fromkeys(CERTAINTIES, 0)
    assert (how_many([1, 2], 0, 1).items, how_many([1, 2], 0, 1).because) == (None, PASSED)


def test_what_takes_longer_than_three_years_is_not_forecast():
    told = when_done([0] * 41 + [1], 10_000, 1)
    assert (told.days, told.because is None) == (dict.fromkeys(CERTAINTIES), False)
    assert how_many([1], MOST_DAYS + 1, 1).items is None
    assert how_many([1], MOST_DAYS, 1).items == dict.fromkeys(CERTAINTIES, MOST_DAYS)


def test_a_certainty_that_is_reached_in_time_is_told_beside_one_that_is_not():
    counts = [0] * 99 + [1]
    told = when_done(counts, 10, 3)
    assert told.days[50] is not None
    assert told.days[95] is None
    assert told.because


@settings(max_examples=30, deadline=None)
@given(counts=COUNTS, days=st.integers(1, 120), seed=st.integers(0, 2**31 - 1))
def test_how_many_follows_the_law_of_the_sum(counts, days, seed):
    """So many are finished in at least that share of all futures, and one more is not."""
    for certainty, items in how_many(counts, days, seed).items.items():
        assert at_least(counts, days, items) >= certainty / 100 - ERROR
        assert at_least(counts, days, items + 1) <= certainty / 100 + ERROR


@settings(max_examples=30, deadline=None)
@given(
    counts=COUNTS.filter(lambda counts: sum(counts) > 4), items=st.integers(1, 40), seed=st.integers(0, 99)
)
def test_when_done_follows_the_law_of_the_sum(counts, items, seed):
    """By that day they are done in at least that share of all futures, and the day before they are not."""
    for certainty, days in when_done(counts, items, seed).days.items():
        assert at_least(counts, days, items) >= certainty / 100 - ERROR
        assert at_least(counts, days - 1, items) <= certainty / 100 + ERROR


def simulated(counts, items, runs=3_000):
    """The days that it takes, one draw after the other, by Python's own generator."""
    chance, taken = random.Random(20261122), []
    for _ in range(runs):
        left, days = items, 0
        while left > 0:
            left, days = left - chance.choice(counts), days + 1
        taken.append(days)
    return taken


@pytest.mark.parametrize(
    ("counts", "items"),
    [([0, 0, 1, 0, 3, 0, 2], 40), ([1, 1, 2, 0, 0, 5, 1, 0, 0, 1], 25), ([0] * 30 + [4, 7], 30)],
)
def test_a_slow_simulation_with_another_generator_comes_to_the_same(counts, items):
    slow = numpy.array(simulated(counts, items))
    for certainty, days in when_done(counts, items, 1).days.items():
        assert (slow <= days).mean() >= certainty / 100 - 0.04
        assert (slow <= days - 1).mean() <= certainty / 100 + 0.04


@settings(max_examples=60, deadline=None)
@given(counts=COUNTS, days=st.integers(1, 200), items=st.integers(0, 60), seed=st.integers(0, 2**31 - 1))
def test_more_certainty_promises_no_more_and_no_sooner(counts, days, items, seed):
    many = list(how_many(counts, days, seed).items.values())
    done = [MOST_DAYS + 1 if each is None else each for each in when_done(counts, items, seed).days.values()]
    assert many == sorted(many, reverse=True)
    assert done == sorted(done)


def test_the_certain_answer_is_the_lower_tail_of_how_many():
    told = how_many([0, 5], 20, 1).items
    assert told[95] < told[85] < told[50]


def test_the_same_seed_answers_the_same_in_every_process():
    asked = "from projections.forecast import *; c = [0, 1, 2, 0, 3]; s = seed_of(c, 40, '2027-01-10');"
    program = (
        f"import json; {asked} print(json.dumps([s, how_many(c, 40, s).items, when_done(c, 40, s).days]))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    counts = [0, 1, 2, 0, 3]
    seed = seed_of(counts, 40, "2027-01-10")
    here = [seed, how_many(counts, 40, seed).items, when_done(counts, 40, seed).days]
    assert answers == {json.dumps(here) + "\n"}


def test_another_question_has_another_seed_and_another_seed_other_draws():
    assert seed_of([1, 2], 3) == seed_of((1, 2), 3)
    assert len({seed_of([1, 2], 3), seed_of([2, 1], 3), seed_of([1, 2], 4), seed_of([1, 2], None, 3)}) == 4
    assert 0 <= seed_of([1, 2], 3) < 2**31
    assert len({tuple(how_many([0, 1, 9], 90, seed).items.values()) for seed in range(5)}) > 1


def test_ten_thousand_runs_of_a_year_take_a_fraction_of_a_second():
    counts = [0, 1, 2, 0, 3, 0, 0] * 6
    how_many(counts, 1, 1)
    begun = time.perf_counter()
    how_many(counts, 365, 1)
    when_done(counts, 312, 1)
    assert time.perf_counter() - begun < 1.0  # 30 ms where it was written


def test_the_window_is_whole_days_before_today():
    finished = [Day(day) for day in ("2026-11-01", "2026-11-02", "2026-11-02", "2026-11-04", "2026-11-05")]
    window = window_of(finished, Day("2026-11-05"), Day("2026-10-01"), 3)
    assert (window.first, window.last, window.counts, window.items) == (
        "2026-11-02",
        "2026-11-04",
        (2, 0, 1),
        3,
    )


def test_the_window_begins_when_work_was_first_counted():
    """Days on which nobody could have finished anything would make every forecast too dark."""
    window = window_of([Day("2026-11-04")], Day("2026-11-05"), Day("2026-11-03"))
    assert (window.first, window.counts) == ("2026-11-03", (0, 1))
    none = window_of([], Day("2026-11-05"), Day("2026-11-05"))
    assert (none.first, none.last, none.counts, none.is_stable) == ("2026-11-05", "2026-11-05", (), None)


@pytest.mark.parametrize(
    ("counts", "stable"),
    [
        ((1,) * 20, True),
        ((0,) * 10 + (2,) * 10, False),  # 0 and 20: twice the root of 20 is 8.9
        ((6,) + (0,) * 8 + (14,), True),  # 8 apart
        ((5,) + (0,) * 8 + (15,), False),  # 10 apart
        ((1,) * 8, None),
        ((0,) * 40, None),
    ],
)
def test_a_window_is_stable_when_its_halves_differ_by_no_more_than_chance(counts, stable):
    assert Window(Day("2026-11-01"), Day("2026-11-20"), counts).is_stable is stable


def test_starting_the_service_does_not_load_numpy():
    program = "import sys, schema, service.app, service.cli; schema.build(); print('numpy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "False"
