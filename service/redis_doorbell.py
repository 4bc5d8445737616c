"""The bell between processes, over Redis: who appends rings it, after the commit."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from service.doorbell import ANSWER, CHANNEL, PULSE, Doorbell
from service.failures import GONE

MOST_CONNECTIONS = 2
"""To listen on, and to ring with."""


class RedisDoorbell(Doorbell):
    """Redis tells all who listen now, and nobody later. Databases of one Redis do not hear each other."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._redis: Redis | None = None
        self._hearing: PubSub | None = None

    async def subscribe(self, group: str) -> None:
        """Listen to a channel, from now on and after every reconnection."""
        self._channels.add(group)
        async with self._speaking:
            if self._hearing:
                with suppress(*GONE), _gone():  # the next connection listens to it
                    await self._hearing.subscribe(self._named(group))

    async def unsubscribe(self, group: str) -> None:
        """Listen no more, from the next connection on."""
        self._channels.discard(group)

    async def publish(self, channel: str, message: Any) -> None:
        """Ring; nothing happens without a connection. Raises what GONE names."""
        async with self._speaking:
            if self._redis:
                with _gone():
                    await self._redis.publish(self._named(channel), message)

    def _named(self, channel: str) -> str:
        """Redis' channels know no databases: the number of ours is in the name."""
        assert self._redis, "there is a connection"
        return f"{self._redis.connection_pool.connection_kwargs.get('db', 0)}:{channel}"

    async def _listen(self) -> None:
        # If it connected again by itself, nobody would look for what was missed meanwhile.
        redis = Redis.from_url(
            self._url,
            decode_responses=True,
            max_connections=MOST_CONNECTIONS,
            retry=Retry(NoBackoff(), 0),
            socket_connect_timeout=ANSWER,
            socket_timeout=ANSWER,
        )
        with _gone():
            async with redis, redis.pubsub() as hearing:
                self._redis = redis
                try:
                    heard: set[str] = set()
                    while unheard := (self._channels | {CHANNEL}) - heard:  # somebody may subscribe meanwhile
                        await hearing.subscribe(*map(self._named, unheard))
                        heard |= unheard
                    self._hearing = hearing
                    self._listens()
                    while True:
                        await self._hear(hearing)
                finally:
                    self._redis = self._hearing = None

    async def _hear(self, hearing: PubSub) -> None:
        """The next thing that is said. After a silence we ask: there is an answer, or the line is dead."""
        said = await hearing.get_message(timeout=PULSE)
        if said is None:
            await hearing.ping()
            async with asyncio.timeout(ANSWER):
                said = await hearing.get_message(timeout=None)
        if said and said["type"] == "message":
            self._ring(said["channel"].partition(":")[2], said["data"])


@contextmanager
def _gone() -> Iterator[None]:
    """Redis' own errors as what every connection may raise."""
    try:
        yield
    except (RedisError, AttributeError, RuntimeError) as error:  # these two when it is closed meanwhile
        raise ConnectionError(f"{type(error).__name__}: {error}") from error
