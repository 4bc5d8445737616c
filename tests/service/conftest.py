"""What tests of the service share: an open register on a database of its own, and bells between nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.log import Limits, Log
from tests.bells import a_redis, needs_redis

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.bells import Redis
    from tests.conftest import Database


@pytest.fixture
async def log(database: Database) -> AsyncIterator[Log]:
    register = await Log.open(database.url, Limits(call=5.0, deadline=5.0))
    yield register
    await register.close()


@pytest.fixture
def redis() -> Iterator[Redis]:
    with a_redis() as redis:
        yield redis


@pytest.fixture(params=["postgres", pytest.param("redis", marks=needs_redis)])
def bell(request: pytest.FixtureRequest, database: Database) -> str:
    """The URL by which nodes wake each other: once the database's, once that of a Redis."""
    return database.url if request.param == "postgres" else str(request.getfixturevalue("redis").url)
