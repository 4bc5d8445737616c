"""How the projections stand: how far they are behind, why one stands still, how far a rebuild is."""

from typing import TYPE_CHECKING, NamedTuple

from projections.checkpoints import OURS
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from projections.projection import Connection

_STANDINGS = f"""SELECT p.projection, h.log_id::text, h.position, coalesce(c.position, 0),
    coalesce(extract(epoch FROM now() - (SELECT e.recorded_at::timestamptz FROM signalbox.events e
        WHERE e.log_id = h.log_id AND e.position = coalesce(c.position, 0) + 1)), 0)::float8,
    CASE WHEN c.parked_at IS NOT NULL THEN format('parked before %s%s: %s', c.parked_position,
        ' in stream ' || c.parked_stream, c.parked_because) END
    FROM signalbox.projections p CROSS JOIN signalbox.head h
    LEFT JOIN signalbox.checkpoints c
        ON c.projection = p.projection AND c.namespace = 'metrics' AND c.log_id = h.log_id
    WHERE h.position > 0 AND {OURS} ORDER BY p.projection, h.log_id"""
_REBUILDS = """SELECT projection, 100 * events_done / greatest(events, 1), plans_done, plans,
    (events_done / greatest(extract(epoch FROM told_at - began_at), 0.001))::float8,
    extract(epoch FROM now() - told_at)::float8
    FROM signalbox.rebuilds ORDER BY projection"""
_PAUSED = "SELECT projection FROM signalbox.projections WHERE paused_at IS NOT NULL ORDER BY projection"
_PAUSE = "UPDATE signalbox.projections SET paused_at = coalesce(paused_at, now()) WHERE projection = $1"
_RESUME = "UPDATE signalbox.projections SET paused_at = NULL WHERE projection = $1"
_UNPARK = "UPDATE signalbox.checkpoints SET parked_at = NULL WHERE projection = $1"


class Standing(NamedTuple):
    """Where a projection stands in an organisation's log."""

    projection: str
    log: Id
    head: int
    position: int
    seconds: float
    """Since when the first event that it has not seen is there."""
    parked: str | None

    @property
    def events(self) -> int:
        """How many events it has not seen."""
        return max(0, self.head - self.position)


class Rebuilding(NamedTuple):
    """How far a rebuild is, or was when its process ended."""

    projection: str
    percent: int
    plans_done: int
    plans: int
    rate: float
    """Events a second."""
    silent: float
    """Seconds since something was done."""


async def standings(connection: "Connection") -> list[Standing]:
    """Where each projection stands, by name and organisation."""
    return [Standing(*row) for row in await connection.fetch(_STANDINGS)]


async def rebuildings(connection: "Connection") -> list[Rebuilding]:
    """The rebuilds under way."""
    return [Rebuilding(*row) for row in await connection.fetch(_REBUILDS)]


async def paused(connection: "Connection") -> list[str]:
    """The projections that were told to stand still."""
    return [row[0] for row in await connection.fetch(_PAUSED)]


async def pause(connection: "Connection", projection: str) -> bool:
    """Let a projection stand still from now on; False when there is none of this name."""
    told: str = await connection.execute(_PAUSE, projection)
    return told == "UPDATE 1"


async def resume(connection: "Connection", projection: str) -> bool:
    """Let it go on, also where it was parked; False when there is none of this name."""
    await connection.execute(_UNPARK, projection)
    told: str = await connection.execute(_RESUME, projection)
    return told == "UPDATE 1"
