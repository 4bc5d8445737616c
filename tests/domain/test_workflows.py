"""Workflows of teams: states in order, which of them are waiting, and where the clock runs."""

import pytest

from service.domain.story_states import EnterStoryState
from service.domain.teams import WorkflowDefined
from service.domain.vocabulary import Title
from service.domain.workflow import Workflow, WorkflowState
from service.domain.workflows import DefineWorkflow
from tests.domain.planned import INDEX, planned
from tests.domain.specification import (
    PLAN,
    RED,
    RED_ON_TRAIN,
    a_plan,
    after,
    decided,
    refused,
    warnings,
    when,
)
from tests.domain.trains import ORGANISATION, a_directory, a_train

STATES = ("Ready", "Doing", "Waits for review", "Done")


def workflow(*names, starts="Doing", stops="Done"):
    states = (WorkflowState(name=Title(name), waiting=name.startswith("Waits")) for name in names or STATES)
    return Workflow(states=tuple(states), starts=Title(starts), stops=Title(stops))


FLOW = workflow()
BESIDE = {ORGANISATION: a_directory(), PLAN: a_plan()}
DEFINE = DefineWorkflow(team=RED_ON_TRAIN, workflow=FLOW)


def test_a_team_defines_how_its_stories_flow_and_its_open_plans_follow():
    came = decided(DEFINE, a_train(), beside=BESIDE)
    assert [each.workflow for each in came.events] == [FLOW]
    (elsewhere,) = came.elsewhere
    assert after(a_plan(), elsewhere.event).teams[RED].workflow == FLOW


def test_the_same_again_changes_nothing():
    train = after(a_train(), *when(DEFINE, a_train(), beside=BESIDE))
    assert when(DEFINE, train, beside=BESIDE) == []


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        (workflow("Doing", "Doing", "Done"), ["STATE_NAMED_TWICE"]),
        (workflow(starts="Begun"), ["NO_CLOCK_START"]),
        (workflow(stops="Finished"), ["NO_CLOCK_STOP"]),
        (workflow(starts="Done", stops="Doing"), ["NO_CLOCK_STOP"]),
    ],
)
def test_a_workflow_without_a_clock_is_refused(wrong, codes):
    command = DefineWorkflow(team=RED_ON_TRAIN, workflow=wrong)
    assert refused(command, a_train(), beside=BESIDE) == codes


@pytest.mark.parametrize(("state", "warned"), [("Doing", []), ("Somewhere", ["NOT_IN_WORKFLOW"])])
def test_a_story_in_a_state_that_its_team_does_not_know_is_warned_of(state, warned):
    enter = EnterStoryState(story=INDEX, state=Title(state))
    assert warnings(enter, a_plan(planned())) == []
    assert warnings(enter, a_plan(planned(), WorkflowDefined(team=RED, workflow=FLOW))) == warned
