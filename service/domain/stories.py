"""Stories: what a team plans and finishes; the items whose flow is measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from service.domain.carried import Carried
from service.domain.decider import About, Asked, Warned
from service.domain.passages import Blockages, FlowBefore, Passages, unblocked
from service.domain.placement import WorkInIpIteration
from service.domain.progress import Progress
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Instant, Points, Prose, Title, Url

if TYPE_CHECKING:
    from service.domain.plan import Plan


class StoryKind(Enum):
    """What a story is for: the types of the flow distribution."""

    STORY = "STORY"
    ENABLER = "ENABLER"
    DEFECT = "DEFECT"
    DEBT = "DEBT"
    RISK = "RISK"


@dataclass(frozen=True, kw_only=True)
class Story(Carried):
    """A piece of work that one team finishes within an iteration."""

    untold: ClassVar[frozenset[str]] = frozenset({"passages", "blockages", "before"})

    title: Title
    kind: StoryKind
    rank: str
    team: Id
    iteration: Id | None = None
    """None: it is in the team's backlog."""
    feature: Id | None = None
    points: Points | None = None
    external_key: Title | None = None
    """What another tool calls it."""
    url: Url | None = None
    description: Prose | None = None
    progress: Progress = Progress.NOT_STARTED
    """NOT_STARTED, STARTED, or ACCEPTED when it is finished: it meets the team's definition of done."""
    blocked: bool = False
    blocked_because: Prose | None = None
    blocked_at: Instant | None = None
    workflow_state: Title | None = None
    """The column of the team's own board."""
    requested_at: Instant | None = None
    """When somebody asked for it: when it was planned, or earlier if that was told. None where it was planned
    with an effective time, and nobody said."""
    started_at: Instant | None = None
    finished_at: Instant | None = None
    passages: Passages = ()
    """The states that it entered in this plan, in the order of time."""
    blockages: Blockages = ()
    """When it was blocked in this plan, in the order of time."""
    before: FlowBefore | None = None
    """Its flow in the plans from which it was carried forward."""


class IterationHasEnded(Refused):
    """Work is not planned into, or out of, an iteration that has ended."""

    because = "What was in it when it ended is what the team had planned for it."
    remedy = "Say when it really was, with an effective time; or plan it into an iteration still to come."
    warns = True


def flow_until(story: Story, at: Instant) -> FlowBefore:
    """What became of a story in its plan and those before; who is blocked then is so no longer."""
    before = story.before or FlowBefore()
    blockages = unblocked(story.blockages, at) if story.blocked else story.blockages
    return FlowBefore(
        requested_at=before.requested_at or story.requested_at,
        started_at=before.started_at or story.started_at,
        passages=before.passages + story.passages,
        blockages=before.blockages + blockages,
    )


def about_story(plan: "Plan", id: Id, *others: Id) -> About:
    """The story, and the teams that have it or would get it."""
    story = plan.stories.get(id)
    teams = (*others, story.team) if story else others
    return About(id, tuple(dict.fromkeys(teams)))


def ended(plan: "Plan", asked: Asked, story: Id, *iterations: Id | None) -> Iterator[Refused | Warned]:
    """What speaks against changing what these iterations held; an effective time explains it."""
    known = (plan.iterations.get(each) for each in dict.fromkeys(iterations))
    if asked.effective_at is None and any(each is not None and each.ended for each in known):
        yield plan.policy.weigh(IterationHasEnded(about=[story]))


def stories_of(plan: "Plan", feature: Id) -> list[Story]:
    """The stories of a feature that are not removed."""
    return [story for story in plan.stories.present() if story.feature == feature]


def planned_into(plan: "Plan", story: Id, iteration: Id | None) -> Iterator[Refused | Warned]:
    """What speaks against planning a story there; raises NotHere, WasRemoved for the iteration."""
    if iteration is not None:
        plan.iterations.the(iteration)
    if plan.is_ip(iteration):
        yield plan.policy.weigh(WorkInIpIteration(about=[story]))
