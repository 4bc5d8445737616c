"""How what is recorded of a train is cut into steps: each commit once, few together, a command's whole."""

from itertools import accumulate, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from schema.live.train_following import MOST_COMMITS, STRIDE, TrainCourse, cut
from service.entries import StoredCommit
from tests.domain.specification import id_of

GAPS = st.sampled_from([1, 1, 1, 1, 2, 5, 60, 3_000, 2 * STRIDE])


def commit(position, command):
    blank = dict.fromkeys(StoredCommit._fields)
    return StoredCommit(**(blank | {"last_position": position, "command": command}))


@st.composite
def histories(draw):
    """Commits at growing positions; of some commands there are several."""
    gaps = draw(st.lists(st.tuples(GAPS, st.booleans()), min_size=1, max_size=400))
    rows, number = [], 0
    for position, (_, goes_on) in zip(accumulate(gap for gap, _ in gaps), gaps, strict=True):
        number += not (goes_on and number % 3 == 0)
        rows.append(commit(position, id_of(number)))
    return rows


def steps(rows, own):
    """All steps from a position to the head, as a group takes them: where each leads, and what it tells."""
    head = rows[-1].last_position
    while own < head:
        rest = [row for row in rows if row.last_position > own]
        told, to = cut(rest, TrainCourse.end_of_step(None, own, head))
        yield own, to, told
        own = to


@settings(deadline=None)
@given(histories(), st.data())
def test_from_any_position_each_later_commit_is_told_once_and_a_commands_together(rows, data):
    own = data.draw(st.integers(0, rows[-1].last_position - 1))
    made = list(steps(rows, own))
    told = [row for _, _, kept in made for row in kept]
    assert told == [row for row in rows if row.last_position > own]
    assert all(before < to for before, to, _ in made)
    assert all(row.last_position <= to for _, to, kept in made for row in kept)
    assert all(one[2][-1].command != other[2][0].command for one, other in pairwise(made))
    for _, _, kept in made:
        assert len({row.command for row in kept}) <= MOST_COMMITS


@settings(deadline=None)
@given(histories(), st.data())
def test_who_comes_from_different_positions_goes_on_by_the_same_steps(rows, data):
    ends = [
        {to for _, to, _ in steps(rows, data.draw(st.integers(0, rows[-1].last_position - 1)))} for _ in "12"
    ]
    first = max(min(each) for each in ends)
    later = [{to for to in each if to > first + STRIDE} for each in ends]
    assert later[0] == later[1]
