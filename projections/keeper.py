"""Going on in a log: the rows of a span and the end of the span are written together, or neither."""

import logging
from typing import TYPE_CHECKING

from projections import checkpoints
from projections.checkpoints import Due
from projections.projection import LIVE, Poisoned, Projection, Span
from service.entries import Unavailable, Unrecordable
from service.failures import failing_as

if TYPE_CHECKING:
    from projections.projection import Connection
    from service.states import States

BATCH = 5_000
"""Events, about, whose rows are written in one transaction."""

_log = logging.getLogger(__name__)


class Keeper:
    """Writes the tables of one projection in one namespace, over one connection."""

    def __init__(
        self, connection: "Connection", projection: Projection, states: "States", namespace: str
    ) -> None:
        self._connection = connection
        self._projection = projection
        self._states = states
        self._namespace = namespace

    async def catch_up(self) -> None:
        """Go on to the heads of all logs. Raises Fenced, Unavailable."""
        while due := await self.due():
            for log in due:
                await self.go_on(log)

    async def due(self) -> list[Due]:
        """The logs in which there is more."""
        return await checkpoints.due(self._connection, self._projection, self._namespace)

    async def go_on(self, log: Due) -> None:
        """One batch further in a log. Raises Fenced, Unavailable."""
        self._states.saw_epoch(log.log, log.epoch)
        if log.is_new or log.position is None:
            async with self._connection.transaction():
                await self._hold()
                await checkpoints.begin(self._connection, self._projection, self._namespace, log)
            log = log._replace(seen=log.epoch, position=0)
        await self._advance(log, log.position or 0)

    async def _advance(self, log: Due, position: int) -> None:
        """A batch, cut in half until what is poisoned stands alone; that parks."""
        most = min(BATCH, log.head - position)
        while True:
            upto = await checkpoints.end(self._connection, log.log, position, most)
            span = Span(log.log, log.epoch, position, upto)
            try:
                return await self.write(span)
            except Poisoned as error:
                if most == 1:
                    return await self._park(span, error)
                most = max(1, min(most, upto - position) // 2)

    async def write(self, span: Span) -> None:
        """The rows of a span and its end, or nothing. Raises Poisoned, Fenced, Unavailable."""
        write = await self._projection.read(self._connection, self._states, span)
        async with self._connection.transaction():
            await self._hold()
            await checkpoints.move(self._connection, self._projection, self._namespace, span)
            try:
                with failing_as(Unavailable):
                    await write(self._connection, self._namespace)
            except Unrecordable as error:
                raise Poisoned(f"a row cannot be written: {error}") from error

    async def _hold(self) -> None:
        if self._namespace == LIVE:
            await checkpoints.hold(self._connection, self._projection)

    async def _park(self, span: Span, error: Poisoned) -> None:
        told = "projection %s is parked in log %s before position %s: %s"
        _log.error(told, self._projection.name, span.log, span.upto, error)
        await checkpoints.park(self._connection, self._projection, self._namespace, span, error)
