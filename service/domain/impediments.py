"""Impediments in their small form: what keeps a team or the train from going on, raised and assigned."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from service.domain.assignment import ASSIGNMENT, AssignmentDetail
from service.domain.carried import Carried
from service.domain.decider import About, Asked, At, Command, Decision, Event, happened
from service.domain.describing import described, difference
from service.domain.risks import existing
from service.domain.vocabulary import NEW, Day, Id, Instant, NewId, Prose, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Impediment(Carried):
    """Something that is in the way now, of a team or of the whole train."""

    title: Title
    description: Prose | None = None
    team: Id | None = None
    """None: it is the train's."""
    owner: Id | None = None
    """The person who sees to it that it goes."""
    due: Day | None = None
    """By when it is to be gone."""
    blocks: tuple[Id, ...] = ()
    """What it is in the way of."""
    raised_at: Instant
    resolved_at: Instant | None = None
    """When it was out of the way."""
    resolution: Prose | None = None
    """How it came to be resolved."""

    @property
    def is_open(self) -> bool:
        """Whether it is in the way."""
        return self.removed is None and self.resolved_at is None


class ImpedimentDetail(Enum):
    """The details of an impediment that may be emptied."""

    DESCRIPTION = "DESCRIPTION"
    TEAM = "TEAM"


IMPEDIMENT_DESCRIPTION = ("title", "description", "team", "blocks")


@dataclass(frozen=True, kw_only=True)
class ImpedimentRaised(Event):
    """Somebody said what is in the way."""

    impediment: Id
    title: Title
    description: Prose | None = None
    team: Id | None = None
    owner: Id | None = None
    due: Day | None = None
    blocks: tuple[Id, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        impediment = Impediment(
            id=self.impediment,
            title=self.title,
            description=self.description,
            team=self.team,
            owner=self.owner,
            due=self.due,
            blocks=self.blocks,
            raised_at=happened(at),
        )
        plan.impediments.add(impediment, at)


@dataclass(frozen=True, kw_only=True)
class ImpedimentDescribed(Event):
    """An impediment was described anew; what is None stayed as it was."""

    impediment: Id
    title: Title | None = None
    description: Prose | None = None
    team: Id | None = None
    blocks: tuple[Id, ...] | None = None
    cleared: tuple[ImpedimentDetail, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.impediments.change(self.impediment, at, **described(self, IMPEDIMENT_DESCRIPTION))


@dataclass(frozen=True, kw_only=True)
class ImpedimentAssigned(Event):
    """Somebody takes an impediment out of the way; what is None stayed as it was."""

    impediment: Id
    owner: Id | None = None
    due: Day | None = None
    cleared: tuple[AssignmentDetail, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.impediments.change(self.impediment, at, **described(self, ASSIGNMENT))


def about_impediment(plan: "Plan", id: Id, *others: Id | None) -> About:
    """The impediment, its team, and the team that would get it."""
    impediment = plan.impediments.get(id)
    teams = (*others, impediment.team if impediment else None)
    return About(id, tuple(dict.fromkeys(each for each in teams if each is not None)))


@dataclass(frozen=True, kw_only=True)
class RaiseImpediment(Command):
    """Say what is in the way, of a team or of the train."""

    impediment: NewId = NEW
    title: Title
    description: Prose | None = None
    team: Id | None = None
    """Left out, it is the train's."""
    owner: Id | None = None
    """The person who sees to it that it goes."""
    due: Day | None = None
    """By when it is to be gone."""
    blocks: tuple[Id, ...] = ()
    """What it is in the way of, by ids."""

    takes_effective_at = True

    def about(self, plan: "Plan") -> About:
        return about_impediment(plan, self.impediment, self.team)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if self.team is not None:
            plan.teams.the(self.team)
        yield ImpedimentRaised(
            impediment=self.impediment,
            title=self.title,
            description=self.description,
            team=self.team,
            owner=self.owner,
            due=self.due,
            blocks=existing(plan, self.blocks),
        )


@dataclass(frozen=True, kw_only=True)
class DescribeImpediment(Command):
    """Say anew what is in the way, of whom and of what; what is left out stays as it is."""

    impediment: Id
    title: Title | None = None
    description: Prose | None = None
    team: Id | None = None
    blocks: tuple[Id, ...] | None = None
    """All that it is in the way of, by ids."""
    clear: tuple[ImpedimentDetail, ...] = ()
    """The details to empty; without a team it is the train's."""

    def about(self, plan: "Plan") -> About:
        return about_impediment(plan, self.impediment, self.team)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        impediment = plan.impediments.the(self.impediment)
        if self.team is not None:
            plan.teams.the(self.team)
        blocks = None if self.blocks is None else existing(plan, self.blocks)
        changes = difference(impediment, replace(self, blocks=blocks), IMPEDIMENT_DESCRIPTION)
        if changes:
            yield ImpedimentDescribed(impediment=impediment.id, **changes)


@dataclass(frozen=True, kw_only=True)
class AssignImpediment(Command):
    """Say who sees to it that the impediment goes, and by when; what is left out stays as it is."""

    impediment: Id
    owner: Id | None = None
    """The person who sees to it that it goes."""
    due: Day | None = None
    """By when it is to be gone."""
    clear: tuple[AssignmentDetail, ...] = ()
    """What to empty."""

    def about(self, plan: "Plan") -> About:
        return about_impediment(plan, self.impediment)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        changes = difference(plan.impediments.the(self.impediment), self, ASSIGNMENT)
        if changes:
            yield ImpedimentAssigned(impediment=self.impediment, **changes)
