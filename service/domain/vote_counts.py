"""What a round came to: ballots counted, or hands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.baselines import mark
from service.domain.decider import Asked, At, Decision, Event, Tally
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Instant, Role
from service.domain.vote_rounds import VoteCancelled, not_over
from service.domain.votes import (
    FEWEST_BALLOTS,
    FINGERS,
    HeldByHands,
    RoundCommand,
    Vote,
    VoteMode,
    VoteNotOpen,
    VoteState,
    scope_name,
)

if TYPE_CHECKING:
    from service.domain.plan import Plan

NOTHING = Tally(cast=0, counts=(0, 0, 0, 0, 0))


class NobodyVoted(Refused):
    """A round is counted when somebody has voted."""

    because = "No vote is no confidence, and no lack of it either."
    remedy = "Extend the round, or cancel it."


class CountsImpossible(Refused):
    """A show of hands is five numbers: how many showed one finger, two, and so on to five."""

    because = "The mean and the voices to hear come from nothing else."
    remedy = "Give five numbers, none of them negative."


class MoreHandsThanEligible(Refused):
    """No more hands are shown than there are voters."""

    because = "Somebody was counted twice, or does not belong to the team."
    remedy = "Count again, or cancel the round and open one with the right number of voters."


class NotCountedByCoach(Refused):
    """Hands are counted by the team's coach or by who facilitates."""

    because = "Somebody answers for the count whom the voters see."
    remedy = "Ask the team's coach, the RTE or the facilitator, or act on behalf of one."


@dataclass(frozen=True, kw_only=True)
class VoteClosed(Event):
    """A round was counted; of fewer than three ballots the register knows the number only."""

    round: Id
    cast: int
    eligible: int
    counts: tuple[int, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        vote = plan.votes.get(self.round)
        if vote is None:
            return
        plan.votes.change(
            vote.id,
            at,
            state=VoteState.CLOSED,
            cast=self.cast,
            eligible=self.eligible,
            counts=self.counts,
        )
        name = f"Confidence vote {vote.number} of {scope_name(plan, vote.team)}"
        mark(plan, name, "A round of the confidence vote was counted.", at)


@dataclass(frozen=True, kw_only=True)
class CloseVote(RoundCommand):
    """Close a secret round and count its ballots, which are destroyed."""

    round: Id

    refusals = (VoteNotOpen, HeldByHands, NobodyVoted)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        vote = plan.votes.the(self.round)
        if vote.is_over:
            return
        if vote.mode is VoteMode.SHOW_OF_HANDS:
            raise HeldByHands(about=[vote.id])
        if vote.state is VoteState.SCHEDULED:
            raise VoteNotOpen(f"It opens at {vote.opens}.", [vote.id])
        box = asked.tallies.get(vote.id, NOTHING)
        if not box.cast:
            raise NobodyVoted(about=[vote.id])
        yield _counted(vote, box)


@dataclass(frozen=True, kw_only=True)
class EndVote(RoundCommand):
    """Let a secret round end at its time: counted, or cancelled if nobody voted. Asked by the clock alone."""

    round: Id

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        vote = plan.votes.get(self.round)
        if vote is None or vote.removed or not has_ended(vote, asked.at):
            return
        box = asked.tallies.get(vote.id)
        if box is not None:  # else nobody has looked into it, and nothing can be said of it
            yield _counted(vote, box) if box.cast else VoteCancelled(round=vote.id)


def has_ended(vote: Vote, at: Instant) -> bool:
    """Whether a secret round is to be counted because its time is over."""
    return vote.mode is VoteMode.SECRET and vote.state is VoteState.OPEN and vote.closes <= at


def _counted(vote: Vote, box: Tally) -> VoteClosed:
    """The count as the register may know it."""
    eligible = max(vote.eligible, box.cast)
    counts = box.counts if box.cast >= FEWEST_BALLOTS else ()
    return VoteClosed(round=vote.id, cast=box.cast, eligible=eligible, counts=counts)


@dataclass(frozen=True, kw_only=True)
class RecordShowOfHands(RoundCommand):
    """Record how many hands showed 1 to 5 fingers; that closes the round."""

    round: Id
    counts: tuple[int, ...]
    """How many showed 1, 2, 3, 4 and 5."""

    refusals = (
        VoteNotOpen,
        HeldByHands,
        NotCountedByCoach,
        CountsImpossible,
        MoreHandsThanEligible,
        NobodyVoted,
    )

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        vote = plan.votes.the(self.round)
        if vote.counts == self.counts and vote.mode is VoteMode.SHOW_OF_HANDS:
            return
        vote = not_over(plan, self.round)
        if vote.state is VoteState.SCHEDULED:
            yield VoteNotOpen(f"It opens at {vote.opens}.", [vote.id])
        if not _may_count(plan, vote, asked):
            yield NotCountedByCoach(about=[vote.id])
        yield from _faults(vote, self.counts)
        yield VoteClosed(round=vote.id, cast=sum(self.counts), eligible=vote.eligible, counts=self.counts)


def _may_count(plan: "Plan", vote: Vote, asked: Asked) -> bool:
    if asked.is_a(Role.RTE) or asked.is_a(Role.FACILITATOR):
        return True
    team = plan.teams.get(vote.team)
    return team is not None and asked.is_a(Role.TEAM_COACH) and asked.speaks_for(team.train_team)


def _faults(vote: Vote, counts: tuple[int, ...]) -> Iterator[Refused]:
    if vote.mode is VoteMode.SECRET:
        yield HeldByHands(about=[vote.id])
    if len(counts) != len(FINGERS) or any(count < 0 for count in counts):
        yield CountsImpossible(about=[vote.id])
    elif sum(counts) > vote.eligible:
        shown = f"{sum(counts)} hands of {vote.eligible} voters."
        yield MoreHandsThanEligible(shown, [vote.id])
    elif not any(counts):
        yield NobodyVoted(about=[vote.id])
