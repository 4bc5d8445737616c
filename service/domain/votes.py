"""Confidence votes: rounds of fist of five, of a team on its own plan, then of the train on all of it."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from service.domain.decider import About, Command
from service.domain.entities import Entity
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Instant

if TYPE_CHECKING:
    from service.domain.plan import Plan

FEWEST_BALLOTS = 3
"""A secret round with fewer tells its turnout only."""
FINGERS = range(1, 6)
"""What a voter may show: 1 (no confidence) to 5."""
LOW = (1, 2)
"""Who shows so few may voice a concern, whatever the mean."""


class VoteMode(Enum):
    """How a round is held."""

    SECRET = "SECRET"
    SHOW_OF_HANDS = "SHOW_OF_HANDS"


class VoteState(Enum):
    """Where a round stands."""

    SCHEDULED = "SCHEDULED"
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    DECIDED = "DECIDED"


class VoteDecision(Enum):
    """What came of a round."""

    ACCEPTED = "ACCEPTED"
    REWORK = "REWORK"


@dataclass(frozen=True, kw_only=True)
class Vote(Entity):
    """One round of a team's vote, or of the train's; a cancelled one is removed."""

    team: Id | None
    number: int
    """1 for the first round of its scope, 2 after the first rework."""
    mode: VoteMode
    state: VoteState
    opens: Instant
    closes: Instant
    eligible: int
    """How many may vote, guests included."""
    threshold: int
    """The mean that accepts, in hundredths, as the policy had it when the round was opened."""
    opened_at: int
    """The version of the plan that is voted on."""
    guests: int = 0
    """How many of them vote by a link."""
    cast: int | None = None
    counts: tuple[int, ...] = ()
    """How many showed 1 to 5; empty while open, and when it is withheld."""
    spoken: int = 0
    """Voices of 1 or 2 that were heard in the room, without a written concern."""
    decision: VoteDecision | None = None
    agreed_by: Id | None = None
    """The Business Owner who agreed to accept a mean below the threshold."""

    @property
    def is_over(self) -> bool:
        """Whether it was counted."""
        return self.state in (VoteState.CLOSED, VoteState.DECIDED)

    @property
    def is_withheld(self) -> bool:
        """Whether it was counted, and so few voted in secret that the counts would tell on them."""
        return self.is_over and not self.counts

    @property
    def low(self) -> int:
        """How many showed 1 or 2."""
        return sum(self.counts[n - 1] for n in LOW) if self.counts else 0

    @property
    def total(self) -> int:
        """The sum of all that was shown; divided by the ballots it is the mean."""
        return sum(n * count for n, count in zip(FINGERS, self.counts, strict=False))

    @property
    def is_flat(self) -> bool:
        """Whether all, being several, showed three: a mean that hides more than it tells."""
        return sum(self.counts) == self.counts[2] > 1 if self.counts else False

    @property
    def reaches_threshold(self) -> bool:
        """Whether the mean accepts. In integers: exactly the threshold does, and nothing is rounded."""
        return bool(self.counts) and 100 * self.total >= self.threshold * sum(self.counts)


class VoteNotOpen(Refused):
    """The round is open."""

    because = "Before its time nobody votes, and what was counted stays as it was counted."
    remedy = "Wait until it opens, or open another round."


class HeldByHands(Refused):
    """A secret round has ballots, a show of hands has none."""

    because = "Who shows a hand is seen; who casts a ballot must not be."
    remedy = "Record the hands that were shown in a show of hands; let people cast ballots in a secret round."


def rounds_of(plan: "Plan", team: Id | None) -> list[Vote]:
    """The rounds of a team, or of the train, in order, without cancelled ones."""
    return [vote for vote in plan.votes.present() if vote.team == team]


def latest_round(plan: "Plan", team: Id | None) -> Vote | None:
    """The last round of a team, or of the train, that was opened or scheduled."""
    return next(reversed(rounds_of(plan, team)), None)


def is_confident(plan: "Plan", team: Id | None) -> bool:
    """Whether the latest round of this scope ended with an accepted commitment."""
    latest = latest_round(plan, team)
    return latest is not None and latest.decision is VoteDecision.ACCEPTED


def about_round(plan: "Plan", id: Id) -> About:
    """The round and its team."""
    vote = plan.votes.get(id)
    return About(id, (vote.team,) if vote and vote.team else ())


class RoundCommand(Command):
    """A wish about one round. Nobody votes in scenarios."""

    round: Id
    in_scenarios = False

    def about(self, plan: "Plan") -> About:
        return about_round(plan, self.round)


def scope_name(plan: "Plan", team: Id | None) -> str:
    """Whose vote it is: the team's name, or the train."""
    known = plan.teams.get(team)
    return known.name if known else "the train"
