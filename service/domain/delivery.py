"""Delivering a dependency: started, delivered, accepted or rejected by the one who needed it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event, NeedsReason, happened
from service.domain.dependencies import (
    Dependency,
    DependencyIsBlocked,
    DependencyNotOpen,
    DependencyState,
    Party,
    about_dependency,
    enter,
    going,
    speaks,
)
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Prose

if TYPE_CHECKING:
    from service.domain.plan import Plan


class NotAgreed(Refused):
    """A dependency is agreed before work on it begins."""

    because = "Work that nobody agreed to may come too late, or not be what was needed."
    remedy = "Answer the proposal; the work is shown as not agreed until then."
    warns = True


class AlreadyDelivered(Refused):
    """What was delivered is not started or rescheduled."""

    because = "The time of its delivery is past."
    remedy = "Reject the delivery, with a reason, if it is not what was agreed."


class NotDelivered(Refused):
    """Only what was delivered is accepted or rejected."""

    because = "There is nothing to look at yet."
    remedy = "Record the delivery first."


class ByTheProviderAlone(Refused):
    """A delivery is judged by the side that needed it, not by its provider alone."""

    because = "Only the consumer knows whether it can go on with it."
    remedy = "Ask the consumer, or act on the consumer's behalf."


@dataclass(frozen=True, kw_only=True)
class DependencyStarted(Event):
    """The provider works on it."""

    dependency: Id
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        enter(plan, self.dependency, at, DependencyState.IN_PROGRESS, self.note, started_at=happened(at))


@dataclass(frozen=True, kw_only=True)
class DependencyDelivered(Event):
    """The provider handed it over."""

    dependency: Id
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        enter(
            plan,
            self.dependency,
            at,
            DependencyState.DELIVERED,
            self.note,
            delivered_at=happened(at),
            rejected=False,
        )


@dataclass(frozen=True, kw_only=True)
class DependencyAccepted(Event):
    """The consumer can go on with what was delivered."""

    dependency: Id
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        enter(plan, self.dependency, at, DependencyState.ACCEPTED, self.note)


@dataclass(frozen=True, kw_only=True)
class DeliveryRejected(Event):
    """The consumer cannot go on with what was delivered; the reason is the envelope's."""

    dependency: Id
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        enter(plan, self.dependency, at, DependencyState.IN_PROGRESS, self.note, rejected=True)


@dataclass(frozen=True, kw_only=True)
class StartDependency(Command):
    """Begin to work on what was asked for."""

    dependency: Id
    note: Prose | None = None

    takes_effective_at = True
    refusals = (NotAgreed, AlreadyDelivered, DependencyNotOpen, DependencyIsBlocked)

    def about(self, plan: "Plan") -> About:
        return about_dependency(plan, self.dependency)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        dependency = going(plan, self.dependency)
        if dependency.state is DependencyState.DELIVERED:
            raise AlreadyDelivered(about=[dependency.id])
        if dependency.state is not DependencyState.IN_PROGRESS:
            yield from _unless_agreed(plan, dependency)
            yield DependencyStarted(dependency=dependency.id, note=self.note)


@dataclass(frozen=True, kw_only=True)
class DeliverDependency(Command):
    """Hand over what was asked for; starts it first when nobody had said so."""

    dependency: Id
    note: Prose | None = None

    takes_effective_at = True
    refusals = (NotAgreed, DependencyNotOpen, DependencyIsBlocked)

    def about(self, plan: "Plan") -> About:
        return about_dependency(plan, self.dependency)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        dependency = going(plan, self.dependency)
        if dependency.state is DependencyState.DELIVERED:
            return
        yield from _unless_agreed(plan, dependency)
        if dependency.state is not DependencyState.IN_PROGRESS:
            yield DependencyStarted(dependency=dependency.id)
        yield DependencyDelivered(dependency=dependency.id, note=self.note)


@dataclass(frozen=True, kw_only=True)
class AcceptDelivery(Command):
    """Say, as the one who needed it, that what was delivered will do."""

    dependency: Id
    note: Prose | None = None

    refusals = (NotDelivered, ByTheProviderAlone, DependencyNotOpen, DependencyIsBlocked)

    def about(self, plan: "Plan") -> About:
        return about_dependency(plan, self.dependency)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        dependency = plan.dependencies.the(self.dependency)
        if dependency.state is DependencyState.ACCEPTED:
            return
        _judge(plan, asked, dependency)
        yield DependencyAccepted(dependency=dependency.id, note=self.note)


@dataclass(frozen=True, kw_only=True)
class RejectDelivery(Command):
    """Say, as the one who needed it, that what was delivered will not do, and why."""

    dependency: Id
    note: Prose | None = None

    needs_reason = NeedsReason.ALWAYS
    refusals = (NotDelivered, ByTheProviderAlone, DependencyNotOpen, DependencyIsBlocked)

    def about(self, plan: "Plan") -> About:
        return about_dependency(plan, self.dependency)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        dependency = plan.dependencies.the(self.dependency)
        if dependency.state is DependencyState.IN_PROGRESS and dependency.rejected:
            return
        _judge(plan, asked, dependency)
        yield DeliveryRejected(dependency=dependency.id, note=self.note)


def restarted(dependency: Dependency) -> Decision:
    """Work that had begun before goes on once there is an agreement."""
    if dependency.started_at is not None:
        yield DependencyStarted(dependency=dependency.id)


def _unless_agreed(plan: "Plan", dependency: Dependency) -> Decision:
    if not dependency.is_agreed:
        yield plan.policy.weigh(NotAgreed(about=[dependency.id]))


def _judge(plan: "Plan", asked: Asked, dependency: Dependency) -> None:
    """Raises what speaks against judging this delivery."""
    going(plan, dependency.id)
    if dependency.state is not DependencyState.DELIVERED:
        raise NotDelivered(about=[dependency.id])
    provider, consumer = (speaks(plan, asked, dependency, each) for each in (Party.PROVIDER, Party.CONSUMER))
    if provider and not consumer:
        raise ByTheProviderAlone(about=[dependency.id])
