"""The register answers each append with a verdict, and reads back what was stored."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING

import asyncpg
import pytest

from service.domain.vocabulary import Id, Instant
from service.log import Append, Appended, IdsTaken, Known, Log, Lost
from tests.service.appends import a_commit, an_append, an_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Database


async def test_events_are_read_back_as_they_were_stored(log: Log) -> None:
    organisation, plan, feature = an_id(), an_id(), an_id()
    append = an_append(organisation, plan, 0, events=2, reason="Too big", creates=[(feature, "Feature")])
    assert await log.append(append) == Appended(1, 2)
    events = await log.read(organisation, plan, 0)
    assert [event.state for event in events] == [event.state for event in append.commits[0].events]
    assert [(event.position, event.version, event.k, event.of) for event in events] == [
        (1, 1, 1, 2),
        (2, 2, 2, 2),
    ]
    assert [event.prose for event in events] == [{"reason": "Too big"}, {}]
    assert await log.read_all(organisation, 0, 10) == events
    assert await log.thing(organisation, feature) == (plan, "Feature")


async def test_a_commit_is_read_back_with_its_positions(log: Log) -> None:
    organisation, plan, feature = an_id(), an_id(), an_id()
    append = an_append(organisation, plan, 0, events=3, about=[feature], effects=b'[{"after": 1}]')
    await log.append(an_append(organisation, an_id(), 0))
    await log.append(append)
    [commit] = await log.commits(organisation, plan)
    written = append.commits[0]
    assert (commit.first_position, commit.last_position) == (2, 4)
    same = [field for field in written._fields if field != "events"]
    assert [getattr(commit, field) for field in same] == [getattr(written, field) for field in same]


async def test_positions_have_no_gaps_over_all_streams_of_a_log(log: Log) -> None:
    organisation, plans = an_id(), [an_id() for _ in range(5)]
    assert await log.append(an_append(organisation, plans[0], 7)) == Lost({plans[0]: 0})
    for version in range(3):
        verdicts = await asyncio.gather(
            *(log.append(an_append(organisation, plan, version)) for plan in plans)
        )
        assert all(isinstance(verdict, Appended) for verdict in verdicts)
    assert [event.position for event in await log.read_all(organisation, 0, 100)] == list(range(1, 16))
    assert (await log.head(organisation))[0] == 15
    nowhere = an_id()
    assert await log.heads(organisation, [*plans, nowhere]) == {**dict.fromkeys(plans, 3), nowhere: 0}


@pytest.mark.parametrize("expected", [0, 1, 3, 99])
async def test_a_version_too_low_or_too_high_is_lost(log: Log, expected: int) -> None:
    organisation, plan = an_id(), an_id()
    await log.append(an_append(organisation, plan, 0, events=2))
    assert await log.append(an_append(organisation, plan, expected)) == Lost({plan: 2})
    assert (await log.head(organisation))[0] == 2


async def test_one_loser_in_a_batch_does_not_harm_its_neighbours(log: Log) -> None:
    organisation, plan, other = an_id(), an_id(), an_id()
    appends = [
        an_append(organisation, plan, 0),
        an_append(organisation, plan, 0),
        an_append(organisation, other, 0, events=2),
        an_append(organisation, plan, 1),
    ]
    assert await asyncio.gather(*map(log.append, appends)) == [
        Appended(1, 1),
        Lost({plan: 2}),
        Appended(2, 3),
        Appended(4, 4),
    ]


async def test_an_append_over_several_streams_is_written_whole_or_not_at_all(log: Log) -> None:
    organisation, plan, other = an_id(), an_id(), an_id()
    command = an_id()

    def over_both(plan_at: int, other_at: int) -> Append:
        commits = (
            a_commit(organisation, plan, plan_at, command=command, events=2),
            a_commit(organisation, other, other_at, command=command),
        )
        return Append(organisation, {plan: plan_at, other: other_at}, commits)

    assert await log.append(over_both(0, 1)) == Lost({plan: 0, other: 0})
    assert await log.heads(organisation, [plan, other]) == {plan: 0, other: 0}
    assert await log.append(over_both(0, 0)) == Appended(1, 3)
    known = await log.append(over_both(2, 1))
    assert isinstance(known, Known)
    assert [(commit.stream, commit.to_version) for commit in known.commits] == [(plan, 2), (other, 1)]


async def test_several_commits_of_one_stream_follow_each_other_in_one_append(log: Log) -> None:
    organisation, plan = an_id(), an_id()
    first = a_commit(organisation, plan, 0, command=an_id(), events=2)
    second = a_commit(organisation, plan, 2, command=an_id())
    assert await log.append(Append(organisation, {plan: 0}, (first, second))) == Appended(1, 3)
    with pytest.raises(ValueError, match="is not expected"):
        await log.append(Append(organisation, {plan: 3}, (a_commit(organisation, plan, 4, command=an_id()),)))


async def test_a_stream_that_is_only_read_must_be_where_it_was_seen(log: Log) -> None:
    organisation, plan, train = an_id(), an_id(), an_id()
    await log.append(an_append(organisation, train, 0, events=3))
    commit = a_commit(organisation, plan, 0, command=an_id())
    assert await log.append(Append(organisation, {plan: 0, train: 2}, (commit,))) == Lost({plan: 0, train: 3})
    assert await log.append(Append(organisation, {plan: 0, train: 3}, (commit,))) == Appended(4, 4)


async def test_a_command_is_recorded_once(log: Log) -> None:
    organisation, plan, command = an_id(), an_id(), an_id()
    assert await log.append(an_append(organisation, plan, 0, command=command)) == Appended(1, 1)
    again = await log.append(an_append(organisation, plan, 1, command=command))
    assert again == Known(await log.command(organisation, command))
    assert await log.command(organisation, an_id()) == ()


async def test_a_command_asked_twice_at_once_is_recorded_once(log: Log) -> None:
    organisation, plan, command = an_id(), an_id(), an_id()
    appends = [an_append(organisation, plan, version, command=command) for version in range(3)]
    verdicts = await asyncio.gather(*map(log.append, appends))
    assert [type(verdict) for verdict in verdicts] == [Appended, Known, Known]


async def test_an_id_names_one_thing_for_ever(log: Log) -> None:
    organisation, plan, feature, fresh = an_id(), an_id(), an_id(), an_id()
    both = [(fresh, "Feature"), (feature, "Feature")]
    appends = [
        an_append(organisation, plan, 0, creates=[(feature, "Feature")]),
        an_append(organisation, an_id(), 0, creates=both),
    ]
    assert await asyncio.gather(*map(log.append, appends)) == [Appended(1, 1), IdsTaken((feature,))]
    assert await log.thing(organisation, fresh) is None


async def test_logs_know_nothing_of_each_other(log: Log) -> None:
    here, there, plan, command = an_id(), an_id(), an_id(), an_id()
    for organisation in (here, there):
        append = an_append(organisation, plan, 0, command=command, creates=[(plan, "Plan")])
        assert await log.append(append) == Appended(1, 1)
    assert (await log.head(here))[1] != (await log.head(there))[1]


async def test_commits_are_paged_newest_first_and_filtered(log: Log) -> None:
    organisation, plan, feature = an_id(), an_id(), an_id()
    for version in range(6):
        about = [feature] if version % 2 else []
        await log.append(an_append(organisation, plan, version, about=about))
    ends = lambda commits: [commit.to_version for commit in commits]  # noqa: E731
    assert ends(await log.commits(organisation, plan, limit=2)) == [6, 5]
    assert ends(await log.commits(organisation, plan, before=5, after=2)) == [4, 3]
    assert ends(await log.commits(organisation, plan, about=feature)) == [6, 4, 2]
    assert await log.commit_ends(organisation, plan, 1, 4) == [2, 3, 4]


async def test_a_moment_is_found_as_the_end_of_the_last_whole_commit(log: Log) -> None:
    organisation, plan = an_id(), an_id()
    moments = [Instant(f"2026-11-22T12:00:0{second}.000000Z") for second in range(5)]
    for number, moment in enumerate(moments):
        await log.append(an_append(organisation, plan, 3 * number, events=3, at=moment))
    found = [await log.version_at(organisation, plan, moment) for moment in moments]
    assert found == [3, 6, 9, 12, 15]
    assert await log.version_at(organisation, plan, Instant("2026-11-22T12:00:02.500000Z")) == 9
    assert await log.version_at(organisation, plan, Instant("2026-11-22T11:59:59.999999Z")) == 0
    assert await log.version_at(organisation, an_id(), moments[0]) == 0


async def test_erased_texts_are_gone_and_the_event_stays(log: Log) -> None:
    organisation, plan = an_id(), an_id()
    await log.append(an_append(organisation, plan, 0, reason="Anna is ill"))
    [before] = await log.read(organisation, plan, 0)
    assert await log.erase(organisation, [before.position]) == 1
    assert await log.read(organisation, plan, 0) == [before._replace(prose={})]


async def test_the_stored_leaf_is_the_hash_of_the_stored_bytes(log: Log, database: Database) -> None:
    organisation, plan = an_id(), an_id()
    append = an_append(organisation, plan, 0)
    await log.append(append)
    connection = await asyncpg.connect(database.url)
    leaf = await connection.fetchval("SELECT leaf FROM signalbox.events")
    envelope = await connection.fetchval("SELECT envelope ->> 'stream' FROM signalbox.readable_events")
    await connection.close()
    assert leaf == hashlib.sha256(b"\0" + append.commits[0].events[0].state).digest()
    assert envelope == plan


async def test_a_held_log_is_nobody_elses(log: Log) -> None:
    organisation, plan = an_id(), an_id()
    async with log.locked(organisation) as held:
        other = asyncio.create_task(log.append(an_append(organisation, plan, 0)))
        await asyncio.sleep(0.2)
        assert not other.done()
        assert (await held.heads(organisation, [plan]))[plan] == 0
        assert await held.append(an_append(organisation, plan, 0)) == Appended(1, 1)
        assert len(await held.read(organisation, plan, 0)) == 1
    assert await other == Lost({plan: 1})


async def test_a_held_log_is_left_as_it_was_when_the_block_fails(log: Log) -> None:
    organisation, plan = an_id(), an_id()

    async def fail() -> None:
        async with log.locked(organisation) as held:
            await held.append(an_append(organisation, plan, 0))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await log.append(an_append(organisation, plan, 0)) == Appended(1, 1)


async def test_the_bell_is_rung_once_for_a_batch_with_the_last_position(log: Log, database: Database) -> None:
    organisation, rung = an_id(), asyncio.Queue[str]()
    listener = await asyncpg.connect(database.url)
    await listener.add_listener("signalbox", lambda *heard: rung.put_nowait(str(heard[-1])))
    await asyncio.gather(*(log.append(an_append(organisation, an_id(), 0)) for _ in range(20)))
    heard = [await asyncio.wait_for(rung.get(), 30)]
    while heard[-1] != f"{organisation}:20":
        heard.append(await asyncio.wait_for(rung.get(), 30))
    assert len(heard) <= 2
    await listener.close()


@pytest.mark.parametrize(
    "contradiction",
    [
        lambda append: append._replace(commits=()),
        lambda append: append._replace(expected={append.commits[0].stream: 1}),
        lambda append: append._replace(commits=append.commits * 2),
        lambda append: append._replace(commits=(append.commits[0]._replace(to_version=7),)),
    ],
)
async def test_an_append_that_contradicts_itself_is_refused_before_it_is_sent(
    log: Log, contradiction: Callable[[Append], Append]
) -> None:
    append = an_append(an_id(), Id(an_id()), 0)
    with pytest.raises(ValueError, match=r"."):
        await log.append(contradiction(append))
