"""Whatever fails between asking and answering: what was stored is there once, the rest can be sent again."""

from __future__ import annotations

import asyncio
import random
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import asyncpg
import pytest

from service.log import (
    Append,
    Appended,
    Known,
    Limits,
    Log,
    Lost,
    OutcomeUnknown,
    Overloaded,
    Unavailable,
    Unrecordable,
)
from tests.service.appends import an_append, an_id
from tests.service.burst import numbered
from tests.service.wire import wire_to

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from service.domain.vocabulary import Id
    from tests.conftest import Database
    from tests.service.wire import Wire

IMPATIENT = Limits(call=1.0, deadline=1.0, pause=0.02, wait=0.5)


@pytest.fixture
async def wired(database: Database, place: Path) -> AsyncIterator[tuple[Wire, Log]]:
    async with wire_to(database.url, place) as (wire, url):
        log = await Log.open(url, Limits(call=5.0, deadline=5.0, pause=0.02))
        yield wire, log
        await log.close()


async def until(connection: asyncpg.Connection, question: str) -> None:
    """Ask until the answer is yes, ten seconds at most."""
    for _ in range(1000):
        if await connection.fetchval(question):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(question)


async def head_is_held(admin: asyncpg.Connection, organisation: Id) -> asyncpg.transaction.Transaction:
    """Stand in the writer's way."""
    holding = admin.transaction()
    await holding.start()
    await admin.execute("SELECT 1 FROM signalbox.head WHERE log_id = $1 FOR UPDATE", organisation)
    return holding


async def test_a_lost_commit_answer_is_replayed_not_repeated(wired: tuple[Wire, Log]) -> None:
    wire, log = wired
    organisation, plan, command = an_id(), an_id(), an_id()
    await log.append(an_append(organisation, plan, 0))
    wire.answers_are_lost = True
    assert await log.append(an_append(organisation, plan, 1, command=command)) == Appended(2, 2)
    assert wire.cuts == 1
    assert isinstance(await log.append(an_append(organisation, plan, 1, command=command)), Known)
    assert (await log.head(organisation))[0] == 2


async def test_a_lost_answer_to_an_unnamed_append_is_found_by_its_bytes(wired: tuple[Wire, Log]) -> None:
    wire, log = wired
    organisation, plan = an_id(), an_id()
    named = an_append(organisation, plan, 0, events=2)
    unnamed = named._replace(commits=(named.commits[0]._replace(command=None, digest=None),))
    await log.append(an_append(organisation, an_id(), 0))
    wire.answers_are_lost = True
    assert await log.append(unnamed) == Appended(2, 3)
    assert await log.append(unnamed) == Lost({plan: 2})
    assert (await log.head(organisation))[0] == 3


async def test_a_batch_whose_answer_was_lost_is_answered_one_by_one_as_it_was(
    wired: tuple[Wire, Log],
) -> None:
    wire, log = wired
    organisation, plans = an_id(), [an_id() for _ in range(20)]
    await log.append(an_append(organisation, an_id(), 0))
    wire.answers_are_lost = True
    appends = [an_append(organisation, plan, 0) for plan in plans] + [an_append(organisation, an_id(), 5)]
    verdicts = await asyncio.gather(*map(log.append, appends))
    assert verdicts[:-1] == [Appended(position, position) for position in range(2, 22)]
    assert isinstance(verdicts[-1], Lost)


async def test_a_connection_that_dies_after_its_answer_takes_nothing_back(wired: tuple[Wire, Log]) -> None:
    wire, log = wired
    organisation, plan = an_id(), an_id()
    await log.append(an_append(organisation, plan, 0))
    for _ in range(
        2
    ):  # now the pool's connection knows the statement: one answer to it, one to giving it back
        await log.read(organisation, plan, 0)
    wire.answers_left = 1
    assert len(await log.read(organisation, plan, 0)) == 1
    assert wire.cuts == 1


async def surely(log: Log, append: Append) -> None:
    """What a client does: the same command id is sent again until there is an answer."""
    while True:
        with suppress(OutcomeUnknown):
            assert isinstance(await log.append(append), Appended | Known)
            return


async def test_a_write_burst_through_a_wire_that_breaks_stores_each_command_once(
    wired: tuple[Wire, Log],
) -> None:
    wire, log = wired
    organisation, dice = an_id(), random.Random(7)
    commands = {an_id(): an_id() for _ in range(8)}

    async def write(command: Id, stream: Id) -> None:
        for version in range(20):
            named = command if version == 0 else an_id()
            await surely(log, an_append(organisation, stream, version, command=named))
            await asyncio.sleep(0)

    async def harm() -> None:
        for _ in range(12):
            await asyncio.sleep(dice.random() / 15)
            if dice.random() < 0.5:
                wire.cut()
            else:
                wire.answers_are_lost = True
        wire.answers_are_lost = False

    async with asyncio.timeout(60):
        await asyncio.gather(harm(), *(write(command, stream) for command, stream in commands.items()))
    for command, stream in commands.items():
        assert [event.version for event in await log.read(organisation, stream, 0)] == list(range(1, 21))
        assert len(await log.command(organisation, command)) == 1


@pytest.mark.parametrize("released_after", [0.0, 0.1])
async def test_a_backend_terminated_in_the_middle_of_an_append_stores_it_once(
    log: Log, database: Database, released_after: float
) -> None:
    organisation, plan, command = an_id(), an_id(), an_id()
    await log.append(an_append(organisation, plan, 0))
    admin = await asyncpg.connect(database.admin_url)
    holding = await head_is_held(admin, organisation)
    append = asyncio.create_task(log.append(an_append(organisation, plan, 1, command=command)))
    killer = await asyncpg.connect(database.admin_url)
    await until(
        killer,
        "SELECT count(pg_terminate_backend(pid)) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
    )
    await asyncio.sleep(released_after)
    await holding.rollback()
    assert await append == Appended(2, 2)
    assert isinstance(await log.append(an_append(organisation, plan, 1, command=command)), Known)
    await killer.close()
    await admin.close()


async def test_backends_terminated_again_and_again_lose_and_repeat_nothing(
    log: Log, database: Database
) -> None:
    organisation, plans, finished = an_id(), [an_id() for _ in range(8)], asyncio.Event()
    dice = random.Random(3)

    async def write(stream: Id) -> None:
        for version in range(60):
            assert isinstance(await log.append(an_append(organisation, stream, version)), Appended)

    async def kill() -> None:
        admin = await asyncpg.connect(database.admin_url)
        while not finished.is_set():
            await asyncio.sleep(0.1 + dice.random() / 4)
            await admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE usename = 'signalbox' AND datname = current_database()"
            )
        await admin.close()

    killing = asyncio.create_task(kill())
    async with asyncio.timeout(60):
        await asyncio.gather(*map(write, plans))
    finished.set()
    await killing
    assert await log.heads(organisation, plans) == dict.fromkeys(plans, 60)
    assert (await log.head(organisation))[0] == 480


async def test_a_writing_process_killed_in_a_burst_is_finished_by_sending_again(
    log: Log, database: Database
) -> None:
    organisation, plan = an_id(), an_id()
    arguments = ["-m", "tests.service.burst", database.url, organisation, plan]
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    acknowledged = [(await process.stdout.readline()).decode().strip() for _ in range(150)]
    process.kill()
    rest, _ = await process.communicate()
    *sent, _torn = rest.decode().split("\n")
    acknowledged += [line.strip() for line in sent]
    for number in range(1, 400):  # the same commands again, in the same order
        command = numbered(number)
        verdict = await log.append(an_append(organisation, plan, number - 1, command=command))
        assert isinstance(verdict, Known if command in acknowledged else (Appended, Known))
    events = await log.read(organisation, plan, 0)
    assert [event.version for event in events] == list(range(1, 400))


async def test_one_poisoned_append_does_not_fail_its_neighbours(log: Log) -> None:
    organisation, plans = an_id(), [an_id() for _ in range(6)]
    appends = [an_append(organisation, plan, 0) for plan in plans]
    appends[2] = an_append(organisation, plans[2], 0, effects=b"{not json")
    appends[4] = an_append(organisation, plans[4], 0, about=["no-uuid"])
    verdicts = await asyncio.gather(*map(log.append, appends), return_exceptions=True)
    kinds = [type(verdict) for verdict in verdicts]
    assert kinds == [Appended, Appended, Unrecordable, Appended, Unrecordable, Appended]
    assert (await log.head(organisation))[0] == 4


async def test_a_text_that_the_database_cannot_hold_fails_alone(log: Log) -> None:
    organisation, plan = an_id(), an_id()
    nul = log.append(an_append(organisation, plan, 0, reason="a\0b"))
    lone = log.append(an_append(organisation, plan, 0, reason="\ud800"))
    good = log.append(an_append(organisation, plan, 0, reason="a"))
    verdicts = await asyncio.gather(nul, lone, good, return_exceptions=True)
    assert [type(verdict) for verdict in verdicts] == [Unrecordable, Unrecordable, Appended]


async def test_what_waits_too_long_is_refused_and_never_runs(log: Log, database: Database) -> None:
    impatient = await Log.open(database.url, Limits(queue=4, wait=0.3))
    organisation, plans = an_id(), [an_id() for _ in range(12)]
    await impatient.append(an_append(organisation, an_id(), 0))
    admin = await asyncpg.connect(database.admin_url)
    holding = await head_is_held(admin, organisation)
    taken = asyncio.create_task(impatient.append(an_append(organisation, plans[0], 0)))
    await asyncio.sleep(0.1)
    waiting = (impatient.append(an_append(organisation, plan, 0)) for plan in plans[1:])
    refusals = await asyncio.gather(*waiting, return_exceptions=True)
    assert {type(refusal) for refusal in refusals} == {Overloaded}
    await holding.rollback()
    assert await taken == Appended(2, 2)
    await impatient.close()
    assert await log.heads(organisation, plans) == {plans[0]: 1, **dict.fromkeys(plans[1:], 0)}
    await admin.close()


async def test_who_leaves_while_queued_is_passed_over_and_who_leaves_later_is_finished(
    log: Log, database: Database
) -> None:
    organisation, taken, queued, staying = an_id(), an_id(), an_id(), an_id()
    await log.append(an_append(organisation, an_id(), 0))
    admin = await asyncpg.connect(database.admin_url)
    holding = await head_is_held(admin, organisation)
    tasks = []
    for stream in (taken, queued, staying):
        tasks.append(asyncio.create_task(log.append(an_append(organisation, stream, 0))))
        await asyncio.sleep(0.05)
    tasks[0].cancel()
    tasks[1].cancel()
    await asyncio.sleep(0)
    await holding.rollback()
    assert isinstance(await tasks[2], Appended)
    assert await log.heads(organisation, [taken, queued, staying]) == {taken: 1, queued: 0, staying: 1}
    await admin.close()


async def test_a_database_that_is_down_is_unavailable_and_comes_back(database: Database, place: Path) -> None:
    async with wire_to(database.url, place) as (wire, url):
        wire.is_down = True
        log = await Log.open(url, IMPATIENT)
        organisation, plan = an_id(), an_id()
        with pytest.raises(Unavailable):
            await log.append(an_append(organisation, plan, 0))
        with pytest.raises(Unavailable):
            await log.read(organisation, plan, 0)
        wire.is_down = False
        assert await log.append(an_append(organisation, plan, 0)) == Appended(1, 1)
        await log.close()


async def test_an_outcome_that_stays_unknown_is_said_to_be_and_settled_by_the_command_id(
    database: Database, place: Path
) -> None:
    async with wire_to(database.url, place) as (wire, url):
        log = await Log.open(url, IMPATIENT)
        organisation, plan, command = an_id(), an_id(), an_id()
        await log.append(an_append(organisation, an_id(), 0))
        wire.answers_are_lost = wire.is_down = True
        with pytest.raises(OutcomeUnknown):
            await log.append(an_append(organisation, plan, 0, command=command))
        wire.is_down = False
        assert isinstance(await log.append(an_append(organisation, plan, 0, command=command)), Known)
        await log.close()


async def test_a_server_that_cannot_write_now_is_unavailable_not_poisoned(
    log: Log, database: Database
) -> None:
    organisation = an_id()
    admin = await asyncpg.connect(database.admin_url)
    await admin.execute(f"ALTER DATABASE {database.name} SET default_transaction_read_only = on")
    with pytest.raises(Unavailable, match="ReadOnly"):
        await log.append(an_append(organisation, an_id(), 0))
    await admin.execute(f"ALTER DATABASE {database.name} RESET default_transaction_read_only")
    await admin.close()


async def test_closing_finishes_what_is_queued_and_takes_nothing_new(log: Log, database: Database) -> None:
    closing = await Log.open(database.url)
    organisation, plans = an_id(), [an_id() for _ in range(50)]
    tasks = [asyncio.create_task(closing.append(an_append(organisation, plan, 0))) for plan in plans]
    await asyncio.sleep(0)
    await closing.close()
    assert all(isinstance(task.result(), Appended) for task in tasks)
    with pytest.raises(Unavailable):
        await closing.append(an_append(organisation, an_id(), 0))
    assert (await log.head(organisation))[0] == 50


async def test_a_writer_without_work_gives_its_connection_back_and_comes_again(
    log: Log, database: Database
) -> None:
    idle = await Log.open(database.url, Limits(idle=0.05))
    organisation, plan = an_id(), an_id()
    await idle.append(an_append(organisation, plan, 0))
    admin = await asyncpg.connect(database.admin_url)
    connections = "FROM pg_stat_activity WHERE usename = 'signalbox' AND datname = current_database()"
    await until(admin, f"SELECT count(*) = 0 {connections}")
    assert await idle.append(an_append(organisation, plan, 1)) == Appended(2, 2)
    await idle.close()
    await admin.close()
