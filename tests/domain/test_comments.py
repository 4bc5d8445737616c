"""Comments on anything in the plan."""

import pytest

from service.domain.capacity import backlog_cell, cell_id
from service.domain.comments import AddComment, RemoveComment, RestoreComment, RewordComment
from service.domain.scope import RemoveFeature
from service.domain.vocabulary import NewId, Prose
from tests.domain.planned import INDEX, NOWHERE, SEARCH, done, planned, proposed
from tests.domain.specification import FIRST, NOON, PLAN, RED, a_plan, id_of, refused, when

SAID, SOMEBODY, ANOTHER = id_of(91), id_of(99), id_of(98)
REWORD = RewordComment(comment=SAID, text=Prose("What about search by place?"))
REMOVE, RESTORE = RemoveComment(comment=SAID), RestoreComment(comment=SAID)


def comment(node=SEARCH):
    return AddComment(comment=NewId(SAID), node=node, text=Prose("Can Blue take this?"))


def a_commented_plan():
    return done(a_plan(proposed()), comment())


def test_a_comment_says_who_and_when():
    said = a_commented_plan().comments[SAID]
    assert (said.node, said.text, said.by, said.at) == (SEARCH, "Can Blue take this?", SOMEBODY, NOON)


@pytest.mark.parametrize(
    "node", [SEARCH, INDEX, PLAN, RED, FIRST, cell_id(RED, FIRST), cell_id(RED, None), backlog_cell(PLAN)]
)
def test_anything_in_the_plan_can_be_commented_on(node):
    assert len(when(comment(node), a_plan(proposed(), planned()))) == 1


def test_what_was_removed_can_be_commented_on():
    assert len(when(comment(), done(a_plan(proposed()), RemoveFeature(feature=SEARCH)))) == 1


def test_what_is_not_here_cannot_be_commented_on():
    assert refused(comment(NOWHERE), a_plan()) == ["NOT_HERE"]


def test_a_comment_is_reworded_and_the_same_again_changes_nothing():
    plan = done(a_commented_plan(), REWORD)
    assert plan.comments[SAID].text == REWORD.text
    assert when(REWORD, plan) == []


def test_a_comment_is_removed_and_restored_each_once():
    plan = done(a_commented_plan(), REMOVE)
    assert when(REMOVE, plan) == []
    assert refused(REWORD, plan) == ["WAS_REMOVED"]
    plan = done(plan, RESTORE)
    assert plan.comments[SAID].removed is None
    assert when(RESTORE, plan) == []


@pytest.mark.parametrize("wish", [REWORD, REMOVE, RESTORE])
@pytest.mark.parametrize("actor", [ANOTHER, None])
def test_a_comment_belongs_to_who_wrote_it(wish, actor):
    assert refused(wish, a_commented_plan(), actor=actor) == ["SAID_BY_ANOTHER"]


@pytest.mark.parametrize("wish", [REWORD, REMOVE, RESTORE])
def test_what_was_said_without_a_name_belongs_to_nobody(wish):
    plan = done(a_plan(proposed()), comment(), actor=None)
    assert refused(wish, plan, actor=None) == ["SAID_BY_ANOTHER"]


@pytest.mark.parametrize("wish", [REWORD, REMOVE, RESTORE])
def test_what_nobody_said_cannot_be_changed(wish):
    assert refused(wish, a_plan()) == ["NOT_HERE"]
