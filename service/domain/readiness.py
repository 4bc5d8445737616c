"""Readiness: the checklist of what must be there before a train can plan, in SAFe's three areas."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from service.domain.assignment import ASSIGNMENT, AssignmentDetail
from service.domain.decider import About, Asked, At, Command, Decision, Event, Warned
from service.domain.describing import described, difference
from service.domain.entities import Entity
from service.domain.refusals import Refused
from service.domain.vocabulary import NEW, Day, Id, Instant, NewId, Prose, Title, Url

if TYPE_CHECKING:
    from service.domain.plan import Plan


class ReadinessArea(Enum):
    """The three areas in which a train gets ready for PI planning."""

    ORGANIZATIONAL = "ORGANIZATIONAL"
    CONTENT = "CONTENT"
    LOGISTICS = "LOGISTICS"


@dataclass(frozen=True, kw_only=True)
class ReadinessItem(Entity):
    """One thing that must be there before the train plans."""

    title: Title
    area: ReadinessArea
    description: Prose | None = None
    owner: Id | None = None
    """The person who sees to it."""
    due: Day | None = None
    """By when it is to be there."""
    evidence: tuple[Url, ...] = ()
    """Where it can be seen."""
    evidence_note: Prose | None = None
    """What there is to see, in words."""
    confirmed_at: Instant | None = None
    """When somebody confirmed that it is there."""
    confirmed_by: Id | None = None
    """A person."""

    @property
    def confirmed(self) -> bool:
        """Whether it is there."""
        return self.confirmed_at is not None


class ReadinessAfterCommitment(Refused):
    """Readiness is settled before the plan is committed."""

    because = "The checklist says what planning began with; changed afterwards, it no longer does."
    remedy = "Use the checklist of the next plan, or write an action."
    warns = True


def items_of(plan: "Plan") -> list[ReadinessItem]:
    """The checklist."""
    return list(plan.readiness_items.present())


def late(plan: "Plan", item: Id) -> Iterator[Refused | Warned]:
    """What speaks against changing the checklist now."""
    if plan.is_committed:
        yield plan.policy.weigh(ReadinessAfterCommitment(about=[item]))


class ReadinessDetail(Enum):
    """The details of an item of the checklist that may be emptied."""

    DESCRIPTION = "DESCRIPTION"


READINESS_DESCRIPTION = ("title", "area", "description")


@dataclass(frozen=True, kw_only=True)
class ReadinessItemAdded(Event):
    """The checklist has one more item."""

    readiness_item: Id
    title: Title
    area: ReadinessArea
    description: Prose | None = None
    owner: Id | None = None
    due: Day | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        item = ReadinessItem(
            id=self.readiness_item,
            title=self.title,
            area=self.area,
            description=self.description,
            owner=self.owner,
            due=self.due,
        )
        plan.readiness_items.add(item, at)


@dataclass(frozen=True, kw_only=True)
class ReadinessItemDescribed(Event):
    """An item of the checklist was described anew; what is None stayed as it was."""

    readiness_item: Id
    title: Title | None = None
    area: ReadinessArea | None = None
    description: Prose | None = None
    cleared: tuple[ReadinessDetail, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.readiness_items.change(self.readiness_item, at, **described(self, READINESS_DESCRIPTION))


@dataclass(frozen=True, kw_only=True)
class ReadinessItemAssigned(Event):
    """Somebody sees to it by a day; what is None stayed as it was."""

    readiness_item: Id
    owner: Id | None = None
    due: Day | None = None
    cleared: tuple[AssignmentDetail, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.readiness_items.change(self.readiness_item, at, **described(self, ASSIGNMENT))


@dataclass(frozen=True, kw_only=True)
class AddReadinessItem(Command):
    """Add to the checklist what must be there before the train plans."""

    readiness_item: NewId = NEW
    title: Title
    area: ReadinessArea
    description: Prose | None = None
    owner: Id | None = None
    """The person who sees to it."""
    due: Day | None = None
    """By when it is to be there."""

    refusals = (ReadinessAfterCommitment,)

    def about(self, plan: "Plan") -> About:
        return About(self.readiness_item)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        yield from late(plan, self.readiness_item)
        yield ReadinessItemAdded(
            readiness_item=self.readiness_item,
            title=self.title,
            area=self.area,
            description=self.description,
            owner=self.owner,
            due=self.due,
        )


@dataclass(frozen=True, kw_only=True)
class DescribeReadinessItem(Command):
    """Say anew what must be there; what is left out stays as it is."""

    readiness_item: Id
    title: Title | None = None
    area: ReadinessArea | None = None
    description: Prose | None = None
    clear: tuple[ReadinessDetail, ...] = ()
    """The details to empty."""

    refusals = (ReadinessAfterCommitment,)

    def about(self, plan: "Plan") -> About:
        return About(self.readiness_item)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        item = plan.readiness_items.the(self.readiness_item)
        changes = difference(item, self, READINESS_DESCRIPTION)
        if changes:
            yield from late(plan, item.id)
            yield ReadinessItemDescribed(readiness_item=item.id, **changes)


@dataclass(frozen=True, kw_only=True)
class AssignReadinessItem(Command):
    """Say who sees to it, and by when; what is left out stays as it is."""

    readiness_item: Id
    owner: Id | None = None
    """The person who sees to it."""
    due: Day | None = None
    """By when it is to be there."""
    clear: tuple[AssignmentDetail, ...] = ()
    """What to empty."""

    refusals = (ReadinessAfterCommitment,)

    def about(self, plan: "Plan") -> About:
        return About(self.readiness_item)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        item = plan.readiness_items.the(self.readiness_item)
        changes = difference(item, self, ASSIGNMENT)
        if changes:
            yield from late(plan, item.id)
            yield ReadinessItemAssigned(readiness_item=item.id, **changes)
