"""The flow of stories: started, moved through the team's states, blocked, finished, reopened; facts that may
come late."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event, happened
from service.domain.progress import FinishBeforeStart, Progress, corrects, moment
from service.domain.refusals import Refused
from service.domain.stories import about_story
from service.domain.vocabulary import Id, Prose, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan


class NotInWorkflow(Refused):
    """The team's workflow has no such state."""

    because = "Time in a state that nobody knows counts neither as active nor as waiting."
    remedy = "Choose a state of the workflow, or define the workflow with it."
    warns = True


@dataclass(frozen=True, kw_only=True)
class StoryStarted(Event):
    """Work on a story began; told again, it corrects the time."""

    story: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        story = plan.stories.get(self.story)
        finished = story is not None and story.progress is Progress.ACCEPTED
        moves = {} if finished else {"progress": Progress.STARTED}
        plan.stories.change(self.story, at, started_at=happened(at), **moves)


@dataclass(frozen=True, kw_only=True)
class StoryMovedTo(Event):
    """A story entered a state of its team's workflow."""

    story: Id
    state: Title

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.stories.change(self.story, at, workflow_state=self.state)


@dataclass(frozen=True, kw_only=True)
class StoryBlocked(Event):
    """Work on a story cannot go on; the reason, if any, is the envelope's."""

    story: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        because = None if at.reason is None else Prose(at.reason)
        plan.stories.change(self.story, at, blocked=True, blocked_because=because, blocked_at=happened(at))


@dataclass(frozen=True, kw_only=True)
class StoryUnblocked(Event):
    """Work on a story can go on."""

    story: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.stories.change(self.story, at, blocked=False, blocked_because=None, blocked_at=None)


@dataclass(frozen=True, kw_only=True)
class StoryFinished(Event):
    """A story meets its team's definition of done; told again, it corrects the time."""

    story: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.stories.change(
            self.story,
            at,
            progress=Progress.ACCEPTED,
            finished_at=happened(at),
            blocked=False,
            blocked_because=None,
            blocked_at=None,
        )


@dataclass(frozen=True, kw_only=True)
class StoryReopened(Event):
    """A finished story is worked on again; its start stays."""

    story: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.stories.change(self.story, at, progress=Progress.STARTED, finished_at=None)


@dataclass(frozen=True, kw_only=True)
class StartStory(Command):
    """Report that work on a story began. Report it again with an effective time to correct the time."""

    story: Id

    takes_effective_at = True
    refusals = (FinishBeforeStart,)

    def about(self, plan: "Plan") -> About:
        return about_story(plan, self.story)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        story = plan.stories.the(self.story)
        known = story.started_at is not None and story.progress is not Progress.NOT_STARTED
        if known and not corrects(asked, story.started_at):
            return
        if story.finished_at is not None and story.finished_at < moment(asked):
            raise FinishBeforeStart(about=[story.id])
        yield StoryStarted(story=story.id)


@dataclass(frozen=True, kw_only=True)
class EnterStoryState(Command):
    """Report that a story entered a state of its team's workflow."""

    story: Id
    state: Title

    takes_effective_at = True
    refusals = (NotInWorkflow,)

    def about(self, plan: "Plan") -> About:
        return about_story(plan, self.story)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        story = plan.stories.the(self.story)
        team = plan.teams.get(story.team)
        if story.workflow_state != self.state:
            if team and team.workflow and self.state not in team.workflow.names:
                yield plan.policy.weigh(NotInWorkflow(about=[story.id, team.id]))
            yield StoryMovedTo(story=self.story, state=self.state)


@dataclass(frozen=True, kw_only=True)
class BlockStory(Command):
    """Report that work on a story cannot go on; the envelope's reason says why, if given."""

    story: Id

    takes_effective_at = True

    def about(self, plan: "Plan") -> About:
        return about_story(plan, self.story)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        story = plan.stories.the(self.story)
        same = asked.reason in (None, story.blocked_because) and not corrects(asked, story.blocked_at)
        if not (story.blocked and same):
            yield StoryBlocked(story=story.id)


@dataclass(frozen=True, kw_only=True)
class UnblockStory(Command):
    """Report that work on a story can go on."""

    story: Id

    takes_effective_at = True

    def about(self, plan: "Plan") -> About:
        return about_story(plan, self.story)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.stories.the(self.story).blocked:
            yield StoryUnblocked(story=self.story)


@dataclass(frozen=True, kw_only=True)
class FinishStory(Command):
    """Report that a story meets its team's definition of done. Report it again to correct the time."""

    story: Id

    takes_effective_at = True
    refusals = (FinishBeforeStart,)

    def about(self, plan: "Plan") -> About:
        return about_story(plan, self.story)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        story = plan.stories.the(self.story)
        if story.finished_at is not None and not corrects(asked, story.finished_at):
            return
        if story.started_at is not None and moment(asked) < story.started_at:
            raise FinishBeforeStart(about=[story.id])
        yield StoryFinished(story=story.id)


@dataclass(frozen=True, kw_only=True)
class ReopenStory(Command):
    """Report that a finished story is worked on again."""

    story: Id

    takes_effective_at = True

    def about(self, plan: "Plan") -> About:
        return about_story(plan, self.story)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.stories.the(self.story).progress is Progress.ACCEPTED:
            yield StoryReopened(story=self.story)
