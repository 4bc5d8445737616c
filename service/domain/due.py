"""What is due: all that time alone does to a plan, as the commands that the clock asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.calendar import BeginDay, day_in
from service.domain.decider import Command
from service.domain.interval import Phase
from service.domain.timeboxes import ReportOverrun, overdue
from service.domain.vocabulary import Instant
from service.domain.vote_counts import EndVote, has_ended
from service.domain.vote_opening import BeginVote
from service.domain.votes import VoteState

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True)
class Due:
    """A command of the clock. `moment` names what made it due: whoever asks for it, it is one command."""

    moment: str
    command: Command


def due(plan: "Plan", at: Instant) -> Iterator[Due]:
    """What time has made due in a plan by a moment, in the order in which it is to be asked. In a what-if the
    day stands still, and nothing is due."""
    if plan.is_fork or plan.interval.phase is Phase.CLOSED:
        return
    day = day_in(plan.interval.zone, at)
    if plan.today < day:
        yield Due(day, BeginDay(day=day))
    for slot in overdue(plan, at):
        yield Due(f"overran {slot.id} {slot.version}", ReportOverrun(slot=slot.id))
    for vote in plan.votes.present():
        if vote.state is VoteState.SCHEDULED and vote.opens <= at:
            yield Due(f"vote {vote.id} opens", BeginVote(round=vote.id))
        if has_ended(vote, at):
            yield Due(f"vote {vote.id} ends", EndVote(round=vote.id))
