"""What an error of the database means for what was sent: nobody knows, nothing was done, it never can be."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import asyncpg

from service.entries import Unavailable, Unrecordable

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOST = (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.InternalClientError)
GONE = (*_LOST, asyncpg.PostgresError)
"""What a connection may raise that nobody needs any more."""

_CONNECTION, *_PASSING = ("08", "25", "40", "53", "55", "57", "58")
"""SQLSTATE classes that are about the server's state, not about what was sent to it."""


@contextmanager
def failing_as(lost: type[Exception]) -> Iterator[None]:
    """Raise `lost` where the connection went, so that the outcome of what was in flight is unknown.

    Any other error was answered by a server that had rolled back: Unavailable when that is a passing state
    of the server, else Unrecordable.
    """
    try:
        yield
    except _LOST as error:
        raise lost(f"{type(error).__name__}: {error}") from error
    except asyncpg.PostgresError as error:
        message = f"{type(error).__name__}: {error.args[0]}"  # its detail quotes rows, and this is told
        if error.severity_en in ("FATAL", "PANIC") or error.sqlstate.startswith(_CONNECTION):
            raise lost(message) from error
        if error.sqlstate.startswith(tuple(_PASSING)):
            raise Unavailable(message) from error
        raise Unrecordable(message) from error
    except (AttributeError, TypeError, ValueError) as error:
        raise Unrecordable(f"{type(error).__name__}: {error}") from error
