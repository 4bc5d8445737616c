"""Keyed digests of what is asked: a command id that comes again with another wish is noticed by them."""

import hashlib
import hmac
from typing import NamedTuple

from service.codec import canonical
from service.wishes import Wish, command_name

BLOCK = 64
"""Bytes of a block of SHA-256."""
INNER, OUTER = bytes(each ^ 0x36 for each in range(256)), bytes(each ^ 0x5C for each in range(256))


class Keyed(NamedTuple):
    """HMAC-SHA256 (RFC 2104) under one key, its key read once: an eighth of the time of hmac.digest."""

    inner: "hashlib._Hash"
    outer: "hashlib._Hash"

    @classmethod
    def by(cls, key: bytes) -> "Keyed":
        """Digests under this key."""
        block = (hashlib.sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\x00")
        return cls(hashlib.sha256(block.translate(INNER)), hashlib.sha256(block.translate(OUTER)))

    def of(self, text: bytes) -> bytes:
        """The digest of a text."""
        inner, outer = self.inner.copy(), self.outer.copy()
        inner.update(text)
        outer.update(inner.digest())
        return outer.digest()


class Digests:
    """The first key is for new digests; those of all keys are recognised, so that keys can be changed."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._keyed = tuple(Keyed.by(key) for key in keys)

    def of(self, asked: bytes) -> bytes:
        """The digest to store."""
        return self._keyed[0].of(asked)

    def fits(self, digest: bytes | None, asked: bytes) -> bool:
        """Whether a stored digest is that of what is asked, under any of the keys."""
        return digest is not None and any(hmac.compare_digest(digest, each.of(asked)) for each in self._keyed)


def what_is_asked(wish: Wish) -> bytes:
    """What makes a wish the same one again: stream, commands as they were sent, and who asks."""
    names = [command_name(type(command)) for command in wish.commands]
    return canonical([wish.stream, names, wish.asker, list(wish.commands)])
