"""What stops a dependency: a block, for a time; withdrawal and removal, until it is restored."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event, NeedsReason
from service.domain.dependencies import (
    ENDED,
    Dependency,
    DependencyNotOpen,
    DependencyState,
    Party,
    RemovedHow,
    about_dependency,
    enter,
    not_open,
    speaks,
)
from service.domain.proposals import DuplicateDependency, check_twin
from service.domain.refusals import ReasonMissing, Refused
from service.domain.vocabulary import Id, Prose

if TYPE_CHECKING:
    from service.domain.plan import Plan


class ProviderDeclines(Refused):
    """The provider does not withdraw what the consumer needs."""

    because = "The need is the consumer's; only the answer is the provider's."
    remedy = "Decline it with a reason; after agreement, reschedule or block it."


class HowMissing(Refused):
    """Removing a dependency says how it became unneeded."""

    because = "That is what makes the reduction of dependencies countable."
    remedy = "Choose sliced, designed out, absorbed, moved or dropped."


@dataclass(frozen=True, kw_only=True)
class DependencyBlocked(Event):
    """Something keeps it from going on; what, is the envelope's reason."""

    dependency: Id
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        old = plan.dependencies.get(self.dependency)
        was = old.state if old else None
        enter(plan, self.dependency, at, DependencyState.BLOCKED, self.note, blocked_from=was)


@dataclass(frozen=True, kw_only=True)
class DependencyUnblocked(Event):
    """It goes on where it stood when it was blocked."""

    dependency: Id
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        old = plan.dependencies.get(self.dependency)
        if old is not None:
            enter(plan, old.id, at, old.stands, self.note, blocked_from=None)


@dataclass(frozen=True, kw_only=True)
class DependencyWithdrawn(Event):
    """The consumer needs it no more, or not from this provider."""

    dependency: Id
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        _leave(plan, self.dependency, at, DependencyState.WITHDRAWN, self.note)


@dataclass(frozen=True, kw_only=True)
class DependencyRemoved(Event):
    """It became unneeded, and how."""

    dependency: Id
    how: RemovedHow
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        _leave(plan, self.dependency, at, DependencyState.REMOVED, self.note)
        plan.dependencies.change(self.dependency, at, removed=at.version, removed_how=self.how)


@dataclass(frozen=True, kw_only=True)
class DependencyRestored(Event):
    """A withdrawn or removed dependency is back, in the state that it had."""

    dependency: Id
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        old = plan.dependencies.get(self.dependency)
        if old is not None and old.left_from is not None:
            back = {"left_from": None, "removed": None, "removed_how": None}
            enter(plan, old.id, at, old.left_from, self.note, **back)


def _leave(plan: "Plan", id: Id, at: At, to: DependencyState, note: Prose | None) -> None:
    old = plan.dependencies.get(id)
    enter(plan, id, at, to, note, left_from=old.state if old else None)


@dataclass(frozen=True, kw_only=True)
class BlockDependency(Command):
    """Say that something keeps it from going on, and what."""

    dependency: Id
    note: Prose | None = None

    needs_reason = NeedsReason.ALWAYS
    takes_effective_at = True
    refusals = (DependencyNotOpen,)

    def about(self, plan: "Plan") -> About:
        return about_dependency(plan, self.dependency)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        dependency = plan.dependencies.the(self.dependency)
        if dependency.state in (*ENDED, DependencyState.DECLINED):
            raise not_open(dependency)
        if dependency.state is not DependencyState.BLOCKED:
            yield DependencyBlocked(dependency=dependency.id, note=self.note)


@dataclass(frozen=True, kw_only=True)
class UnblockDependency(Command):
    """Say that it can go on."""

    dependency: Id
    note: Prose | None = None

    takes_effective_at = True

    def about(self, plan: "Plan") -> About:
        return about_dependency(plan, self.dependency)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.dependencies.the(self.dependency).state is DependencyState.BLOCKED:
            yield DependencyUnblocked(dependency=self.dependency, note=self.note)


@dataclass(frozen=True, kw_only=True)
class WithdrawDependency(Command):
    """Take back, as the one who asked, what was asked for; with a reason once it was answered."""

    dependency: Id
    note: Prose | None = None

    refusals = (ProviderDeclines, DependencyNotOpen)

    def about(self, plan: "Plan") -> About:
        return about_dependency(plan, self.dependency)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        dependency = plan.dependencies.the(self.dependency)
        if dependency.state is DependencyState.WITHDRAWN:
            return
        if dependency.state in ENDED:
            raise not_open(dependency)
        consumer, provider = (speaks(plan, asked, dependency, each) for each in Party)
        if provider and not consumer:
            yield ProviderDeclines(about=[dependency.id])
        if dependency.stands is not DependencyState.PROPOSED and not asked.reason:
            yield ReasonMissing(about=[dependency.id])
        yield DependencyWithdrawn(dependency=dependency.id, note=self.note)


@dataclass(frozen=True, kw_only=True)
class RemoveDependency(Command):
    """Record that nobody needs it any more, and how that was achieved."""

    dependency: Id
    how: RemovedHow | None = None
    """Must be given."""
    note: Prose | None = None

    refusals = (HowMissing, DependencyNotOpen)

    def about(self, plan: "Plan") -> About:
        return about_dependency(plan, self.dependency)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        dependency = plan.dependencies.known(self.dependency)
        if dependency.removed is not None:
            return
        if dependency.state in ENDED:
            yield not_open(dependency)
        if self.how is None:
            yield HowMissing(about=[dependency.id])
        else:
            yield DependencyRemoved(dependency=dependency.id, how=self.how, note=self.note)


@dataclass(frozen=True, kw_only=True)
class RestoreDependency(Command):
    """Bring back what was withdrawn or removed, in the state that it had."""

    dependency: Id
    note: Prose | None = None

    refusals = (DuplicateDependency,)

    def about(self, plan: "Plan") -> About:
        return about_dependency(plan, self.dependency)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        gone: Dependency = plan.dependencies.known(self.dependency)
        if gone.left_from is not None:
            check_twin(plan, gone.id, gone.what, gone.consumer, gone.provider, gone.needed_by)
            yield DependencyRestored(dependency=gone.id, note=self.note)
