"""What happens to several nodes in two bad minutes, drawn by chance from a seed."""

import asyncio
import random
import signal
import time
from contextlib import contextmanager

from service.failures import GONE


class Disturbances:
    """Every kind of fault comes once before any comes again; all is well again when `go_on` returns."""

    def __init__(self, nodes, database, redis, subscribers, seed):
        self.nodes = nodes
        self.database = database
        self.redis = redis
        self.subscribers = subscribers
        self.dice = random.Random(seed)
        self.story = []
        self.healing = set()
        """What was killed and is not back yet."""
        self._began = 0.0

    async def go_on(self, seconds):
        """Disturb for so long; what was killed is started again while other things fail."""
        kinds = (self._node, self._node, self._postgres, self._redis, self._connections, self._sockets)
        self._began = time.monotonic()
        deck, until = [], self._began + seconds
        async with asyncio.TaskGroup() as healing:
            while time.monotonic() < until:
                deck = deck or self.dice.sample(kinds, len(kinds))
                healing.create_task(deck.pop()())
                await asyncio.sleep(self.dice.uniform(1.5, 4.5))
        self._tell("all is well again")

    def _tell(self, what):
        self.story.append(f"{time.monotonic() - self._began:6.1f} s  {what}")

    async def _node(self):
        """kill -9, unless only one is left. Who finds no database when it starts is started again."""
        living = [node for node in self.nodes if node not in self.healing]
        if len(living) < 2:
            return
        node = self.dice.choice(living)
        with self._away(node, f"node {node.port}"):
            node.kill()
            await asyncio.sleep(self.dice.uniform(0.5, 3))
            async with asyncio.timeout(120):
                while not (await asyncio.to_thread(node.readiness)).get("ready"):
                    if node.process.poll() is not None:
                        node.spawn()
                    await asyncio.sleep(0.2)

    async def _postgres(self):
        if self.database in self.healing:
            return
        with self._away(self.database, "Postgres"):
            await self.database.end(signal.SIGKILL)
            await asyncio.sleep(self.dice.uniform(0, 3))
            await self.database.start()

    async def _redis(self):
        if self.redis in self.healing:
            return
        with self._away(self.redis, "Redis"):
            self.redis.kill()
            await asyncio.sleep(self.dice.uniform(0.5, 5))
            await asyncio.to_thread(self.redis.start)

    @contextmanager
    def _away(self, what, name):
        self.healing.add(what)
        self._tell(f"{name} is killed")
        yield
        self.healing.discard(what)
        self._tell(f"{name} is back")

    async def _connections(self):
        try:
            await self.database.tell(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            self._tell("all connections are terminated")
        except GONE:
            self._tell("no connection is left to be terminated")

    async def _sockets(self):
        seconds = self.dice.uniform(2, 14)
        those = self.dice.sample(self.subscribers.those, len(self.subscribers.those) // 5)
        self._tell(f"{len(those)} subscribers read nothing for {seconds:.1f} s")
        await asyncio.gather(*(each.stall(seconds) for each in those))
