"""Checkpoints of the breakouts: the train's questions, answered by each team in each hour."""

import pytest

from service.domain.checkpoints import (
    CheckpointAnswer,
    CheckpointRecorded,
    Light,
    RecordCheckpoint,
    RemoveCheckpoint,
    RestoreCheckpoint,
    answers,
    checkpoint_id,
)
from service.domain.commitment import changed_since_commitment
from service.domain.phases import PlanningOpened
from service.domain.policy import COACH_SYNC_QUESTIONS, CheckpointQuestion, Policy
from service.domain.roster import SetPolicies
from service.domain.vocabulary import Key, Prose, Title
from tests.domain.planned import committed, done
from tests.domain.promised import ADA, an_accepted_plan
from tests.domain.specification import BLUE, PLAN, RED, a_plan, id_of, refused, warnings, when
from tests.domain.trains import ORGANISATION, a_directory, a_train

CAPACITY, RISKS = Key("capacity"), Key("risks")
LINE = Prose("Two people are away and nobody knows until when.")
OWN = Policy(checkpoint_questions=(CheckpointQuestion(key=Key("mood"), text=Title("Is it going well?")),))


def answer(question=CAPACITY, light=Light.GREEN, line=None):
    return CheckpointAnswer(question=question, light=light, line=line)


def record(*given, team=RED, hour=1):
    return RecordCheckpoint(team=team, hour=hour, answers=given)


def said(plan, team=RED, hour=1):
    return {each.question: (each.light, each.line) for each in answers(plan, checkpoint_id(team, hour))}


def test_each_answer_is_a_fact_of_its_own_with_the_question_as_it_was_asked():
    wish = record(answer(), answer(RISKS, Light.RED, LINE))
    assert when(wish, a_plan()) == [
        CheckpointRecorded(
            team=RED, hour=1, question=CAPACITY, asks=COACH_SYNC_QUESTIONS[0].text, light=Light.GREEN
        ),
        CheckpointRecorded(
            team=RED, hour=1, question=RISKS, asks=COACH_SYNC_QUESTIONS[5].text, light=Light.RED, line=LINE
        ),
    ]
    assert when(wish, done(a_plan(), wish)) == []


def test_a_later_answer_replaces_the_one_before_and_leaves_the_others():
    plan = done(a_plan(), record(answer(light=Light.RED, line=LINE), answer(RISKS)), actor=ADA)
    plan = done(plan, record(answer()))
    assert said(plan) == {CAPACITY: (Light.GREEN, None), RISKS: (Light.GREEN, None)}
    first, second = answers(plan, checkpoint_id(RED, 1))
    assert (first.question, first.by, second.by) == (RISKS, ADA, id_of(99))


def test_hours_and_teams_are_apart():
    plan = done(a_plan(), record(answer()), record(answer(RISKS), hour=2), record(answer(RISKS), team=BLUE))
    assert [set(said(plan, *place)) for place in ((RED, 1), (RED, 2), (BLUE, 1))] == [
        {CAPACITY},
        {RISKS},
        {RISKS},
    ]


def test_what_is_not_green_says_why_or_is_warned_of():
    for light in (Light.AMBER, Light.RED):
        assert warnings(record(answer(light=light)), a_plan()) == ["LIGHT_WITHOUT_LINE"]
        assert warnings(record(answer(light=light, line=LINE)), a_plan()) == []


def test_the_train_asks_its_own_questions():
    plan = a_plan(policy=OWN)
    assert when(record(answer(Key("mood"))), plan)[0].asks == "Is it going well?"
    assert refused(record(answer(Key("mood")), answer()), plan) == ["QUESTION_UNKNOWN"]


@pytest.mark.parametrize("hour", [0, -1, 41])
def test_all_that_is_wrong_with_a_checkpoint_is_named(hour):
    assert refused(record(hour=hour), a_plan()) == ["HOUR_OUTSIDE_BREAKOUTS", "NOTHING_ANSWERED"]
    assert refused(record(answer(), team=id_of(404)), a_plan()) == ["NOT_HERE"]


def test_a_checkpoint_is_removed_restored_and_recorded_anew():
    gone, back = RemoveCheckpoint(team=RED, hour=1), RestoreCheckpoint(team=RED, hour=1)
    assert refused(gone, a_plan()) == refused(back, a_plan()) == ["NOT_HERE"]
    plan = done(a_plan(), record(answer()), gone)
    assert (said(plan), when(gone, plan)) == ({}, [])
    assert said(done(plan, record(answer(RISKS)))) == {RISKS: (Light.GREEN, None)}
    plan = done(plan, back)
    assert (said(plan), when(back, plan)) == ({CAPACITY: (Light.GREEN, None)}, [])


def test_a_checkpoint_is_no_change_of_what_was_committed_to():
    plan = committed(an_accepted_plan(PlanningOpened()))
    assert not changed_since_commitment(done(plan, record(answer())))


def test_questions_of_a_train_have_keys_of_their_own():
    (question,) = OWN.checkpoint_questions
    twice = Policy(checkpoint_questions=(question, question))
    known = {"beside": {ORGANISATION: a_directory(), PLAN: a_plan()}}
    assert refused(SetPolicies(policy=twice), a_train(), **known) == ["QUESTIONS_ALIKE"]
    assert when(SetPolicies(policy=OWN), a_train(), **known)
