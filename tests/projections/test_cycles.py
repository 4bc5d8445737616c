"""Cycles of items, held against the slow and obvious way to find them."""

from hypothesis import given
from hypothesis import strategies as st

from projections.cycles import _knots


def reached(needs, start):
    """Everything that an item needs, directly or not."""
    found = set(needs.get(start, ()))
    while more := {other for item in found for other in needs.get(item, ())} - found:
        found |= more
    return found


@given(st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=3)))
def test_a_knot_is_all_that_reach_each_other(needs):
    expected = set()
    for item in needs:
        there = reached(needs, item)
        if item in there:
            expected.add(tuple(sorted(other for other in there if item in reached(needs, other))))
    knots = list(_knots(needs))
    assert len(knots) == len(set(knots))
    assert set(knots) == expected


def test_a_long_chain_is_walked_without_recursion():
    assert list(_knots({n: [n + 1] for n in range(50_000)})) == []
