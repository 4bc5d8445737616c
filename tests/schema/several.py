"""A train with several PIs behind it, in the tables over all plans as the projector writes them."""

from dataclasses import replace
from datetime import date, timedelta

from projections.tables.catalogue import TABLES
from service.domain.interval import Phase
from tests.domain.specification import BLUE, RED, id_of
from tests.service.node import BLUE_ON_TRAIN, ORGANISATION, RED_ON_TRAIN, TRAIN

KEPT = [table for tables in TABLES.values() for table in tables]
CALLED = "INSERT INTO metrics.trains VALUES ($1, $2, $3, 'ART', 'The ART') ON CONFLICT DO NOTHING"
FIRST_DAY = date(2025, 1, 6)


async def behind(api, *plans):
    """These plans, as PIs of ten weeks of the train, the first one first; their ids."""
    await api.project()
    ids = [id_of(7_000 + number) for number in range(len(plans))]
    for number, (id, plan) in enumerate(zip(ids, plans, strict=True)):
        await written(api, id, of_train(plan, number))
    return ids


def of_train(plan, number):
    """The plan as the PI of this number of the train."""
    starts = FIRST_DAY + timedelta(weeks=10 * number)
    was = plan.interval
    interval = replace(
        was,
        train=TRAIN,
        key=f"PAST-{number}",
        starts=starts.isoformat(),
        ends=(starts + timedelta(weeks=10, days=-1)).isoformat(),
        phase=Phase.CLOSED if was.committed_at else was.phase,
    )
    twin = plan.copy()
    twin.intervals.add(interval, _Version(was.version))
    for team, on_train in ((RED, RED_ON_TRAIN), (BLUE, BLUE_ON_TRAIN)):
        twin.teams.change(team, _Version(twin.teams[team].version), train_team=on_train)
    return twin


async def written(api, id, plan):
    """All rows of a plan, under this id."""
    async with api.node.pool.acquire() as connection:
        for table in KEPT:
            rows = [(ORGANISATION, id, *row) for row in table.rows(plan, 0)]
            await connection.executemany(table.upsert("metrics"), rows)
        await connection.execute(CALLED, ORGANISATION, id, TRAIN)


class _Version:
    def __init__(self, version):
        self.version = version
