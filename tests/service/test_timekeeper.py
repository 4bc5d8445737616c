"""What the timekeeper does when it cannot tell the time."""

import asyncio
import logging

from service.timekeeper import Timekeeper
from tests.service.node import node
from tests.service.wire import wire_to


async def said(caplog, text):
    """Wait until the log says so."""
    async with asyncio.timeout(20):
        while text not in caplog.text:  # noqa: ASYNC110  # a log sets no event
            await asyncio.sleep(0.01)


async def test_a_database_that_is_away_is_told_once_and_its_return_too(database, place, monkeypatch, caplog):
    monkeypatch.setattr("service.timekeeper.GLANCE", 0.01)
    caplog.set_level(logging.WARNING, "service.timekeeper")
    async with wire_to(database.url, place) as (wire, url), node(url) as here:
        keeper = Timekeeper(here.states, here.voting)
        wire.is_down = True
        wire.cut()
        running = asyncio.create_task(keeper.run())
        await said(caplog, "no plan can be told the time now")
        await asyncio.sleep(0.5)
        wire.is_down = False
        await said(caplog, "plans are told the time again")
        running.cancel()
    told = [each for each in caplog.records if each.name == "service.timekeeper"]
    assert len(told) == 2
    assert not any(each.exc_info for each in told)
