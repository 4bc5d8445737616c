"""A plan to import into."""

import pytest

from tests.importing.served import serving


@pytest.fixture
def plan(database, place):
    with serving(database, place) as plan:
        plan.prepare()
        yield plan
