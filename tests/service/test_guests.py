"""Guests vote by links, once each, in one round."""

import asyncio
import re

from service.ballots import Guest
from service.domain.vocabulary import NewId
from service.domain.vote_opening import OpenVote
from service.domain.vote_rounds import InviteGuests
from service.round_keys import Box
from tests.service.boxes import BOX, LATER, ROUND, SECRET, cast, codes, end, left_over, vote, voting
from tests.service.node import ORGANISATION, PLAN
from tests.service.test_counting import TRAINS


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
