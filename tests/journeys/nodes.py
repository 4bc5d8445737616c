"""Several processes of the service on one Postgres, each at an address that it keeps over all its lives."""

import base64
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException

from service.settings import HOME
from tests.journeys.served import KEY, Service, token

PAGE = os.sysconf("SC_PAGE_SIZE")


class Node:
    """`./run serve`, or another program that serves; what it says is kept in `errors`."""

    def __init__(self, place, program="service.cli", **environment):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.port = taken.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        data = place / f"node-{self.port}"
        self.errors = data.with_suffix(".stderr")
        shared = {
            "SIGNALBOX_TOKEN_KEY": base64.b64encode(KEY).decode(),
            "SIGNALBOX_ROUND_KEYS": str(place / "rounds"),
        }
        self.environment = {**os.environ, **shared, **environment}
        self.command = [sys.executable, "-m", program, "serve", "--port", str(self.port), "--data", str(data)]
        self.process = None

    def spawn(self):
        """Begin a life; it answers some seconds later."""
        with open(self.errors, "ab") as errors:
            self.process = subprocess.Popen(
                self.command, cwd=HOME, env=self.environment, stdout=subprocess.DEVNULL, stderr=errors
            )

    def wait(self, seconds=60):
        """Until it can be used."""
        until = time.monotonic() + seconds
        while not self.readiness().get("ready"):
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.1)

    def readiness(self):
        """What it says of itself; nothing when it does not answer."""
        asked = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asked.request("GET", "/readyz")
            return json.load(asked.getresponse())
        except (OSError, HTTPException, ValueError):
            return {}
        finally:
            asked.close()

    def kill(self):
        """Without a word: kill -9."""
        self.process.kill()
        self.process.wait()

    def end(self):
        """As an operator would; what is over already stays so."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()

    def memory(self):
        """Bytes that it has in memory now; 0 where that cannot be known."""
        try:
            with open(f"/proc/{self.process.pid}/statm") as told:
                return int(told.read().split()[1]) * PAGE
        except OSError:
            return 0

    def connections(self):
        """How many sockets and files it has open."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def said(self):
        return self.errors.read_text()

    def asker(self):
        """Anna, who asks this node."""
        return Service(self.address, token())


@contextmanager
def serving_nodes(*nodes):
    """All of them, as long as the block lasts."""
    try:
        for node in nodes:
            node.spawn()
        for node in nodes:
            node.wait()
        yield nodes
    finally:
        for node in nodes:
            node.end()
