"""A register set back to an earlier moment, as by a restored backup."""

import asyncpg

from tests.conftest import Database
from tests.service.node import PLAN


async def restore(database: Database, version: int) -> None:
    """Forget all that was recorded after a version of the plan, its new features too; begin another epoch."""
    connection = await asyncpg.connect(database.admin_url)
    position = await connection.fetchval(
        "SELECT position FROM signalbox.events WHERE stream_id = $1 AND version = $2", PLAN, version
    )
    for table, column in (("events", "position"), ("commits", "last_position"), ("prose", "position")):
        await connection.execute(f"ALTER TABLE signalbox.{table} DISABLE TRIGGER keep")
        await connection.execute(f"DELETE FROM signalbox.{table} WHERE {column} > $1", position)
        await connection.execute(f"ALTER TABLE signalbox.{table} ENABLE ALWAYS TRIGGER keep")
    await connection.execute("UPDATE signalbox.head SET position = $1, epoch = gen_random_uuid()", position)
    await connection.execute("ALTER TABLE signalbox.things DISABLE TRIGGER keep")
    await connection.execute("DELETE FROM signalbox.things WHERE kind = 'features'")
    await connection.execute("ALTER TABLE signalbox.things ENABLE ALWAYS TRIGGER keep")
    await connection.close()
