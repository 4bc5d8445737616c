"""A rebuild that is begun again: what an earlier process left counts, wherever that one ended."""

import asyncio

import pytest

from projections import rebuild
from projections.building import LeftOut
from projections.comparing import Comparison
from projections.projector import Projector
from projections.rebuild import Rebuild
from tests.domain.specification import id_of
from tests.projections.tabled import CHANGES, PLANS, propose, rebuilt
from tests.service.node import TRAIN, node
from tests.service.remembered import next_plan


class Killed(Exception):
    pass


@pytest.mark.parametrize("projection", [PLANS, CHANGES], ids=lambda each: each.name)
async def test_a_plan_that_was_added_before_it_was_killed_is_told_once(here, monkeypatch, projection):
    await here.do(propose(1))
    await Projector(here.url, here.states).forward()

    async def add(*_):
        await here.do(next_plan(), stream=TRAIN)

    async def die(*_, **__):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Comparison, "most", add)
        patched.setattr(Comparison, "_attempt", die)
        with pytest.raises(Killed):
            await rebuilt(here, projection)
    await Projector(here.url, here.states).forward()
    found = await rebuilt(here, projection)
    assert found.is_equal, found.told
    assert (await rebuilt(here, projection, verify=True)).is_equal


async def test_plans_that_are_left_out_at_the_same_moment_are_all_told_of(here, monkeypatch):
    await here.do(next_plan(), stream=TRAIN)
    monkeypatch.setattr(rebuild, "TOGETHER", 1)

    async def refuse(pieces):
        await asyncio.sleep(0)
        return [LeftOut(piece.log, piece.plan, "no") for piece in pieces]

    class Both:
        async def __aenter__(self):
            return [refuse, refuse]

        async def __aexit__(self, *_):
            pass

    monkeypatch.setattr(Rebuild, "_builders", lambda *_: Both())
    found = await rebuilt(here)
    assert found.left_out


async def test_a_log_that_the_live_tables_have_not_begun_is_told_by_the_new_ones(here):
    await Projector(here.url, here.states).forward()
    async with node(here.url, organisation=id_of(990)) as there:
        await there.prepare()
        async with asyncio.timeout(10):
            found = await rebuilt(here)
    assert [why.partition(":")[0] for why in found.left_out] == [id_of(990)]
    assert (await rebuilt(here, verify=True)).is_equal
