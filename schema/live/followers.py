"""Those who follow with others: by a socket of their own, or by an answer that goes on."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from typing import Any

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send
from strawberry.http.streaming import HTTPStreamTransport

from schema.live.delivery import Follower
from schema.live.sharing import Following
from service.socket_wire import Wire, beginning, frame

AFTER = b"}"
"""What follows a result in a message of graphql-transport-ws."""


class SocketFollower(Follower):
    """A subscription of a socket, told by whoever tells all."""

    def __init__(self, wire: Wire, id: str, ended: Callable[[], None]) -> None:
        self._wire = wire
        self._id = json.dumps(id).encode()
        self._before = b'{"id":%b,"type":"next","payload":' % self._id
        self._around = len(self._before) + len(AFTER)
        self._ended = ended

    @property
    def is_ready(self) -> bool:
        return self._wire.is_ready

    def send(self, results: tuple[bytes, ...]) -> None:
        frames: list[bytes] = []
        for result in results:
            frames += (beginning(self._around + len(result)), self._before, result, AFTER)
        self._wire.push(b"".join(frames))

    def end(self) -> None:
        self._ended()
        self._wire.push(frame(b'{"id":%b,"type":"complete"}' % self._id))

    def fail(self, errors: bytes) -> None:
        self._ended()
        self._wire.push(frame(b'{"id":%b,"type":"error","payload":%b}' % (self._id, errors)))


class StreamFollower(Follower):
    """A subscription that is told on its own answer: it holds what is sent next, and nothing behind it."""

    def __init__(self) -> None:
        self._next: tuple[bytes, ...] = ()
        self._has_ended = False
        self._stirred = asyncio.Event()
        self.on_ready: Callable[[], None] = lambda: None
        """Called when something more can be sent."""

    @property
    def is_ready(self) -> bool:
        return not self._next

    def send(self, results: tuple[bytes, ...]) -> None:
        self._next += results
        self._stirred.set()

    def end(self) -> None:
        self._has_ended = True
        self._stirred.set()

    def fail(self, errors: bytes) -> None:
        self.send((b'{"errors":%b}' % errors,))
        self.end()

    async def chunks(self, transport: HTTPStreamTransport) -> AsyncGenerator[str, None]:
        """The answer, with heartbeats while there is nothing to tell."""
        if transport.send_initial_heartbeat:
            yield transport.heartbeat_message(_json)
        while self._next or not self._has_ended:
            results = self._next
            if results:
                yield "".join(_next(transport, result) for result in results)
                self._next = self._next[len(results) :]
                self.on_ready()
            elif await self._is_quiet(transport.heartbeat_interval):
                yield transport.heartbeat_message(_json)
        yield transport.encode_complete()

    async def _is_quiet(self, seconds: float) -> bool:
        """Whether there is nothing to tell for so long."""
        self._stirred.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stirred.wait()
        return not self._stirred.is_set()


class Streamed(StreamingResponse):
    """An answer that tells a follower's subscription until it ends or the client goes."""

    def __init__(
        self, follower: StreamFollower, following: Following, transport: HTTPStreamTransport
    ) -> None:
        follower.on_ready = following.group.stir
        self._leave = following.leave
        super().__init__(follower.chunks(transport), headers=transport.headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()


def _next(transport: HTTPStreamTransport, result: bytes) -> str:
    text: Any = result.decode()
    return transport.encode_next(text, _json)


def _json(data: Any) -> str:
    """JSON of what is JSON already, and of the little that is put around it."""
    if isinstance(data, str):
        return data
    return f'{{"payload":{data["payload"]}}}' if data else "{}"
