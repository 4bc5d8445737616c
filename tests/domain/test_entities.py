"""A copy shares the frozen things of its origin; what is written to one is not seen in the other."""

import pytest

from service.domain.teams import TeamRenamed
from service.domain.vocabulary import Title
from tests.domain.specification import BLUE, RED, a_plan, after


def name(plan, team):
    return plan.teams[team].name


@pytest.mark.parametrize("written", ["the copy", "the origin", "both"])
def test_neither_sees_what_is_written_to_the_other(written):
    origin = a_plan()
    copy = origin.copy()
    if written != "the origin":
        copy = after(copy, TeamRenamed(team=RED, name=Title("Crimson")))
    if written != "the copy":
        origin = after(origin, TeamRenamed(team=RED, name=Title("Scarlet")))
    assert name(origin, RED) == ("Red" if written == "the copy" else "Scarlet")
    assert name(copy, RED) == ("Red" if written == "the origin" else "Crimson")


def test_an_origin_that_is_written_after_it_was_copied_leaves_its_copies_as_they_were():
    plan = a_plan()
    first, second = plan.copy(), plan.copy()
    at = plan.interval
    plan.teams.change(RED, at, name=Title("Crimson"))
    second.teams.change(BLUE, at, name=Title("Navy"))
    assert [name(each, RED) for each in (plan, first, second)] == ["Crimson", "Red", "Red"]
    assert [name(each, BLUE) for each in (plan, first, second)] == ["Blue", "Blue", "Navy"]


def test_a_copy_has_touched_nothing():
    plan = a_plan()
    plan.teams.change(RED, plan.interval, name=Title("Crimson"))
    assert plan.copy().take_touched() == []
    assert RED in {each.id for each in plan.take_touched()}
