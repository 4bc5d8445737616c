"""The ballot box: who may vote, once each, and nobody ever learns what."""

import asyncio

import pytest

from service.ballots import Cast
from service.domain.organisation import GrantRole
from service.domain.vocabulary import Instant, NewId, Role
from service.domain.vote_opening import OpenVote
from service.domain.vote_rounds import ExtendVote
from service.domain.votes import VoteMode, VoteState
from service.entries import Unavailable
from service.round_keys import Box
from service.timekeeper import Timekeeper
from service.wishes import CLOCK
from tests.service.boxes import BOX, LATER, MEMBERS, ROUND, SECRET, cast, codes, end, left_over, vote, voting
from tests.service.node import ANNA, BEA, BLUE_ON_TRAIN, ORGANISATION, PLAN, node
from tests.service.test_counting import LATER_ROUND, TRAINS


async def test_members_vote_and_the_count_is_recorded(database):
    async with voting(database) as here:
        for voter, shown in zip(MEMBERS, (5, 4, 3, 2, 1), strict=False):
            receipt = await cast(here, voter, shown)
            assert (receipt.accepted, receipt.replaced, receipt.faults) == (True, False, ())
        assert await here.voting.turnout(ORGANISATION, PLAN) == {ROUND: 5}
        await end(here)
        closed = await vote(here)
        assert (closed.state, closed.counts, closed.cast) == (VoteState.CLOSED, (1, 1, 1, 1, 1), 5)
        assert closed.eligible == 12
        assert await left_over(here) == {}


async def test_a_later_ballot_takes_the_place_of_the_earlier_one(database):
    async with voting(database) as here:
        for voter in MEMBERS[:3]:
            await cast(here, voter, 1)
        assert (await cast(here, MEMBERS[0], 5)).replaced
        assert (await cast(here, MEMBERS[0], 5)).replaced
        assert await here.voting.turnout(ORGANISATION, PLAN) == {ROUND: 3}
        await end(here)
        assert (await vote(here)).counts == (2, 0, 0, 0, 1)


@pytest.mark.parametrize(
    ("voter", "shown", "code"),
    [
        (MEMBERS[0], 0, "NOT_ONE_TO_FIVE"),
        (MEMBERS[0], 6, "NOT_ONE_TO_FIVE"),
        (ANNA, 3, "NOT_ELIGIBLE"),
        (CLOCK, 3, "NOT_ELIGIBLE"),
    ],
)
async def test_only_members_vote_and_only_from_one_to_five(database, voter, shown, code):
    async with voting(database) as here:
        receipt = await cast(here, voter, shown)
        assert (receipt.accepted, codes(receipt)) == (False, [code])
        assert await left_over(here) == {}


async def test_members_of_all_teams_vote_on_the_trains_plan(database):
    async with voting(database) as here:
        await here.do(
            GrantRole(person=BEA, role=Role.PRODUCT_OWNER, scope=BLUE_ON_TRAIN), stream=ORGANISATION
        )
        await here.do(OpenVote(round=NewId(TRAINS), mode=SECRET, closes=LATER))
        trains = Box(ORGANISATION, PLAN, TRAINS)
        assert (await cast(here, BEA, 3, trains)).accepted
        assert (await cast(here, MEMBERS[0], 3, trains)).accepted
        assert codes(await cast(here, BEA, 3)) == ["NOT_ELIGIBLE"]


async def test_there_are_no_ballots_where_hands_are_shown_or_nothing_is_open(database):
    async with voting(database, mode=VoteMode.SHOW_OF_HANDS) as here:
        assert codes(await cast(here, MEMBERS[0], 3)) == ["HELD_BY_HANDS"]
        assert codes(await cast(here, MEMBERS[0], 3, Box(ORGANISATION, PLAN, LATER_ROUND))) == ["NOT_HERE"]


async def test_before_it_opens_and_after_its_end_nobody_votes(database):
    soon = Instant("2998-01-01T00:00:00.000000Z")
    async with voting(database, opens=soon) as here:
        assert codes(await cast(here, MEMBERS[0], 3)) == ["VOTE_NOT_OPEN"]
        here.voting._clock = lambda: soon
        here.planning._clock = here.planning._settling._clock = lambda: soon
        await Timekeeper(here.states, here.voting, lambda: soon).look()
        assert (await cast(here, MEMBERS[0], 3)).accepted
        here.voting._clock = lambda: LATER
        assert codes(await cast(here, MEMBERS[1], 3)) == ["VOTE_NOT_OPEN"]


async def test_of_two_ballots_the_register_learns_the_number_only(database):
    async with voting(database) as here:
        await cast(here, MEMBERS[0], 1)
        await cast(here, MEMBERS[1], 5)
        await end(here)
        closed = await vote(here)
        assert (closed.is_withheld, closed.cast, closed.counts) == (True, 2, ())
        lines = [each.state for each in await here.log.read(ORGANISATION, PLAN, 0)]
        assert b'"cast":2,"counts":[],' in lines[-1]


async def test_nobody_learns_how_an_open_round_stands(database):
    async with voting(database) as here:
        for voter in MEMBERS[:5]:
            await cast(here, voter, 1)
        answer = await end(here, dry_run=True)
        would_be = answer.state.votes[ROUND]
        assert (would_be.cast, would_be.counts) == (5, ())
        assert (await cast(here, MEMBERS[5], 1)).accepted


async def test_many_voters_at_once_on_two_nodes_are_all_counted(database):
    async with voting(database) as here, node(database.url) as there:
        votes = [(each, voter, 1 + n % 5) for n, voter in enumerate(MEMBERS) for each in (here, there)]
        receipts = await asyncio.gather(*(cast(*each) for each in votes * 2))
        assert all(each.accepted for each in receipts)
        assert sorted(each.replaced for each in receipts).count(False) == len(MEMBERS)
        await end(there)
        assert (await vote(here)).counts == (3, 3, 2, 2, 2)


async def test_what_is_accepted_while_the_round_is_closed_is_counted_and_the_rest_is_refused(database):
    async with voting(database) as here, node(database.url) as there:
        for voter in MEMBERS[:3]:
            await cast(here, voter, 3)
        late = [cast(each, voter, 3) for voter in MEMBERS[3:] for each in (here, there)]
        _, *receipts = await asyncio.gather(end(here), *late)
        accepted = [each for each in receipts if each.accepted and not each.replaced]
        assert {code for each in receipts for code in codes(each)} <= {"VOTE_NOT_OPEN"}
        assert (await vote(here)).cast == 3 + len(accepted)
        await here.voting.tidy(ORGANISATION)
        assert await left_over(here) == {}


async def test_no_box_is_put_up_after_the_plan_moved_on(database):
    async with voting(database) as here:
        seen = (await here.plan()).version
        await here.do(ExtendVote(round=ROUND, closes=Instant("2999-01-02T00:00:00.000000Z")))
        assert not await here.voting._ballots.put_up(BOX, seen)
        assert await here.voting._ballots.cast(BOX, "person:x", 3) is Cast.MISSING
        assert (await cast(here, MEMBERS[0], 3)).accepted


async def test_a_node_without_the_rounds_key_takes_no_ballot(database, tmp_path):
    async with voting(database) as here, node(database.url, round_keys=tmp_path) as stranger:
        await cast(here, MEMBERS[0], 3)
        with pytest.raises(Unavailable, match="share"):
            await cast(stranger, MEMBERS[1], 3)
        await end(stranger)
        assert (await vote(here)).cast == 1
