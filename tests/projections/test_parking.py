"""What cannot be told in rows stands still, one projection in one organisation, and is told of."""

import logging

import pytest

from projections import checkpoints
from projections.projector import Projector
from projections.session import session
from projections.status import pause, resume, standings
from projections.tables.features import FEATURES
from projections.tables.reader import Tables
from tests.domain.specification import id_of
from tests.projections.tabled import PLANS, execute, propose, rebuilt, titles, write
from tests.service.appends import an_append, an_id
from tests.service.node import ORGANISATION, PLAN, node
from tests.service.restoring import restore
from tests.service.test_scenarios import WHAT_IF, fork
from tests.service.test_unserved import write_from_the_future

ANOTHER = id_of(990)
COUNTED = "SELECT sum(changes)::int FROM metrics.changes WHERE log_id = $1"


async def forward(here):
    await Projector(here.url, here.states).forward()


async def standing(here, projection="plans", log=ORGANISATION):
    async with session(here.url) as connection:
        [found] = [
            each for each in await standings(connection) if (each.projection, each.log) == (projection, log)
        ]
        return found


async def changes(here):
    return (await Tables(here.pool).fetch(COUNTED, ORGANISATION))[0][0]


async def test_an_event_that_nobody_here_knows_parks_one_projection_in_one_organisation(here, caplog):
    await here.do(propose(1))
    await forward(here)
    counted = await changes(here)
    await write_from_the_future(here)
    async with node(here.url, organisation=ANOTHER) as there:
        await there.prepare()
        with caplog.at_level(logging.ERROR):
            await forward(here)
        assert (await standing(here, log=ANOTHER)).events == 0
    parked = await standing(here)
    assert parked.events == 1
    assert "UnknownEvent: service.domain.votes:VoteCast" in parked.parked
    assert [told for told in caplog.messages if told.startswith("projection plans is parked")]
    [told] = await Tables(here.pool).parked()
    assert (told["projection"], told["organisation"], told["stream"]) == ("plans", ORGANISATION, PLAN)
    assert await titles(here) == ["Feature 1"]
    assert await changes(here) == counted + 1
    assert (await standing(here, "changes")).parked is None


async def test_what_stands_before_the_poisoned_event_is_in_the_tables(here):
    await write(here, range(1, 4))
    await forward(here)
    await forbid(here, "Feature 6")
    await write(here, range(4, 9))
    await forward(here)
    assert await titles(here) == [f"Feature {n}" for n in range(1, 6)]
    parked = await standing(here)
    assert "a row cannot be written" in parked.parked
    assert "Feature 6" not in parked.parked  # a database quotes the row that it refuses
    assert parked.events == 3


async def forbid(here, title):
    rule = f"ALTER TABLE metrics.features ADD CONSTRAINT none CHECK (title <> '{title}')"
    await execute(here.url, rule)


async def test_what_was_parked_goes_on_when_a_person_says_so(here):
    await forward(here)
    await forbid(here, "Feature 1")
    await here.do(propose(1))
    await forward(here)
    await execute(here.url, "ALTER TABLE metrics.features DROP CONSTRAINT none")
    await forward(here)
    assert await titles(here) == []
    async with session(here.url) as connection:
        assert await resume(connection, "plans")
    await forward(here)
    assert await titles(here) == ["Feature 1"]
    assert (await standing(here)).parked is None
    assert await Tables(here.pool).parked() == []


async def test_what_was_parked_is_tried_again_by_another_program(here, monkeypatch):
    await forward(here)
    await forbid(here, "Feature 1")
    await here.do(propose(1))
    await forward(here)
    await execute(here.url, "ALTER TABLE metrics.features DROP CONSTRAINT none")
    monkeypatch.setattr(checkpoints, "program", lambda: "another")
    await forward(here)
    assert await titles(here) == ["Feature 1"]


async def test_a_rebuild_leaves_out_what_cannot_be_told_and_says_so(here):
    await here.do(propose(1))
    await write_from_the_future(here)
    found = await rebuilt(here)
    assert (await standing(here)).parked
    assert await titles(here) == []
    async with session(here.url) as connection:
        assert [each.projection for each in await standings(connection)] == ["plans"]
    assert found.left_out


async def test_a_plan_of_another_organisation_under_the_same_id_is_not_left_out(here):
    async with node(here.url, organisation=ANOTHER) as there:
        await there.prepare()
        await forward(here)
        await here.do(propose(1))
        await write_from_the_future(here)
        await there.do(propose(2))
        found = await rebuilt(here)
        assert [why.partition(":")[0] for why in found.left_out] == [ORGANISATION]
        assert (await standing(here, log=ANOTHER)).parked is None
        assert await execute(here.url, "SELECT title FROM metrics.features") == [("Feature 2",)]


async def test_a_plan_whose_rows_cannot_be_written_is_left_out_and_no_other(here, monkeypatch):
    rows = FEATURES.rows

    def some(plan, since):
        is_bad = any(each.title == "Feature 1" for each in plan.features)
        return [("no id" if is_bad else row[0], *row[1:]) for row in rows(plan, since)]

    monkeypatch.setitem(FEATURES.__dict__, "rows", some)
    async with node(here.url, organisation=ANOTHER) as there:
        await there.prepare()
        await forward(here)
        await here.do(propose(1))
        await there.do(propose(2))
        found = await rebuilt(here)
        assert [why.partition(":")[0] for why in found.left_out] == [ORGANISATION]
        assert "a row cannot be written" in found.left_out[0]
        assert await execute(here.url, "SELECT title FROM metrics.features") == [("Feature 2",)]


async def test_what_is_paused_stands_still_until_it_is_resumed(here):
    await forward(here)
    async with session(here.url) as connection:
        assert await pause(connection, "plans")
        await here.do(propose(1))
        with pytest.raises(checkpoints.Fenced):
            await forward(here)
        assert await titles(here) == []
        assert await resume(connection, "plans")
        assert not await pause(connection, "another")
    await forward(here)
    assert await titles(here) == ["Feature 1"]


async def test_a_restored_log_has_its_rows_made_anew(here, database):
    await here.do(propose(1))
    kept = (await here.plan()).version
    await write(here, range(2, 6))
    await forward(here)
    await restore(database, kept)
    await here.states.catch_up(ORGANISATION, ORGANISATION)
    await forward(here)
    [plan] = await Tables(here.pool).fetch(
        "SELECT version FROM metrics.plans WHERE log_id = $1", ORGANISATION
    )
    assert plan["version"] == kept
    assert await titles(here) == ["Feature 1"]
    assert (await rebuilt(here, verify=True)).is_equal


async def test_scenarios_stay_out_of_the_tables(here):
    await here.do(propose(1))
    await here.do(fork())
    await forward(here)
    before = await changes(here)
    await here.do(propose(2), stream=WHAT_IF)
    await forward(here)
    assert await titles(here) == ["Feature 1"]
    assert await changes(here) == before
    assert len(await execute(here.url, "SELECT plan FROM metrics.plans")) == 1


async def test_logs_of_other_applications_are_passed_over(here):
    await here.log.append(an_append(an_id(), an_id(), 0))
    await forward(here)
    async with session(here.url) as connection:
        assert {each.log for each in await standings(connection)} == {ORGANISATION}
    assert (await rebuilt(here, PLANS, verify=True)).is_equal
