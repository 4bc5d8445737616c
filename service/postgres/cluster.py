"""A new database: made beside its place with its roles in it, then moved there whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from service.postgres.account import environment
from service.postgres.failed import PostgresFailed

if TYPE_CHECKING:
    from service.postgres.account import Account
    from service.postgres.binaries import Binaries
    from service.postgres.folder import Folder

ADMIN, OWNER, SERVICE, GROUP = "postgres", "signalbox_owner", "signalbox", "signalbox_service"
READER = "signalbox_reader"
"""Of whom other tools are that read the tables over all plans."""
DATABASE = "signalbox"
ROLES = (ADMIN, OWNER, SERVICE)
PATIENCE = 60.0
"""Seconds that making a database may take; a slow disk needs ten."""

LITTLE = 200 * 2**20


def made_by(cluster: Path) -> int | None:
    """The major version that made the cluster; None when there is none yet."""
    try:
        return int((cluster / "PG_VERSION").read_text())
    except (FileNotFoundError, ValueError):
        return None


def make(folder: Folder, binaries: Binaries, account: Account, passwords: dict[str, str]) -> None:
    """Make the cluster with roles and database, or nothing. Raises `PostgresFailed`."""
    beside = folder.path / "postgres.new"
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir(mode=0o700)
        account.owns(beside)
        _initdb(beside, binaries, account, passwords[ADMIN])
        _tell(beside, binaries, account, _creation(passwords))
        beside.rename(folder.cluster)
        _settle(folder.path)
    except OSError as error:
        raise PostgresFailed(f"The database in {folder.path} cannot be made: {error.strerror}.") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def renew_passwords(folder: Folder, binaries: Binaries, account: Account, passwords: dict[str, str]) -> None:
    """Give the roles of an existing cluster the passwords of a file that was lost and made again."""
    lines = [f"ALTER ROLE {role} PASSWORD '{password}'" for role, password in passwords.items()]
    _tell(folder.cluster, binaries, account, lines)


def _initdb(place: Path, binaries: Binaries, account: Account, password: str) -> None:
    with tempfile.NamedTemporaryFile("w", prefix="signalbox-") as secret:
        secret.write(password)
        secret.flush()
        account.owns(Path(secret.name))
        words = ("-U", ADMIN, "-E", "UTF8", "--auth=scram-sha-256", f"--pwfile={secret.name}")
        _run(account.command(binaries.initdb, "-D", place, *words, *_locale(binaries.major)), place)


def _locale(major: int) -> tuple[str, ...]:
    """Order by code point and know Unicode's letters, whatever the machine's own locale is."""
    if major >= 17:
        return ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    return ("--locale=C", "--lc-ctype=C.UTF-8")


def _creation(passwords: dict[str, str]) -> list[str]:
    return [
        f"CREATE ROLE {OWNER} LOGIN PASSWORD '{passwords[OWNER]}'",
        f"CREATE ROLE {GROUP} NOLOGIN",
        f"CREATE ROLE {READER} NOLOGIN",
        f"CREATE ROLE {SERVICE} LOGIN PASSWORD '{passwords[SERVICE]}' IN ROLE {GROUP}",
        f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {DATABASE} TO {GROUP}",
    ]


def _tell(place: Path, binaries: Binaries, account: Account, statements: list[str]) -> None:
    """Run statements in single-user mode: before anybody can connect, and without a client program."""
    alone = account.command(
        binaries.postgres,
        "--single",
        "-D",
        place,
        "-c",
        "exit_on_error=on",
        "-c",
        "log_statement=none",
        ADMIN,
    )
    _run(alone, place, "".join(f"{statement}\n" for statement in statements))


def _run(command: list[str], place: Path, standard_input: str = "") -> None:
    try:
        subprocess.run(
            command,
            input=standard_input,
            capture_output=True,
            text=True,
            errors="replace",
            env=environment(),
            cwd="/",
            timeout=PATIENCE,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise PostgresFailed(f"Making the database took longer than {PATIENCE:.0f} s in {place}.") from error
    except subprocess.CalledProcessError as error:
        raise PostgresFailed(f"The database cannot be made: {_why(error.stderr, place)}") from error


def _why(stderr: str, place: Path) -> str:
    telling = ("FATAL", "PANIC", "rror:", "cannot", "could not")
    lines = [line.strip() for line in stderr.splitlines() if any(word in line for word in telling)]
    free = shutil.disk_usage(place.parent).free
    hint = (
        f" Only {free // 2**20} MiB are free there: choose another folder with --data."
        if free < LITTLE
        else ""
    )
    said = " ".join(lines[-2:]) or stderr.strip()[-300:] or "it ended without a word"
    return f"{said.removesuffix('.')}.{hint}"


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
