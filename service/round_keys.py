"""The keys of secret rounds: files outside the database, made with a round's box and destroyed with it.

Whoever has a round's key and its box can tell who voted what; with the key gone nobody can, not even from a
backup of the database. Nodes that share a database share this folder.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from service.domain.vocabulary import Id

BYTES = 32


class Box(NamedTuple):
    """Which ballot box: that of a round of a plan."""

    log: Id
    plan: Id
    round: Id


class RoundKey(NamedTuple):
    """The key of one round."""

    secret: bytes

    @property
    def name(self) -> str:
        """Tells nothing about the key, and whether two are the same."""
        return hashlib.sha256(b"signalbox round key\x00" + self.secret).hexdigest()[:32]

    def digest(self, voter: str) -> str:
        """What a voter is called in the box."""
        return hmac.digest(self.secret, voter.encode(), "sha256").hex()


class RoundKeys:
    """The folder of keys; only this user can read it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, box: Box) -> RoundKey:
        """The round's key; of several processes that make it at once, the first wins."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(box)
        beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
        return RoundKey(path.read_bytes())

    def find(self, box: Box) -> RoundKey | None:
        """The round's key, if it is here."""
        try:
            return RoundKey(self._path(box).read_bytes())
        except FileNotFoundError:
            return None

    def destroy(self, box: Box) -> None:
        """Forget the round's key for good."""
        self._path(box).unlink(missing_ok=True)

    def all(self, log: Id) -> Iterator[Box]:
        """The boxes of a log for which there are keys."""
        for path in self._folder.glob(f"{log}.*.key"):
            _, plan, round, _ = path.name.split(".")
            yield Box(log, Id(plan), Id(round))

    def _path(self, box: Box) -> Path:
        return self._folder / f"{box.log}.{box.plan}.{box.round}.key"
