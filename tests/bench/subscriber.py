"""One socket of a load: opened, subscribed, then heard with as little work as possible.

It speaks just enough of WebSocket and graphql-transport-ws for the benches, and holds the server to the
contract on every change set: its `from` is the `to` of the one before.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

SET = re.compile(rb'"id": ?"(\d+)".*?"from": ?(\d+), ?"to": ?(\d+)')
HANDSHAKE = (
    "GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
REFUSED = b'"UNAVAILABLE"'
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
SMALL_BUFFER = 4_096
"""Bytes that the system keeps for a socket that reads slowly."""
SIP = 0.25
"""Seconds between two reads of one that reads slowly."""


@dataclass(frozen=True)
class Visit:
    """How the sockets of a load come: where to, what they say, and how they read (all, slowly, never)."""

    port: int
    init: str
    subscriptions: list[tuple[str, str]]
    """Of each operation its id and the message that subscribes."""
    after: int
    reads: str = "all"
    wraps: list[int] | None = None
    """The first and the last version of a rival that goes round and round; one may come in the middle."""


class Listener(Protocol):
    """Who is told what the sockets of a load hear."""

    def heard(self, first: int, last: int, text: bytes, visit: Visit) -> None:
        """A change set came."""

    def failed(self, what: str) -> None:
        """Something came that must not."""

    def was_refused(self) -> None:
        """The server is too busy: the subscription is sent again."""

    def left(self, subscriber: Subscriber) -> None:
        """The connection is gone."""


class Subscriber(asyncio.Protocol):
    """A client of one socket. `ready` is done when each operation is in sync for the first time."""

    def __init__(self, listener: Listener, visit: Visit) -> None:
        self.visit = visit
        self.own: dict[bytes, int] = {}
        """The version that each operation has."""
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._listener = listener
        self._waiting = {id for id, _ in visit.subscriptions}
        self._is_awake = False
        self._rest = b""
        self._read: Callable[[bytes], None] = self._shake_hands

    async def connect(self) -> None:
        """Come, and wait until everything is in sync."""
        loop = asyncio.get_running_loop()
        here = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        here.setblocking(False)
        if self.visit.reads != "all":
            here.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        await loop.sock_connect(here, ("127.0.0.1", self.visit.port))
        await loop.create_connection(lambda: self, sock=here)
        await self.ready

    def wake(self) -> None:
        """Read, and hear that one was cut off."""
        self._is_awake = True
        if not self._transport.is_closing():
            self._transport.resume_reading()

    def leave(self) -> None:
        """Go, without a word."""
        self._transport.abort()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(HANDSHAKE.format(port=self.visit.port).encode())

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_result(None)
        self._listener.left(self)

    def data_received(self, data: bytes) -> None:
        self._read(self._rest + data if self._rest else data)

    def _shake_hands(self, data: bytes) -> None:
        head, found, rest = data.partition(b"\r\n\r\n")
        if not found:
            self._rest = data
        elif not head.startswith(b"HTTP/1.1 101"):
            self._fail(head)
        else:
            self._read = self._frames
            self._say(self.visit.init)
            self._frames(rest)

    def _frames(self, data: bytes) -> None:
        """Each whole frame of what has come; the rest waits for more."""
        at, end = 0, len(data)
        while end - at >= 2:
            size, start = data[at + 1], at + 2
            if size > 125:
                start += 2 if size == 126 else 8
                size = int.from_bytes(data[at + 2 : start])
            if start > end or start + size > end:
                break
            opcode = data[at] & 0x8F
            at = start + size
            if opcode == TEXT | 0x80:
                self._hear(data[start:at])
            else:
                self._control(opcode & 0xF, data[start:at])
        self._rest = data[at:] if at else data

    def _hear(self, text: bytes) -> None:
        found = SET.search(text)
        if found is None:
            self._told(text)
            return
        id, first, last = found[1], int(found[2]), int(found[3])
        own = self.own.get(id)
        if own != first and not self._goes_round(own, first):
            self._listener.failed(f"a set from {first} to {last} came to one who has {own}")
        self.own[id] = last
        self._listener.heard(first, last, text, self.visit)

    def _goes_round(self, own: int | None, first: int) -> bool:
        begin, end = self.visit.wraps or (None, None)
        return begin is not None and (own == begin or (own == end and first == begin))

    def _told(self, text: bytes) -> None:
        """Whatever is no change set."""
        message = json.loads(text)
        id, kind = message.get("id", ""), message["type"]
        if kind == "connection_ack":
            self._subscribe(dict(self.visit.subscriptions))
            return
        [told] = ((message.get("payload") or {}).get("data") or {"": {}}).values()
        if told.get("__typename") == "InSync" and told["version"] == self.own[id.encode()]:
            self._in_sync(id)
        elif kind == "next" and REFUSED in text and id in self._waiting:
            self._listener.was_refused()
        elif kind == "complete" and id in self._waiting:
            self._subscribe({id: dict(self.visit.subscriptions)[id]})
        elif self.visit.reads == "all":
            self._fail(text)

    def _subscribe(self, subscriptions: dict[str, str]) -> None:
        for id, subscription in subscriptions.items():
            self.own[id.encode()] = self.visit.after
            self._say(subscription)

    def _in_sync(self, id: str) -> None:
        self._waiting.discard(id)
        if not self._waiting and not self.ready.done():
            self.ready.set_result(None)
            if self.visit.reads != "all":
                self._rest_a_while()

    def _rest_a_while(self) -> None:
        if self._is_awake:
            return
        self._transport.pause_reading()
        if self.visit.reads == "slowly":
            asyncio.get_running_loop().call_later(SIP, self._sip)

    def _sip(self) -> None:
        if not self._transport.is_closing():
            self._transport.resume_reading()
            asyncio.get_running_loop().call_soon(self._rest_a_while)

    def _control(self, opcode: int, body: bytes) -> None:
        if opcode == PING:
            self._transport.write(bytes((0x80 | PONG, 0x80 | len(body), 0, 0, 0, 0)) + body)
        elif opcode != PONG and self.visit.reads == "all":
            self._fail(body)

    def _say(self, text: str) -> None:
        """A text frame, masked with nothing."""
        body = text.encode()
        long = len(body) > 125
        size = b"\xfe" + len(body).to_bytes(2) if long else bytes((0x80 | len(body),))
        self._transport.write(bytes((0x80 | TEXT,)) + size + bytes(4) + body)

    def _fail(self, what: bytes) -> None:
        self._listener.failed(what.decode(errors="replace")[:2_000])
        self._transport.abort()
