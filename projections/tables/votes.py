"""Votes: what rounds of the confidence vote came to. No ballot is known here, and of few ballots no count."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from projections.tables.columns import called, newer, word
from projections.tables.table import Table, moment
from service.domain.plan import Plan
from service.domain.teams import Team
from service.domain.votes import FEWEST_BALLOTS, Vote


class Row(NamedTuple):
    """A round."""

    vote: str
    team: str | None
    team_name: str | None
    round: int
    mode: str
    vote_state: str
    opens: datetime
    closes: datetime
    eligible: int
    ballots: int | None
    withheld: bool
    ones: int | None
    twos: int | None
    threes: int | None
    fours: int | None
    fives: int | None
    mean: float | None
    threshold: Decimal
    decision: str | None
    removed: bool
    version: int


class Counts(NamedTuple):
    """How many showed 1 to 5; None of what is not counted yet, or withheld."""

    ones: int | None = None
    twos: int | None = None
    threes: int | None = None
    fours: int | None = None
    fives: int | None = None


def rows(plan: Plan, since: int) -> Iterator[Row]:
    """The rounds that were touched, or the name of whose team was."""
    for each in plan.votes:
        team = plan.teams.get(each.team)
        if newer(since, each, team):
            yield _row(each, team)


def _row(vote: Vote, team: Team | None) -> Row:
    told = _is_told(vote)
    return Row(
        vote=vote.id,
        team=vote.team,
        team_name=called(team),
        round=vote.number,
        mode=vote.mode.value,
        vote_state=vote.state.value,
        opens=moment(vote.opens),
        closes=moment(vote.closes),
        eligible=vote.eligible,
        ballots=vote.cast,
        withheld=vote.is_over and not told,
        **(Counts(*vote.counts) if told else Counts())._asdict(),
        mean=vote.total / sum(vote.counts) if told else None,
        threshold=Decimal(vote.threshold).scaleb(-2),
        decision=word(vote.decision),
        removed=vote.removed is not None,
        version=vote.version,
    )


def _is_told(vote: Vote) -> bool:
    """Whether there are counts, of so many that nobody is told on: a show of few hands is seen in the room,
    and need not be kept in a table."""
    return vote.is_over and sum(vote.counts) >= FEWEST_BALLOTS


VOTES = Table("votes", Row._fields, ("vote",), rows)
