"""Up to where a projection has come in each log, and whether it may go on: the rows of the bookkeeping."""

from typing import TYPE_CHECKING, NamedTuple

from projections.projection import Poisoned, Projection, Span, program
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from projections.projection import Connection

OURS = """EXISTS (SELECT FROM signalbox.events e
    WHERE e.log_id = h.log_id AND e.position = 1 AND starts_with(e.topic, 'service.domain.'))"""
"""A log of an organisation, in a query of `head h`; those of other applications tell nothing of plans."""

_DUE = f"""SELECT h.log_id::text, h.epoch::text, h.position, c.epoch::text, c.position
    FROM signalbox.head h
    LEFT JOIN signalbox.checkpoints c
        ON c.projection = $1 AND c.namespace = $2 AND c.log_id = h.log_id
    WHERE (c.parked_at IS NULL OR c.parked_by <> $3 OR c.epoch <> h.epoch)
    AND (c.log_id IS NULL OR c.position <> h.position OR c.epoch <> h.epoch)
    AND h.position > 0 AND {OURS}"""
_BUILT = """SELECT CASE WHEN EXISTS (SELECT FROM unnest($2::text[]) t (name)
        WHERE to_regclass('metrics.' || t.name) IS NULL) THEN '' ELSE shape END, paused_at IS NOT NULL
    FROM signalbox.projections WHERE projection = $1"""
_BEGIN = """INSERT INTO signalbox.checkpoints (projection, namespace, log_id, epoch)
    VALUES ($1, $2, $3::text::uuid, $4::text::uuid)
    ON CONFLICT (projection, namespace, log_id) DO UPDATE
    SET epoch = excluded.epoch, position = 0, moved_at = now(), parked_at = NULL"""
_SEEN = """SELECT epoch::text, position FROM signalbox.checkpoints
    WHERE projection = $1 AND namespace = $2 AND log_id = $3::text::uuid FOR UPDATE"""
_HOLD = """SELECT true FROM signalbox.projections
    WHERE projection = $1 AND shape = $2 AND paused_at IS NULL FOR SHARE"""
_MOVE = """UPDATE signalbox.checkpoints SET position = $6, moved_at = clock_timestamp(), parked_at = NULL
    WHERE projection = $1 AND namespace = $2 AND log_id = $3::text::uuid AND epoch = $4::text::uuid
    AND position = $5"""
_PARK = """UPDATE signalbox.checkpoints SET parked_at = now(), parked_because = $5, parked_position = $6,
    parked_stream = $7::text::uuid, parked_by = $8
    WHERE projection = $1 AND namespace = $2 AND log_id = $3::text::uuid AND position = $4"""
_PARKED = """SELECT projection, log_id::text AS organisation, parked_because AS because,
    parked_position AS position, parked_stream::text AS stream
    FROM signalbox.checkpoints WHERE namespace = 'metrics' AND parked_at IS NOT NULL
    ORDER BY projection, log_id LIMIT 100"""
_END = """SELECT coalesce(
    (SELECT position FROM signalbox.events WHERE log_id = $1::text::uuid AND position > $2
        AND position <= $3 AND k = "of" ORDER BY position DESC LIMIT 1),
    (SELECT position FROM signalbox.events WHERE log_id = $1::text::uuid AND position > $3
        AND k = "of" ORDER BY position LIMIT 1))"""


class Fenced(Exception):
    """Somebody else moves this checkpoint, or nobody may now: nothing was written."""


class Built(NamedTuple):
    """What the live tables were built by, and whether the projection was told to stand still."""

    shape: str
    is_paused: bool


class Due(NamedTuple):
    """A log in which there is more than the projection has seen; `seen` is None without a checkpoint."""

    log: Id
    epoch: str
    head: int
    seen: str | None
    position: int | None

    @property
    def is_new(self) -> bool:
        """Whether its rows are to be made from the beginning: it is new, or not the log that it was."""
        return self.seen != self.epoch or self.position is None or self.position > self.head


async def built(connection: "Connection", projection: Projection) -> Built | None:
    """What there is of a projection; None before there was anything. Without a table it is of no shape."""
    row = await connection.fetchrow(_BUILT, projection.name, list(projection.tables))
    return Built(*row) if row else None


async def due(connection: "Connection", projection: Projection, namespace: str) -> list[Due]:
    """The logs in which the projection is behind, and not parked by this program."""
    return [Due(*row) for row in await connection.fetch(_DUE, projection.name, namespace, program())]


async def hold(connection: "Connection", projection: Projection) -> None:
    """See that live rows of this shape may be written until the transaction ends. Raises Fenced."""
    if not await connection.fetchval(_HOLD, projection.name, projection.shape):
        raise Fenced(f"{projection.name} is paused, or its tables are of another shape")


async def begin(connection: "Connection", projection: Projection, namespace: str, log: Due) -> None:
    """Start a log from nothing, inside a transaction: what rows there are of it go. Raises Fenced."""
    seen = await connection.fetchrow(_SEEN, projection.name, namespace, log.log)
    if (tuple(seen) if seen else (None, None)) != (log.seen, log.position):
        raise Fenced(f"{projection.name} has moved on in {log.log}")
    for table in projection.tables:
        await connection.execute(f"DELETE FROM {namespace}.{table} WHERE log_id = $1::text::uuid", log.log)
    await connection.execute(_BEGIN, projection.name, namespace, log.log, log.epoch)


async def move(connection: "Connection", projection: Projection, namespace: str, span: Span) -> None:
    """Go from the span's beginning to its end, inside a transaction. Raises Fenced."""
    place = projection.name, namespace, span.log, span.epoch
    if await connection.execute(_MOVE, *place, span.after, span.upto) != "UPDATE 1":
        raise Fenced(f"{projection.name} has moved on in {span.log}")


async def park(
    connection: "Connection", projection: Projection, namespace: str, span: Span, error: Poisoned
) -> None:
    """Stand still in a log before the span, and say why."""
    place = projection.name, namespace, span.log, span.after
    await connection.execute(_PARK, *place, str(error), span.upto, error.stream, program())


async def parked(connection: "Connection") -> list[dict[str, object]]:
    """Where live tables stand still, and why; the first hundred."""
    return [dict(row) for row in await connection.fetch(_PARKED)]


async def end(connection: "Connection", log: Id, after: int, most: int) -> int:
    """The last position up to `after + most` at which a commit ends, or the first after that."""
    return int(await connection.fetchval(_END, log, after, after + most))
