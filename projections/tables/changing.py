"""The table of changes: how many of which kind on which day, counted in the database as they are recorded.

Its rows are sums over the log, not functions of a plan: taken twice, a change would count twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from projections.projection import Piece, Span, Write, program

if TYPE_CHECKING:
    from projections.projection import Connection
    from service.states import States

_COUNTED = """INSERT INTO {0}.changes AS known (log_id, plan, day, kind, changes, events)
    SELECT c.log_id, c.stream_id, left(c.recorded_at, 10)::date, c.kind,
        count(*), sum(c.to_version - c.from_version)
    {1} GROUP BY 1, 2, 3, 4
    ON CONFLICT (log_id, plan, day, kind) DO UPDATE
    SET changes = known.changes + excluded.changes, events = known.events + excluded.events"""
_OF_A_SPAN = """FROM signalbox.events e
    CROSS JOIN LATERAL (SELECT * FROM signalbox.commits c WHERE c.log_id = e.log_id
        AND c.stream_id = e.stream_id AND c.to_version = e.version LIMIT 1) c
    WHERE e.log_id = $1::text::uuid AND e.position > $2 AND e.position <= $3 AND e.k = e."of"
    AND EXISTS (SELECT FROM signalbox.things t
        WHERE t.log_id = e.log_id AND t.id = e.stream_id AND t.kind = 'intervals')"""
_OF_A_PLAN = """FROM signalbox.commits c
    WHERE c.log_id = $1::text::uuid AND c.stream_id = $2::text::uuid AND c.to_version <= $3"""


@dataclass(frozen=True)
class Changes:
    """A projection that counts commits."""

    name: str = "changes"
    shape: str = field(default_factory=program)

    @property
    def tables(self) -> dict[str, str]:
        """The only one."""
        return {"changes": Path(__file__).with_name("changes.sql").read_text(encoding="utf-8")}

    async def read(self, connection: "Connection", states: "States", span: Span) -> Write:
        """Count those of a span."""
        return _counting(_OF_A_SPAN, (span.log, span.after, span.upto))

    async def make(self, connection: "Connection", pieces: Sequence[Piece]) -> Write:
        """Count those of some plans."""
        return _counting(_OF_A_PLAN, *pieces)


def _counting(which: str, *asked: Sequence[object]) -> Write:
    async def write(connection: "Connection", namespace: str) -> None:
        for arguments in asked:
            await connection.execute(_COUNTED.format(namespace, which), *arguments)

    return write
