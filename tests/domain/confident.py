"""What makes a plan's confidence votes pass: events for the domain, commands for those who ask a service."""

import uuid

from service.domain.confidence import AcceptCommitment, CommitmentAccepted
from service.domain.vocabulary import Id, Instant, NewId
from service.domain.vote_counts import RecordShowOfHands, VoteClosed
from service.domain.vote_opening import OpenVote
from service.domain.vote_rounds import VoteOpened
from service.domain.votes import VoteMode
from tests.domain.specification import BLUE, NOON, RED, id_of

LATER = Instant("2026-11-02T12:15:00.000000Z")
FOURS = (0, 0, 0, 5, 0)
REDS, BLUES, TRAINS = id_of(1_501), id_of(1_502), id_of(1_503)
ROUNDS = {RED: REDS, BLUE: BLUES, None: TRAINS}


def opened(round=REDS, team=RED, number=1, mode=VoteMode.SECRET, **fields):
    """A round is open from noon on for a quarter of an hour, for ten voters."""
    given = {"opens": NOON, "closes": LATER, "eligible": 10, "threshold": 300, "version": 2, **fields}
    return VoteOpened(round=round, team=team, number=number, mode=mode, **given)


def closed(*shown, round=REDS):
    """A round was counted: each of these was shown by somebody."""
    counts = tuple(shown.count(fingers) for fingers in range(1, 6))
    return VoteClosed(round=round, cast=len(shown), eligible=max(10, len(shown)), counts=counts)


def confident(*teams):
    """Red, Blue and the train, or these, accepted their commitment."""
    for team in teams or ROUNDS:
        round = ROUNDS[team]
        yield opened(round, team, mode=VoteMode.SHOW_OF_HANDS)
        yield closed(4, 4, 4, 4, 4, round=round)
        yield CommitmentAccepted(round=round)


CONFIDENT = tuple(confident())


def confidence_of(plan):
    """What the RTE asks, in order, so that the votes of all teams and of the train pass in any plan."""
    for team in (*(each.id for each in plan.teams.present()), None):
        round = NewId(Id(str(uuid.uuid5(uuid.UUID(plan.id), f"vote {team} {plan.version}"))))
        yield OpenVote(round=round, team=team, mode=VoteMode.SHOW_OF_HANDS, eligible=5)
        yield RecordShowOfHands(round=round, counts=FOURS)
        yield AcceptCommitment(round=round)
