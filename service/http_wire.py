"""One HTTP connection: what it may send has a size and a time, and what it is answered must be taken."""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio

NOTSENT_LOWAT = getattr(socket, "TCP_NOTSENT_LOWAT", 25)


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What one connection may take of us; sizes in bytes, times in seconds."""

    address: int = 16 * 1024
    """A document that makes a longer address comes by POST."""
    head: int = 32 * 1024
    """The address and the headers together."""
    headers: int = 100
    head_seconds: float = 10.0
    """From the connection, or the first byte of a further request, to the end of its headers."""
    body_seconds: float = 30.0
    """From there to the end of its body."""
    idle_seconds: int = 65
    """Between two requests: more than the minute for which proxies keep a connection."""
    take_seconds: float = 10.0
    """In which a client takes some of what is ready for it, else it is cut off."""
    unsent: int = 128 * 1024
    """What of an answer the kernel keeps beyond what is on its way."""
    connections: int = 15_000
    """Connections of this process, sockets included."""


class Part(Enum):
    """What of a request is awaited."""

    HEAD = "head"
    BODY = "body"


class TooMuch(Exception):
    """A request is refused for its size."""


class HttpWire(HttpToolsProtocol):
    """uvicorn's, which waits for nobody for ever and buffers nothing without end."""

    bounds = Bounds()

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self._part: Part | None = None
        """What the request that is being read lacks; None between two requests."""
        self._head = 0
        """Bytes of this request's address and headers that came in earlier pieces."""
        self._piece = 0
        """Bytes of the piece that is being read, which may hold more than those."""
        self._is_socket = False
        self._refusal = HTTPStatus.BAD_REQUEST
        self._reading: tuple[Part, asyncio.TimerHandle] | None = None
        self._taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.bounds.connections:
            transport.abort()
            return
        transport.set_write_buffer_limits(high=0)  # whatever the kernel does not take is waited for
        with suppress(OSError):  # a system that has no such option
            line = transport.get_extra_info("socket")
            line.setsockopt(socket.IPPROTO_TCP, NOTSENT_LOWAT, self.bounds.unsent)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_watching()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        self._is_socket = True
        self._stop_watching()
        super().handle_websocket_upgrade()

    # What comes in

    def data_received(self, data: bytes) -> None:
        was_head, self._piece = self._part is Part.HEAD, len(data)
        super().data_received(data)
        if was_head and self._part is Part.HEAD:
            self._head += self._piece
            if self._head > self.bounds.head:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        self._watch()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["state"]["hang_up"] = self.hang_up
        self._forget_reading()
        self._part, self._head = Part.HEAD, 0

    def on_headers_complete(self) -> None:
        if len(self.url) > self.bounds.address:
            self._refusal = HTTPStatus.REQUEST_URI_TOO_LONG
        elif len(self.headers) > self.bounds.headers or self._is_large():
            self._refusal = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        if self._refusal is not HTTPStatus.BAD_REQUEST:
            raise TooMuch
        self._part = Part.BODY
        super().on_headers_complete()

    def _is_large(self) -> bool:
        """Whether the head is; it is only counted when it could be."""
        if self._head + self._piece <= self.bounds.head:
            return False
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > self.bounds.head

    def on_message_complete(self) -> None:
        self._part = None
        super().on_message_complete()

    def _watch(self) -> None:
        """Give what is awaited its time; it runs on over further pieces of the same part."""
        if self._is_socket:
            return
        awaited = self._part or (None if self._is_answering() else Part.HEAD)
        if self._reading and self._reading[0] is awaited:
            return
        self._forget_reading()
        if awaited and not self.transport.is_closing():
            seconds = self.bounds.head_seconds if awaited is Part.HEAD else self.bounds.body_seconds
            self._reading = awaited, self.loop.call_later(seconds, self._too_slow)

    def _is_answering(self) -> bool:
        return self.timeout_keep_alive_task is not None or (
            self.cycle is not None and not self.cycle.response_complete
        )

    def _too_slow(self) -> None:
        self._reading = None
        if self.flow.read_paused:  # it is we who do not read
            self._watch()
        elif self._part is None:
            self.transport.close()
        else:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _refuse(self, status: HTTPStatus) -> None:
        self._refusal = status
        self.send_400_response("")

    def send_400_response(self, msg: str) -> None:
        """Say what is wrong, unless an answer is under way, and close."""
        self._forget_reading()
        if not self.transport.is_closing():
            if self._may_be_told():
                self.transport.write(_refused(self._refusal))
            self.transport.close()

    def _may_be_told(self) -> bool:
        """Whether nothing of another answer is or will be on this connection."""
        if self.cycle is None or self.pipeline:
            return self.cycle is None
        return (
            self.cycle.response_complete if self._part is not Part.BODY else not self.cycle.response_started
        )

    # What goes out

    async def hang_up(self) -> None:
        """End a stream in the middle: to every kind of client that is a lost connection, so it comes back."""
        self.transport.close()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_taking()

    def resume_writing(self) -> None:
        self._forget_taking()
        super().resume_writing()

    def _await_taking(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._taking = self.loop.call_later(self.bounds.take_seconds, self._see_taken, left)

    def _see_taken(self, left: int) -> None:
        if self.transport.get_write_buffer_size() < left:
            self._await_taking()
        else:
            self.transport.abort()

    def _stop_watching(self) -> None:
        self._forget_reading()
        self._forget_taking()

    def _forget_reading(self) -> None:
        if self._reading:
            self._reading[1].cancel()
            self._reading = None

    def _forget_taking(self) -> None:
        if self._taking:
            self._taking.cancel()
            self._taking = None


def _refused(status: HTTPStatus) -> bytes:
    """The answer to a request that is not read to its end."""
    head = "content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s\n"
    return STATUS_LINE[status] + (head % (len(status.phrase) + 1, status.phrase)).encode("ascii")
