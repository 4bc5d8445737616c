"""The embedded database: found, made, started, kept alive and stopped together with the service.

    postgres = Postgres.start(Path("data"))      # blocks; from the main thread
    ...  postgres.url, postgres.owner_url        # for asyncpg and for libpq
    postgres.stop()

Everything that can go wrong is a `PostgresFailed` whose text says what to do.
"""

from service.postgres.account import choose
from service.postgres.address import held
from service.postgres.binaries import OLDEST, Binaries, find, installed
from service.postgres.cluster import made_by
from service.postgres.failed import PostgresFailed
from service.postgres.folder import Folder, holder
from service.postgres.server import Postgres

__all__ = [
    "OLDEST",
    "Binaries",
    "Folder",
    "Postgres",
    "PostgresFailed",
    "choose",
    "find",
    "held",
    "holder",
    "installed",
    "made_by",
]
