"""A database that fails while people plan: clear answers, nothing lost, nothing twice, and back by itself."""

import asyncio
import os
import signal
from contextlib import asynccontextmanager

import pytest

from tests.conftest import versions
from tests.journeys.faults import (
    Follower,
    People,
    Running,
    a_disk,
    external,
    filled_up,
    prepared,
    register,
    running,
    until,
)
from tests.journeys.test_serving import server

pytestmark = pytest.mark.slow
OLDEST = versions(None)[-1]
"""The oldest PostgreSQL here, as an operator would bring it."""
READ = "query ($p: ID!) { plan(id: $p) { version features { title } cells { id } } }"
NOT_IN_MEMORY = (
    "query ($p: ID!) { plan(id: $p) { history(first: 5) { totalCount } } }",
    'query ($p: ID!) { plan(id: $p) { key } node(id: "00000000-0000-4000-8000-00000000dead") { id } }',
    "query ($p: ID!) { plan(id: $p) { key } viewer { person { name } } }",
    'query ($p: ID!) { plan(id: $p) { key } other: plan(id: "00000000-0000-4000-8000-00000000beef") { id } }',
)


@asynccontextmanager
async def planning(service, writers=5):
    """Somebody follows and others plan without pause, until the block ends; then all are heard to the end."""
    people = People(service, None)
    plan = await prepared(people)
    follower = Follower(service, plan)
    try:
        people.begin(writers)
        await until(lambda: len(people.acknowledged) > 50)
        yield people, follower
        await people.finish()
        head = max(people.acknowledged.values())
        await until(lambda: follower.own >= head)
    finally:
        await people.leave()
        await follower.end()


async def holds(url, people, follower):
    """Each acknowledged wish stands in the register once, and was heard once; nothing else was."""
    told = await register(url, people.plan)
    assert sorted(told[1:]) == sorted(people.acknowledged)
    assert sorted(follower.commands()) == sorted(people.acknowledged)


async def more(people, number=30):
    enough = len(people.acknowledged) + number
    await until(lambda: len(people.acknowledged) > enough)


async def test_a_database_that_restarts_costs_nobody_anything(place):
    async with external(place, OLDEST) as database:
        await database.migrate()
        served = running(place / "data", DATABASE_URL=database.url)
        async with served as service, planning(service) as (people, follower):
            await database.end()
            await asyncio.sleep(1)
            assert await service.status("/livez") == 200
            assert await service.status("/readyz") == 503
            await database.start()
            await more(people)
            assert await service.status("/readyz") == 200
        await holds(database.url, people, follower)
        assert not people.codes


async def test_while_a_database_is_away_memory_is_read_and_the_rest_is_unavailable(place):
    async with external(place, OLDEST) as database:
        await database.migrate()
        served = running(place / "data", DATABASE_URL=database.url)
        async with served as service, planning(service, writers=2) as (people, follower):
            await database.end()
            assert (await people.post(READ, p=people.plan))["data"]["plan"]["version"] > 50
            asked = await asyncio.gather(*(people.post(query, p=people.plan) for query in NOT_IN_MEMORY))
            for body in asked:
                assert [error["extensions"]["code"] for error in body["errors"]] == ["UNAVAILABLE"]
                assert body["errors"][0]["extensions"]["retryAfter"] >= 1
            await until(lambda: people.codes)
            await database.start()
            await more(people)
            for query in NOT_IN_MEMORY:
                assert "errors" not in await people.post(query, p=people.plan)
        await holds(database.url, people, follower)
        assert set(people.codes) <= {"UNAVAILABLE", "OUTCOME_UNKNOWN", "OVERLOADED"}


async def test_an_external_database_killed_again_and_again_loses_nothing(place):
    async with external(place, OLDEST) as database:
        await database.migrate()
        served = running(place / "data", DATABASE_URL=database.url)
        async with served as service, planning(service) as (people, follower):
            for _ in range(3):
                await database.end(signal.SIGKILL)
                await database.start()
                await more(people)
        await holds(database.url, people, follower)


async def test_the_embedded_database_killed_again_and_again_loses_nothing(place):
    async with running(place / "data") as service, planning(service) as (people, follower):
        for _ in range(3):
            killed = server(place / "data")
            os.kill(killed, signal.SIGKILL)
            await until(lambda killed=killed: server(place / "data") not in (None, killed))
            await more(people)
        await people.finish()
        known = await people.commands()
    assert sorted(known) == sorted(people.acknowledged)
    assert sorted(follower.commands()) == sorted(people.acknowledged)


async def test_a_full_disk_is_told_and_when_there_is_room_again_all_goes_on(place):
    with a_disk(place, 160) as disk:
        service = Running(disk / "data")
        service.errors = place / "stderr"
        try:
            await service.start()
            async with planning(service) as (people, follower):
                ballast = filled_up(disk)
                await until(lambda: people.codes.total() > 10)
                assert (await people.post(READ, p=people.plan))["data"]["plan"]["version"] > 50
                ballast.unlink()
                await more(people)
                await people.finish()
                known = await people.commands()
            assert sorted(known) == sorted(people.acknowledged)
            assert sorted(follower.commands()) == sorted(people.acknowledged)
            assert set(people.codes) <= {"UNAVAILABLE", "OUTCOME_UNKNOWN"}
            assert "No space left on device" in service.said()
            assert service.said().endswith("recording goes on\n")
        finally:
            await service.end()
