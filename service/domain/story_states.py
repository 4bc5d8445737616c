"""Stories enter the states of their team's workflow; the clock of cycle time starts and stops with them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from service.domain.decider import About, Asked, Command, Decision
from service.domain.passages import Clock, Passages, clock, entered
from service.domain.progress import FinishBeforeStart, Progress, moment
from service.domain.refusals import Refused
from service.domain.stories import Story, about_story
from service.domain.story_flow import StoryFinished, StoryMovedTo, StoryReopened, StoryStarted
from service.domain.vocabulary import Id, Instant, Title
from service.domain.workflow import Workflow

if TYPE_CHECKING:
    from service.domain.plan import Plan


class NotInWorkflow(Refused):
    """The team's workflow has no such state."""

    because = "Time in a state that nobody knows counts neither as active nor as waiting."
    remedy = "Choose a state of the workflow, or define the workflow with it."
    warns = True


@dataclass(frozen=True, kw_only=True)
class EnterStoryState(Command):
    """Report that a story entered a state of its team's workflow. Report it again with an effective time to
    correct the time.

    Where the workflow says that the clock starts, the story is started; where it stops, it is finished; when
    it goes back from there, reopened. A start or finish that was reported by itself stays, unless work turns
    out to have begun earlier.
    """

    story: Id
    state: Title

    takes_effective_at = True
    refusals = (NotInWorkflow, FinishBeforeStart)

    def about(self, plan: "Plan") -> About:
        return about_story(plan, self.story)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        story = plan.stories.the(self.story)
        team = plan.teams.get(story.team)
        workflow = team.workflow if team else None
        if story.workflow_state == self.state and asked.effective_at is None:
            yield from _caught_up(story, workflow)
            return
        passages = entered(story.passages, self.state, moment(asked))
        if passages == story.passages:
            return
        if workflow is None or self.state not in workflow.names:
            if workflow:
                yield plan.policy.weigh(NotInWorkflow(about=[story.id, story.team]))
            yield StoryMovedTo(story=self.story, state=self.state)
        else:
            yield from _moved(_Move(story, self.state, moment(asked), workflow, passages))


class _Move(NamedTuple):
    """A story enters a state that its team's workflow has."""

    story: Story
    state: Title
    at: Instant
    workflow: Workflow
    passages: Passages
    """Those that it then has."""

    @property
    def was(self) -> Clock:
        return clock(self.workflow, self.story.passages)

    @property
    def now(self) -> Clock:
        return clock(self.workflow, self.passages)

    @property
    def reopens(self) -> bool:
        """Whether it leaves what is done, as the last that is known of it."""
        finished = self.story.finished_at
        known = [each for each in self.passages if each.state in self.workflow.names]
        is_last = (known[-1].state, known[-1].at) == (self.state, self.at)
        is_after = finished is not None and finished <= self.at
        accepted = self.story.progress is Progress.ACCEPTED
        return accepted and is_last and is_after and self.state not in self.workflow.done

    @property
    def starts(self) -> bool:
        """Whether its clock starts with this: no start is known, or a later one, or this one is corrected."""
        started, finished = self.story.started_at, self.story.finished_at
        if self.state not in self.workflow.running:
            return False
        if finished is not None and finished < self.at and not (self.reopens or self.finishes):
            return False
        is_corrected = started == self.was.started and self.now.started == self.at != started
        return started is None or self.at < started or is_corrected

    @property
    def finishes(self) -> bool:
        """Whether its clock stops with this: no finish is known, or it is this one that is corrected."""
        finished = self.story.finished_at
        known = finished is not None and finished != self.was.stopped
        return self.now.stopped == self.at != finished and not known


def _caught_up(story: Story, workflow: Workflow | None) -> Decision:
    """A story is told to be where it is known to be: what that says of its clock and nobody has told yet."""
    if workflow is None:
        return
    if story.workflow_state in workflow.running and story.started_at is None and story.finished_at is None:
        yield StoryStarted(story=story.id)
    if story.workflow_state in workflow.done and story.progress is not Progress.ACCEPTED:
        yield StoryFinished(story=story.id)


def _moved(move: _Move) -> Decision:
    id = move.story.id
    if move.reopens:
        yield StoryReopened(story=id)
    yield StoryMovedTo(story=id, state=move.state)
    if move.starts:
        yield StoryStarted(story=id)
    if move.finishes:
        started = move.story.started_at
        if started is not None and move.at < started and not move.starts:
            raise FinishBeforeStart(about=[id])
        yield StoryFinished(story=id)
