"""Actions: what somebody promised to do by a day, and where that came from."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from service.domain import decisions
from service.domain.assignment import ASSIGNMENT, AssignmentDetail
from service.domain.carried import Carried
from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.describing import described, difference
from service.domain.impediments import Impediment
from service.domain.refusals import Refused
from service.domain.retrospective import RetrospectiveNote
from service.domain.risks import Risk
from service.domain.vocabulary import NEW, Day, Id, Instant, NewId, Prose, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan

SOURCES = (decisions.Decision, Risk, Impediment, RetrospectiveNote)
"""What actions come of."""


@dataclass(frozen=True, kw_only=True)
class Action(Carried):
    """Something small that somebody does, so that it is not only talked about."""

    title: Title
    description: Prose | None = None
    owner: Id | None = None
    """The person who does it."""
    due: Day | None = None
    """By when it is to be done."""
    comes_of: Id | None = None
    """The decision, risk, impediment or note of the retrospective that it follows from."""
    finished_at: Instant | None = None
    dropped: bool = False
    """Whether it is not to be done after all."""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.removed is None and self.finished_at is None and not self.dropped


class ComesOfNothing(Refused):
    """An action comes of a decision, a risk, an impediment or a note of the retrospective."""

    because = "The link shows those who raised something what came of it."
    remedy = "Name one of these, or leave the link out."


class ActionDetail(Enum):
    """The details of an action that may be emptied."""

    DESCRIPTION = "DESCRIPTION"
    COMES_OF = "COMES_OF"


ACTION_DESCRIPTION = ("title", "description", "comes_of")


@dataclass(frozen=True, kw_only=True)
class ActionAdded(Event):
    """Something is to be done."""

    action: Id
    title: Title
    description: Prose | None = None
    owner: Id | None = None
    due: Day | None = None
    comes_of: Id | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        action = Action(
            id=self.action,
            title=self.title,
            description=self.description,
            owner=self.owner,
            due=self.due,
            comes_of=self.comes_of,
        )
        plan.actions.add(action, at)


@dataclass(frozen=True, kw_only=True)
class ActionDescribed(Event):
    """An action was described anew; what is None stayed as it was."""

    action: Id
    title: Title | None = None
    description: Prose | None = None
    comes_of: Id | None = None
    cleared: tuple[ActionDetail, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.actions.change(self.action, at, **described(self, ACTION_DESCRIPTION))


@dataclass(frozen=True, kw_only=True)
class ActionAssigned(Event):
    """Somebody does it by a day; what is None stayed as it was."""

    action: Id
    owner: Id | None = None
    due: Day | None = None
    cleared: tuple[AssignmentDetail, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.actions.change(self.action, at, **described(self, ASSIGNMENT))


def check_source(plan: "Plan", id: Id | None) -> None:
    """Raises NotHere, WasRemoved, ComesOfNothing when no action comes of this."""
    if id is not None and not isinstance(plan.thing(id), SOURCES):
        raise ComesOfNothing(about=[id])


@dataclass(frozen=True, kw_only=True)
class AddAction(Command):
    """Write down what is to be done, by whom and by when."""

    action: NewId = NEW
    title: Title
    description: Prose | None = None
    owner: Id | None = None
    """The person who does it."""
    due: Day | None = None
    """By when it is to be done."""
    comes_of: Id | None = None
    """The decision, risk, impediment or note of the retrospective that it follows from, by id."""

    refusals = (ComesOfNothing,)

    def about(self, plan: "Plan") -> About:
        return About(self.action)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        check_source(plan, self.comes_of)
        yield ActionAdded(
            action=self.action,
            title=self.title,
            description=self.description,
            owner=self.owner,
            due=self.due,
            comes_of=self.comes_of,
        )


@dataclass(frozen=True, kw_only=True)
class DescribeAction(Command):
    """Say anew what is to be done, and what it follows from; what is left out stays as it is."""

    action: Id
    title: Title | None = None
    description: Prose | None = None
    comes_of: Id | None = None
    """The decision, risk, impediment or note of the retrospective that it follows from, by id."""
    clear: tuple[ActionDetail, ...] = ()
    """The details to empty."""

    refusals = (ComesOfNothing,)

    def about(self, plan: "Plan") -> About:
        return About(self.action)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        action = plan.actions.the(self.action)
        check_source(plan, self.comes_of)
        changes = difference(action, self, ACTION_DESCRIPTION)
        if changes:
            yield ActionDescribed(action=action.id, **changes)


@dataclass(frozen=True, kw_only=True)
class AssignAction(Command):
    """Say who does it, and by when; what is left out stays as it is."""

    action: Id
    owner: Id | None = None
    """The person who does it."""
    due: Day | None = None
    """By when it is to be done."""
    clear: tuple[AssignmentDetail, ...] = ()
    """What to empty."""

    def about(self, plan: "Plan") -> About:
        return About(self.action)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        changes = difference(plan.actions.the(self.action), self, ASSIGNMENT)
        if changes:
            yield ActionAssigned(action=self.action, **changes)
