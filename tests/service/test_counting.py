"""A round is ended and counted once, by whomever, whatever breaks off meanwhile."""

import asyncio
import sys
from datetime import timedelta

import pytest

from service import voting as voting_room
from service.domain.vocabulary import Instant
from service.domain.vote_counts import CloseVote
from service.domain.vote_rounds import CancelVote, ExtendVote
from service.domain.votes import VoteState
from service.timekeeper import Timekeeper
from service.wishes import Wish
from tests.domain.specification import id_of
from tests.service.boxes import BOX, LATER, MEMBERS, ROUND, cast, codes, end, left_over, vote, voting
from tests.service.node import ANNA, ORGANISATION, PLAN, node

LATER_ROUND, TRAINS = id_of(931), id_of(932)


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
