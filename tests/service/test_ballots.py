"""The ballot box: who may vote, once each, and nobody ever learns what."""

import asyncio
import re
import sys
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from service import voting as voting_room
from service.ballots import Cast, Guest
from service.domain.organisation import GrantRole
from service.domain.vocabulary import Instant, NewId, Role
from service.domain.vote_counts import CloseVote
from service.domain.vote_opening import OpenVote
from service.domain.vote_rounds import CancelVote, ExtendVote, InviteGuests
from service.domain.votes import VoteMode, VoteState
from service.entries import Unavailable
from service.round_keys import Box
from service.timekeeper import Timekeeper
from service.voting import Ballot
from service.wishes import CLOCK, Wish
from tests.domain.specification import id_of
from tests.service.node import ANNA, BEA, BLUE_ON_TRAIN, ORGANISATION, PLAN, RED, RED_ON_TRAIN, node

ROUND, LATER_ROUND, TRAINS = id_of(930), id_of(931), id_of(932)
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


async def test_nobody_voted_and_the_round_goes_on(database):
    async with voting(database) as here:
        wish = Wish(log=ORGANISATION, stream=PLAN, commands=(CloseVote(round=ROUND),), asker=ANNA)
        assert [each.what.code() for each in (await here.voting.submit(wish)).faults] == ["NOBODY_VOTED"]
        assert (await cast(here, MEMBERS[0], 3)).accepted


async def test_a_closing_that_is_refused_with_others_leaves_the_box_as_it_was(database):
    async with voting(database) as here:
        for voter in MEMBERS[:3]:
            await cast(here, voter, 4)
        both = (CloseVote(round=ROUND), ExtendVote(round=ROUND, closes=LATER))
        wish = Wish(log=ORGANISATION, stream=PLAN, commands=both, asker=ANNA)
        assert [each.index for each in (await here.voting.submit(wish)).faults] == [1]
        assert (await cast(here, MEMBERS[3], 4)).accepted
        await end(here)
        assert (await vote(here)).counts == (0, 0, 0, 4, 0)


async def test_closing_again_with_the_same_id_is_answered_and_counts_nothing_twice(database):
    async with voting(database) as here:
        for voter in MEMBERS[:3]:
            await cast(here, voter, 4)
        first = await end(here, command_id=id_of(990))
        again = await end(here, command_id=id_of(990))
        assert (again.replayed, again.version) == (True, first.version)
        assert await left_over(here) == {}


async def test_a_cancelled_round_leaves_nothing(database):
    async with voting(database) as here:
        await cast(here, MEMBERS[0], 4)
        await end(here, CancelVote(round=ROUND))
        assert await left_over(here) == {}
        assert codes(await cast(here, MEMBERS[0], 4)) == ["NOT_HERE"]


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


async def test_two_who_close_at_once_count_once(database):
    async with voting(database) as here, node(database.url) as there:
        for voter in MEMBERS[:4]:
            await cast(here, voter, 5)
        await there.states.catch_up(ORGANISATION, PLAN)
        await asyncio.gather(end(here), end(there), end(here), end(there))
        kinds = [each.topic for each in await here.log.read(ORGANISATION, PLAN, 0)]
        assert sum(each.endswith(":VoteClosed") for each in kinds) == 1
        assert (await vote(here)).counts == (0, 0, 0, 0, 4)
        assert await left_over(here) == {}


async def test_no_box_is_put_up_after_the_plan_moved_on(database):
    async with voting(database) as here:
        seen = (await here.plan()).version
        await here.do(ExtendVote(round=ROUND, closes=Instant("2999-01-02T00:00:00.000000Z")))
        assert not await here.voting._ballots.put_up(BOX, seen)
        assert await here.voting._ballots.cast(BOX, "person:x", 3) is Cast.MISSING
        assert (await cast(here, MEMBERS[0], 3)).accepted


async def test_who_thaws_with_an_old_token_thaws_nothing(database):
    async with voting(database) as here:
        ballots = here.voting._ballots
        await cast(here, MEMBERS[0], 3)
        await ballots.freeze(BOX, id_of(1))
        await ballots.freeze(BOX, id_of(2))
        await ballots.thaw(BOX, id_of(1))
        assert codes(await cast(here, MEMBERS[0], 3)) == ["VOTE_NOT_OPEN"]
        await ballots.thaw(BOX, id_of(2))
        assert (await cast(here, MEMBERS[0], 3)).replaced


async def test_a_node_without_the_rounds_key_takes_no_ballot(database, tmp_path):
    async with voting(database) as here, node(database.url, round_keys=tmp_path) as stranger:
        await cast(here, MEMBERS[0], 3)
        with pytest.raises(Unavailable, match="share"):
            await cast(stranger, MEMBERS[1], 3)
        await end(stranger)
        assert (await vote(here)).cast == 1


async def test_what_broke_off_between_count_and_record_is_finished_once(database, monkeypatch):
    monkeypatch.setattr(voting_room, "STUCK", timedelta(0))
    async with voting(database) as here:
        for voter in MEMBERS[:3]:
            await cast(here, voter, 4)
        await here.voting._ballots.freeze(BOX, id_of(1))
    async with node(database.url) as after, node(database.url) as other:
        await asyncio.gather(after.voting.tidy(ORGANISATION), other.voting.tidy(ORGANISATION))
        assert (await vote(after)).counts == (0, 0, 0, 3, 0)
        assert await left_over(after) == {}


async def test_what_broke_off_between_record_and_destruction_is_destroyed(database):
    async with voting(database) as here:
        for voter in MEMBERS[:3]:
            await cast(here, voter, 4)
        tally = await here.voting._ballots.freeze(BOX, id_of(1))
        counted = Wish(
            log=ORGANISATION,
            stream=PLAN,
            commands=(CloseVote(round=ROUND),),
            asker=ANNA,
            tallies={ROUND: tally},
        )
        await here.planning.submit(counted)
        assert await left_over(here) == {BOX: True}
        await here.voting.tidy(ORGANISATION)
        assert await left_over(here) == {}
        assert (await vote(here)).counts == (0, 0, 0, 3, 0)


@pytest.mark.parametrize("where", ["counted", "recorded"])
async def test_a_process_killed_while_it_closes_neither_loses_nor_doubles_a_ballot(
    database, tmp_path, monkeypatch, where
):
    monkeypatch.setattr(voting_room, "STUCK", timedelta(0))
    async with voting(database, keys=tmp_path) as here:
        for voter, shown in zip(MEMBERS, (1, 2, 3, 4, 5, 5, 5), strict=False):
            await cast(here, voter, shown)
        words = [sys.executable, "-m", "tests.service.closing", database.url, tmp_path, where, ROUND]
        dying = await asyncio.create_subprocess_exec(*map(str, words), stdout=asyncio.subprocess.PIPE)
        async with asyncio.timeout(60):
            assert await dying.stdout.readline() == b"here\n"
        dying.kill()
        await dying.wait()
        assert codes(await cast(here, MEMBERS[0], 5)) == ["VOTE_NOT_OPEN"]
        await Timekeeper(here.states, here.voting).look()
        assert (await vote(here)).counts == (1, 1, 1, 1, 3)
        topics = [each.topic for each in await here.log.read(ORGANISATION, PLAN, 0)]
        assert sum(each.endswith(":VoteClosed") for each in topics) == 1
        assert await left_over(here) == {}


async def test_tidying_leaves_open_rounds_alone(database):
    async with voting(database) as here:
        await cast(here, MEMBERS[0], 4)
        await here.voting.tidy(ORGANISATION)
        assert (await cast(here, MEMBERS[0], 4)).replaced


async def test_the_clock_opens_and_ends_rounds_at_their_times_once_on_two_nodes(database):
    opens, closes = (Instant(f"2998-01-01T0{hour}:00:00.000000Z") for hour in (1, 2))
    async with voting(database, opens=opens, closes=closes) as here, node(database.url) as there:
        now = opens

        def at_ease(each):
            for room in (each.planning, each.planning._settling, each.voting):
                room._clock = lambda: now
            return Timekeeper(each.states, each.voting, lambda: now)

        keepers = [at_ease(each) for each in (here, there)]
        await asyncio.gather(*(keeper.look() for keeper in keepers))
        assert (await vote(here)).state is VoteState.OPEN
        for voter in MEMBERS[:3]:
            assert (await cast(here, voter, 5)).accepted
        await keepers[0].glance()
        assert (await vote(here)).state is VoteState.OPEN
        now = closes
        await there.states.catch_up(ORGANISATION, PLAN)
        await asyncio.gather(*(keeper.glance() for keeper in keepers))
        assert (await vote(here)).counts == (0, 0, 0, 0, 3)
        topics = [each.topic.rpartition(":")[2] for each in await here.log.read(ORGANISATION, PLAN, 0)]
        assert [each for each in topics if each.startswith("Vote")] == [
            "VoteScheduled",
            "VoteOpened",
            "VoteClosed",
        ]


async def test_a_round_that_is_extended_at_the_last_moment_keeps_its_ballots(database):
    closes, later = Instant("2998-01-01T02:00:00.000000Z"), Instant("2998-01-01T03:00:00.000000Z")
    async with voting(database, closes=closes) as here, node(database.url) as there:
        for voter in MEMBERS[:3]:
            await cast(here, voter, 5)
        await there.states.catch_up(ORGANISATION, PLAN)
        await here.do(ExtendVote(round=ROUND, closes=later))
        there.planning._clock = there.planning._settling._clock = there.voting._clock = lambda: closes
        await Timekeeper(there.states, there.voting, lambda: closes).glance()
        assert (await vote(here)).state is VoteState.OPEN
        assert (await cast(here, MEMBERS[0], 1)).replaced
        await end(here)
        assert (await vote(here)).counts == (1, 0, 0, 0, 2)


async def test_a_round_in_which_nobody_voted_is_cancelled_at_its_end(database):
    async with voting(database) as here:
        here.planning._clock = here.planning._settling._clock = here.voting._clock = lambda: LATER
        await Timekeeper(here.states, here.voting, lambda: LATER).glance()
        assert (await vote(here)).removed
        assert await left_over(here) == {}


async def test_guests_vote_once_each_by_their_links_until_the_round_is_over(database):
    async with voting(database) as here:
        answer = await here.do(InviteGuests(round=ROUND, guests=3))
        tokens = await here.voting.invite(BOX, answer.state)
        assert len(set(tokens)) == 3
        assert all(re.fullmatch(r"guest_[\w-]{32}", token) for token in tokens)
        assert await here.voting.invite(BOX, answer.state) == []
        for token, shown in zip(tokens, (5, 5, 2), strict=True):
            guest = await here.voting.guest(token)
            assert isinstance(guest, Guest)
            assert (await cast(here, guest, shown)).accepted
            assert (await cast(here, guest, shown)).replaced
        assert await here.voting.guest("guest_nobody") is None
        await end(here)
        assert (await vote(here)).counts == (0, 1, 0, 0, 2)
        assert [await here.voting.guest(token) for token in tokens] == [None, None, None]
        assert await left_over(here) == {}


async def test_a_link_opens_no_other_box(database):
    async with voting(database) as here:
        answer = await here.do(InviteGuests(round=ROUND, guests=1))
        (token,) = await here.voting.invite(BOX, answer.state)
        await here.do(OpenVote(round=NewId(TRAINS), mode=SECRET, closes=LATER))
        guest = await here.voting.guest(token)
        assert codes(await cast(here, guest, 3, Box(ORGANISATION, PLAN, TRAINS))) == ["NOT_ELIGIBLE"]


async def test_links_that_were_lost_on_the_way_are_made_again(database):
    async with voting(database) as here:
        answer = await here.do(InviteGuests(round=ROUND, guests=4))
        first, second = await asyncio.gather(*(here.voting.invite(BOX, answer.state) for _ in range(2)))
        assert (len(first) + len(second), not set(first) & set(second)) == (4, True)
        more = await here.do(InviteGuests(round=ROUND, guests=6))
        assert len(await here.voting.invite(BOX, more.state)) == 2
