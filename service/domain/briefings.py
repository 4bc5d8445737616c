"""Briefings: what the train hears before it plans, by whom, and who has taken it in."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.describing import described, difference
from service.domain.entities import Entity
from service.domain.vocabulary import NEW, Id, Instant, NewId, Prose, Title, Url

if TYPE_CHECKING:
    from service.domain.plan import Plan


class BriefingTopic(Enum):
    """What the train hears about at the beginning of PI planning."""

    BUSINESS_CONTEXT = "BUSINESS_CONTEXT"
    VISION = "VISION"
    ARCHITECTURE = "ARCHITECTURE"
    PLANNING_CONTEXT = "PLANNING_CONTEXT"
    OTHER = "OTHER"


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """Somebody has taken a briefing in, as it was then."""

    person: Id
    edition: int
    """The edition of the briefing that this was."""
    at: Instant


@dataclass(frozen=True, kw_only=True)
class Briefing(Entity):
    """What somebody tells the train before it plans."""

    title: Title
    topic: BriefingTopic
    presenter: Id | None = None
    """A person."""
    description: Prose | None = None
    links: tuple[Url, ...] = ()
    """Where slides, texts, recordings are."""
    edition: int = 1
    """Counts how often its text or links were changed, from 1 on."""
    acknowledgements: tuple[Acknowledgement, ...] = ()
    """Each person's last one, in order."""

    def acknowledged_by(self, person: Id | None) -> bool:
        """Whether the person has taken it in as it is now."""
        return any(each.person == person and each.edition == self.edition for each in self.acknowledgements)


class BriefingDetail(Enum):
    """The details of a briefing that may be emptied."""

    PRESENTER = "PRESENTER"
    DESCRIPTION = "DESCRIPTION"


BRIEFING_DESCRIPTION = ("title", "topic", "presenter", "description", "links")
CONTENT = ("description", "links")


@dataclass(frozen=True, kw_only=True)
class BriefingAdded(Event):
    """There is something that the train is to hear."""

    briefing: Id
    title: Title
    topic: BriefingTopic
    presenter: Id | None = None
    description: Prose | None = None
    links: tuple[Url, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        briefing = Briefing(
            id=self.briefing,
            title=self.title,
            topic=self.topic,
            presenter=self.presenter,
            description=self.description,
            links=self.links,
        )
        plan.briefings.add(briefing, at)


@dataclass(frozen=True, kw_only=True)
class BriefingDescribed(Event):
    """A briefing was described anew; what is None stayed. Another text or other links are a new edition."""

    briefing: Id
    title: Title | None = None
    topic: BriefingTopic | None = None
    presenter: Id | None = None
    description: Prose | None = None
    links: tuple[Url, ...] | None = None
    cleared: tuple[BriefingDetail, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        old = plan.briefings.get(self.briefing)
        if old is None:
            return
        fields = described(self, BRIEFING_DESCRIPTION)
        if any(name in fields for name in CONTENT):
            fields["edition"] = old.edition + 1
        plan.briefings.change(old.id, at, **fields)


@dataclass(frozen=True, kw_only=True)
class AddBriefing(Command):
    """Say what the train is to hear before it plans, and from whom."""

    briefing: NewId = NEW
    title: Title
    topic: BriefingTopic
    presenter: Id | None = None
    """The person who tells it."""
    description: Prose | None = None
    links: tuple[Url, ...] = ()
    """Where slides, texts, recordings are."""

    def about(self, plan: "Plan") -> About:
        return About(self.briefing)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        yield BriefingAdded(
            briefing=self.briefing,
            title=self.title,
            topic=self.topic,
            presenter=self.presenter,
            description=self.description,
            links=self.links,
        )


@dataclass(frozen=True, kw_only=True)
class DescribeBriefing(Command):
    """Describe a briefing anew; what is left out stays. With another text or other links it is to be
    acknowledged again."""

    briefing: Id
    title: Title | None = None
    topic: BriefingTopic | None = None
    presenter: Id | None = None
    """The person who tells it."""
    description: Prose | None = None
    links: tuple[Url, ...] | None = None
    """Where slides, texts, recordings are: all of them."""
    clear: tuple[BriefingDetail, ...] = ()
    """The details to empty."""

    def about(self, plan: "Plan") -> About:
        return About(self.briefing)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        changes = difference(plan.briefings.the(self.briefing), self, BRIEFING_DESCRIPTION)
        if changes:
            yield BriefingDescribed(briefing=self.briefing, **changes)
