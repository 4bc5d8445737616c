"""What becomes of milestones: met, missed, removed, restored."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event, NeedsReason, happened
from service.domain.milestones import is_promised
from service.domain.progress import corrects
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class MilestoneRemoved(Event):
    """A milestone was taken off the plan; it stays readable."""

    milestone: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.milestones.remove(self.milestone, at)


@dataclass(frozen=True, kw_only=True)
class MilestoneRestored(Event):
    """A removed milestone is back."""

    milestone: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.milestones.restore(self.milestone, at)


@dataclass(frozen=True, kw_only=True)
class MilestoneMet(Event):
    """What a milestone stands for was there; told again, it corrects the time."""

    milestone: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.milestones.change(self.milestone, at, met=True, settled_at=happened(at))


@dataclass(frozen=True, kw_only=True)
class MilestoneMissed(Event):
    """A milestone's date passed without it; told again, it corrects the time."""

    milestone: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.milestones.change(self.milestone, at, met=False, settled_at=happened(at))


@dataclass(frozen=True, kw_only=True)
class RemoveMilestone(Command):
    """Take a milestone off the plan; it stays readable."""

    milestone: Id

    needs_reason = NeedsReason.AFTER_COMMITMENT

    def about(self, plan: "Plan") -> About:
        return About(self.milestone)

    def promised(self, plan: "Plan") -> bool:
        return is_promised(plan, self.milestone)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.milestones.known(self.milestone).removed is None:
            yield MilestoneRemoved(milestone=self.milestone)


@dataclass(frozen=True, kw_only=True)
class RestoreMilestone(Command):
    """Put a removed milestone back."""

    milestone: Id

    def about(self, plan: "Plan") -> About:
        return About(self.milestone)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.milestones.known(self.milestone).removed is not None:
            yield MilestoneRestored(milestone=self.milestone)


@dataclass(frozen=True, kw_only=True)
class MeetMilestone(Command):
    """Report that a milestone was met."""

    milestone: Id

    takes_effective_at = True

    def about(self, plan: "Plan") -> About:
        return About(self.milestone)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        milestone = plan.milestones.the(self.milestone)
        if milestone.met is not True or corrects(asked, milestone.settled_at):
            yield MilestoneMet(milestone=milestone.id)


@dataclass(frozen=True, kw_only=True)
class MissMilestone(Command):
    """Report that a milestone was missed."""

    milestone: Id

    takes_effective_at = True

    def about(self, plan: "Plan") -> About:
        return About(self.milestone)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        milestone = plan.milestones.the(self.milestone)
        if milestone.met is not False or corrects(asked, milestone.settled_at):
            yield MilestoneMissed(milestone=milestone.id)
