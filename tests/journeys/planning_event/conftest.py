"""The event that the acts of this journey share: each goes on where the one before it ended."""

import pytest

from tests.journeys.planning_event.event import an_event
from tests.journeys.served import a_database, serving


@pytest.fixture(scope="package")
def event(postgres, migrated, tmp_path_factory):
    """The event, as far as the acts before have brought it."""
    with (
        a_database(postgres, migrated, "planning_event") as urls,
        serving(urls, tmp_path_factory.mktemp("event")) as service,
    ):
        event = an_event(service)
        yield event
        event.close()
