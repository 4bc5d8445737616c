"""A Redis of the test's own, that can be killed, stopped for a while, and started again at one address."""

import asyncio
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager, suppress

import pytest

PROGRAM = shutil.which("redis-server")
needs_redis = pytest.mark.skipif(PROGRAM is None, reason="redis-server is not installed")


class Redis:
    """`redis-server` on a free port, which writes nothing to the disk."""

    def __init__(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.port = taken.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/1"
        self.process = None

    def start(self):
        options = {"--port": str(self.port), "--bind": "127.0.0.1", "--save": "", "--appendonly": "no"}
        words = [word for option in options.items() for word in option]
        self.process = subprocess.Popen([PROGRAM, *words], stdout=subprocess.DEVNULL, cwd="/")
        until = time.monotonic() + 30
        while not self._answers():
            assert time.monotonic() < until, "Redis does not start"
            time.sleep(0.02)

    def _answers(self):
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as asked:
            asked.sendall(b"PING\r\n")
            return asked.recv(16) == b"+PONG\r\n"
        return False

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Let it hang: connections stay, and nothing is answered."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def a_redis():
    """One that runs until the block ends."""
    redis = Redis()
    redis.start()
    try:
        yield redis
    finally:
        redis.kill()


async def until(holds):
    """Wait for what others do."""
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110  # there is no event for it
            await asyncio.sleep(0.01)
