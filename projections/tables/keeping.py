"""Tables whose rows are functions of a plan: kept by writing what may be other since the last look."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from projections.projection import Poisoned, Span, Write, program
from projections.tables.table import Row, Table
from service.codec import UnknownEvent, event_class
from service.domain.plan import Plan
from service.domain.vocabulary import Id
from service.entries import Unavailable
from service.streams import NotServed

if TYPE_CHECKING:
    from projections.projection import Connection
    from service.states import States

_TOUCHED = """SELECT e.stream_id::text, min(e.version) - 1, max(e.version), array_agg(DISTINCT e.topic),
    (SELECT t.kind FROM signalbox.things t WHERE t.log_id = $1::text::uuid AND t.id = e.stream_id)
    FROM signalbox.events e WHERE e.log_id = $1::text::uuid AND e.position > $2 AND e.position <= $3
    GROUP BY e.stream_id"""
_PLAN = "intervals"
"""What a plan's stream creates first, under the id of the stream. A scenario's creates nothing."""


@dataclass(frozen=True)
class PlanTables:
    """A projection that keeps tables of what plans are now."""

    name: str
    kept: Sequence[Table]
    shape: str = field(default_factory=program)

    @property
    def tables(self) -> dict[str, str]:
        """Name and SQL of each."""
        return {table.name: table.sql for table in self.kept}

    async def read(self, connection: "Connection", states: "States", span: Span) -> Write:
        """The rows of the plans that the span touches. Raises Poisoned, Unavailable."""
        rows: dict[Table, list[Row]] = {table: [] for table in self.kept}
        touched = await connection.fetch(_TOUCHED, span.log, span.after, span.upto)
        for stream, since, upto, topics, kind in touched:
            if _is_of_a_plan(stream, kind, topics):
                plan = await _plan(states, span.log, stream, upto)
                for table, found in self._rows(plan, since).items():
                    rows[table] += [(span.log, stream, *row) for row in found]

        async def write(connection: "Connection", namespace: str) -> None:
            for table, found in rows.items():
                if found:
                    await connection.executemany(table.upsert(namespace), found)

        return write

    def _rows(self, plan: Plan, since: int) -> dict[Table, list[Row]]:
        try:
            return {table: list(table.rows(plan, since)) for table in self.kept}
        except Exception as error:
            raise Poisoned(f"{type(error).__name__}: {error}", plan.stream) from error


def _is_of_a_plan(stream: Id, kind: str | None, topics: Sequence[str]) -> bool:
    """Whether a stream is a plan's. Raises Poisoned when nobody here can say."""
    if kind is None:
        try:
            _ = [event_class(topic) for topic in topics]
        except UnknownEvent as error:
            raise Poisoned(f"UnknownEvent: {error}", stream) from error
    return kind == _PLAN


async def _plan(states: "States", log: Id, stream: Id, version: int) -> Plan:
    try:
        plan = await states.at(log, stream, version)
        if not isinstance(plan, Plan):
            raise Poisoned("this is no plan", stream)
        return plan
    except NotServed as error:
        raise Poisoned(str(error), stream) from error
    except (Unavailable, Poisoned):
        raise
    except Exception as error:
        raise Poisoned(f"{type(error).__name__}: {error}", stream) from error
