"""Execute once, share the bytes: who follows the same by the same document, with the same rights, is in one
group. Nothing is queued for anybody: a follower is a version, and gets what leads on from it when it can."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any, Protocol

from schema.following import Course
from service.domain.vocabulary import Id
from service.entries import Unavailable

MOST_BYTES = 1024 * 1024
"""Bytes of a step, unless it is one commit."""
KEPT_STEPS = 16
"""Steps that a group remembers, for those who come along behind."""
LATE = 10.0
"""Seconds that somebody may be behind for not reading; then ResetRequired."""
AGAIN = 0.5
"""Seconds until a group looks again for what could not be read."""
AT_ONCE = 100
"""Followers who are written to before others of the loop have their turn."""

Encode = Callable[[Any], Awaitable[bytes]]
"""What a message comes to by a group's document, as JSON: an execution result."""
Explain = Callable[[Exception], bytes]
"""Why something failed, as a JSON list of errors that clients may read."""


class Follower(Protocol):
    """Somebody who can be sent results."""

    @property
    def is_ready(self) -> bool:
        """Whether there is room for more."""
        ...

    def send(self, results: tuple[bytes, ...]) -> None:
        """Send results, in order."""
        ...

    def end(self) -> None:
        """Nothing more will come."""
        ...

    def fail(self, errors: bytes) -> None:
        """Nothing more can come; why not, as a JSON list of errors."""
        ...


class Member:
    """A follower in a group: the version that it has, and whether it keeps up."""

    def __init__(self, follower: Follower, own: int) -> None:
        self.follower = follower
        self.own = own
        self.is_settled = False
        """Whether it knows that it has everything."""
        self._late_since: float | None = None

    def can_go_on(self) -> bool:
        """Whether it can be sent what it lacks; if not, it is late from now on."""
        ready = self.follower.is_ready
        if not ready and self._late_since is None:
            self._late_since = time.monotonic()
        return ready

    @property
    def is_late(self) -> bool:
        """Whether it has been behind for too long, because it does not read."""
        return self._late_since is not None and time.monotonic() - self._late_since > LATE

    def take(self, results: tuple[bytes, ...], to: int, is_settled: bool) -> None:
        """Send it what leads to a version."""
        self.own, self.is_settled = to, is_settled
        if is_settled:
            self._late_since = None
        self.follower.send(results)


class Group:
    """Those who follow one course by one document: one loop, whatever their number."""

    def __init__(self, course: Course, encode: Encode, explain: Explain) -> None:
        self._course = course
        self._encode = encode
        self._explain = explain
        self._members: dict[Member, None] = {}
        self._coming = 0
        self._head = 0
        self._stirred = asyncio.Event()
        self._steps: OrderedDict[tuple[int, int], tuple[int, bytes]] = OrderedDict()

    @property
    def is_empty(self) -> bool:
        """Whether nobody follows, and nobody is about to."""
        return not self._members and not self._coming

    async def join(self, follower: Follower, own: int) -> Member | None:
        """Let somebody follow from a version; None for who cannot, and was told so."""
        self._coming += 1
        try:
            refusal = await self._course.refusal(own)
            if refusal:
                _dismiss(follower, await self._encode(refusal))
                return None
        finally:
            self._coming -= 1
        member = Member(follower, own)
        self._members[member] = None
        self._head = max(self._head, own)
        self.stir()
        return member

    def watch(self, person: Id) -> Callable[[], None]:
        """Somebody of the members follows in person, until what is answered is called."""
        return self._course.watch(person)

    def leave(self, member: Member) -> None:
        """Let somebody go."""
        self._members.pop(member, None)

    def stir(self) -> None:
        """Look around: somebody came, or can be sent something again."""
        self._stirred.set()

    async def run(self) -> None:
        """Tell the members until cancelled, or until nothing can be told any more."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen())
                tasks.create_task(self._serve())
        except* Exception as failed:
            errors = self._explain(failed.exceptions[0])
            members, self._members = self._members, {}
            for member in members:
                member.follower.fail(errors)

    async def _listen(self) -> None:
        """Hear of the head; the same one again is a heartbeat."""
        heard = -1
        async with aclosing(self._course.heads()) as heads:
            async for head in heads:
                if head == heard:
                    for member in self._members:
                        member.is_settled = False
                self._head = heard = head
                self.stir()

    async def _serve(self) -> None:
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            try:
                await self._bring_forward(self._head)
            except Unavailable:  # the register is away: what comes later tells all of it
                await asyncio.sleep(AGAIN)
                self.stir()

    async def _bring_forward(self, head: int) -> None:
        """Bring everybody to the head who can be sent something, step by step."""
        lost = await self._course.lost(head, head)
        if lost:
            self._dismiss(list(self._members), await self._encode(lost))
        while behind := self._behind(head):
            for (own, is_late), members in sorted(behind.items()):
                lost = await self._course.lost(own, head, is_late)
                if lost:
                    self._dismiss(members, await self._encode(lost))
                else:
                    await self._bring_on(members, own, head)
        unsettled = [m for m in self._members if m.own == head and not m.is_settled and m.follower.is_ready]
        if unsettled:
            await self._send(unsettled, await self._settled(head), head)

    def _behind(self, head: int) -> dict[tuple[int, bool], list[Member]]:
        """Who can be sent something, by version, and by whether it comes too late."""
        behind: dict[tuple[int, bool], list[Member]] = {}
        for member in self._members:
            if member.own < head and member.can_go_on():
                behind.setdefault((member.own, member.is_late), []).append(member)
        return behind

    async def _bring_on(self, members: list[Member], own: int, head: int) -> None:
        """One step for all who have this version."""
        to, result = await self._step(own, self._course.end_of_step(own, head))
        settled = await self._settled(to) if to >= head else ()
        await self._send(members, (result, *settled), to, to >= head)

    async def _send(
        self, members: list[Member], results: tuple[bytes, ...], to: int, is_settled: bool = True
    ) -> None:
        """Send the same to many who can still take it, letting others of the loop have their turn."""
        for number, member in enumerate(members, 1):
            if member in self._members and member.follower.is_ready:
                member.take(results, to, is_settled)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)

    def _dismiss(self, members: list[Member], result: bytes) -> None:
        for member in members:
            if member in self._members:
                self.leave(member)
                _dismiss(member.follower, result)

    async def _settled(self, version: int) -> tuple[bytes, ...]:
        message = self._course.settled(version)
        return () if message is None else (await self._encode(message),)

    async def _step(self, own: int, end: int) -> tuple[int, bytes]:
        """Where a step leads, and what is told of it; the last ones are remembered."""
        if (own, end) not in self._steps:
            self._steps[own, end] = await self._made(own, end)
            while len(self._steps) > KEPT_STEPS:
                self._steps.popitem(last=False)
        return self._steps[own, end]

    async def _made(self, own: int, end: int) -> tuple[int, bytes]:
        to, message = await self._course.step(own, end)
        result = await self._encode(message)
        is_divisible = len(result) > MOST_BYTES and to <= end
        shorter = self._course.end_of_shorter(own, to) if is_divisible else None
        return (to, result) if shorter is None else await self._made(own, shorter)


def _dismiss(follower: Follower, result: bytes) -> None:
    follower.send((result,))
    follower.end()
