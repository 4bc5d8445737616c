"""Tables whose rows are functions of a plan: kept by writing what may be other since the last look."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from projections.projection import Piece, Poisoned, Span, Write, program
from projections.tables.table import Row, Table
from service.codec import UnknownEvent, event_class, facts
from service.domain.entities import fold
from service.domain.plan import Plan
from service.domain.vocabulary import Id
from service.entries import Unavailable
from service.streams import NotServed

if TYPE_CHECKING:
    from projections.projection import Connection
    from service.states import States

READ_AT_ONCE = 5_000

_TOUCHED = """SELECT e.stream_id::text, min(e.version) - 1, max(e.version), array_agg(DISTINCT e.topic),
    (SELECT t.kind FROM signalbox.things t WHERE t.log_id = $1::text::uuid AND t.id = e.stream_id)
    FROM signalbox.events e WHERE e.log_id = $1::text::uuid AND e.position > $2 AND e.position <= $3
    GROUP BY e.stream_id"""
_EVENTS = """SELECT topic, state FROM signalbox.events
    WHERE log_id = $1::text::uuid AND stream_id = $2::text::uuid AND version > $3 AND version <= $4
    ORDER BY version"""
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
                await asyncio.sleep(0)  # others want to be answered, too
                plan = await _plan(states, span.log, stream, upto)
                await self._add(rows, span.log, plan, since)

        async def write(connection: "Connection", namespace: str) -> None:
            for table, found in rows.items():
                if found:
                    await connection.executemany(table.upsert(namespace), found)

        return write

    async def make(self, connection: "Connection", pieces: Sequence[Piece]) -> Write:
        """All rows of some plans, each folded from its beginning. Raises Poisoned, Unavailable."""
        rows: dict[Table, list[Row]] = {table: [] for table in self.kept}
        for piece in pieces:
            await self._add(rows, piece.log, await _folded(connection, *piece), 0)

        async def write(connection: "Connection", namespace: str) -> None:
            for table, found in rows.items():
                if found:
                    await connection.copy_records_to_table(
                        table.name, schema_name=namespace, columns=table.all_columns, records=found
                    )

        return write

    async def _add(self, rows: dict[Table, list[Row]], log: Id, plan: Plan, since: int) -> None:
        for table in self.kept:
            try:
                rows[table] += [(log, plan.id, *row) for row in table.rows(plan, since)]
            except Exception as error:
                raise _poisoned(error, plan.stream) from error
            await asyncio.sleep(0)  # of a large plan there is much


def _is_of_a_plan(stream: Id, kind: str | None, topics: Sequence[str]) -> bool:
    """Whether a stream is a plan's. Raises Poisoned when nobody here can say."""
    if kind is None:
        try:
            _ = [event_class(topic) for topic in topics]
        except UnknownEvent as error:
            raise _poisoned(error, stream) from error
    return kind == _PLAN


async def _plan(states: "States", log: Id, stream: Id, version: int) -> Plan:
    """The plan from memory, or brought there."""
    try:
        plan = await states.at(log, stream, version)
    except NotServed as error:
        raise Poisoned(str(error), stream) from error
    except Unavailable:
        raise
    except Exception as error:
        raise _poisoned(error, stream) from error
    if not isinstance(plan, Plan):
        raise Poisoned("this is no plan", stream)
    return plan


async def stored(connection: "Connection", log: Id, stream: Id, after: int, upto: int) -> "Sequence[Any]":
    """The topics and bytes of the events of a stream, versions after < v <= upto, without their texts."""
    rows: Sequence[Any] = await connection.fetch(_EVENTS, log, stream, after, upto)
    return rows


async def _folded(connection: "Connection", log: Id, stream: Id, version: int) -> Plan:
    """The plan from the log, without its texts: they may be erased, so no row follows from one."""
    plan = Plan(stream)
    while plan.version < version:
        upto = min(version, plan.version + READ_AT_ONCE)
        events = await stored(connection, log, stream, plan.version, upto)
        try:
            fold(plan, facts(events))
        except Exception as error:
            raise _poisoned(error, stream) from error
    return plan


def _poisoned(error: Exception, stream: Id) -> Poisoned:
    return Poisoned(f"{type(error).__name__}: {error}", stream)
