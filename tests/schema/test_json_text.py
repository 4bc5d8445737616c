"""JSON as it is answered: the shortest text of it, whatever the answer holds."""

import json
import math

from hypothesis import given
from hypothesis import strategies as st

from schema.answering.json_text import encoded, in_bytes

LETTERS = st.text(st.characters(exclude_categories=()))
"""All there are, also those that UTF-8 cannot hold."""
INTEGERS = st.integers(-(2**63), 2**63)
FRACTIONS = st.floats(allow_nan=False, allow_infinity=False)
ANSWERS = st.recursive(
    st.none() | st.booleans() | INTEGERS | FRACTIONS | LETTERS,
    lambda inner: st.lists(inner) | st.dictionaries(LETTERS, inner),
)


@given(ANSWERS)
def test_what_is_read_is_what_was_answered(answer):
    assert json.loads(in_bytes(answer)) == answer
    assert json.loads(encoded(answer)) == answer


@given(st.dictionaries(st.text(), st.text() | INTEGERS | st.booleans()))
def test_it_is_as_python_writes_it_without_spaces_and_escapes(answer):
    assert encoded(answer) == json.dumps(answer, separators=(",", ":"), ensure_ascii=False)


def test_fractions_are_written_as_short_as_they_are():
    assert encoded([1.0, -0.0, 0.1, 13.55, 1e300]) == "[1.0,-0.0,0.1,13.55,1e300]"
    assert math.copysign(1, json.loads(in_bytes(-0.0))) == -1


def test_half_a_letter_is_escaped():
    assert in_bytes({"title": "\ud83d"}) == b'{"title":"\\ud83d"}'
