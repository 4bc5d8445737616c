"""The table of trains: what the train of each plan is called, which a plan itself does not know.

A train keeps the key and the name with which it was registered, so both are read from its first event.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from projections.projection import Piece, Span, Write, program

if TYPE_CHECKING:
    from projections.projection import Connection
    from service.states import States

_NAMED = """INSERT INTO {0}.trains (log_id, plan, train, train_key, train_name)
    SELECT p.log_id, p.stream_id, t.stream_id, t.told #>> '{{data,key}}', t.told #>> '{{data,name}}'
    FROM signalbox.events p
    CROSS JOIN LATERAL (SELECT r.stream_id, convert_from(r.state, 'UTF8')::json AS told
        FROM signalbox.events r WHERE r.log_id = p.log_id AND r.version = 1
        AND r.stream_id = (convert_from(p.state, 'UTF8')::json #>> '{{data,train}}')::uuid) t
    WHERE p.log_id = $1::text::uuid AND p.version = 1 AND {1}
    ON CONFLICT DO NOTHING"""
_OF_A_SPAN = """p.position > $2 AND p.position <= $3 AND EXISTS (SELECT FROM signalbox.things t
    WHERE t.log_id = p.log_id AND t.id = p.stream_id AND t.kind = 'intervals')"""
_OF_A_PLAN = "p.stream_id = $2::text::uuid"


@dataclass(frozen=True)
class Trains:
    """A projection that tells plans by the names of their trains."""

    name: str = "trains"
    shape: str = field(default_factory=program)

    @property
    def tables(self) -> dict[str, str]:
        """The only one."""
        return {"trains": Path(__file__).with_name("trains.sql").read_text(encoding="utf-8")}

    async def read(self, connection: "Connection", states: "States", span: Span) -> Write:
        """The plans that were defined in a span."""
        return _naming(_OF_A_SPAN, (span.log, span.after, span.upto))

    async def make(self, connection: "Connection", pieces: Sequence[Piece]) -> Write:
        """Some plans, at whatever version."""
        return _naming(_OF_A_PLAN, *((each.log, each.plan) for each in pieces))


def _naming(which: str, *asked: Sequence[object]) -> Write:
    async def write(connection: "Connection", namespace: str) -> None:
        for arguments in asked:
            await connection.execute(_NAMED.format(namespace, which), *arguments)

    return write
