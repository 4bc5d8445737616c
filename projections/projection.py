"""A projection: tables that are kept together and stand at one position of each log."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from service import snapshots
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    import asyncpg

    from service.states import States

    Connection: TypeAlias = asyncpg.Connection[Any]

LIVE, NEXT = "metrics", "metrics_next"
"""The namespace of the tables that are read, and that in which they are made again."""

Write = Callable[["Connection", str], Awaitable[None]]
"""Writes rows into the tables of a namespace, inside a transaction."""


@dataclass(frozen=True)
class Span:
    """The events of a log after one position and up to another one, at which a commit ends."""

    log: Id
    epoch: str
    after: int
    upto: int


class Piece(NamedTuple):
    """A plan of which all rows are to be made, as they are at a version."""

    log: Id
    plan: Id
    version: int


class Poisoned(Exception):
    """Something of a span cannot be told in rows; the message says what, `stream` where."""

    def __init__(self, why: str, stream: Id | None = None) -> None:
        super().__init__(why)
        self.stream = stream


class Projection(Protocol):
    """What fills tables from a log."""

    @property
    def name(self) -> str:
        """What it is called at `./run projections`."""

    @property
    def shape(self) -> str:
        """A hash of all that the rows follow from, the log apart."""

    @property
    def tables(self) -> dict[str, str]:
        """The name of each table, and the SQL that makes it in the namespace that is searched first."""

    async def read(self, connection: "Connection", states: "States", span: Span) -> Write:
        """What a span makes of the rows. Raises Poisoned, Unavailable."""

    async def make(self, connection: "Connection", pieces: "Sequence[Piece]") -> Write:
        """All rows of some plans, where none of them are yet. Raises Poisoned, for the first that is."""


@cache
def program() -> str:
    """A hash of the sources from which rows follow: of other sources they are made again, never migrated. The
    report is a client, from which none follows."""
    here = Path(__file__).parent
    sources = sorted(path for path in here.rglob("*") if path.suffix in (".py", ".sql"))
    digest = hashlib.sha256(snapshots.tag().encode())
    for source in sources:
        if source.parent.name != "report":
            digest.update(source.read_bytes())
    return digest.hexdigest()[:32]


async def make_tables(connection: "Connection", projection: Projection, namespace: str) -> None:
    """Make the tables anew, empty, inside a transaction; those that read may read them. They belong to the
    role that all nodes are members of, so that any of them can exchange them."""
    await connection.execute("SET LOCAL ROLE signalbox_service")
    await connection.execute(f"SET LOCAL search_path = {namespace}, pg_temp")
    for name, sql in projection.tables.items():
        await connection.execute(f"DROP TABLE IF EXISTS {namespace}.{name}")
        await connection.execute(sql)
        if await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = 'signalbox_reader'"):
            await connection.execute(f"GRANT SELECT ON {namespace}.{name} TO signalbox_reader")
    await connection.execute("RESET ROLE")
    await connection.execute("RESET search_path")
