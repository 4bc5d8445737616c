"""The flow of stories: facts that may be reported late, and corrected."""

import pytest

from service.domain.progress import Progress
from service.domain.story_flow import (
    BlockStory,
    FinishStory,
    ReopenStory,
    StartStory,
    UnblockStory,
)
from service.domain.story_states import EnterStoryState
from service.domain.vocabulary import Title
from tests.domain.planned import EVENING, INDEX, MORNING, NOWHERE, done, planned
from tests.domain.specification import NOON, WHY, a_plan, refused, when

START, FINISH, REOPEN = (kind(story=INDEX) for kind in (StartStory, FinishStory, ReopenStory))
BLOCK, UNBLOCK = BlockStory(story=INDEX), UnblockStory(story=INDEX)


def test_a_story_is_started_and_finished():
    story = done(a_plan(planned()), START, FINISH).stories[INDEX]
    assert (story.progress, story.started_at, story.finished_at) == (Progress.ACCEPTED, NOON, NOON)


@pytest.mark.parametrize("wish", [START, FINISH])
@pytest.mark.parametrize("told", [{}, {"effective_at": MORNING}])
def test_what_is_reported_twice_changes_nothing(wish, told):
    assert when(wish, done(a_plan(planned()), wish, **told), **told) == []


def test_times_are_corrected_by_reporting_them_again():
    plan = done(done(a_plan(planned()), START, FINISH), START, effective_at=MORNING)
    story = plan.stories[INDEX]
    assert (story.progress, story.started_at, story.finished_at) == (Progress.ACCEPTED, MORNING, NOON)


def test_a_story_is_not_finished_before_it_is_started():
    assert refused(FINISH, done(a_plan(planned()), START), effective_at=MORNING) == ["FINISH_BEFORE_START"]
    assert refused(START, done(a_plan(planned()), FINISH), at=EVENING) == ["FINISH_BEFORE_START"]


def test_a_story_may_be_finished_whose_start_nobody_reported():
    assert done(a_plan(planned()), FINISH).stories[INDEX].started_at is None


def test_a_reopened_story_keeps_its_start():
    plan = done(a_plan(planned()), START, FINISH, REOPEN)
    story = plan.stories[INDEX]
    assert (story.progress, story.started_at, story.finished_at) == (Progress.STARTED, NOON, None)
    assert when(REOPEN, plan) == []


def test_a_story_enters_a_state_of_its_team_once():
    wish = EnterStoryState(story=INDEX, state=Title("In review"))
    plan = done(a_plan(planned()), wish)
    assert plan.stories[INDEX].workflow_state == "In review"
    assert when(wish, plan) == []


def test_a_story_is_blocked_with_or_without_a_reason_and_twice_changes_nothing():
    plan = done(a_plan(planned()), BLOCK)
    assert plan.stories[INDEX].blocked
    assert when(BLOCK, plan) == []
    plan = done(plan, BLOCK, reason=WHY)
    assert plan.stories[INDEX].blocked_because == WHY
    assert when(BLOCK, plan, reason=WHY) == []


def test_a_story_is_unblocked_and_twice_changes_nothing():
    plan = done(a_plan(planned()), BLOCK, UNBLOCK)
    assert not plan.stories[INDEX].blocked
    assert when(UNBLOCK, plan) == []


def test_what_is_finished_is_not_blocked():
    assert not done(a_plan(planned()), BLOCK, FINISH).stories[INDEX].blocked


KINDS = [StartStory, FinishStory, ReopenStory, BlockStory, UnblockStory]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_here_does_not_flow(kind):
    assert refused(kind(story=NOWHERE), a_plan()) == ["NOT_HERE"]


def test_what_is_not_here_enters_no_state():
    assert refused(EnterStoryState(story=NOWHERE, state=Title("Done")), a_plan()) == ["NOT_HERE"]


@pytest.mark.parametrize("kind", [*KINDS, EnterStoryState])
def test_the_flow_may_be_reported_late(kind):
    assert kind.takes_effective_at
