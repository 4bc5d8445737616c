"""Up to which version somebody has seen a plan: it never goes back, and is forgotten with the person."""

import asyncio

from tests.domain.specification import id_of
from tests.service.node import ORGANISATION, PLAN, node

BEN, CARLA = id_of(77), id_of(78)


async def test_the_version_seen_last_is_remembered(database):
    async with node(database.url) as here, node(database.url) as there:
        assert await here.seen.last(ORGANISATION, BEN, PLAN) is None
        assert await here.seen.mark(ORGANISATION, BEN, PLAN, 7)
        assert await there.seen.last(ORGANISATION, BEN, PLAN) == 7
        assert await there.seen.mark(ORGANISATION, BEN, PLAN, 9)
        assert await here.seen.last(ORGANISATION, BEN, PLAN) == 9


async def test_it_never_goes_back(database):
    async with node(database.url) as here:
        await here.seen.mark(ORGANISATION, BEN, PLAN, 7)
        assert not await here.seen.mark(ORGANISATION, BEN, PLAN, 6)
        assert await here.seen.mark(ORGANISATION, BEN, PLAN, 7)
        marks = (here.seen.mark(ORGANISATION, BEN, PLAN, version) for version in (30, 10, 20))
        await asyncio.gather(*marks)
        assert await here.seen.last(ORGANISATION, BEN, PLAN) == 30


async def test_it_is_each_persons_own_in_each_organisation_and_plan(database):
    async with node(database.url) as here:
        await here.seen.mark(ORGANISATION, BEN, PLAN, 7)
        assert await here.seen.last(ORGANISATION, CARLA, PLAN) is None
        assert await here.seen.last(id_of(5), BEN, PLAN) is None
        assert await here.seen.last(ORGANISATION, BEN, id_of(6)) is None


async def test_it_is_erased_with_the_person_and_stays_so(database):
    async with node(database.url) as here:
        for person in (BEN, CARLA):
            await here.seen.mark(ORGANISATION, person, PLAN, 7)
        await here.people.erase(ORGANISATION, BEN)
        assert await here.seen.last(ORGANISATION, BEN, PLAN) is None
        assert not await here.seen.mark(ORGANISATION, BEN, PLAN, 8)
        assert await here.seen.last(ORGANISATION, BEN, PLAN) is None
        assert await here.seen.last(ORGANISATION, CARLA, PLAN) == 7
