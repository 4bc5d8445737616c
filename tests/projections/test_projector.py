"""The projector keeps the tables over all plans as the log has it."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from projections.projector import Projector
from projections.tables.reader import Tables
from service.domain.backlog import ProposeFeature
from service.domain.features import FeatureKind
from service.domain.vocabulary import NewId, Title
from service.live import Live
from tests.domain.specification import id_of
from tests.service.node import ORGANISATION, PLAN, node

FEATURE = id_of(1)
TITLES = "SELECT title FROM metrics.features WHERE log_id = $1 ORDER BY title"


def propose(n):
    return ProposeFeature(feature=NewId(id_of(n)), title=Title(f"Feature {n}"), kind=FeatureKind.FEATURE)


@pytest.fixture
async def here(database):
    async with node(database.url) as here:
        await here.prepare()
        yield here


@asynccontextmanager
async def running(*tasks):
    begun = [asyncio.create_task(each.run()) for each in tasks]
    yield
    for each in begun:
        each.cancel()
    await asyncio.gather(*begun, return_exceptions=True)


async def titles(here):
    return [title for (title,) in await Tables(here.pool).fetch(TITLES, ORGANISATION)]


async def test_what_is_recorded_is_in_the_tables(here):
    await here.do(propose(1))
    await Projector(here.url, here.states).forward()
    assert await titles(here) == ["Feature 1"]
    position, epoch = await here.log.head(ORGANISATION)
    assert await Tables(here.pool).reached(ORGANISATION) == (epoch, position)
    [plan] = await Tables(here.pool).fetch("SELECT * FROM metrics.plans WHERE log_id = $1", ORGANISATION)
    assert (str(plan["plan"]), plan["version"]) == (PLAN, (await here.plan()).version)


async def test_the_tables_follow_within_a_second(here):
    live, projector = Live(here.log, here.states, here.url), Projector(here.url, here.states)
    live.wakes(projector.rung)
    async with running(live, projector):
        for n in range(1, 4):
            await here.do(propose(n))
            await until(here, n, seconds=5 if n == 1 else 1)


async def until(here, features, seconds):
    async with asyncio.timeout(seconds):
        while True:
            try:
                if len(await titles(here)) == features:
                    return
            except Exception:
                pass
            await asyncio.sleep(0.02)
