"""The law of the tables over all plans: they are what the log says, whoever died or raced meanwhile."""

import asyncio
import random
import signal
import sys
from contextlib import suppress

import pytest

from projections import keeper
from projections.checkpoints import Fenced
from projections.keeper import Keeper
from projections.projection import LIVE
from projections.projector import Projector
from projections.session import session
from projections.status import standings
from service.settings import HOME
from tests.projections.tabled import CHANGES, PLANS, propose, rebuilt, running, until, write
from tests.service.node import TRAIN
from tests.service.remembered import next_plan
from tests.service.test_chaos import a_wish


async def as_the_log_says(here):
    """Live tables equal those made anew, of both kinds."""
    for projection in (PLANS, CHANGES):
        found = await rebuilt(here, projection, verify=True)
        assert found.is_equal, found.told
        assert not found.left_out


async def kept_up(here, seconds=30):
    """Wait until nothing is behind."""
    async with asyncio.timeout(seconds), session(here.url) as connection:
        while any(each.events for each in await standings(connection)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def a_node(url, seed):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.projections.keeping_node", url, str(seed), cwd=HOME,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert await process.stdout.readline() == b"keeps\n"
    return process


async def disturb(url, chance, nodes, ended):
    """Kill one node or the other, whichever leads, and begin another."""
    for seed in range(100):
        await asyncio.sleep(chance.uniform(0.2, 0.8))
        if ended.is_set():
            return
        victim = chance.choice(nodes)
        victim.send_signal(signal.SIGKILL)
        await victim.wait()
        nodes[nodes.index(victim)] = await a_node(url, seed)


@pytest.mark.parametrize("seed", range(2))
async def test_nodes_that_are_killed_in_the_middle_leave_what_the_log_says(here, seed):
    chance, ended = random.Random(seed), asyncio.Event()
    nodes = [await a_node(here.url, n) for n in (1_000, 1_001)]
    disturbing = asyncio.create_task(disturb(here.url, chance, nodes, ended))
    try:
        for n in range(250):
            commands, stream = a_wish(chance)
            await here.ask(*commands, stream=stream)
            await asyncio.sleep(chance.random() * 0.03)
            if n == 120:
                await rebuilt(here, chance.choice([PLANS, CHANGES]))
    finally:
        ended.set()
        await disturbing
    await kept_up(here)
    for each in nodes:
        each.kill()
        await each.wait()
    await as_the_log_says(here)


async def test_who_leads_is_followed_by_another_when_it_is_killed(here):
    one = await a_node(here.url, 1)
    await here.do(propose(1))
    await until(here, 1, seconds=10)
    async with running(Projector(here.url, here.states)):
        one.kill()
        await one.wait()
        await here.do(propose(2))
        await until(here, 2, seconds=3)


async def test_who_leads_is_followed_by_another_when_it_stops(here):
    async with running(Projector(here.url, here.states)):
        await here.do(propose(1))
        await until(here, 1)
    async with running(Projector(here.url, here.states)):
        await here.do(propose(2))
        await until(here, 2, seconds=3)


@pytest.mark.parametrize("projection", [PLANS, CHANGES], ids=lambda each: each.name)
async def test_writers_that_race_without_a_leader_write_nothing_twice(here, monkeypatch, projection):
    monkeypatch.setattr(keeper, "BATCH", 3)
    await Projector(here.url, here.states, [projection]).forward()
    await here.do(next_plan(), stream=TRAIN)
    await write(here, range(1, 30))
    fenced = []

    async def race():
        async with session(here.url) as connection:
            racer = Keeper(connection, projection, here.states, LIVE)
            while due := await racer.due():
                with suppress(Fenced):
                    fenced.append(1)
                    await racer.go_on(due[0])
                    fenced.pop()

    await asyncio.gather(*(race() for _ in range(4)))
    assert fenced, "they did meet"
    found = await rebuilt(here, projection, verify=True)
    assert found.is_equal, found.told


async def test_a_rebuild_that_was_killed_goes_on_where_it_was(here, monkeypatch):
    for year in range(2030, 2036):
        await here.do(next_plan(f"00000000-0000-4000-8000-00000000{year}", year), stream=TRAIN)
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.projections.rebuilding_node", here.url, "3", cwd=HOME
    )
    assert await killed.wait() == -signal.SIGKILL
    made, make = [], type(PLANS).make

    async def counting(self, connection, pieces):
        made.extend(pieces)
        return await make(self, connection, pieces)

    monkeypatch.setattr(type(PLANS), "make", counting)
    await rebuilt(here)
    assert len(made) == 7 - 3
    monkeypatch.undo()
    found = await rebuilt(here, verify=True)
    assert found.is_equal, found.told
