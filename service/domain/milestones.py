"""Milestones: dates that matter to the train; set, described, moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event, NeedsReason, Warned
from service.domain.describing import described, difference
from service.domain.entities import Entity
from service.domain.refusals import Refused
from service.domain.vocabulary import NEW, Day, Id, Instant, NewId, Prose, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Milestone(Entity):
    """A date that matters to the train."""

    name: Title
    date: Day
    description: Prose | None = None
    met: bool | None = None
    """None: neither met nor missed yet."""
    settled_at: Instant | None = None
    """When it was met or missed."""
    set_in: int = 0
    """The version of the plan that set it."""


class MilestoneOutsideInterval(Refused):
    """A milestone lies outside the PI."""

    because = "The board shows the days of the PI only."
    remedy = "Choose a day of the PI, or set the milestone in the plan that has the day."
    warns = True


@dataclass(frozen=True, kw_only=True)
class MilestoneSet(Event):
    """A date was made a milestone."""

    milestone: Id
    name: Title
    date: Day
    description: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        milestone = Milestone(
            id=self.milestone,
            name=self.name,
            date=self.date,
            description=self.description,
            set_in=at.version,
        )
        plan.milestones.add(milestone, at)


class MilestoneDetail(Enum):
    """The details of a milestone that may be emptied."""

    DESCRIPTION = "DESCRIPTION"


MILESTONE_DESCRIPTION = ("name", "description")


@dataclass(frozen=True, kw_only=True)
class MilestoneDescribed(Event):
    """A milestone was described anew; what is None stayed as it was."""

    milestone: Id
    name: Title | None = None
    description: Prose | None = None
    cleared: tuple[MilestoneDetail, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.milestones.change(self.milestone, at, **described(self, MILESTONE_DESCRIPTION))


@dataclass(frozen=True, kw_only=True)
class MilestoneMoved(Event):
    """A milestone has another date, and is open again."""

    milestone: Id
    date: Day

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.milestones.change(self.milestone, at, date=self.date, met=None, settled_at=None)


def is_promised(plan: "Plan", id: Id) -> bool:
    """Whether the milestone stood in the plan when it was committed."""
    milestone, committed = plan.milestones.get(id), plan.interval.committed_at
    if milestone is None or milestone.removed is not None or committed is None:
        return False
    return milestone.set_in <= committed


def _outside(plan: "Plan", milestone: Id, date: Day) -> Iterator[Refused | Warned]:
    if not plan.interval.starts <= date <= plan.interval.ends:
        yield plan.policy.weigh(MilestoneOutsideInterval(about=[milestone]))


@dataclass(frozen=True, kw_only=True)
class SetMilestone(Command):
    """Make a date a milestone of the train."""

    milestone: NewId = NEW
    name: Title
    date: Day
    description: Prose | None = None

    refusals = (MilestoneOutsideInterval,)

    def about(self, plan: "Plan") -> About:
        return About(self.milestone)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        yield from _outside(plan, self.milestone, self.date)
        yield MilestoneSet(
            milestone=self.milestone, name=self.name, date=self.date, description=self.description
        )


@dataclass(frozen=True, kw_only=True)
class DescribeMilestone(Command):
    """Say anew what a milestone is; what is left out stays as it is."""

    milestone: Id
    name: Title | None = None
    description: Prose | None = None
    clear: tuple[MilestoneDetail, ...] = ()
    """The details to empty."""

    needs_reason = NeedsReason.AFTER_COMMITMENT

    def about(self, plan: "Plan") -> About:
        return About(self.milestone)

    def promised(self, plan: "Plan") -> bool:
        return is_promised(plan, self.milestone)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        changes = difference(plan.milestones.the(self.milestone), self, MILESTONE_DESCRIPTION)
        if changes:
            yield MilestoneDescribed(milestone=self.milestone, **changes)


@dataclass(frozen=True, kw_only=True)
class MoveMilestone(Command):
    """Give a milestone another date; it is neither met nor missed then."""

    milestone: Id
    date: Day

    needs_reason = NeedsReason.AFTER_COMMITMENT
    refusals = (MilestoneOutsideInterval,)

    def about(self, plan: "Plan") -> About:
        return About(self.milestone)

    def promised(self, plan: "Plan") -> bool:
        return is_promised(plan, self.milestone)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.milestones.the(self.milestone).date != self.date:
            yield from _outside(plan, self.milestone, self.date)
            yield MilestoneMoved(milestone=self.milestone, date=self.date)
