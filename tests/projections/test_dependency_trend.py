"""Is the train reducing its coupling? Each answer by its numbers, and none where there are too few."""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.dependency_counts import Counts
from projections.dependency_measures import DependencyMeasures
from projections.dependency_trend import CouplingAnswer, Direction, coupling, direction, slope
from service.domain.dependencies import RemovedHow

SLICED, DESIGNED_OUT, ABSORBED, MOVED, DROPPED = RemovedHow


def a_pi(standing, features=10, *removed):
    """A PI with so many dependencies that stand over its features, and removals."""
    by_how = {how: removed.count(how) for how in RemovedHow}
    counts = Counts(
        asked=standing + len(removed),
        standing=standing,
        withdrawn=0,
        removed=by_how,
        at_commitment=0,
        agreed_at_commitment=0,
        found_later=0,
        delivered=0,
        late=0,
        overdue=0,
        agreed=0,
        median_days=None,
    )
    return DependencyMeasures(
        features=features, linked=0, teams=4, external=0, carried=0, counts=counts, pairs=()
    )


def test_density_that_falls_by_slicing_is_reducing():
    """1.0, 0.8, 0.6 per feature: 0.2 less from one to the next; three of four removals left less coupling."""
    told = coupling([a_pi(10, 10, SLICED), a_pi(8, 10, DESIGNED_OUT, MOVED), a_pi(6, 10, ABSORBED)])
    assert (told.answer, told.direction) == (CouplingAnswer.REDUCING, Direction.FALLING)
    assert told.change == pytest.approx(-0.2)
    assert (told.reduced, told.shifted, told.intervals) == (3, 1, 3)
    assert "1.00, 0.80, 0.60" in told.because


def test_density_that_falls_because_work_was_dropped_is_no_reduction():
    told = coupling([a_pi(10), a_pi(8, 10, DROPPED, DROPPED), a_pi(6, 10, MOVED, SLICED)])
    assert told.answer is CouplingAnswer.FALLING_OTHERWISE


def test_density_that_falls_without_a_removal_is_none_either():
    assert coupling([a_pi(9), a_pi(7), a_pi(5)]).answer is CouplingAnswer.FALLING_OTHERWISE


def test_density_that_stays_while_much_is_removed_is_offset_by_what_comes_anew():
    told = coupling([a_pi(8, 10, SLICED), a_pi(8, 10, ABSORBED), a_pi(8, 10, SLICED)])
    assert (told.answer, told.direction) == (CouplingAnswer.OFFSET, Direction.LEVEL)


def test_density_that_stays_or_rises_while_nothing_is_reduced_is_administered():
    assert coupling([a_pi(8), a_pi(8), a_pi(8)]).answer is CouplingAnswer.ADMINISTERING
    assert coupling([a_pi(5), a_pi(8), a_pi(9, 10, MOVED)]).answer is CouplingAnswer.ADMINISTERING


def test_as_many_reductions_as_others_are_not_most_of_them():
    assert coupling([a_pi(8, 10, SLICED, MOVED), a_pi(8), a_pi(8)]).answer is CouplingAnswer.ADMINISTERING


def test_two_pis_tell_nothing():
    told = coupling([a_pi(10, 10, SLICED), a_pi(1, 10, SLICED)])
    assert (told.answer, told.direction, told.change) == (None, None, None)
    assert told.reduced == 2
    assert "it takes 3" in told.because


def test_a_pi_without_features_has_no_density_and_is_left_out_with_its_removals():
    told = coupling([a_pi(10), a_pi(9, 0, SLICED), a_pi(8)])
    assert (told.answer, told.intervals, told.reduced) == (None, 2, 0)


def test_a_train_without_dependencies_has_nothing_to_reduce():
    told = coupling([a_pi(0), a_pi(0), a_pi(0)])
    assert (told.answer, told.direction) == (None, Direction.LEVEL)


def test_all_that_was_removed_and_nothing_left_is_a_reduction():
    told = coupling([a_pi(3, 10, SLICED), a_pi(1, 10, SLICED), a_pi(0, 10, SLICED)])
    assert told.answer is CouplingAnswer.REDUCING


def test_one_unusual_pi_does_not_turn_the_direction():
    assert slope([1.0, 0.9, 5.0, 0.7, 0.6]) < 0
    assert numpy.polyfit(range(5), [1.0, 0.9, 5.0, 0.7, 0.6], 1)[0] < 0.1  # least squares hardly sees it fall


@pytest.mark.parametrize(
    ("change", "way"),
    [
        (-0.049, Direction.LEVEL),
        (-0.05, Direction.FALLING),
        (0.0499999, Direction.LEVEL),
        (0.05, Direction.RISING),
        (0.0, Direction.LEVEL),
    ],
)
def test_less_than_a_twentieth_of_the_mean_is_level(change, way):
    assert direction(change, 1.0) is way


@given(st.lists(st.floats(0, 10), min_size=2, max_size=20))
def test_the_slope_is_that_of_an_independent_computation(values):
    these = numpy.array(values)
    first, second = numpy.triu_indices(len(these), 1)
    expected = numpy.median((these[second] - these[first]) / (second - first))
    assert slope(values) == pytest.approx(float(expected), abs=1e-12)
