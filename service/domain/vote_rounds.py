"""Rounds of the confidence vote: what becomes of one, until it is counted."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import Asked, At, Decision, Event
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Instant
from service.domain.votes import (
    HeldByHands,
    RoundCommand,
    Vote,
    VoteMode,
    VoteNotOpen,
    VoteState,
)

if TYPE_CHECKING:
    from service.domain.plan import Plan

MOST_GUESTS = 200


class WindowImpossible(Refused):
    """A round closes after it opens, and after now."""

    because = "Nobody could vote in it."
    remedy = "Choose a later moment for its end."


class GuestsImpossible(Refused):
    """A round has at most 200 guests, and never fewer than were invited."""

    because = "A link is handed to a person; none can be called back without knowing whose it is."
    remedy = "Say how many guests there are in all; with fewer, cancel the round and open another."


@dataclass(frozen=True, kw_only=True)
class VoteScheduled(Event):
    """A round will open at a later moment."""

    round: Id
    team: Id | None = None
    number: int
    mode: VoteMode
    opens: Instant
    closes: Instant
    eligible: int
    threshold: int

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.votes.add(_vote(self, VoteState.SCHEDULED, at.version), at)


@dataclass(frozen=True, kw_only=True)
class VoteOpened(Event):
    """A round is open: what it votes on, who may, and what will accept are fixed."""

    round: Id
    team: Id | None = None
    number: int
    mode: VoteMode
    opens: Instant
    closes: Instant
    eligible: int
    threshold: int
    version: int
    """The version of the plan that is voted on."""

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.votes.add(_vote(self, VoteState.OPEN, self.version), at)


def _vote(event: VoteScheduled | VoteOpened, state: VoteState, version: int) -> Vote:
    return Vote(
        id=event.round,
        team=event.team,
        number=event.number,
        mode=event.mode,
        state=state,
        opens=event.opens,
        closes=event.closes,
        eligible=event.eligible,
        threshold=event.threshold,
        opened_at=version,
    )


@dataclass(frozen=True, kw_only=True)
class VoteExtended(Event):
    """A round closes later than was said."""

    round: Id
    closes: Instant

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.votes.change(self.round, at, closes=self.closes)


@dataclass(frozen=True, kw_only=True)
class VoteCancelled(Event):
    """A round came to nothing; its ballots are gone uncounted."""

    round: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.votes.remove(self.round, at)


@dataclass(frozen=True, kw_only=True)
class GuestsInvited(Event):
    """There are links for so many guests in all; each casts one ballot in the round."""

    round: Id
    guests: int

    def evolve(self, plan: "Plan", at: At) -> None:
        vote = plan.votes.get(self.round)
        if vote is not None:
            eligible = vote.eligible + self.guests - vote.guests
            plan.votes.change(vote.id, at, guests=self.guests, eligible=eligible)


@dataclass(frozen=True, kw_only=True)
class ExtendVote(RoundCommand):
    """Let a round close later than was said."""

    round: Id
    closes: Instant

    refusals = (VoteNotOpen, WindowImpossible)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        vote = not_over(plan, self.round)
        if vote.closes == self.closes:
            return
        if self.closes < vote.closes or self.closes <= asked.at:
            yield WindowImpossible(f"It closes at {vote.closes}; it can only be extended.", [vote.id])
        yield VoteExtended(round=vote.id, closes=self.closes)


@dataclass(frozen=True, kw_only=True)
class CancelVote(RoundCommand):
    """Call a round off before it is counted; its ballots are destroyed unread."""

    round: Id

    refusals = (VoteNotOpen,)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.votes.known(self.round).removed is None:
            yield VoteCancelled(round=not_over(plan, self.round).id)


@dataclass(frozen=True, kw_only=True)
class InviteGuests(RoundCommand):
    """Let voters without an account take part in a secret round: a link for each, shown once."""

    round: Id
    guests: int
    """How many in all; links are made for those who come on top."""

    refusals = (VoteNotOpen, HeldByHands, GuestsImpossible)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        vote = not_over(plan, self.round)
        if vote.mode is VoteMode.SHOW_OF_HANDS:
            yield HeldByHands(about=[vote.id])
        if not vote.guests <= self.guests <= MOST_GUESTS:
            yield GuestsImpossible(f"{vote.guests} were invited.", [vote.id])
        if self.guests != vote.guests:
            yield GuestsInvited(round=vote.id, guests=self.guests)


def not_over(plan: "Plan", id: Id) -> Vote:
    """The round, if it was not counted yet. Raises NotHere, WasRemoved, VoteNotOpen."""
    vote = plan.votes.the(id)
    if vote.is_over:
        raise VoteNotOpen("The round was closed.", [id])
    return vote
