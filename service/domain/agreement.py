"""What a proposal can be answered with, what speaks against it, and what comes of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import At, Event, happened
from service.domain.dependencies import DependencyState, Party, enter
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Prose

if TYPE_CHECKING:
    from service.domain.plan import Plan


class NotOneAnswer(Refused):
    """An answer is one of three: agree, counter or decline."""

    because = "Two answers at once are none."
    remedy = "Send exactly one of agree, counter and decline."


class NothingToAnswer(Refused):
    """The dependency has no proposal that waits for an answer."""

    because = "It was answered already."
    remedy = "Reschedule what was agreed; propose again what was declined."


class NotTheOtherParty(Refused):
    """A proposal is answered by the other party."""

    because = "Nobody agrees with himself."
    remedy = "Ask the team that is awaited, or act on its behalf."


class NotTheProvider(Refused):
    """The provider counters what the consumer proposes; either party counters a counter-proposal."""

    because = "Only the one who does the work can say by when."
    remedy = "Ask the provider, or act on the provider's behalf; a consumer reschedules its own proposal."


class LaterThanNeeded(Refused):
    """The provider delivers no later than needed, unless the consumer accepts that in the same act."""

    because = "An agreement that comes too late is a conflict that nobody noticed."
    remedy = "Commit to an earlier iteration, counter-propose this one, or accept it for the consumer."


class NotWhatWasProposed(Refused):
    """A consumer agrees to the iteration that the provider proposed."""

    because = "Nobody else can promise for the provider."
    remedy = "Agree to the proposed iteration, or counter-propose another."


class DeclinedWithoutReason(Refused):
    """Declining needs a reason."""

    because = "Whoever asked must know what to do instead."
    remedy = "Say why."


@dataclass(frozen=True, kw_only=True)
class Agree:
    """The other party agrees: delivered by the end of this iteration."""

    dependency: Id
    committed_by: Id
    note: Prose | None = None
    accept_later: bool = False
    """The consumer accepts, in the same act, that it comes later than needed."""


@dataclass(frozen=True, kw_only=True)
class Counter:
    """The answer is another iteration by whose end it can be delivered."""

    dependency: Id
    iteration: Id
    note: Prose | None = None


@dataclass(frozen=True, kw_only=True)
class Decline:
    """The answer is no."""

    dependency: Id
    reason: Prose


@dataclass(frozen=True, kw_only=True)
class DependencyAgreed(Event):
    """Both sides agree by when it is delivered."""

    dependency: Id
    committed_by: Id
    needed_by: Id
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        enter(
            plan,
            self.dependency,
            at,
            DependencyState.AGREED,
            self.note,
            committed_by=self.committed_by,
            needed_by=self.needed_by,
            agreed_at=happened(at),
            **NOTHING_STANDS,
        )


@dataclass(frozen=True, kw_only=True)
class DependencyCounterProposed(Event):
    """One side proposed another iteration; an agreement before it holds until this is answered."""

    dependency: Id
    by: Party
    iteration: Id
    needed_by: Id | None = None
    note: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        enter(
            plan,
            self.dependency,
            at,
            DependencyState.COUNTER_PROPOSED,
            self.note,
            proposed=self.iteration,
            proposed_needed_by=self.needed_by,
            proposed_by=self.by,
        )


@dataclass(frozen=True, kw_only=True)
class DependencyDeclined(Event):
    """One side said no, and why."""

    dependency: Id
    reason: Prose

    def evolve(self, plan: "Plan", at: At) -> None:
        enter(
            plan,
            self.dependency,
            at,
            DependencyState.DECLINED,
            self.reason,
            committed_by=None,
            **NOTHING_STANDS,
        )


NOTHING_STANDS = {"proposed": None, "proposed_needed_by": None, "proposed_by": Party.CONSUMER}
"""The fields of a counter-proposal when there is none."""
