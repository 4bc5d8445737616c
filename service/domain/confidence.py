"""What a confidence vote leads to: the commitment is accepted, or the plan is reworked and voted on again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.concerns import concerns_of, voices_to_hear
from service.domain.consent import NoBusinessOwnerAgrees, NotTheRte, without_consent
from service.domain.decider import Asked, At, Decision, Event
from service.domain.refusals import ReasonMissing, Refused
from service.domain.vocabulary import Id
from service.domain.votes import RoundCommand, Vote, VoteDecision, VoteState, latest_round

if TYPE_CHECKING:
    from service.domain.plan import Plan


class VoteNotClosed(Refused):
    """A round is decided after it was counted."""

    because = "Nobody knows before what it says."
    remedy = "Close the round, or record the hands."


class LaterRoundOpened(Refused):
    """The latest round decides."""

    because = "The plan was reworked since; what it came to is voted on anew."
    remedy = "Decide on the later round, or cancel it."


class ResultWithheld(Refused):
    """A secret round with fewer than three ballots decides nothing."""

    because = "Its result is published to nobody: with so few, everybody could tell who voted what."
    remedy = "Open another round, or hold a show of hands."


class MeanBelowThreshold(Refused):
    """A commitment is accepted with a mean at or above the threshold."""

    because = "Those who do the work do not believe in the plan."
    remedy = "Let the plan be reworked and vote again; or let RTE and Business Owner accept it, and say why."


class VoiceNotHeard(Refused):
    """Everybody who showed 1 or 2 is heard before a commitment is accepted, whatever the mean."""

    because = "Often it is the one with doubts who knows something that the others do not."
    remedy = "Let them voice their concerns, and note that they were heard."


class EverybodyShowedThree(Refused):
    """Some show more than three, and some less."""

    because = "Where all show the same middle, people often follow each other, and nobody says what is wrong."
    remedy = "Ask round the room what would make it a four; or vote again in secret."
    warns = True


@dataclass(frozen=True, kw_only=True)
class CommitmentAccepted(Event):
    """The result of a round carries the commitment."""

    round: Id
    agreed_by: Id | None = None
    """The Business Owner who agreed, where the mean is below the threshold."""

    def evolve(self, plan: "Plan", at: At) -> None:
        _decide(plan, self.round, VoteDecision.ACCEPTED, self.agreed_by, at)


@dataclass(frozen=True, kw_only=True)
class ReworkRequired(Event):
    """The plan is to be reworked, and voted on again."""

    round: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        _decide(plan, self.round, VoteDecision.REWORK, None, at)


def _decide(plan: "Plan", round: Id, decision: VoteDecision, agreed_by: Id | None, at: At) -> None:
    plan.votes.change(round, at, state=VoteState.DECIDED, decision=decision, agreed_by=agreed_by)


@dataclass(frozen=True, kw_only=True)
class AcceptCommitment(RoundCommand):
    """Accept the commitment that a round showed confidence in; below the threshold with a reason, as the RTE
    with an agreeing Business Owner."""

    round: Id
    agreed_by: Id | None = None
    """The Business Owner who agrees; needed only below the threshold."""

    refusals = (
        VoteNotClosed,
        LaterRoundOpened,
        ResultWithheld,
        MeanBelowThreshold,
        VoiceNotHeard,
        EverybodyShowedThree,
        NotTheRte,
        NoBusinessOwnerAgrees,
    )

    def beside(self, plan: "Plan", asked: Asked) -> tuple[Id, ...]:
        return (asked.organisation,)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        vote = _counted(plan, self.round)
        if vote.decision is VoteDecision.ACCEPTED:
            return
        if vote.is_flat:
            yield plan.policy.weigh(EverybodyShowedThree(about=[vote.id]))
        waived_by = None if vote.reaches_threshold else self.agreed_by
        yield from self._doubts(plan, vote, asked)
        yield CommitmentAccepted(round=vote.id, agreed_by=waived_by)

    def _doubts(self, plan: "Plan", vote: Vote, asked: Asked) -> Iterator[Refused]:
        if vote.is_withheld:
            yield ResultWithheld(about=[vote.id])
        elif not vote.reaches_threshold:
            yield from self._without_waiver(plan, vote, asked)
        left = voices_to_hear(plan, vote)
        if left:
            unheard = [concern.id for concern in concerns_of(plan, vote.id) if not concern.heard]
            voices = "1 voice is" if left == 1 else f"{left} voices are"
            yield VoiceNotHeard(f"{voices} still to be heard.", [vote.id, *unheard])

    def _without_waiver(self, plan: "Plan", vote: Vote, asked: Asked) -> Iterator[Refused]:
        if self.agreed_by is None:
            yield MeanBelowThreshold(about=[vote.id])
            return
        if not asked.reason:
            yield ReasonMissing(about=[vote.id])
        yield from without_consent(plan, asked, self.agreed_by)


@dataclass(frozen=True, kw_only=True)
class RequireRework(RoundCommand):
    """Send the plan back to be reworked and voted on again. A single voice may be reason enough."""

    round: Id

    refusals = (VoteNotClosed, LaterRoundOpened)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        vote = _counted(plan, self.round)
        if vote.decision is not VoteDecision.REWORK:
            yield ReworkRequired(round=vote.id)


def _counted(plan: "Plan", id: Id) -> Vote:
    """The round, if it is its scope's latest and was counted. Raises NotHere, WasRemoved, or why not."""
    vote = plan.votes.the(id)
    if not vote.is_over:
        raise VoteNotClosed(about=[id])
    latest = latest_round(plan, vote.team)
    if latest is not None and latest.id != id:
        raise LaterRoundOpened(about=[latest.id])
    return vote
