"""Letters: requests as they came over HTTP, read once and as little as possible."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from cross_web import HTTPException

LARGEST = 2 * 1024 * 1024
"""Bytes of a request: two hundred commands together, with long texts, fit."""

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Letter:
    """A request: its method, what it says (a body, or in an address), and its headers."""

    def __init__(self, scope: MutableMapping[str, Any], receive: Receive) -> None:
        self.scope = scope
        self.method: str = scope["method"]
        self.said: bytes = scope["query_string"]
        self._headers: Mapping[bytes, bytes] = dict(reversed(scope["headers"]))
        self._receive = receive
        self._is_read = False

    def header(self, name: bytes) -> str | None:
        """What a header says; of several the first, as for who reads the letter anew."""
        value = self._headers.get(name)
        return None if value is None else value.decode("latin-1")

    @property
    def key(self) -> tuple[object, ...]:
        """All that tells what is asked for, and in which form."""
        return (self.method, self.said, self._headers.get(b"content-type"), self._headers.get(b"accept"))

    async def read(self) -> None:
        """Take in the body, if there is one. Raises HTTPException when it is too large, or breaks off."""
        if self.method != "POST":
            return
        parts: list[bytes] = []
        _weigh(int(self._headers.get(b"content-length", b"0")))  # before it has come
        size, goes_on = 0, True
        while goes_on:
            message = await self._receive()
            if message["type"] != "http.request":
                raise HTTPException(400, "The request broke off.")
            parts.append(message.get("body", b""))
            size, goes_on = size + len(parts[-1]), message.get("more_body", False)
            _weigh(size)
        self.said = b"".join(parts)

    async def again(self) -> MutableMapping[str, Any]:
        """For who reads the letter anew: the body at once, then whatever comes."""
        if self._is_read or self.method != "POST":
            return await self._receive()
        self._is_read = True
        return {"type": "http.request", "body": self.said, "more_body": False}


def _weigh(size: int) -> None:
    if size > LARGEST:
        raise HTTPException(413, f"A request has at most {LARGEST} bytes.")
