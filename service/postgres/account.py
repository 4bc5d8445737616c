"""As whom PostgreSQL runs: it refuses root, so root lends it another name."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from service.postgres.failed import PostgresFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LAUNCHER = Path(__file__).with_name("launcher.py")
ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An identity as the launcher takes it, and who owns the files it makes, seen from here."""

    identity: str
    user: int
    group: int

    def command(self, *program: str | Path) -> list[str]:
        """The command line that runs `program` as this account, bound to the life of this thread."""
        start = [sys.executable, "-I", "-S", str(LAUNCHER), self.identity, str(os.getpid())]
        return [*start, *(str(word) for word in program)]

    def owns(self, path: Path) -> None:
        """Hand `path` to this account (only root ever needs to)."""
        if os.geteuid() == 0:
            os.chown(path, self.user, self.group)

    def reaches(self, *paths: Path) -> bool:
        """Whether this identity can be taken on here and then read and enter all `paths`."""
        asked = subprocess.run(
            self.command("reach", *paths), capture_output=True, text=True, env=environment(), check=False
        )
        return asked.returncode == 0 and not asked.stdout.strip()


def environment() -> Mapping[str, str]:
    """Ours without what would change PostgreSQL's manners: locale, its own variables, Python's."""
    foreign = ("LC_", "LANG", "PG", "PYTHON")
    return {key: value for key, value in os.environ.items() if not key.startswith(foreign)} | {"LC_ALL": "C"}


def choose(cluster: Path, binaries: Path) -> Account:
    """The account for this cluster: its owner if it exists, else the first that reaches everything.

    Raises `PostgresFailed` when there is none.
    """
    owner = cluster.stat().st_uid if cluster.exists() else None
    if os.geteuid() != 0:
        return _ordinary(cluster, owner)
    needed = (binaries / "postgres", binaries.parent / "lib", cluster.parent)
    for account in _for_root(owner):
        if account.reaches(*needed):
            return account
    raise PostgresFailed(
        f"PostgreSQL does not run as root, and no other account reaches {binaries} and {cluster.parent}. "
        "Run as an ordinary user, or choose a --data folder that the user postgres can enter."
    )


def _ordinary(cluster: Path, owner: int | None) -> Account:
    user, group = os.geteuid(), os.getegid()
    if owner not in (None, user):
        raise PostgresFailed(
            f"{cluster} belongs to user {_name(owner)}, and this is {_name(user)}. "
            "Run as that user, or choose another folder with --data."
        )
    # initdb wants its user to have a name, which a container's arbitrary uid has not.
    identity = "self" if _name(user) != str(user) else f"namespace:{_named_user()}"
    return Account(identity, user, group)


def _for_root(owner: int | None) -> Iterator[Account]:
    if owner:
        yield Account(f"{owner}:{_group(owner)}", owner, _group(owner))
        return
    if owner is None:
        for name in ACCOUNTS:
            with_name = _entry(name)
            if with_name is not None:
                uid, gid = with_name.pw_uid, with_name.pw_gid
                yield Account(f"{uid}:{gid}", uid, gid)
    yield Account(f"namespace:{_named_user()}", 0, 0)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _name(user: int | None) -> str:
    try:
        return pwd.getpwuid(user).pw_name if user is not None else "nobody"
    except KeyError:
        return str(user)


def _group(user: int) -> int:
    try:
        return pwd.getpwuid(user).pw_gid
    except KeyError:
        return user


def _named_user() -> int:
    return next((entry.pw_uid for entry in map(_entry, ACCOUNTS) if entry), 65534)
