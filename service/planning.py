"""The one door for change: a wish is checked, waits for its turn, is settled once however often it comes."""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from service.digests import Digests, what_is_asked
from service.domain.organisation import Organisation
from service.domain.vocabulary import Id, Instant
from service.log import Log, Overloaded
from service.settling import Settling
from service.states import States
from service.streams import NoSuchStream
from service.validity import NotValid, filled, valid
from service.wishes import Answer, CommandIdReused, Fault, Waiting, Wish

MOST_WAITING = 4_096
"""Wishes that may wait for one stream."""
MOST_TOGETHER = 256
"""Commands decided on one draft, and those of one wish more."""
PATIENCE = 10.0
"""Seconds for a wish to be taken from its queue."""


def utc_now() -> Instant:
    """The clock, in microseconds."""
    return Instant(datetime.now(UTC).isoformat(timespec="microseconds")[:26] + "Z")


def new_id() -> Id:
    """A random UUID, in a quarter of the time of uuid4."""
    digits = secrets.token_hex(16)
    variant = "89ab"[int(digits[16], 16) % 4]
    return Id(f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}")


@dataclass
class Lane:
    """The wishes that wait for one stream, and the task that serves them."""

    waiting: deque[Waiting] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None


class Planning:
    """Every change of every plan, train and organisation goes through submit()."""

    def __init__(
        self, log: Log, states: States, keys: tuple[bytes, ...], clock: Callable[[], Instant] = utc_now
    ) -> None:
        """What is asked is remembered by digests under the first key; all of them are recognised."""
        self._states = states
        self._settling = Settling(log, states, Digests(keys), clock)
        self._clock = clock
        self._lanes: dict[tuple[Id, Id], Lane] = {}
        self._in_flight: dict[tuple[Id, Id], Waiting] = {}

    async def submit(self, wish: Wish) -> Answer:
        """Ask for a change. Raises NoSuchStream, Overloaded, Unavailable (nothing done); OutcomeUnknown."""
        try:
            wish = valid(wish, self._clock)
        except NotValid as invalid:
            return await self._unchanged(wish, invalid.faults)
        asked = what_is_asked(wish)
        chosen = None if wish.unnamed else wish.command_id
        wish = filled(wish, new_id)
        if wish.dry_run:
            return await self._settling.would_be(wish)
        while chosen and (same := self._in_flight.get((wish.log, chosen))):
            answer = await self._shared(same, wish, asked)
            if answer:
                return answer
        return await self._wait(wish, asked, may_be_known=chosen is not None)

    async def close(self) -> None:
        """Finish what was taken or waits."""
        tasks = [lane.task for lane in self._lanes.values() if lane.task]
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _wait(self, wish: Wish, asked: bytes, may_be_known: bool) -> Answer:
        key = wish.log, wish.stream
        lane = self._lanes.get(key) or self._lanes.setdefault(key, Lane())
        if len(lane.waiting) >= MOST_WAITING:
            raise Overloaded("too many wishes wait for this plan")
        loop = asyncio.get_running_loop()
        waiting = Waiting(wish, asked, loop.create_future(), loop.time(), may_be_known)
        lane.waiting.append(waiting)
        if may_be_known and wish.command_id:
            self._in_flight[wish.log, wish.command_id] = waiting
            waiting.future.add_done_callback(lambda _: self._landed(wish))
        if lane.task is None:
            lane.task = asyncio.create_task(self._serve(lane, key))
        try:
            return await waiting.future
        except asyncio.CancelledError:
            if not waiting.taken:
                lane.waiting.remove(waiting)
            raise

    def _landed(self, wish: Wish) -> None:
        self._in_flight.pop((wish.log, wish.command_id or Id("")), None)

    async def _shared(self, same: Waiting, wish: Wish, asked: bytes) -> Answer | None:
        """The answer to the wish of this id that is in flight; None when it leaves the id free."""
        await asyncio.wait({same.future})
        if same.future.cancelled():
            return None
        if same.asked == asked:
            answer = same.future.result()
            return replace(answer, replayed=answer.recorded)
        if same.future.exception() or not same.future.result().recorded:
            return None
        return await self._unchanged(wish, (Fault(0, CommandIdReused(wish.command_id or Id(""))),))

    async def _serve(self, lane: Lane, key: tuple[Id, Id]) -> None:
        """Take what waits, settle it together, until nothing waits."""
        try:
            while lane.waiting:
                await self._settling.settle(list(_take(lane.waiting)))
        finally:
            lane.task = None
            self._lanes.pop(key, None)

    async def _unchanged(self, wish: Wish, faults: tuple[Fault, ...]) -> Answer:
        try:
            state = await self._states.latest(wish.log, wish.stream)
        except NoSuchStream:
            if wish.stream != wish.log:
                raise
            state = Organisation(wish.log)
        return Answer(version=state.version, state=state, before=state, faults=faults)


def _take(queue: deque[Waiting]) -> Iterable[Waiting]:
    """What is to be decided next; what has waited too long is told so instead."""
    now = asyncio.get_running_loop().time()
    commands = 0
    while queue and commands < MOST_TOGETHER:
        waiting = queue.popleft()
        commands += len(waiting.wish.commands)
        waiting.taken = True
        if now - waiting.since < PATIENCE:
            yield waiting
        elif not waiting.future.done():
            waiting.future.set_exception(Overloaded("the wish was not taken in time"))
