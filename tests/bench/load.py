"""A load of HTTP/1.1 requests over connections that are kept.

`python -m tests.bench.load PORT SECONDS < requests` reads a JSON list with a list of requests for each
connection, and prints a JSON object. It is a process of its own and does as little as possible for each
request, so that what is measured is the server.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from itertools import cycle
from typing import Any

FAULTY = b'"errors":[{'


class Asker(asyncio.Protocol):
    """One connection: the next request is sent when the answer to the one before is whole."""

    def __init__(self, requests: list[bytes], load: Load) -> None:
        self._requests = cycle(requests)
        self._load = load
        self._answer = bytearray()
        self._body, self._end = 0, 0
        """Where the body begins and ends, once that is known."""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if not self._end and (found := self._answer.find(b"\r\n\r\n")) >= 0:
            self._body = found + 4
            self._end = self._body + _length(bytes(self._answer[:found]))
        if not self._end or len(self._answer) < self._end:
            return
        self._load.answered(time.perf_counter() - self._since, self._answer, self._body)
        self._answer, self._end = bytearray(), 0
        if self._load.goes_on:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._load.left()

    def _ask(self) -> None:
        self._since = time.perf_counter()
        self._transport.write(next(self._requests))


class Load:
    """All connections together, and what came of it."""

    def __init__(self, seconds: float, connections: int) -> None:
        self._ends = time.perf_counter() + seconds
        self._connected = connections
        self.ended = asyncio.get_running_loop().create_future()
        self.times: list[float] = []
        self.fault = ""

    @property
    def goes_on(self) -> bool:
        return time.perf_counter() < self._ends and not self.fault

    def answered(self, seconds: float, answer: bytearray, body: int) -> None:
        self.times.append(seconds)
        if answer.find(FAULTY, body) >= 0 or not answer.startswith(b"HTTP/1.1 200"):
            self.fault = answer.decode(errors="replace")[:2_000]

    def left(self) -> None:
        self._connected -= 1
        if not self._connected and not self.ended.done():
            self.ended.set_result(None)


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0])


async def run(port: int, seconds: float, requests: list[list[str]]) -> dict[str, Any]:
    """Ask for so long; how many answers there were, how long they took, what was wrong with one if any."""
    load, loop = Load(seconds, len(requests)), asyncio.get_running_loop()
    started = time.perf_counter()
    for each in requests:
        asker = Asker([text.encode() for text in each], load)
        await loop.create_connection(lambda asker=asker: asker, "127.0.0.1", port)  # type: ignore[misc]
    await load.ended
    times = sorted(load.times)
    return {
        "answers": len(times),
        "rate": len(times) / (time.perf_counter() - started),
        "median": times[len(times) // 2] * 1e3,
        "late": times[len(times) * 99 // 100] * 1e3,
        "fault": load.fault,
    }


if __name__ == "__main__":
    import uvloop

    port, seconds = sys.argv[1:]
    print(json.dumps(uvloop.run(run(int(port), float(seconds), json.load(sys.stdin)))))
