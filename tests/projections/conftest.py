"""What tests of the tables over all plans share: a node with a plan, on a database of its own."""

import pytest

from tests.service.node import node


@pytest.fixture
async def here(database):
    async with node(database.url) as here:
        await here.prepare()
        yield here
