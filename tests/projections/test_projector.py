"""The projector keeps the tables over all plans as the log has it."""

from projections.projector import Projector
from projections.tables.reader import Tables
from service.live import Live
from tests.projections.tabled import propose, running, titles, until
from tests.service.node import ORGANISATION, PLAN


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
