"""What the tests of the ballot box share: a node with members of Red and an open secret round of theirs."""

from contextlib import asynccontextmanager
from datetime import timedelta

from service.domain.organisation import GrantRole
from service.domain.vocabulary import Instant, NewId, Role
from service.domain.vote_counts import CloseVote
from service.domain.vote_opening import OpenVote
from service.domain.votes import VoteMode
from service.round_keys import Box
from service.voting import Ballot
from service.wishes import Wish
from tests.domain.specification import id_of
from tests.service.node import ANNA, ORGANISATION, PLAN, RED, RED_ON_TRAIN, node

ROUND = id_of(930)
BOX = Box(ORGANISATION, PLAN, ROUND)
MEMBERS = [id_of(940 + n) for n in range(12)]
LATER = Instant("2999-01-01T00:00:00.000000Z")
SECRET = VoteMode.SECRET


@asynccontextmanager
async def voting(database, keys=None, **round):
    """A node with a plan, members of Red, and an open secret round of theirs."""
    async with node(database.url, round_keys=keys) as here:
        await here.prepare()
        member = {"role": Role.TEAM_MEMBER, "scope": RED_ON_TRAIN}
        await here.do(*(GrantRole(person=each, **member) for each in MEMBERS), stream=ORGANISATION)
        given = {"round": NewId(ROUND), "team": RED, "mode": SECRET, "closes": LATER, **round}
        await here.do(OpenVote(**given))
        yield here


async def cast(here, voter, shown, box=BOX):
    return await here.voting.cast(Ballot(box, voter, shown))


def codes(receipt):
    return [each.code() for each in receipt.faults]


async def end(here, *commands, **envelope):
    """Ask where rounds are counted; the command must be accepted."""
    asked = {"log": ORGANISATION, "stream": PLAN, "asker": ANNA, **envelope}
    answer = await here.voting.submit(Wish(commands=commands or (CloseVote(round=ROUND),), **asked))
    assert not answer.faults, answer.faults
    return answer


async def vote(here):
    return (await here.states.catch_up(ORGANISATION, PLAN)).votes[ROUND]


async def left_over(here):
    """What there is of any box: rows, links, keys."""
    return await here.voting._ballots.boxes(ORGANISATION, timedelta(0))
