"""Proposing a dependency: for the first time, and again after it was declined."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event, happened
from service.domain.dependencies import (
    ENDED,
    Dependency,
    DependencyIsBlocked,
    DependencyNotOpen,
    DependencyState,
    NeededByOutsideInterval,
    Party,
    Side,
    about_dependency,
    enter,
    going,
    needed_in,
    step,
)
from service.domain.features import Feature
from service.domain.refusals import Refused
from service.domain.stories import Story
from service.domain.vocabulary import NEW, Id, NewId, Prose, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan


class SideUnclear(Refused):
    """A side is a team of the plan or an external party: one of the two."""

    because = "Somebody has to answer, and it must be clear who."
    remedy = "Name either the team or the external party on each side."


class NoTeamOnEitherSide(Refused):
    """At least one side of a dependency is a team of the plan."""

    because = "Nobody on this train could answer for it."
    remedy = "Name the team that needs or provides it."


class SameItemOnBothSides(Refused):
    """The two sides name different items."""

    because = "An item does not wait for itself."
    remedy = "Leave one of the items out, or split the item."


class NotWork(Refused):
    """The item of a dependency is a feature or a story of the plan."""

    because = "Only work waits for work."
    remedy = "Name the feature or the story, or leave the item out."


class DuplicateDependency(Refused):
    """The very same dependency is open already."""

    because = "Two strings for one agreement get two answers."
    remedy = "Answer, describe or propose again the one that exists."


class NotDeclined(Refused):
    """Only what was declined is proposed again."""

    because = "A proposal that stands or was agreed needs no second one."
    remedy = "Reschedule or describe it, or wait for the answer."


@dataclass(frozen=True, kw_only=True)
class DependencyProposed(Event):
    """Somebody asked a provider for something."""

    dependency: Id
    what: Title
    consumer: Side
    provider: Side
    needed_by: Id
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        dependency = Dependency(
            id=self.dependency,
            what=self.what,
            consumer=self.consumer,
            provider=self.provider,
            needed_by=self.needed_by,
            since=happened(at),
            proposed_at=happened(at),
            note=self.note,
        )
        asked = step(at, dependency.__dict__, self.note)
        plan.dependencies.add(replace(dependency, steps=(asked,)), at)


@dataclass(frozen=True, kw_only=True)
class DependencyProposedAgain(Event):
    """A declined dependency was proposed once more."""

    dependency: Id
    needed_by: Id
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        enter(
            plan,
            self.dependency,
            at,
            DependencyState.PROPOSED,
            self.note,
            needed_by=self.needed_by,
            proposed_at=happened(at),
            committed_by=None,
            proposed=None,
            proposed_needed_by=None,
            proposed_by=Party.CONSUMER,
        )


@dataclass(frozen=True, kw_only=True)
class ProposeDependency(Command):
    """Ask a team or an external party for something that is needed when an iteration begins."""

    dependency: NewId = NEW
    what: Title
    consumer: Side
    provider: Side
    needed_by: Id
    note: Prose | None = None

    refusals = (
        SideUnclear,
        NotWork,
        NoTeamOnEitherSide,
        SameItemOnBothSides,
        DuplicateDependency,
        NeededByOutsideInterval,
    )

    def about(self, plan: "Plan") -> About:
        teams = (team for team in (self.consumer.team, self.provider.team) if team is not None)
        return About(self.dependency, tuple(dict.fromkeys(teams)))

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        for side in (self.consumer, self.provider):
            _check_side(plan, side, self.dependency)
        if self.consumer.team is None and self.provider.team is None:
            raise NoTeamOnEitherSide(about=[self.dependency])
        needed_in(plan, self.needed_by, self.dependency)
        check_items(self.consumer, self.provider, self.dependency)
        check_twin(plan, self.dependency, self.what, self.consumer, self.provider, self.needed_by)
        yield DependencyProposed(
            dependency=self.dependency,
            what=self.what,
            consumer=self.consumer,
            provider=self.provider,
            needed_by=self.needed_by,
            note=self.note,
        )


@dataclass(frozen=True, kw_only=True)
class ProposeDependencyAgain(Command):
    """Ask once more for what was declined, perhaps for a later iteration."""

    dependency: Id
    needed_by: Id | None = None
    """The iteration that it is needed by now; left out, the same as before."""
    note: Prose | None = None

    refusals = (NotDeclined, DependencyNotOpen, DependencyIsBlocked, NeededByOutsideInterval)

    def about(self, plan: "Plan") -> About:
        return about_dependency(plan, self.dependency)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        dependency = going(plan, self.dependency)
        needed_by = self.needed_by or dependency.needed_by
        needed_in(plan, needed_by, dependency.id)
        if dependency.state is DependencyState.PROPOSED and needed_by == dependency.needed_by:
            return
        if dependency.state is not DependencyState.DECLINED:
            raise NotDeclined(about=[dependency.id])
        yield DependencyProposedAgain(dependency=dependency.id, needed_by=needed_by, note=self.note)


def _check_side(plan: "Plan", side: Side, about: Id) -> None:
    if (side.team is None) == (side.external is None):
        raise SideUnclear(about=[about])
    if side.team is not None:
        plan.teams.the(side.team)
    check_work(plan, side.item)


def check_work(plan: "Plan", item: Id | None) -> None:
    """Raises NotHere, WasRemoved, NotWork unless it is work of the plan, or nothing."""
    if item is not None and not isinstance(plan.thing(item), Feature | Story):
        raise NotWork(about=[item])


def check_items(consumer: Side, provider: Side, about: Id) -> None:
    """Raises SameItemOnBothSides."""
    if consumer.item is not None and consumer.item == provider.item:
        raise SameItemOnBothSides(about=[about, consumer.item])


def check_twin(plan: "Plan", id: Id, what: Title, consumer: Side, provider: Side, needed_by: Id) -> None:
    """Raises DuplicateDependency when another open one says the very same."""
    for each in plan.dependencies.present():
        same = (each.what, each.consumer, each.provider, each.needed_by) == (
            what,
            consumer,
            provider,
            needed_by,
        )
        if same and each.id != id and each.state not in ENDED:
            raise DuplicateDependency(about=[each.id])
