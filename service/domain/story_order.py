"""The order and extent of team plans: stories are moved, ranked, unplanned, removed and restored."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain import ranks
from service.domain.backlog import ExternalKeyInUse, key_is_free
from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.placement import WorkInIpIteration
from service.domain.stories import IterationHasEnded, about_story, ended, planned_into
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class StoryMoved(Event):
    """A story went to another iteration, team or place in the order."""

    story: Id
    team: Id
    iteration: Id | None
    rank: str

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.stories.change(self.story, at, team=self.team, iteration=self.iteration, rank=self.rank)


@dataclass(frozen=True, kw_only=True)
class StoryRanked(Event):
    """A story has another place in the order."""

    story: Id
    rank: str

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.stories.change(self.story, at, rank=self.rank)


@dataclass(frozen=True, kw_only=True)
class StoryUnplanned(Event):
    """A story went back into its team's backlog."""

    story: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.stories.change(self.story, at, iteration=None)


@dataclass(frozen=True, kw_only=True)
class StoryRemoved(Event):
    """A story was taken off the plan; it stays readable."""

    story: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.stories.remove(self.story, at)


@dataclass(frozen=True, kw_only=True)
class StoryRestored(Event):
    """A removed story is back where it was."""

    story: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.stories.restore(self.story, at)


@dataclass(frozen=True, kw_only=True)
class MoveStory(Command):
    """Put a story into an iteration, with this team or another, or elsewhere in the order."""

    story: Id
    iteration: Id | None = None
    """Left out, it goes into the team's backlog."""
    team: Id | None = None
    """Left out, its team keeps it."""
    before: Id | None = None
    """The story that it stands right before; without one it keeps its rank."""

    takes_effective_at = True
    refusals = (WorkInIpIteration, IterationHasEnded)

    def about(self, plan: "Plan") -> About:
        return about_story(plan, self.story, *((self.team,) if self.team else ()))

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        story = plan.stories.the(self.story)
        team = story.team if self.team is None else plan.teams.the(self.team).id
        neighbour = plan.stories.the(self.before) if self.before else None
        rank = ranks.standing(story, neighbour, plan.stories) if neighbour else story.rank
        if (story.team, story.iteration) != (team, self.iteration):
            yield from planned_into(plan, story.id, self.iteration)
            yield from ended(plan, asked, story.id, story.iteration, self.iteration)
        if (story.team, story.iteration, story.rank) != (team, self.iteration, rank):
            yield StoryMoved(story=story.id, team=team, iteration=self.iteration, rank=rank)


@dataclass(frozen=True, kw_only=True)
class RankStory(Command):
    """Give a story another place in the order."""

    story: Id
    before: Id | None = None
    """The story that it stands right before; without one it comes last."""

    def about(self, plan: "Plan") -> About:
        return about_story(plan, self.story)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        story = plan.stories.the(self.story)
        neighbour = plan.stories.the(self.before) if self.before else None
        rank = ranks.standing(story, neighbour, plan.stories)
        if rank != story.rank:
            yield StoryRanked(story=story.id, rank=rank)


@dataclass(frozen=True, kw_only=True)
class UnplanStory(Command):
    """Put a story back into its team's backlog."""

    story: Id

    takes_effective_at = True
    refusals = (IterationHasEnded,)

    def about(self, plan: "Plan") -> About:
        return about_story(plan, self.story)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        story = plan.stories.the(self.story)
        if story.iteration is not None:
            yield from ended(plan, asked, story.id, story.iteration)
            yield StoryUnplanned(story=story.id)


@dataclass(frozen=True, kw_only=True)
class RemoveStory(Command):
    """Take a story off the plan; it stays readable."""

    story: Id

    takes_effective_at = True
    refusals = (IterationHasEnded,)

    def about(self, plan: "Plan") -> About:
        return about_story(plan, self.story)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        story = plan.stories.known(self.story)
        if story.removed is None:
            yield from ended(plan, asked, story.id, story.iteration)
            yield StoryRemoved(story=story.id)


@dataclass(frozen=True, kw_only=True)
class RestoreStory(Command):
    """Put a removed story back where it was."""

    story: Id

    takes_effective_at = True
    refusals = (ExternalKeyInUse, IterationHasEnded)

    def about(self, plan: "Plan") -> About:
        return about_story(plan, self.story)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        story = plan.stories.known(self.story)
        if story.removed is None:
            return
        key_is_free(plan, story.external_key, story.id)
        yield from ended(plan, asked, story.id, story.iteration)
        yield StoryRestored(story=story.id)
