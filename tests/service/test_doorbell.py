"""The bell between processes: whoever rings is heard by all, and a connection that dies is made again."""

import asyncio
from contextlib import asynccontextmanager

import asyncpg
import pytest
from broadcaster import Broadcast

from service import live, redis_doorbell
from service.doorbell import MOST_RINGS
from service.live import doorbell, is_heard
from tests.bells import Redis, needs_redis, until


class Listener:
    """A process that listens to a channel."""

    def __init__(self, url):
        self.bell = doorbell(url)
        self.broadcast = Broadcast(backend=self.bell)
        self.heard = []

    async def listen(self, channel):
        async with self.broadcast.subscribe(channel) as told:
            while True:
                self.heard.append((channel, (await told.get()).message))

    async def hears(self, *messages):
        await until(lambda: set(messages) <= set(self.heard))


@asynccontextmanager
async def listening(url, *channels, at_once=True):
    listener = Listener(url)
    async with listener.broadcast:
        tasks = [asyncio.create_task(listener.listen(channel)) for channel in channels]
        if at_once:
            await listener.hears(*((channel, "") for channel in channels))
        yield listener
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_who_rings_is_heard_by_all_on_every_channel_that_they_listen_to(bell):
    async with listening(bell, "one", "two") as here, listening(bell, "two") as there:
        await asyncio.gather(*(here.broadcast.publish("two", f"{n}") for n in range(50)))
        await there.broadcast.publish("one", "first")
        every = [("two", f"{n}") for n in range(50)]
        await here.hears(("one", "first"), *every)
        await there.hears(*every)
        assert ("one", "first") not in there.heard


async def test_who_begins_to_listen_later_is_heard_too(bell):
    async with listening(bell, "one") as here:
        later = asyncio.create_task(here.listen("two"))
        await until(lambda: "two" in here.bell._channels)
        async with asyncio.timeout(30):
            while ("two", "now") not in here.heard:
                await here.broadcast.publish("two", "now")
                await asyncio.sleep(0.05)
        later.cancel()
        await asyncio.gather(later, return_exceptions=True)


async def test_a_postgres_connection_that_is_terminated_is_made_again_and_rings_first(database):
    async with listening(database.url, "one") as here:
        here.heard.clear()
        admin = await asyncpg.connect(database.admin_url)
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await admin.close()
        await here.hears(("one", ""))
        await here.broadcast.publish("one", "again")
        await here.hears(("one", "again"))


@needs_redis
async def test_a_redis_that_is_killed_is_waited_for_and_rings_first(redis):
    async with listening(redis.url, "one") as here:
        here.heard.clear()
        redis.kill()
        await until(lambda: not here.bell.is_listening)
        await here.broadcast.publish("one", "lost")
        redis.start()
        await here.hears(("one", ""))
        await here.broadcast.publish("one", "again")
        await here.hears(("one", "again"))
        assert ("one", "lost") not in here.heard


@needs_redis
async def test_a_redis_that_comes_later_is_waited_for():
    redis = Redis()
    async with listening(redis.url, "one", at_once=False) as here:
        await until(lambda: here.bell._failures > 1)
        redis.start()
        try:
            await here.hears(("one", ""))
            assert await is_heard(redis.url)
        finally:
            redis.kill()


@needs_redis
async def test_a_redis_that_answers_no_more_is_noticed_although_the_line_stands(redis, monkeypatch):
    monkeypatch.setattr(redis_doorbell, "PULSE", 0.2)
    monkeypatch.setattr(redis_doorbell, "ANSWER", 1.0)
    async with listening(redis.url, "one") as here:
        await asyncio.sleep(1)
        assert here.bell.is_listening
        redis.stop()
        await until(lambda: not here.bell.is_listening)
        here.heard.clear()
        redis.go_on()
        await here.hears(("one", ""))


@needs_redis
async def test_databases_of_one_redis_do_not_hear_each_other(redis):
    other = redis.url.removesuffix("/1") + "/2"
    async with listening(redis.url, "one") as here, listening(other, "one") as there:
        await here.broadcast.publish("one", "here")
        await there.broadcast.publish("one", "there")
        await here.hears(("one", "here"))
        await there.hears(("one", "there"))
        assert ("one", "there") not in here.heard
        assert ("one", "here") not in there.heard


async def test_who_does_not_listen_in_time_misses_rings_and_costs_no_memory(bell):
    idle = doorbell(bell)
    await idle.subscribe("one")
    await idle.connect()
    await until(lambda: idle.is_listening)
    async with listening(bell, "one") as here:
        for n in range(MOST_RINGS + 100):
            await here.broadcast.publish("one", f"{n}")
        await here.hears(("one", f"{MOST_RINGS + 99}"))
    await until(lambda: idle._rings.full())
    assert idle._rings.qsize() == MOST_RINGS
    await idle.disconnect()


async def test_a_bell_that_is_heard_is_known_as_one(bell):
    assert await is_heard(bell)


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1", "postgresql://nobody@127.0.0.1:1/none"])
async def test_a_bell_that_is_not_there_is_not_heard(url, monkeypatch):
    monkeypatch.setattr(live, "ANSWER", 1.0)
    assert not await is_heard(url)


async def test_a_bell_goes_on_after_whatever_may_happen(bell, caplog):
    async with listening(bell, "one") as here:
        listen, failed = here.bell._listen, asyncio.Event()

        async def fail():
            here.bell._listen = listen
            failed.set()
            raise ZeroDivisionError

        here.bell._listen = fail
        here.bell._task.cancel()
        await asyncio.gather(here.bell._task, return_exceptions=True)
        await here.bell.connect()
        await failed.wait()
        here.heard.clear()
        await here.hears(("one", ""))
        assert "ZeroDivisionError" in caplog.text
