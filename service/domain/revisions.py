"""Changing what a dependency says: its words, its items, its iterations."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from service.domain.agreement import DependencyAgreed, DependencyCounterProposed
from service.domain.decider import About, Asked, At, Command, Decision, Event, NeedsReason
from service.domain.delivery import AlreadyDelivered, restarted
from service.domain.dependencies import (
    HANDED_OVER,
    UNANSWERED,
    Dependency,
    DependencyIsBlocked,
    DependencyNotOpen,
    DependencyState,
    NeededByOutsideInterval,
    Party,
    Side,
    about_dependency,
    needed_in,
    not_open,
    speaks,
    take,
)
from service.domain.proposals import (
    DuplicateDependency,
    NotWork,
    SameItemOnBothSides,
    check_items,
    check_twin,
    check_work,
)
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Prose, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan


class NotAgreedYet(Refused):
    """Only what was agreed has a committed-by to reschedule."""

    because = "Before that the provider's answer says by when."
    remedy = "Answer the proposal: agree or counter-propose."


class NotOneOfTheParties(Refused):
    """An agreement is rescheduled by its parties."""

    because = "It is a promise between two; nobody else can change it."
    remedy = "Ask one of the two teams, or act on behalf of one."


class DependencyDetail(Enum):
    """What a dependency may be without."""

    CONSUMER_ITEM = "CONSUMER_ITEM"
    PROVIDER_ITEM = "PROVIDER_ITEM"


@dataclass(frozen=True, kw_only=True)
class DependencyDescribed(Event):
    """A dependency has other words or items."""

    dependency: Id
    what: Title
    consumer_item: Id | None = None
    provider_item: Id | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        old = plan.dependencies.get(self.dependency)
        if old is None:
            return
        plan.dependencies.change(
            old.id,
            at,
            what=self.what,
            consumer=with_item(old.consumer, self.consumer_item),
            provider=with_item(old.provider, self.provider_item),
        )


@dataclass(frozen=True, kw_only=True)
class DependencyRescheduled(Event):
    """A dependency is needed or promised by other iterations: both sides say so, or it was not agreed."""

    dependency: Id
    needed_by: Id
    committed_by: Id | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        take(plan, self.dependency, at, needed_by=self.needed_by, committed_by=self.committed_by)


@dataclass(frozen=True, kw_only=True)
class DescribeDependency(Command):
    """Say better what is needed, and for which items; the parties and iterations stay."""

    dependency: Id
    what: Title | None = None
    consumer_item: Id | None = None
    provider_item: Id | None = None
    clear: tuple[DependencyDetail, ...] = ()
    """What to empty; left out alone, a field stays."""

    refusals = (NotWork, SameItemOnBothSides, DuplicateDependency)

    def about(self, plan: "Plan") -> About:
        return about_dependency(plan, self.dependency)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        old = plan.dependencies.the(self.dependency)
        what = self.what or old.what
        consumer = with_item(old.consumer, self._item(old.consumer, Party.CONSUMER))
        provider = with_item(old.provider, self._item(old.provider, Party.PROVIDER))
        if (what, consumer, provider) == (old.what, old.consumer, old.provider):
            return
        for item in (self.consumer_item, self.provider_item):
            check_work(plan, item)
        check_items(consumer, provider, old.id)
        check_twin(plan, old.id, what, consumer, provider, old.needed_by)
        yield DependencyDescribed(
            dependency=old.id, what=what, consumer_item=consumer.item, provider_item=provider.item
        )

    def _item(self, side: Side, party: Party) -> Id | None:
        given, detail = (
            (self.consumer_item, DependencyDetail.CONSUMER_ITEM)
            if party is Party.CONSUMER
            else (self.provider_item, DependencyDetail.PROVIDER_ITEM)
        )
        return given or (None if detail in self.clear else side.item)


@dataclass(frozen=True, kw_only=True)
class RescheduleDependency(Command):
    """Move the needed-by or committed-by; after agreement one side alone makes a counter-proposal of it."""

    dependency: Id
    needed_by: Id | None = None
    """Left out, it stays."""
    committed_by: Id | None = None
    """Left out, it stays. There is none before agreement."""
    note: Prose | None = None

    needs_reason = NeedsReason.AFTER_COMMITMENT
    refusals = (
        NotAgreedYet,
        NotOneOfTheParties,
        AlreadyDelivered,
        DependencyNotOpen,
        DependencyIsBlocked,
        NeededByOutsideInterval,
    )

    def about(self, plan: "Plan") -> About:
        return about_dependency(plan, self.dependency)

    def promised(self, plan: "Plan") -> bool:
        dependency = plan.dependencies.get(self.dependency)
        return dependency is not None and dependency.committed_by is not None and self._moves(dependency)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        dependency = _reschedulable(plan, self.dependency)
        if self.needed_by is not None:
            needed_in(plan, self.needed_by, dependency.id)
        if self.committed_by is not None:
            plan.iterations.the(self.committed_by)
        if not self._moves(dependency) and dependency.state not in UNANSWERED:
            return
        if dependency.committed_by is None:
            yield from self._before_agreement(dependency)
        else:
            yield from self._after_agreement(plan, asked, dependency, dependency.committed_by)

    def _moves(self, dependency: Dependency) -> bool:
        was = (dependency.needed_by, dependency.committed_by)
        return was != (self.needed_by or was[0], self.committed_by or was[1])

    def _before_agreement(self, dependency: Dependency) -> Decision:
        if self.committed_by is not None:
            raise NotAgreedYet(about=[dependency.id])
        if self._moves(dependency):
            needed_by = self.needed_by or dependency.needed_by
            yield DependencyRescheduled(dependency=dependency.id, needed_by=needed_by)

    def _after_agreement(self, plan: "Plan", asked: Asked, dependency: Dependency, agreed: Id) -> Decision:
        parties = [party for party in Party if speaks(plan, asked, dependency, party)]
        if not parties:
            raise NotOneOfTheParties(about=[dependency.id])
        if len(parties) == 1:
            yield from self._counter(dependency, parties[0], self.committed_by or agreed)
        else:
            yield from self._settle(dependency, self.committed_by or agreed)

    def _counter(self, dependency: Dependency, by: Party, iteration: Id) -> Decision:
        if dependency.state is DependencyState.BLOCKED:
            raise DependencyIsBlocked(about=[dependency.id])
        standing = (dependency.proposed, dependency.proposed_needed_by, dependency.proposed_by)
        if (self.committed_by or self.needed_by) and standing != (iteration, self.needed_by, by):
            yield DependencyCounterProposed(
                dependency=dependency.id,
                by=by,
                iteration=iteration,
                needed_by=self.needed_by,
                note=self.note,
            )

    def _settle(self, dependency: Dependency, committed_by: Id) -> Decision:
        needed_by = self.needed_by or dependency.needed_by
        if self._moves(dependency):
            yield DependencyRescheduled(
                dependency=dependency.id, needed_by=needed_by, committed_by=committed_by
            )
        if dependency.state in UNANSWERED:
            yield DependencyAgreed(
                dependency=dependency.id, committed_by=committed_by, needed_by=needed_by, note=self.note
            )
            yield from restarted(dependency)


def _reschedulable(plan: "Plan", id: Id) -> Dependency:
    """The dependency if its iterations may still move."""
    dependency = plan.dependencies.the(id)
    if dependency.state is DependencyState.WITHDRAWN:
        raise not_open(dependency)
    if dependency.stands in HANDED_OVER:
        raise AlreadyDelivered(about=[id])
    return dependency


def with_item(side: Side, item: Id | None) -> Side:
    """The same party with another item."""
    return Side(team=side.team, external=side.external, item=item)
