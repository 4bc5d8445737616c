"""A service that cannot start says on one line why, and what to do."""

import pytest

from tests.conftest import versions
from tests.journeys.faults import Running, a_disk, external

OLDEST = versions(None)[-1]
"""The oldest PostgreSQL here, as an operator would bring it."""


async def test_a_disk_without_room_for_a_database_is_told_at_the_start(place):
    with a_disk(place, 16) as disk:
        service = Running(disk / "data")
        service.errors = place / "stderr"
        with pytest.raises(AssertionError):
            await service.start()
        assert await service.process.wait() == 1
        (why,) = service.said().splitlines()[1:]
        assert why.startswith("signalbox: The database cannot be made: ")
        assert "No space left on device. Only" in why
        assert why.endswith("choose another folder with --data.")


async def refused(data, **environment):
    """What a service says that does not start."""
    service = Running(data, **environment)
    with pytest.raises(AssertionError):
        await service.start()
    assert await service.process.wait() == 1
    (line,) = service.said().splitlines()
    return line


STRANGER = "CREATE ROLE stranger LOGIN PASSWORD 'x'; GRANT CONNECT ON DATABASE signalbox TO stranger"
OLDER = "DELETE FROM signalbox.migrations WHERE name > '0001_z'"
OF_NO_USE = {
    "empty": "run ./run migrate with SIGNALBOX_OWNER_URL set.",
    "password": "cannot be used: password authentication failed for user",
    "name": 'cannot be used: database "nosuch" does not exist',
    "role": "make it a member of signalbox_service.",
    "older": "lacks 0002_append.sql",
    "down": "cannot be used: ",
}


async def test_a_database_that_is_of_no_use_is_told_at_the_start_with_what_to_do(place):
    async with external(place, OLDEST) as database:
        head = database.url.removesuffix("/signalbox")

        async def said(case, url):
            line = await refused(place / case, DATABASE_URL=url)
            assert line.startswith("signalbox: The ")
            assert OF_NO_USE[case] in line

        await said("empty", database.url)
        await said("password", database.url.replace("signalbox:", "signalbox:x"))
        await said("name", f"{head}/nosuch")
        await database.migrate()
        await database.tell(STRANGER)
        await said("role", f"postgresql://stranger:x@127.0.0.1:{database.port}/signalbox")
        await database.tell(OLDER)
        await said("older", database.url)
        await database.end()
        await said("down", database.url)
