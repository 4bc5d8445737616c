"""How far this process knows each log: where readers of many streams may begin without missing anything."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from service.domain.vocabulary import Id
from service.reader import Reader


class Reached(NamedTuple):
    """A place in a log: in which life of it, and after how many of its events."""

    epoch: str
    position: int

    def holds(self, place: "Reached") -> bool:
        """Whether what has come here has come to that place too."""
        return self.epoch == place.epoch and self.position >= place.position


class Horizon:
    """Of each log a place that all of it that is in memory has come to, or is beyond."""

    def __init__(self, log: Reader) -> None:
        self._log = log
        self._reached: dict[Id, Reached] = {}
        self._begun: set[Id] = set()
        """Logs that were empty at first: what is in memory was not read from somewhere on."""
        self._moved: dict[Id, asyncio.Event] = {}
        self._coming: dict[object, Id] = {}
        """What is on its way into memory: of which log."""
        self._next: dict[Id, tuple[Reached, frozenset[object]]] = {}
        """The place that comes next, and what was on its way when that was the head."""

    def of(self, log: Id) -> Reached | None:
        """The place; None before anything of the log was in memory."""
        return self._reached.get(log)

    async def reached(self, log: Id) -> Reached:
        """The place; of a log that nothing is in memory of, its head. Raises Unavailable."""
        return self._reached.get(log) or await self._found(log)

    async def _found(self, log: Id) -> Reached:
        position, epoch = await self._log.head(log)
        if not epoch:
            self._begun.add(log)
        return self.begin(log, Reached(epoch, 0 if log in self._begun else position))

    def begin(self, log: Id, place: Reached) -> Reached:
        """The place, this one if there was none before; an empty log has none."""
        return self._reached.setdefault(log, place) if place.epoch else place

    @contextmanager
    def coming(self, log: Id) -> Iterator[None]:
        """Something of a log is on its way into memory, as it was at some moment meanwhile."""
        it = object()
        self._coming[it] = log
        try:
            yield
        finally:
            del self._coming[it]

    def on_the_way(self, log: Id) -> frozenset[object]:
        """What of a log is on its way into memory now."""
        return frozenset(it for it, of in self._coming.items() if of == log)

    def waits(self, log: Id) -> bool:
        """Whether the place cannot go further before something has come into memory."""
        return log in self._next

    def brought(self, log: Id, head: Reached, coming: frozenset[object]) -> None:
        """What was in memory when this was the log's head has come that far; `coming` was on its way then,
        and may be as it was before."""
        place, awaited = self._next.pop(log, (head, coming))
        if place.epoch != head.epoch:
            place, awaited = head, coming
        if not awaited & coming:
            self.reach(log, place)
            place, awaited = head, coming
        if coming:
            self._next[log] = place, awaited
        else:
            self.reach(log, head)

    def reach(self, log: Id, place: Reached) -> None:
        """All that is in memory has come to this place."""
        known = self._reached.get(log)
        if known is None or not known.holds(place):
            self._reached[log] = place
            moved = self._moved.pop(log, None)
            if moved:
                moved.set()

    async def beyond(self, log: Id, place: Reached) -> None:
        """Wait until the place is another one."""
        while self._reached.get(log) == place:
            await self._moved.setdefault(log, asyncio.Event()).wait()
