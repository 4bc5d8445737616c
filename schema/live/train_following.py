"""What the followers of a train are told: the commits of the train and of its plans, in the log's order."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from typing import Any

import strawberry

from schema.asking import train_of
from schema.context import Context
from schema.live.following import MOST_BEHIND, Course
from schema.reading import Reading
from schema.scalars import instant, position
from schema.types.changes import ResetReason
from schema.types.commits import Commit
from schema.types.train_changes import TrainChangeSet, TrainInSync, TrainResetRequired
from schema.types.trains import Train, summary
from service.domain.plan import Plan
from service.domain.vocabulary import Id
from service.entries import StoredCommit, Unavailable
from service.horizon import Reached

STRIDE = 2**14
"""A step ends at the head or at a multiple of so many positions, or of a half, a quarter ... of that: who
comes from different positions shares most steps."""
MOST_COMMITS = 100
"""Commits of a step, unless one command wrote more."""
OF_ONE = 64
"""Commits of one command that are surely told together: it wrote as many streams."""
PATIENCE = 2.0
"""Seconds to wait for a position that this node has not seen yet."""
TABLES_WAIT = 1.0
"""Seconds to wait for the tables over all plans, so that what is told of the train shows the change."""
GLANCE = 0.02
"""Seconds between two looks at the tables meanwhile."""


class TrainCourse(Course):
    """The changes of a train and its plans, as `trainChanges` tells them; a version is a position."""

    def __init__(self, context: Context, train: Id, epoch: str) -> None:
        self._context = context
        self._train = train
        self._epoch = epoch
        self._stuck: Reached | None = None
        """Where the tables stood when they were waited for in vain."""

    @classmethod
    async def open(cls, context: Context, train: str, epoch: str | None) -> "TrainCourse":
        """The course of the train that an argument names, in this epoch of the log or the one that it is in
        now. Raises Coded."""
        return cls(context, (await train_of(context, train)).stream, epoch or await context.epoch())

    async def heads(self) -> AsyncGenerator[int, None]:
        """The end of the newest commit of the train; the log may have gone on elsewhere."""
        live, told, when = self._context.services.live, None, 0.0
        seen, head = None, 0
        async with aclosing(live.advance(self._context.log)) as places:
            async for place in places:
                if place != seen:
                    with suppress(Unavailable):  # it is looked for again within a second
                        head, seen = await self._head(place.position), place
                now = time.monotonic()
                if seen and ((seen.epoch, head) != told or now - when >= live.heartbeat):
                    told, when = (seen.epoch, head), now
                    yield head

    async def refusal(self, own: int) -> TrainResetRequired | None:
        """Of another epoch, too far behind, or at a position that nobody has seen."""
        horizon, log = self._context.states.horizon, self._context.log
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while (reached := await horizon.reached(log)).epoch == self._epoch and reached.position < own:
                    await horizon.beyond(log, reached)
        reached = await horizon.reached(log)
        if reached.epoch == self._epoch and reached.position < own:
            return TrainResetRequired(reason=ResetReason.AHEAD_OF_LOG, head=position(reached.position))
        return await self.lost(own, reached.position)

    async def place(self, own: int) -> tuple[int, int]:
        """No further than the train's last commit, and that."""
        head = await self._head((await self._reached()).position)
        return min(own, head), head

    async def lost(self, own: int, head: int, is_late: bool = False) -> TrainResetRequired | None:
        reached = await self._reached()
        if reached.epoch != self._epoch:
            return TrainResetRequired(reason=ResetReason.EPOCH_CHANGED, head=position(reached.position))
        if is_late or (head - own > MOST_BEHIND and await self._behind(own, head) > MOST_BEHIND):
            return TrainResetRequired(reason=ResetReason.TOO_FAR_BEHIND, head=position(reached.position))
        return None

    def end_of_step(self, own: int, head: int) -> int:
        return min(head, (own // STRIDE + 1) * STRIDE)

    async def step(self, own: int, end: int) -> tuple[int, Any]:
        log, reached = self._context.states.log, await self._reached()
        streams = await self._streams()
        rows = await log.recorded(self._context.log, streams, own, reached.position, MOST_COMMITS + OF_ONE)
        if not rows or reached.epoch != self._epoch:
            raise Unavailable("the log is not the one that it was")
        kept, to = cut(rows, end)
        return to, await self._told(own, to, kept)

    def end_of_shorter(self, own: int, to: int) -> int | None:
        return own + (to - own) // 2 if to - own > 1 else None

    def settled(self, version: int) -> TrainInSync:
        return TrainInSync(position=position(version), server_time=instant(datetime.now(UTC)))

    async def _told(self, own: int, to: int, rows: Sequence[StoredCommit]) -> TrainChangeSet:
        states, log = self._context.states, self._context.log
        versions = {row.stream: row.to_version for row in rows}
        after: dict[Id, Any] = {stream: await states.at(log, stream, v) for stream, v in versions.items()}
        train = after[self._train] if self._train in after else await self._train_at(to)
        plans = sorted((each for each in after.values() if isinstance(each, Plan)), key=_by_start)
        await self._wait_for_tables(to)
        return TrainChangeSet(
            from_position=position(own),
            to=position(to),
            commits=[self._commit(row, after[row.stream]) for row in rows],
            plans=[summary(plan) for plan in plans[::-1]],
            train=Train(state=train, epoch=strawberry.ID(self._epoch), position=position(to)),
        )

    def _commit(self, row: StoredCommit, state: Any) -> Commit:
        read = Reading(state, self._epoch) if isinstance(state, Plan) else None
        return Commit(row=row, read=read, state=state)

    async def _train_at(self, to: int) -> Any:
        states, log = self._context.states, self._context.log
        last = await states.log.last_recorded(log, [self._train], to)
        return await states.at(log, self._train, last.version)

    async def _wait_for_tables(self, to: int) -> None:
        """Let the tables come as far as is told; where they stand still nothing waits for them again."""
        tables, log = self._context.services.tables, self._context.log
        reached = await tables.reached(log)
        until = time.monotonic() + TABLES_WAIT
        while not reached.holds(Reached(self._epoch, to)) and reached != self._stuck:
            if time.monotonic() > until:
                self._stuck = reached
                return
            await asyncio.sleep(GLANCE)
            reached = await tables.reached(log)

    async def _streams(self) -> list[Id]:
        """The train's own stream, and those of all plans that it ever had."""
        directory: Any = await self._context.states.latest(self._context.log, self._context.log)
        return [self._train, *(plan.id for plan in directory.plans if plan.train == self._train)]

    async def _head(self, upto: int) -> int:
        log = self._context.states.log
        last = await log.last_recorded(self._context.log, await self._streams(), upto)
        return last.position

    async def _behind(self, own: int, head: int) -> int:
        log = self._context.states.log
        return await log.count_recorded(self._context.log, await self._streams(), own, head, MOST_BEHIND + 1)

    async def _reached(self) -> Reached:
        return await self._context.states.horizon.reached(self._context.log)


def cut(rows: Sequence[StoredCommit], end: int) -> tuple[Sequence[StoredCommit], int]:
    """Of commits in order, which are told next, and where they lead: those up to a position, the next one
    alone when it ends later; fewer when they are too many, and all that one command wrote."""
    stride, kept = STRIDE, _upto(rows, end)
    while len(kept) > MOST_COMMITS:
        stride //= 2
        end = min(end, -(-rows[0].last_position // stride) * stride)
        kept = _upto(rows, end)
    count = max(1, len(kept))
    while count < len(rows) and rows[count].command and rows[count].command == rows[count - 1].command:
        count += 1
    last = rows[count - 1].last_position
    return rows[:count], last if count == len(rows) else max(last, end)


def _upto(rows: Sequence[StoredCommit], end: int) -> Sequence[StoredCommit]:
    return [row for row in rows if row.last_position <= end]


def _by_start(plan: Plan) -> str:
    return plan.interval.starts
