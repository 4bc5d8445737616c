"""Last imported value, file, plan: what is sent, what is left to people."""

import pytest

from service.importing.threeway import Prefer, merge


@pytest.mark.parametrize(
    ("last", "file", "plan", "sent", "remembered", "conflicts", "kept"),
    [
        ("a", "a", "a", None, "a", 0, 0),
        ("a", "b", "a", "b", "b", 0, 0),
        ("a", "a", "p", None, "a", 0, 1),
        ("a", "b", "p", None, "a", 1, 0),
        ("a", "b", "b", None, "b", 0, 0),
        (None, "a", "", "a", "a", 0, 0),
        (None, "a", "a", None, "a", 0, 0),
        (None, "a", "p", None, None, 1, 0),
        ("a", "", "a", "", "", 0, 0),
    ],
)
def test_one_field_in_every_constellation(last, file, plan, sent, remembered, conflicts, kept):
    merged = merge({"f": last} if last is not None else None, {"f": file}, {"f": plan})
    assert merged.send.get("f") == sent
    assert merged.remember.get("f") == remembered
    assert (len(merged.conflicts), len(merged.kept)) == (conflicts, kept)


def test_what_does_not_exist_yet_gets_all_that_the_file_says_and_nothing_empty():
    merged = merge(None, {"title": "a", "team": "", "progress": "NOT_STARTED"}, None)
    assert merged.send == {"title": "a"}
    assert merged.remember == {"title": "a", "team": "", "progress": "NOT_STARTED"}


def test_a_field_that_the_file_does_not_have_is_left_alone_and_remembered():
    merged = merge({"team": "t", "title": "a"}, {"title": "b"}, {"team": "x", "title": "a"})
    assert merged.send == {"title": "b"}
    assert merged.remember == {"team": "t", "title": "b"}


def test_preferring_the_file_overwrites_what_people_changed():
    merged = merge({"f": "a", "g": "a"}, {"f": "b", "g": "a"}, {"f": "p", "g": "p"}, Prefer.FILE)
    assert merged.send == {"f": "b", "g": "a"}
    assert (merged.conflicts, merged.kept) == ([], [])


def test_preferring_the_plan_settles_a_conflict_so_that_it_is_not_reported_again():
    merged = merge({"f": "a"}, {"f": "b"}, {"f": "p"}, Prefer.PLAN)
    assert (merged.send, merged.conflicts) == ({}, [])
    again = merge(merged.remember, {"f": "b"}, {"f": "p"})
    assert (again.send, again.conflicts, len(again.kept)) == ({}, [], 1)
