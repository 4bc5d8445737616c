"""Planning stories: a team takes them into its plan, describes and estimates them."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from service.domain import ranks
from service.domain.backlog import ExternalKeyInUse, key_is_free
from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.describing import described, difference
from service.domain.placement import WorkInIpIteration
from service.domain.refusals import Refused
from service.domain.stories import IterationHasEnded, Story, StoryKind, about_story, ended, planned_into
from service.domain.vocabulary import NEW, Id, Instant, NewId, Points, Prose, Title, Url
from service.domain.wsjf import SizeNegative

if TYPE_CHECKING:
    from service.domain.plan import Plan


class RequestedInFuture(Refused):
    """What is planned was asked for by now."""

    because = "Lead time runs from the request on; from a time to come it would be negative."
    remedy = "Say when it really was, or leave it out: then it is now."


@dataclass(frozen=True, kw_only=True)
class StoryPlanned(Event):
    """A team took a story into its plan."""

    story: Id
    title: Title
    kind: StoryKind
    rank: str
    team: Id
    iteration: Id | None = None
    feature: Id | None = None
    points: Points | None = None
    external_key: Title | None = None
    url: Url | None = None
    description: Prose | None = None
    requested_at: Instant | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        story = Story(
            id=self.story,
            title=self.title,
            kind=self.kind,
            rank=self.rank,
            team=self.team,
            iteration=self.iteration,
            feature=self.feature,
            points=self.points,
            external_key=self.external_key,
            url=self.url,
            description=self.description,
            requested_at=self.requested_at or _known_now(at),
        )
        plan.stories.add(story, at)


def _known_now(at: At) -> Instant | None:
    """When it was asked for, if nobody said: when it was planned. Of what is told late nobody knows."""
    return Instant(at.recorded_at) if at.effective_at is None else None


class StoryDetail(Enum):
    """The details of a story that may be emptied."""

    FEATURE = "FEATURE"
    EXTERNAL_KEY = "EXTERNAL_KEY"
    URL = "URL"
    DESCRIPTION = "DESCRIPTION"


STORY_DESCRIPTION = ("title", "kind", "feature", "external_key", "url", "description")


@dataclass(frozen=True, kw_only=True)
class StoryDescribed(Event):
    """A story was described anew; what is None stayed as it was."""

    story: Id
    title: Title | None = None
    kind: StoryKind | None = None
    feature: Id | None = None
    external_key: Title | None = None
    url: Url | None = None
    description: Prose | None = None
    cleared: tuple[StoryDetail, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.stories.change(self.story, at, **described(self, STORY_DESCRIPTION))


@dataclass(frozen=True, kw_only=True)
class StoryEstimated(Event):
    """A story's points were estimated, or the estimate taken away."""

    story: Id
    points: Points | None

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.stories.change(self.story, at, points=self.points)


@dataclass(frozen=True, kw_only=True)
class PlanStory(Command):
    """Take a story into a team's plan."""

    story: NewId = NEW
    title: Title
    team: Id
    iteration: Id | None = None
    """Left out, it is in the team's backlog."""
    feature: Id | None = None
    kind: StoryKind = StoryKind.STORY
    points: Points | None = None
    external_key: Title | None = None
    url: Url | None = None
    description: Prose | None = None
    requested_at: Instant | None = None
    """When somebody asked for it, if that was earlier: in another tool, long ago."""
    before: Id | None = None
    """The story that it stands right before; without one it comes last."""

    takes_effective_at = True
    refusals = (ExternalKeyInUse, SizeNegative, WorkInIpIteration, IterationHasEnded, RequestedInFuture)

    def about(self, plan: "Plan") -> About:
        return About(self.story, (self.team,))

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        plan.teams.the(self.team)
        if self.feature is not None:
            plan.features.the(self.feature)
        key_is_free(plan, self.external_key, self.story)
        if self.points is not None and self.points < 0:
            yield SizeNegative(about=[self.story])
        if self.requested_at is not None and self.requested_at > asked.at:
            yield RequestedInFuture(about=[self.story])
        yield from planned_into(plan, self.story, self.iteration)
        yield from ended(plan, asked, self.story, self.iteration)
        yield StoryPlanned(
            story=self.story,
            title=self.title,
            kind=self.kind,
            rank=ranks.entering(plan.stories, plan.stories.the(self.before) if self.before else None),
            team=self.team,
            iteration=self.iteration,
            feature=self.feature,
            points=self.points,
            external_key=self.external_key,
            url=self.url,
            description=self.description,
            requested_at=self.requested_at,
        )


@dataclass(frozen=True, kw_only=True)
class DescribeStory(Command):
    """Say anew what a story is; what is left out stays as it is."""

    story: Id
    title: Title | None = None
    kind: StoryKind | None = None
    feature: Id | None = None
    """The feature that it is part of."""
    external_key: Title | None = None
    url: Url | None = None
    description: Prose | None = None
    clear: tuple[StoryDetail, ...] = ()
    """The details to empty."""

    refusals = (ExternalKeyInUse,)

    def about(self, plan: "Plan") -> About:
        return about_story(plan, self.story)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        story = plan.stories.the(self.story)
        changes = difference(story, self, STORY_DESCRIPTION)
        if "feature" in changes:
            plan.features.the(changes["feature"])
        key_is_free(plan, self.external_key, story.id)
        if changes:
            yield StoryDescribed(story=story.id, **changes)


@dataclass(frozen=True, kw_only=True)
class EstimateStory(Command):
    """Estimate a story in points; left out, the estimate is taken away."""

    story: Id
    points: Points | None = None

    takes_effective_at = True
    refusals = (SizeNegative, IterationHasEnded)

    def about(self, plan: "Plan") -> About:
        return about_story(plan, self.story)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        story = plan.stories.the(self.story)
        if self.points is not None and self.points < 0:
            raise SizeNegative(about=[story.id])
        if self.points != story.points:
            yield from ended(plan, asked, story.id, story.iteration)
            yield StoryEstimated(story=story.id, points=self.points)
