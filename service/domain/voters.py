"""Who may vote, and when: members of a team on their own plan, members of all teams on the train's."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.domain.organisation import Organisation
from service.domain.refusals import NotHere, Refused, WasRemoved
from service.domain.vocabulary import Id, Instant, Role
from service.domain.votes import FINGERS, HeldByHands, Vote, VoteMode, VoteNotOpen, VoteState

if TYPE_CHECKING:
    from service.domain.plan import Plan

MEMBERS = (Role.TEAM_MEMBER, Role.PRODUCT_OWNER, Role.TEAM_COACH)
"""Roles of those who do the work that is voted on."""


def voters(plan: "Plan", team: Id | None, organisation: Organisation, at: Instant) -> set[Id]:
    """The persons whose grants make them members of the team; without one, of any team of the plan."""
    teams = {each.train_team for each in plan.planning_teams() if team in (None, each.id)}
    grants = (grant for grant in organisation.grants.present() if grant.holds(at))
    return {grant.person for grant in grants if grant.role in MEMBERS and grant.scope in teams}


class NotEligible(Refused):
    """The members of a team vote on its plan, those of all teams on the train's; guests by their links."""

    because = "Confidence is asked of those who are to do the work."
    remedy = "Ask for the role in the team, or for a guest's link."


class NotOneToFive(Refused):
    """A ballot shows 1 (no confidence) to 5 (very confident)."""

    because = "It is a fist of five."
    remedy = "Choose 1, 2, 3, 4 or 5."


BALLOT_RULES: tuple[type[Refused], ...] = (
    NotHere,
    WasRemoved,
    HeldByHands,
    VoteNotOpen,
    NotEligible,
    NotOneToFive,
)
"""Every rule that a ballot may meet. A ballot is no command: it is decided outside the register."""


def ballot_faults(vote: Vote, shown: int, is_voter: bool, at: Instant) -> Iterator[Refused]:
    """What speaks against a ballot, all of it."""
    if vote.mode is VoteMode.SHOW_OF_HANDS:
        yield HeldByHands(about=[vote.id])
    elif vote.state is not VoteState.OPEN or vote.closes <= at:
        yield VoteNotOpen(about=[vote.id])
    if not is_voter:
        yield NotEligible(about=[vote.id])
    if shown not in FINGERS:
        yield NotOneToFive(about=[vote.id])
