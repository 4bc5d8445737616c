"""Many writers in several processes' worth of registers: nothing lost, nothing twice, one order for all."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

import pytest

from service.domain.vocabulary import Id
from service.log import Appended, Known, Log, Lost
from tests.service.appends import an_append, an_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.conftest import Database

NODES, WRITERS, CHANGES = 3, 9, 25


@pytest.fixture
async def nodes(database: Database) -> AsyncIterator[list[Log]]:
    """Several registers over one database, as several nodes have them."""
    logs = [await Log.open(database.url) for _ in range(NODES)]
    yield logs
    await asyncio.gather(*(log.close() for log in logs))


async def insist(log: Log, organisation: Id, stream: Id, command: Id) -> int:
    """Append a command's event at the head, again after each lost race; the races lost."""
    version, losses = 0, 0
    while True:
        verdict = await log.append(an_append(organisation, stream, version, command=command))
        if not isinstance(verdict, Lost):
            return losses
        version, losses = verdict.actual[stream], losses + 1


async def test_writers_racing_for_one_stream_leave_no_gap_and_lose_nothing(nodes: list[Log]) -> None:
    organisation, plan = an_id(), an_id()
    commands = [an_id() for _ in range(WRITERS * CHANGES)]

    async def write(number: int) -> None:
        for command in commands[number::WRITERS]:
            await insist(nodes[number % NODES], organisation, plan, command)

    async with asyncio.timeout(60):
        await asyncio.gather(*map(write, range(WRITERS)))
    events = await nodes[0].read(organisation, plan, 0)
    assert [event.version for event in events] == list(range(1, len(commands) + 1))
    assert [event.position for event in events] == list(range(1, len(commands) + 1))
    recorded = [await nodes[0].command(organisation, command) for command in commands]
    assert sorted(commit.to_version for [commit] in recorded) == list(range(1, len(commands) + 1))


async def test_a_command_sent_to_every_node_at_once_is_recorded_once(nodes: list[Log]) -> None:
    organisation, plan = an_id(), an_id()
    for version in range(10):
        command = an_id()
        sent = [node.append(an_append(organisation, plan, version, command=command)) for node in nodes * 3]
        verdicts = await asyncio.gather(*sent)
        assert sum(isinstance(verdict, Appended) for verdict in verdicts) == 1
        assert sum(isinstance(verdict, Known) for verdict in verdicts) == len(verdicts) - 1


async def test_a_reader_that_follows_the_positions_misses_nothing(nodes: list[Log]) -> None:
    organisation, plans = an_id(), [an_id() for _ in range(WRITERS)]
    written, seen = WRITERS * CHANGES, list[int]()
    dice = random.Random(2)

    async def write(number: int) -> None:
        for version in range(CHANGES):
            verdict = await nodes[number % NODES].append(an_append(organisation, plans[number], version))
            assert isinstance(verdict, Appended)
            if dice.random() < 0.3:  # a loser between, so that a batch is not all accepted
                assert isinstance(await nodes[0].append(an_append(organisation, plans[number], 999)), Lost)

    async def follow() -> None:
        while len(seen) < written:
            seen.extend(event.position for event in await nodes[0].read_all(organisation, len(seen), 7))

    async with asyncio.timeout(60):
        await asyncio.gather(follow(), *map(write, range(WRITERS)))
    assert seen == list(range(1, written + 1))


async def test_who_loses_every_race_wins_by_holding_the_log(nodes: list[Log]) -> None:
    organisation, plan, finished = an_id(), an_id(), asyncio.Event()

    async def crowd(node: Log) -> None:
        while not finished.is_set():
            await insist(node, organisation, plan, an_id())

    async def patient() -> None:
        async with nodes[2].locked(organisation) as held:
            version = (await held.heads(organisation, [plan]))[plan]
            assert isinstance(await held.append(an_append(organisation, plan, version)), Appended)
        finished.set()

    async with asyncio.timeout(30):
        await asyncio.gather(*(crowd(node) for node in nodes[:2] * 4), patient())
    events = await nodes[0].read(organisation, plan, 0)
    assert [event.version for event in events] == list(range(1, len(events) + 1))
