"""The flow of stories: started, blocked, finished, reopened; facts that may come late. How they enter the
states of their team's workflow is told in story_states."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event, happened
from service.domain.passages import blocked, entered, unblocked
from service.domain.progress import FinishBeforeStart, Progress, corrects, moment
from service.domain.stories import about_story
from service.domain.vocabulary import Id, Prose, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan


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
    """A story entered a state of its team's workflow; told again, it corrects the time."""

    story: Id
    state: Title

    def evolve(self, plan: "Plan", at: At) -> None:
        story = plan.stories.get(self.story)
        if story is not None:
            passages = entered(story.passages, self.state, happened(at))
            plan.stories.change(self.story, at, passages=passages, workflow_state=passages[-1].state)


@dataclass(frozen=True, kw_only=True)
class StoryBlocked(Event):
    """Work on a story cannot go on; the reason, if any, is the envelope's."""

    story: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        story = plan.stories.get(self.story)
        if story is None:
            return
        because = None if at.reason is None else Prose(at.reason)
        known = story.blocked_at if at.effective_at is None else None
        since = known or happened(at)
        plan.stories.change(
            self.story,
            at,
            blocked=True,
            blocked_because=because,
            blocked_at=since,
            blockages=blocked(story.blockages, since),
        )


@dataclass(frozen=True, kw_only=True)
class StoryUnblocked(Event):
    """Work on a story can go on; told again, it corrects the time."""

    story: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        story = plan.stories.get(self.story)
        blockages = unblocked(story.blockages, happened(at)) if story else ()
        plan.stories.change(self.story, at, **UNBLOCKED, blockages=blockages)


UNBLOCKED = {"blocked": False, "blocked_because": None, "blocked_at": None}


@dataclass(frozen=True, kw_only=True)
class StoryFinished(Event):
    """A story meets its team's definition of done; told again, it corrects the time."""

    story: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        story = plan.stories.get(self.story)
        if story is not None and story.blocked:
            plan.stories.change(
                self.story, at, **UNBLOCKED, blockages=unblocked(story.blockages, happened(at))
            )
        plan.stories.change(self.story, at, progress=Progress.ACCEPTED, finished_at=happened(at))


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
    """Report that work on a story can go on. Report it again with an effective time to correct the time."""

    story: Id

    takes_effective_at = True

    def about(self, plan: "Plan") -> About:
        return about_story(plan, self.story)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        story = plan.stories.the(self.story)
        last = story.blockages[-1] if story.blockages else None
        ended_otherwise = last is not None and corrects(asked, last.until) and last.since <= moment(asked)
        if story.blocked or ended_otherwise:
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
    """Report that a finished story is worked on again.

    In its team's workflow it goes back from what is done to where the clock starts; report another state by
    entering it.
    """

    story: Id

    takes_effective_at = True

    def about(self, plan: "Plan") -> About:
        return about_story(plan, self.story)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        story = plan.stories.the(self.story)
        if story.progress is not Progress.ACCEPTED:
            return
        yield StoryReopened(story=story.id)
        team = plan.teams.get(story.team)
        workflow = team.workflow if team else None
        if workflow and story.workflow_state in workflow.done and workflow.starts not in workflow.done:
            yield StoryMovedTo(story=story.id, state=workflow.starts)
