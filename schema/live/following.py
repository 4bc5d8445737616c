"""What the followers of one thing are told, step by step, whoever they are and however many."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

from schema.asking import plan_of
from schema.context import Context
from schema.errors import Coded
from schema.reading import Reading
from schema.scalars import instant
from schema.types.changes import InSync, ResetReason, ResetRequired, change_set
from schema.types.presence import Presence
from service.domain.plan import Plan as State
from service.domain.vocabulary import Id
from service.entries import StoredCommit, Unavailable
from service.streams import NotYet

STRIDE = 64
"""A step ends at the head or before the next multiple of so many versions: who comes from different versions
shares all steps but the first. So a step has at most as many commits."""
MOST_BEHIND = 1_000
"""Versions that are told; who is further behind reads the plan anew."""


class Course(ABC):
    """Something that goes on in numbered versions, and what leads from one of them to a later one."""

    @abstractmethod
    def heads(self) -> AsyncGenerator[int, None]:
        """The newest version: at once, whenever it is another, and the same again as a heartbeat."""

    @abstractmethod
    async def step(self, own: int, end: int) -> tuple[int, Any]:
        """What leads on from a version, to the end or before it, and where it leads."""

    def end_of_step(self, own: int, head: int) -> int:
        """Where the next step should end: steps with the same ends are the same."""
        return head

    def end_of_shorter(self, own: int, to: int) -> int | None:
        """Where a step that is too large should end instead; None when it cannot be shorter."""
        return None

    async def refusal(self, own: int) -> Any:
        """What is told to who cannot begin with a version; None for who can."""
        return None

    async def lost(self, own: int, head: int, is_late: bool = False) -> Any:
        """What is told to who cannot go on, or has not kept up for long; None for who can."""
        return None

    async def place(self, own: int) -> tuple[int, int]:
        """Where somebody stands who can begin with a version, and a head that is at least that far."""
        return own, own

    def settled(self, version: int) -> Any:
        """What is told to who has come to the head; None when nothing is."""
        return None

    def watch(self, person: Id) -> Callable[[], None]:
        """Somebody follows in person, until what is answered is called."""
        return lambda: None


class PlanCourse(Course):
    """The changes of a plan, as `planChanges` tells them."""

    def __init__(self, context: Context, stream: Id, epoch: str) -> None:
        self._context = context
        self._stream = stream
        self._epoch = epoch

    @classmethod
    async def open(cls, context: Context, plan: str, epoch: str) -> "PlanCourse":
        """The course of the plan that an argument names. Raises Coded."""
        return cls(context, (await plan_of(context, plan)).stream, epoch)

    def heads(self) -> AsyncGenerator[int, None]:
        return self._context.services.live.follow(self._context.log, self._stream)

    async def refusal(self, own: int) -> ResetRequired | None:
        """Of another epoch, too far behind, or of a version that nobody has seen. Raises Coded for none."""
        if own < 0:
            raise Coded("VERSION_UNKNOWN", f"The plan has no version {own}.")
        states, log = self._context.states, self._context.log
        try:
            head = (await states.at_least(log, self._stream, own)).version
        except NotYet:
            head = (await states.latest(log, self._stream)).version
            return await self._other_epoch(head) or ResetRequired(reason=ResetReason.AHEAD_OF_LOG, head=head)
        return await self.lost(own, head)

    async def lost(self, own: int, head: int, is_late: bool = False) -> ResetRequired | None:
        if is_late or head - own > MOST_BEHIND:
            return ResetRequired(reason=ResetReason.TOO_FAR_BEHIND, head=head)
        return await self._other_epoch(head)

    async def _other_epoch(self, head: int) -> ResetRequired | None:
        if await self._context.states.epoch(self._context.log) == self._epoch:
            return None
        return ResetRequired(reason=ResetReason.EPOCH_CHANGED, head=head)

    def end_of_step(self, own: int, head: int) -> int:
        return min(head, (own // STRIDE + 1) * STRIDE)

    async def step(self, own: int, end: int) -> tuple[int, Any]:
        rows = await self._commits(own, end)
        states, log = self._context.states, self._context.log
        before = await self._before(rows[0].from_version)
        after: Any = await states.at(log, self._stream, rows[-1].to_version)
        latest: Any = await states.latest(log, self._stream)
        name = Reading(latest, self._epoch).name
        return after.version, change_set(before, after, rows, Reading(after, self._epoch, name=name))

    async def _commits(self, own: int, end: int) -> list[StoredCommit]:
        """Those up to the end; the next one alone when it is longer."""
        states, log = self._context.states, self._context.log
        rows = await states.commits(log, self._stream, own, end)
        return rows or (await states.commits(log, self._stream, own, await self._end_of_commit(own + 1)))[:1]

    async def _end_of_commit(self, version: int) -> int:
        return await self._context.states.end_of_commit(self._context.log, self._stream, version)

    async def _before(self, version: int) -> Any:
        if version == 0:
            return State((await self._context.states.latest(self._context.log, self._stream)).id)
        return await self._context.states.at(self._context.log, self._stream, version)

    def end_of_shorter(self, own: int, to: int) -> int | None:
        return own + (to - own) // 2 if to - own > 1 else None

    def settled(self, version: int) -> InSync:
        return InSync(version=version, head=version, server_time=instant(datetime.now(UTC)))


class PresenceCourse(Course):
    """Who is at a plan, as `presence` tells it: each picture is the whole, and the latest is enough."""

    def __init__(self, context: Context, stream: Id) -> None:
        self._context = context
        self._stream = stream
        self._picture: Any = None

    @classmethod
    async def open(cls, context: Context, plan: str) -> "PresenceCourse":
        """The course of the plan that an argument names. Raises Coded."""
        return cls(context, (await plan_of(context, plan)).stream)

    async def heads(self) -> AsyncGenerator[int, None]:
        number = 0
        pictures = self._context.services.presence.follow(self._context.log, self._stream)
        leave = self.watch(self._context.asker.person)
        try:
            async with aclosing(pictures):
                async for self._picture in pictures:
                    number += 1
                    yield number
        finally:
            leave()

    async def step(self, own: int, end: int) -> tuple[int, Any]:
        return end, Presence.of(self._picture)

    def watch(self, person: Id) -> Callable[[], None]:
        if not person:  # a group follows for all in it, each of whom watches
            return super().watch(person)
        return self._context.services.presence.watch(self._context.log, self._stream, person)


async def along(course: Course, own: int) -> AsyncGenerator[Any, None]:
    """All that one follower is told, from a version on."""
    refusal = await course.refusal(own)
    if refusal:
        yield refusal
        return
    own, _ = await course.place(own)
    async with aclosing(course.heads()) as heads:
        async for head in heads:
            try:
                lost = await course.lost(own, head)
                if lost:
                    yield lost
                    return
                while own < head:
                    own, told = await course.step(own, course.end_of_step(own, head))
                    yield told
                settled = course.settled(own)
                if settled:
                    yield settled
            except Unavailable:
                continue  # the register is away: what comes later tells all of it
