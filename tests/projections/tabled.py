"""What is written into a plan so that tables tell of it, what they tell, and what keeps them meanwhile."""

import asyncio
from contextlib import asynccontextmanager

import asyncpg

from projections.catalogue import projections
from projections.rebuild import Rebuild
from projections.tables.reader import Tables
from service.domain.backlog import ProposeFeature
from service.domain.vocabulary import NewId, Title
from service.entries import Unavailable
from tests.domain.specification import id_of
from tests.service.node import ORGANISATION

PLANS, CHANGES, *_ = projections()
TITLES = "SELECT title FROM metrics.features WHERE log_id = $1 ORDER BY title"


def propose(n):
    return ProposeFeature(feature=NewId(id_of(2_000 + n)), title=Title(f"Feature {n}"))


async def write(here, numbers):
    for n in numbers:
        await here.do(propose(n))


async def titles(here):
    """The features that the tables tell of."""
    return [title for (title,) in await Tables(here.pool).fetch(TITLES, ORGANISATION)]


async def until(here, features, seconds=5):
    """Wait for so many features in the tables."""
    found = []
    try:
        async with asyncio.timeout(seconds):
            while len(found) != features:
                await asyncio.sleep(0.02)
                try:
                    found = await titles(here)
                except Unavailable:
                    found = []
    except TimeoutError as error:
        raise AssertionError(f"{len(found)} features are in the tables, not {features}") from error


@asynccontextmanager
async def running(*tasks):
    """Run projectors and tailers meanwhile."""
    begun = [asyncio.create_task(each.run()) for each in tasks]
    try:
        yield
    finally:
        for each in begun:
            each.cancel()
        await asyncio.gather(*begun, return_exceptions=True)


async def rebuilt(here, projection=PLANS, **how):
    """Rebuild; what was found different."""
    return await Rebuild(here.url, projection, here.states, lambda _: None).run(**how)


async def execute(url, statement, *arguments):
    """Run a statement."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(statement, *arguments)
    finally:
        await connection.close()
