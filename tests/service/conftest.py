"""What tests of the service share: an open register on a database of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.log import Limits, Log

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.conftest import Database


@pytest.fixture
async def log(database: Database) -> AsyncIterator[Log]:
    register = await Log.open(database.url, Limits(call=5.0, deadline=5.0))
    yield register
    await register.close()
