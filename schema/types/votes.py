"""Rounds of the confidence vote, what they came to, and the concerns voiced in them."""

from typing import Any, ClassVar

import strawberry

from projections.votes import Result, result
from schema.reading import Reading
from schema.types.declared import reference
from schema.types.later import Person, Risk, Team
from schema.types.nodes import PlanNode, person
from service.domain import votes
from service.domain.vocabulary import Instant, Prose
from service.domain.votes import VoteDecision, VoteMode, VoteState


@strawberry.type
class VoteResult:
    """What a round came to. Of fewer than three ballots there is the turnout only."""

    it: strawberry.Private[Result]

    @strawberry.field
    def cast(self) -> int | None:
        """How many voted."""
        return self.it.cast

    @strawberry.field
    def mean(self) -> float | None:
        """The sum of all that was shown, divided by how many voted; compared with the threshold unrounded."""
        return self.it.mean

    @strawberry.field
    def counts(self) -> list[int] | None:
        """How many showed 1, 2, 3, 4 and 5."""
        return None if self.it.counts is None else list(self.it.counts)

    @strawberry.field
    def low(self) -> int | None:
        """How many showed 1 or 2: voices to hear, whatever the mean."""
        return self.it.low

    @strawberry.field
    def ones(self) -> int | None:
        """How many showed 1: a mark wherever somebody did."""
        return None if self.it.counts is None else self.it.counts[0]

    @strawberry.field
    def modal(self) -> list[int] | None:
        """What most showed; several where they are level."""
        return None if self.it.withheld else list(self.it.modal)

    @strawberry.field
    def modal_share(self) -> float | None:
        """The share of those who showed the modal answer (each of them, where several are level)."""
        return self.it.modal_share

    @strawberry.field
    def withheld(self) -> bool:
        """Whether so few voted in secret that the result would tell who voted what."""
        return self.it.withheld


@strawberry.type
class Concern:
    """What speaks against the plan that was voted on, in somebody's words."""

    read: strawberry.Private[Reading]
    it: strawberry.Private[Any]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.read.id_of(self.it.id))

    @strawberry.field
    def text(self) -> Prose:
        return self.it.text  # type: ignore[no-any-return]

    @strawberry.field
    def by(self) -> Person | None:
        """Who voiced it; null for nobody."""
        return person(self.it.by)  # type: ignore[no-any-return]

    @strawberry.field
    def heard(self) -> bool:
        """Whether the room listened to it."""
        return self.it.heard  # type: ignore[no-any-return]

    risk: Risk | None = reference("risk")
    """The risk that it became."""


@strawberry.type
class Vote(PlanNode, of=votes.Vote):
    """One round of the confidence vote: fist of five, of a team or of the whole train."""

    stored_as: ClassVar = {
        "for_team": "team",
        "round": "number",
        "vote_state": "state",
        "voices_heard": "spoken",
    }

    round: int
    mode: VoteMode
    vote_state: VoteState
    opens: Instant
    closes: Instant
    eligible: int
    guests: int
    opened_at: int
    voices_heard: int
    decision: VoteDecision | None

    for_team: Team | None = reference("team")
    """The team that votes on its plan; null for the train's vote."""

    @strawberry.field
    def plan_changed_since(self) -> bool:
        """Whether the plan is another one than was voted on."""
        poll = self.read.views.polls.get(self.it.id)
        return poll is not None and poll.changed

    @strawberry.field
    def threshold(self) -> float:
        """The mean at which it accepts, as the train's policy had it when the round was opened."""
        return self.it.threshold / 100  # type: ignore[no-any-return]

    @strawberry.field
    def result(self) -> VoteResult | None:
        """What it came to; null before it was counted."""
        came_to = result(self.it)
        return None if came_to is None else VoteResult(it=came_to)

    @strawberry.field
    def concerns(self) -> list[Concern]:
        """What was voiced in it, in order."""
        voiced = self.read.views.concerns_by_vote.get(self.it.id, ())
        return [Concern(read=self.read, it=each) for each in voiced]

    @strawberry.field
    def voices_to_hear(self) -> int:
        """Voices that have still to be heard before the commitment can be accepted."""
        poll = self.read.views.polls.get(self.it.id)
        return poll.to_hear if poll else 0

    @strawberry.field
    def agreed_by(self) -> Person | None:
        """The Business Owner who agreed to accept a mean below the threshold."""
        return person(self.it.agreed_by)  # type: ignore[no-any-return]
