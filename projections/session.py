"""A connection of its own to the database, for what has to end with whoever holds it."""

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg

from service.entries import Unavailable
from service.failures import GONE, failing_as

if TYPE_CHECKING:
    from projections.projection import Connection

_SETTINGS = {
    "application_name": "signalbox projector",
    "search_path": "signalbox, pg_temp",  # never a function that somebody has put into public
    "jit": "off",
    "lock_timeout": "10s",
    "enable_seqscan": "off",  # plans made while tables were small would read them whole later
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "tcp_keepalives_idle": "10",  # of a leader that lost its network the server knows within half a minute
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}


@asynccontextmanager
async def session(url: str, **settings: str) -> "AsyncIterator[Connection]":
    """A connection until the block ends. Raises Unavailable."""
    with failing_as(Unavailable):
        connection: Connection = await asyncpg.connect(
            url, timeout=10, command_timeout=600, server_settings={**_SETTINGS, **settings}
        )
    try:
        yield connection
    finally:
        with contextlib.suppress(*GONE):
            await connection.close(timeout=2)
