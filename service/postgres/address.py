"""Where the embedded database answers: for the process that holds it, and for others of the same user."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import quote

from service.postgres import cluster
from service.postgres.failed import PostgresFailed
from service.postgres.folder import holder, kept_passwords, noted

PORT = 5432
PATIENCE = 20.0
"""Seconds for which one that is just being started is waited for."""


def address(socket: Path, role: str, password: str, database: str) -> str:
    """The URL for a role. For asyncpg and libpq alike."""
    return f"postgresql://{role}:{password}@/{database}?host={quote(str(socket), safe='')}&port={PORT}"


def held(data: Path) -> str | None:
    """The URL, for the service's role, of a database that another process holds; None when nobody does.

    Raises `PostgresFailed` when it does not come to answer, or may not be reached from here.
    """
    path = data.expanduser().resolve()
    deadline = time.monotonic() + PATIENCE
    while owner := holder(path):
        socket = Path(str(noted(path).get("socket", "")))
        password = kept_passwords(path).get(cluster.SERVICE)
        try:
            if password and (socket / f".s.PGSQL.{PORT}").exists():
                return address(socket, cluster.SERVICE, password, cluster.DATABASE)
        except OSError as error:
            raise PostgresFailed(f"The database in {path} is not to be reached: {error.strerror}.") from error
        if time.monotonic() > deadline:
            raise PostgresFailed(f"Process {owner} holds {path}, and its database does not answer.")
        time.sleep(0.1)
    return None
