"""What must be there before a train plans, and what it hears first."""

import strawberry

from projections import readiness as views
from projections.readiness import ReadinessGap
from schema.reading import Reading
from schema.types.declared import reference
from schema.types.follow_up import is_overdue
from schema.types.later import Person
from schema.types.later import PlanNode as AnyNode
from schema.types.nodes import PlanNode, person
from service.domain import briefings, readiness
from service.domain.briefings import BriefingTopic
from service.domain.readiness import ReadinessArea
from service.domain.vocabulary import Day, Instant, Prose, Title, Url


@strawberry.type
class ReadinessItem(PlanNode, of=readiness.ReadinessItem):
    """One thing that must be there before the train plans."""

    title: Title
    area: ReadinessArea
    description: Prose | None
    due: Day | None
    evidence: list[Url]
    evidence_note: Prose | None
    confirmed: bool
    confirmed_at: Instant | None

    @strawberry.field
    def owner(self) -> Person | None:
        """The person who sees to it."""
        return person(self.it.owner)  # type: ignore[no-any-return]

    @strawberry.field
    def confirmed_by(self) -> Person | None:
        """Who confirmed that it is there."""
        return person(self.it.confirmed_by)  # type: ignore[no-any-return]

    overdue = strawberry.field(resolver=is_overdue)


@strawberry.type
class AreaReadiness:
    """How much of one area of the checklist is confirmed."""

    it: strawberry.Private[views.AreaReadiness]

    @strawberry.field
    def area(self) -> ReadinessArea:
        return self.it.area

    @strawberry.field
    def items(self) -> int:
        """How many items it has."""
        return self.it.share.items

    @strawberry.field
    def confirmed(self) -> int:
        """How many of them are confirmed."""
        return self.it.share.confirmed

    @strawberry.field
    def percent(self) -> float | None:
        """Confirmed items over all items; null when there are none."""
        return self.it.share.percent


@strawberry.type
class ReadinessBlocker:
    """One thing that stands in the way of planning."""

    read: strawberry.Private[Reading]
    it: strawberry.Private[views.Blocker]

    @strawberry.field
    def gap(self) -> ReadinessGap:
        """What is wrong with it."""
        return self.it.gap

    @strawberry.field
    def text(self) -> str:
        """The same in a sentence."""
        return self.it.text

    about: AnyNode = reference("about")
    """The item, feature or briefing."""


@strawberry.type
class Readiness:
    """How ready the train is to plan: its checklist, and what stands in the way."""

    read: strawberry.Private[Reading]
    it: strawberry.Private[views.Readiness]

    @strawberry.field
    def percent(self) -> float | None:
        """Confirmed items over all items, of the whole checklist; null when there are none."""
        return self.it.share.percent

    @strawberry.field
    def items(self) -> int:
        """How many items the checklist has."""
        return self.it.share.items

    @strawberry.field
    def confirmed(self) -> int:
        """How many of them are confirmed."""
        return self.it.share.confirmed

    @strawberry.field
    def needed(self) -> int:
        """The percentage that the train's policy asks for when planning opens."""
        return self.it.needed

    @strawberry.field
    def enough(self) -> bool:
        """Whether as much is confirmed as the policy asks for; never so of an empty checklist."""
        return self.it.enough

    @strawberry.field
    def areas(self) -> list[AreaReadiness]:
        """The same for each of the three areas."""
        return [AreaReadiness(it=each) for each in self.it.areas]

    @strawberry.field
    def blockers(self) -> list[ReadinessBlocker]:
        """Items that are overdue or have no owner; features, placed or among the ten first of the backlog,
        that are not ready; briefings that nobody has acknowledged as they are now."""
        return [ReadinessBlocker(read=self.read, it=each) for each in self.it.blockers]


@strawberry.type
class Acknowledgement:
    """Somebody has taken a briefing in."""

    it: strawberry.Private[briefings.Acknowledgement]

    @strawberry.field
    def by(self) -> Person:
        return person(self.it.person)  # type: ignore[no-any-return]

    @strawberry.field
    def at(self) -> Instant:
        return self.it.at

    @strawberry.field
    def edition(self) -> int:
        """The edition of the briefing that this was; it is outdated if the briefing has a later one."""
        return self.it.edition


@strawberry.type
class Briefing(PlanNode, of=briefings.Briefing):
    """What somebody tells the train before it plans."""

    title: Title
    topic: BriefingTopic
    description: Prose | None
    links: list[Url]
    edition: int

    @strawberry.field
    def presenter(self) -> Person | None:
        """Who tells it."""
        return person(self.it.presenter)  # type: ignore[no-any-return]

    @strawberry.field
    def acknowledgements(self) -> list[Acknowledgement]:
        """Who has taken it in: each person's last time, in order."""
        return [Acknowledgement(it=each) for each in self.it.acknowledgements]
