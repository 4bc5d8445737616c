"""Concerns: what those who showed 1 or 2 have to say is heard, whatever the mean."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.entities import Entity
from service.domain.refusals import Refused
from service.domain.texts import EmptyText, written
from service.domain.vocabulary import NEW, Id, NewId, Prose
from service.domain.votes import RoundCommand, Vote, VoteState, about_round

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Concern(Entity):
    """What somebody fears for the plan that is voted on."""

    vote: Id
    text: Prose
    by: Id | None
    """The person who voiced it; nobody, if it was voiced without a name."""
    heard: bool = False
    risk: Id | None = None
    """The risk that it became."""


class NotVotedYet(Refused):
    """Concerns are voiced, and heard, in a round that has opened."""

    because = "They explain a vote; what is feared before it is a risk."
    remedy = "Wait until the round opens, or raise a risk."


class VoicesImpossible(Refused):
    """At most as many voices are heard as showed 1 or 2."""

    because = "Nobody else's is waited for before the commitment is accepted."
    remedy = "Say how many of the low votes were heard aloud: from none to all of them."


@dataclass(frozen=True, kw_only=True)
class ConcernVoiced(Event):
    """Somebody said what speaks against the plan; or nobody did: an unnamed one has no author anywhere."""

    concern: Id
    round: Id
    text: Prose

    def evolve(self, plan: "Plan", at: At) -> None:
        by = None if at.actor is None else Id(at.actor)
        plan.concerns.add(Concern(id=self.concern, vote=self.round, text=self.text, by=by), at)


@dataclass(frozen=True, kw_only=True)
class ConcernHeard(Event):
    """The room listened to a concern; it may have become a risk."""

    concern: Id
    risk: Id | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.concerns.change(self.concern, at, heard=True, risk=self.risk)


@dataclass(frozen=True, kw_only=True)
class VoicesHeard(Event):
    """So many of those who showed 1 or 2 were heard aloud, or chose to say nothing."""

    round: Id
    voices: int

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.votes.change(self.round, at, spoken=self.voices)


@dataclass(frozen=True, kw_only=True)
class VoiceConcern(Command):
    """Say what speaks against the plan that is voted on."""

    concern: NewId = NEW
    round: Id
    text: Prose
    unnamed: bool = False  # type: ignore[misc]  # decided for each wish, as with a risk
    """Record nobody as its author, in no log and no history. The author cannot edit it later."""

    in_scenarios = False
    refusals = (EmptyText, NotVotedYet)

    def about(self, plan: "Plan") -> About:
        return About(self.concern, about_round(plan, self.round).teams)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        written(self.text)
        vote = _begun(plan, self.round)
        yield ConcernVoiced(concern=self.concern, round=vote.id, text=self.text)


@dataclass(frozen=True, kw_only=True)
class HearConcern(Command):
    """Note that a concern was heard, and the risk that it became, if it did."""

    concern: Id
    risk: Id | None = None
    """Raised before, or in the same `together`."""

    in_scenarios = False

    def about(self, plan: "Plan") -> About:
        concern = plan.concerns.get(self.concern)
        return About(self.concern, about_round(plan, concern.vote).teams if concern else ())

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        concern = plan.concerns.the(self.concern)
        risk = concern.risk if self.risk is None else plan.risks.the(self.risk).id
        if not concern.heard or concern.risk != risk:
            yield ConcernHeard(concern=concern.id, risk=risk)


@dataclass(frozen=True, kw_only=True)
class HearVoices(RoundCommand):
    """Note how many of the low votes were heard aloud, without a written concern; or chose to say nothing."""

    round: Id
    voices: int
    """In all."""

    refusals = (NotVotedYet, VoicesImpossible)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        vote = _begun(plan, self.round)
        if not 0 <= self.voices <= vote.low:
            yield VoicesImpossible(f"{vote.low} showed 1 or 2.", [vote.id])
        if vote.spoken != self.voices:
            yield VoicesHeard(round=vote.id, voices=self.voices)


def _begun(plan: "Plan", id: Id) -> Vote:
    vote = plan.votes.the(id)
    if vote.state is VoteState.SCHEDULED:
        raise NotVotedYet(f"It opens at {vote.opens}.", [id])
    return vote


def concerns_of(plan: "Plan", round: Id) -> list[Concern]:
    """The concerns voiced in a round, in the order in which they came."""
    return [concern for concern in plan.concerns.present() if concern.vote == round]


def voices_to_hear(plan: "Plan", vote: Vote) -> int:
    """How many have still to be heard: of the low votes, and of the concerns that were voiced."""
    voiced = concerns_of(plan, vote.id)
    heard = sum(concern.heard for concern in voiced)
    return max(vote.low - vote.spoken - heard, len(voiced) - heard)
