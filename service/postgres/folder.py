"""The data folder: one owner at a time, and what is kept in it beside the database."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from pathlib import Path

from service.postgres.failed import PostgresFailed

LONGEST = 800
"""Bytes of the longest path of a data folder; PostgreSQL's own limit is 1,023 with its files' names."""

Note = dict[str, str | int]


class Folder:
    """A data folder that this process owns until it gives it back or dies.

    `postgres` is the database, `postgres.log` what it says, `passwords.json` its passwords, `lock` the owner.
    """

    def __init__(self, path: Path, lock: int, before: Note) -> None:
        self.path = path
        self.before = before
        self._lock = lock

    @classmethod
    def take(cls, path: Path) -> Folder:
        """Own the folder, made if need be. Raises `PostgresFailed`, naming another owner's process."""
        path = path.expanduser().resolve()
        if len(os.fsencode(path)) > LONGEST:
            raise PostgresFailed(f"The path of the data folder is longer than {LONGEST} bytes: {path}")
        try:
            path.mkdir(parents=True, exist_ok=True)
            lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise PostgresFailed(_unusable(path, error)) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            owner = _read(lock).get("pid", "unknown")
            os.close(lock)
            raise PostgresFailed(_in_use(path, owner)) from error
        folder = cls(path, lock, _read(lock))
        folder.note({})
        return folder

    @property
    def cluster(self) -> Path:
        return self.path / "postgres"

    @property
    def log(self) -> Path:
        return self.path / "postgres.log"

    def note(self, more: Note) -> None:
        """Write into the lock who owns the folder, for whoever comes next."""
        text = json.dumps({"pid": os.getpid(), **more}).encode()
        try:
            os.pwrite(self._lock, text, 0)
            os.ftruncate(self._lock, len(text))
        except OSError as error:
            raise PostgresFailed(_unusable(self.path, error)) from error

    def passwords(self, names: tuple[str, ...], fresh: bool) -> tuple[dict[str, str], bool]:
        """The roles' passwords, and whether they were made just now. `fresh` forgets those that exist."""
        kept = {} if fresh else _passwords(self.path / "passwords.json")
        if all(name in kept for name in names):
            return kept, False
        made = {name: secrets.token_urlsafe(24) for name in names}
        keep_secret(self.path / "passwords.json", json.dumps(made).encode())
        return made, True

    def give_back(self) -> None:
        """Let another process own the folder."""
        os.ftruncate(self._lock, 0)
        os.close(self._lock)


def holder(path: Path) -> int | None:
    """The process that owns the data folder `path` now; None when nobody does or it does not exist."""
    try:
        lock = os.open(path / "lock", os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return int(_read(lock).get("pid", 0))
    else:
        return None
    finally:
        os.close(lock)


def noted(path: Path) -> Note:
    """What the owner of a data folder wrote down for others."""
    try:
        lock = os.open(path / "lock", os.O_RDONLY)
    except FileNotFoundError:
        return {}
    try:
        return _read(lock)
    finally:
        os.close(lock)


def kept_passwords(path: Path) -> dict[str, str]:
    """The roles' passwords, for who may read them; {} where there are none."""
    try:
        return _passwords(path / "passwords.json")
    except OSError as error:
        raise PostgresFailed(f"The passwords in {path} cannot be read: {error.strerror}.") from error


def keep_secret(path: Path, text: bytes) -> None:
    """Write a file that only this user can read: there whole, or not at all. Raises `PostgresFailed`."""
    beside = path.with_name(path.name + ".new")
    try:
        beside.unlink(missing_ok=True)
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(path)
    except OSError as error:
        raise PostgresFailed(_unusable(path.parent, error)) from error


def _passwords(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _read(lock: int) -> Note:
    try:
        noted = json.loads(os.pread(lock, 4096, 0))
    except ValueError:
        return {}
    return noted if isinstance(noted, dict) else {}


def _in_use(path: Path, owner: object) -> str:
    return (
        f"The data folder {path} is in use by process {owner}. "
        "Stop that one first, or choose another folder with --data."
    )


def _unusable(path: Path, error: OSError) -> str:
    return f"The data folder {path} cannot be used: {error.strerror}. Choose another with --data."
