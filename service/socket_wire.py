"""WebSockets as uvicorn serves them: little memory for who reads slowly, and an end for who never does."""

import asyncio
import socket
import struct
from collections.abc import Callable
from typing import Any, Protocol, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode
from websockets.protocol import State

EXTENSION = "signalbox.wire"
"""Where an ASGI scope holds the wire under its socket."""
SEND_BUFFER = 32 * 1024
"""Bytes that the system keeps of what a client has not read."""
WRITE_LIMIT = 16 * 1024
"""Bytes that we keep beyond those before we say that the client reads slowly."""
DRAIN_LIMIT = 10.0
"""Seconds in which a client reads at least a send buffer of what lies there; else it is cut off."""

MOST_FRAGMENTS = 1_000
"""Frames of one message: empty ones are none of its bytes, and would be kept without end."""

TEXT = 0x81
"""The first byte of a frame that is a whole text message."""
SMALL, MEDIUM, LARGE = (struct.Struct(each).pack for each in ("!BB", "!BBH", "!BBQ"))


class Wire(Protocol):
    """What lies under a WebSocket: it takes messages at once, and says when it had better not."""

    on_ready: Callable[[], None] | None
    """Called when a client that had read slowly can be sent something again."""

    is_ready: bool
    """Whether the client has read nearly all that it was sent."""

    def push(self, frames: bytes) -> None:
        """Send whole frames behind whatever was sent before; nothing once it is closed."""
        ...


class SocketWire(WebSocketsSansIOProtocol):
    """uvicorn's, which is also a Wire: many sockets can be written to from one task."""

    on_ready: Callable[[], None] | None = None
    is_ready = True
    _cutting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(WRITE_LIMIT)
        kernel = transport.get_extra_info("socket")
        if kernel is not None and kernel.family != socket.AF_UNIX:
            kernel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):
            cast("dict[str, Any]", self.scope["extensions"])[EXTENSION] = self

    def handle_cont(self, event: Any) -> None:
        if len(self.frames) < MOST_FRAGMENTS:
            super().handle_cont(event)
        else:
            self.conn.fail(CloseCode.MESSAGE_TOO_BIG, f"A message has at most {MOST_FRAGMENTS} frames")
            self.handle_parser_exception()

    def handle_ping(self) -> None:
        """Who does not read what it is sent is sent no pongs either."""
        if self.is_ready:
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def push(self, frames: bytes) -> None:
        if self.conn.state is State.OPEN and not self.transport.is_closing():
            self.transport.write(frames)

    def pause_writing(self) -> None:
        super().pause_writing()
        self.is_ready = False
        self._stay()
        self._give_time()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.is_ready = True
        self._stay()
        if self.on_ready:
            self.on_ready()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stay()
        self.on_ready = None
        super().connection_lost(exc)

    def _give_time(self) -> None:
        lies = self.transport.get_write_buffer_size()
        self._cutting = self.loop.call_later(DRAIN_LIMIT, self._cut_off_unless_below, lies - SEND_BUFFER)

    def _cut_off_unless_below(self, size: int) -> None:
        if self.transport.get_write_buffer_size() > size:
            self.transport.abort()
        else:
            self._give_time()

    def _stay(self) -> None:
        """It is read, or gone: nobody needs to be cut off."""
        if self._cutting:
            self._cutting.cancel()
            self._cutting = None


def frame(text: bytes) -> bytes:
    """A frame that holds a whole text message."""
    return beginning(len(text)) + text


def beginning(size: int) -> bytes:
    """How a frame begins that holds a whole text message of so many bytes (RFC 6455, 5.2)."""
    if size < 126:
        return SMALL(TEXT, size)
    return MEDIUM(TEXT, 126, size) if size < 65_536 else LARGE(TEXT, 127, size)
