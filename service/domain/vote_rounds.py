"""Rounds of the confidence vote: scheduled, opened, extended, cancelled, and whom they are open to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event, Warned
from service.domain.organisation import Organisation
from service.domain.policy import VotesHeld
from service.domain.refusals import Refused
from service.domain.risks import RiskLevel
from service.domain.vocabulary import NEW, Id, Instant, NewId
from service.domain.voters import voters
from service.domain.votes import (
    HeldByHands,
    Vote,
    VoteMode,
    VoteNotOpen,
    VoteState,
    about_round,
    rounds_of,
)

if TYPE_CHECKING:
    from service.domain.plan import Plan

USUAL = timedelta(minutes=15)
"""How long a round is open if nobody says otherwise."""
MOST_GUESTS = 200


class RoundOpenAlready(Refused):
    """A team, and the train, holds one round at a time."""

    because = "Two open rounds on one plan would have two results."
    remedy = "Close or cancel the round that is open or scheduled."


class WindowImpossible(Refused):
    """A round closes after it opens, and after now."""

    because = "Nobody could vote in it."
    remedy = "Choose a later moment for its end."


class NobodyMayVote(Refused):
    """A round is open to at least one voter."""

    because = "A count without voters says nothing."
    remedy = "Grant people their roles in the team, or say how many may vote."


class RisksNotAddressed(Refused):
    """The risks of the train are ROAMed before anybody votes."""

    because = "Confidence counts only when people know what may go wrong."
    remedy = "ROAM the risks first."
    warns = True


class TrainBeforeTeams(Refused):
    """The teams vote before the train does."""

    because = "The train is confident in a plan when its teams are confident in theirs."
    remedy = "Hold the teams' votes first."
    warns = True


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
class OpenVote(Command):
    """Open a round of the confidence vote, now or at a later moment."""

    round: NewId = NEW
    team: Id | None = None
    """The team that votes on its objectives; left out, the train votes on the whole plan."""
    mode: VoteMode
    opens: Instant | None = None
    """Left out, or past: now."""
    closes: Instant | None = None
    """Left out: fifteen minutes after it opens."""
    eligible: int | None = None
    """How many may vote; left out, as many as are members of the team, or of the train's teams."""

    in_scenarios = False
    refusals = (RoundOpenAlready, WindowImpossible, NobodyMayVote, RisksNotAddressed, TrainBeforeTeams)

    def about(self, plan: "Plan") -> About:
        return About(self.round, (self.team,) if self.team else ())

    def beside(self, plan: "Plan", asked: Asked) -> tuple[Id, ...]:
        return (asked.organisation,)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if self.team is not None:
            plan.teams.the(self.team)
        scheduled = self._scheduled(plan, asked)
        yield from _faults(plan, scheduled, asked.at)
        yield from _early(plan, self.team)
        yield _opened(plan, scheduled) if scheduled.opens == asked.at else scheduled

    def _scheduled(self, plan: "Plan", asked: Asked) -> VoteScheduled:
        opens = max(self.opens or asked.at, asked.at)
        organisation: Organisation = asked.beside[asked.organisation]
        members = len(voters(plan, self.team, organisation, asked.at))
        return VoteScheduled(
            round=self.round,
            team=self.team,
            number=len(rounds_of(plan, self.team)) + 1,
            mode=self.mode,
            opens=opens,
            closes=self.closes or _later(opens, USUAL),
            eligible=members if self.eligible is None else self.eligible,
            threshold=plan.policy.vote_threshold,
        )


def _faults(plan: "Plan", round: VoteScheduled, now: Instant) -> Iterator[Refused]:
    held = [vote.id for vote in rounds_of(plan, round.team) if not vote.is_over]
    if held:
        yield RoundOpenAlready(about=held)
    if round.closes <= max(round.opens, now):
        yield WindowImpossible(about=[round.round])
    if round.eligible < 1:
        yield NobodyMayVote(about=[round.round])


def _early(plan: "Plan", team: Id | None) -> Iterator[Refused | Warned]:
    """What should have come before, by SAFe's order of the day."""
    art = (risk for risk in plan.risks.present() if risk.level is RiskLevel.ART and risk.is_open)
    left = [risk.id for risk in art if risk.category is None]
    if left:
        yield plan.policy.weigh(RisksNotAddressed(about=left))
    if team is None and plan.policy.votes_held is VotesHeld.BOTH:
        silent = [each.id for each in plan.teams.present() if not (each.retired or _has_voted(plan, each.id))]
        if silent:
            yield plan.policy.weigh(TrainBeforeTeams(about=silent))


def _has_voted(plan: "Plan", team: Id) -> bool:
    return any(vote.is_over for vote in rounds_of(plan, team))


def _opened(plan: "Plan", round: "VoteScheduled | Vote") -> VoteOpened:
    """The round as it opens now: on this version, by the policy of this moment."""
    return VoteOpened(
        round=round.id if isinstance(round, Vote) else round.round,
        team=round.team,
        number=round.number,
        mode=round.mode,
        opens=round.opens,
        closes=round.closes,
        eligible=round.eligible,
        threshold=plan.policy.vote_threshold,
        version=plan.version,
    )


def _later(moment: Instant, by: timedelta) -> Instant:
    return Instant((datetime.fromisoformat(moment) + by).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))


@dataclass(frozen=True, kw_only=True)
class BeginVote(Command):
    """Let a scheduled round open at its time. Asked by the clock alone."""

    round: Id

    in_scenarios = False
    refusals = (VoteNotOpen,)

    def about(self, plan: "Plan") -> About:
        return about_round(plan, self.round)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        vote = plan.votes.the(self.round)
        if vote.state is not VoteState.SCHEDULED:
            return
        if asked.at < vote.opens:
            raise VoteNotOpen(f"It opens at {vote.opens}.", [vote.id])
        yield _opened(plan, vote)


@dataclass(frozen=True, kw_only=True)
class ExtendVote(Command):
    """Let a round close later than was said."""

    round: Id
    closes: Instant

    in_scenarios = False
    refusals = (VoteNotOpen, WindowImpossible)

    def about(self, plan: "Plan") -> About:
        return about_round(plan, self.round)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        vote = not_over(plan, self.round)
        if vote.closes == self.closes:
            return
        if self.closes < vote.closes or self.closes <= asked.at:
            yield WindowImpossible(f"It closes at {vote.closes}; it can only be extended.", [vote.id])
        yield VoteExtended(round=vote.id, closes=self.closes)


@dataclass(frozen=True, kw_only=True)
class CancelVote(Command):
    """Call a round off before it is counted; its ballots are destroyed unread."""

    round: Id

    in_scenarios = False
    refusals = (VoteNotOpen,)

    def about(self, plan: "Plan") -> About:
        return about_round(plan, self.round)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.votes.known(self.round).removed is None:
            yield VoteCancelled(round=not_over(plan, self.round).id)


@dataclass(frozen=True, kw_only=True)
class InviteGuests(Command):
    """Let voters without an account take part in a secret round: a link for each, shown once."""

    round: Id
    guests: int
    """How many in all; links are made for those who come on top."""

    in_scenarios = False
    refusals = (VoteNotOpen, HeldByHands, GuestsImpossible)

    def about(self, plan: "Plan") -> About:
        return about_round(plan, self.round)

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
