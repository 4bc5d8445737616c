"""Opening a round of the confidence vote, at once or later: what should come before, and who may vote."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, Command, Decision, Warned
from service.domain.organisation import Organisation
from service.domain.policy import VotesHeld
from service.domain.refusals import Refused
from service.domain.risks import RiskLevel
from service.domain.vocabulary import NEW, Id, Instant, NewId
from service.domain.vote_rounds import VoteOpened, VoteScheduled, WindowImpossible
from service.domain.voters import voters
from service.domain.votes import RoundCommand, Vote, VoteMode, VoteNotOpen, VoteState, rounds_of

if TYPE_CHECKING:
    from service.domain.plan import Plan

USUAL = timedelta(minutes=15)
"""How long a round is open if nobody says otherwise."""


class RoundOpenAlready(Refused):
    """A team, and the train, holds one round at a time."""

    because = "Two open rounds on one plan would have two results."
    remedy = "Close or cancel the round that is open or scheduled."


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
        silent = [each.id for each in plan.planning_teams() if not _has_voted(plan, each.id)]
        if silent:
            yield plan.policy.weigh(TrainBeforeTeams(about=silent))


def _has_voted(plan: "Plan", team: Id) -> bool:
    return any(vote.is_over for vote in rounds_of(plan, team))


def _opened(plan: "Plan", round: VoteScheduled | Vote) -> VoteOpened:
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
class BeginVote(RoundCommand):
    """Let a scheduled round open at its time. Asked by the clock alone."""

    round: Id

    refusals = (VoteNotOpen,)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        vote = plan.votes.the(self.round)
        if vote.state is not VoteState.SCHEDULED:
            return
        if asked.at < vote.opens:
            raise VoteNotOpen(f"It opens at {vote.opens}.", [vote.id])
        yield _opened(plan, vote)
