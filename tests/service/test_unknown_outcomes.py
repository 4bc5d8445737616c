"""Who was not told what became of an append is never told that nothing was done."""

import asyncio

import asyncpg
import pytest

from service.log import Limits, Log, OutcomeUnknown
from tests.service.appends import an_append, an_id
from tests.service.wire import wire_to


async def test_an_append_that_is_refused_when_sent_again_may_have_been_stored_at_first(database, place):
    organisation, plan, command = an_id(), an_id(), an_id()
    admin, holder = [await asyncpg.connect(database.admin_url) for _ in range(2)]
    async with wire_to(database.url, place) as (wire, url):
        log = await Log.open(url, Limits(call=5.0, deadline=5.0, pause=0.3))
        await log.append(an_append(organisation, plan, 0))
        wire.answers_are_lost = True
        asked = asyncio.create_task(log.append(an_append(organisation, plan, 1, command=command)))
        while not wire.cuts:  # noqa: ASYNC110  # the wire runs elsewhere
            await asyncio.sleep(0.01)
        async with holder.transaction():
            await holder.execute("SELECT 1 FROM signalbox.head WHERE log_id = $1 FOR UPDATE", organisation)
            waits = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = $1"
            while not (pid := await admin.fetchval(waits, database.name)):  # noqa: ASYNC110  # another process
                await asyncio.sleep(0.01)
            await admin.execute("SELECT pg_cancel_backend($1)", pid)
            with pytest.raises(OutcomeUnknown):
                await asked
        assert await log.command(organisation, command)
        await log.close()
    await admin.close()
    await holder.close()
