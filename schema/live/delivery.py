"""Execute once, share the bytes: who follows the same by the same document, with the same rights, is in one
group. Nothing is queued for anybody: a follower is a version, and gets what leads on from it when it can."""

import asyncio
import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

from schema.live.following import Course
from service.domain.vocabulary import Id
from service.entries import Unavailable

MOST_BYTES = 1024 * 1024
"""Bytes of a step, unless it is one commit."""
KEPT_STEPS = 16
"""Steps that a group remembers, for those who come along behind."""
KEPT_BYTES = 4 * MOST_BYTES
"""Bytes of those, but for the last of them."""
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


class Follower(ABC):
    """Somebody who can be sent results: in a group, nothing but a version."""

    own = 0
    """The version that it has."""
    is_settled = False
    """Whether it knows that it has everything."""
    late_since: float | None = None
    """Since when it is behind because it does not read."""

    @property
    @abstractmethod
    def is_ready(self) -> bool:
        """Whether there is room for more."""

    @abstractmethod
    def send(self, results: tuple[bytes, ...]) -> None:
        """Send results, in order."""

    @abstractmethod
    def end(self) -> None:
        """Nothing more will come."""

    @abstractmethod
    def fail(self, errors: bytes) -> None:
        """Nothing more can come; why not, as a JSON list of errors."""

    def can_go_on(self) -> bool:
        """Whether it can be sent what it lacks; if not, it is late from now on."""
        ready = self.is_ready
        if not ready and self.late_since is None:
            self.late_since = time.monotonic()
        return ready

    def is_late(self) -> bool:
        """Whether it has been behind for too long."""
        return self.late_since is not None and time.monotonic() - self.late_since > LATE

    def dismiss(self, result: bytes) -> None:
        """Send the last result."""
        self.send((result,))
        self.end()


class Group:
    """Those who follow one course by one document: one loop, whatever their number."""

    def __init__(self, course: Course, encode: Encode, explain: Explain) -> None:
        self._course = course
        self._encode = encode
        self._explain = explain
        self._followers: dict[Follower, None] = {}
        self._coming = 0
        self._head = 0
        self._stirred = asyncio.Event()
        self._steps: OrderedDict[tuple[int, int], tuple[int, bytes]] = OrderedDict()
        self._errors: bytes | None = None
        """Why nothing can be told any more."""

    @property
    def is_empty(self) -> bool:
        """Whether nobody follows, and nobody is about to."""
        return not self._followers and not self._coming

    async def join(self, follower: Follower, own: int) -> bool:
        """Let somebody follow from a version; False: that cannot be, and it was told so."""
        self._coming += 1
        try:
            refusal = await self._course.refusal(own)
            if refusal:
                follower.dismiss(await self._encode(refusal))
                return False
            own, head = await self._course.place(own)
        finally:
            self._coming -= 1
        if self._errors is not None:
            follower.fail(self._errors)
            return False
        follower.own = own
        self._followers[follower] = None
        self._head = max(self._head, head)
        self.stir()
        return True

    def watch(self, person: Id) -> Callable[[], None]:
        """Somebody of the group follows in person, until what is answered is called."""
        return self._course.watch(person)

    def leave(self, follower: Follower) -> None:
        """Let somebody go."""
        self._followers.pop(follower, None)

    def stir(self) -> None:
        """Look around: somebody came, or can be sent something again."""
        self._stirred.set()

    async def run(self) -> None:
        """Tell them until cancelled, or until nothing can be told any more."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen())
                tasks.create_task(self._serve())
        except* Exception as failed:
            self._errors = self._explain(failed.exceptions[0])
            self._fail(list(self._followers), self._errors)

    async def _listen(self) -> None:
        """Hear of the head; the same one again is a heartbeat."""
        heard = -1
        async with aclosing(self._course.heads()) as heads:
            async for head in heads:
                if head == heard:
                    for follower in self._followers:
                        follower.is_settled = False
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
        """Bring everybody to the head who can be sent something, step by step: in each round first who has
        most, and the head as it is by then, so that nobody waits for who is far behind."""
        lost = await self._course.lost(head, head)
        if lost:
            self._dismiss(list(self._followers), await self._encode(lost))
        while behind := self._behind(head):
            for (own, is_late), followers in sorted(behind.items(), reverse=True):
                lost = await self._course.lost(own, head, is_late)
                if lost:
                    self._dismiss(followers, await self._encode(lost))
                else:
                    await self._bring_on(followers, own, head)
            head = self._head
        unsettled = [f for f in self._followers if f.own == head and not f.is_settled and f.is_ready]
        if unsettled:
            await self._send(unsettled, await self._settled(head), head)

    def _behind(self, head: int) -> dict[tuple[int, bool], list[Follower]]:
        """Who can be sent something, by version, and by whether it comes too late."""
        behind: dict[tuple[int, bool], list[Follower]] = {}
        for follower in self._followers:
            if follower.own < head and follower.can_go_on():
                behind.setdefault((follower.own, follower.is_late()), []).append(follower)
        return behind

    async def _bring_on(self, followers: list[Follower], own: int, head: int) -> None:
        """One step for all who have this version; one that cannot be made ends nobody else's subscription."""
        try:
            to, result = await self._step(own, self._course.end_of_step(own, head))
        except Unavailable:
            raise
        except Exception as failed:
            self._fail(followers, self._explain(failed))
            return
        settled = await self._settled(to) if to >= head else ()
        await self._send(followers, (result, *settled), to, to >= head)

    async def _send(
        self, followers: list[Follower], results: tuple[bytes, ...], to: int, is_settled: bool = True
    ) -> None:
        """Send the same to many who can still take it, letting others of the loop have their turn."""
        for number, follower in enumerate(followers, 1):
            if follower in self._followers and follower.is_ready:
                follower.own, follower.is_settled = to, is_settled
                if is_settled:
                    follower.late_since = None
                follower.send(results)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)

    def _dismiss(self, followers: list[Follower], result: bytes) -> None:
        for follower in followers:
            if follower in self._followers:
                self.leave(follower)
                follower.dismiss(result)

    def _fail(self, followers: list[Follower], errors: bytes) -> None:
        for follower in followers:
            if follower in self._followers:
                self.leave(follower)
                follower.fail(errors)

    async def _settled(self, version: int) -> tuple[bytes, ...]:
        message = self._course.settled(version)
        return () if message is None else (await self._encode(message),)

    async def _step(self, own: int, end: int) -> tuple[int, bytes]:
        """Where a step leads, and what is told of it; the last ones are remembered."""
        if (own, end) not in self._steps:
            self._steps[own, end] = await self._made(own, end)
            while len(self._steps) > KEPT_STEPS or self._remembers_too_much():
                self._steps.popitem(last=False)
        return self._steps[own, end]

    def _remembers_too_much(self) -> bool:
        return len(self._steps) > 1 and sum(len(result) for _, result in self._steps.values()) > KEPT_BYTES

    async def _made(self, own: int, end: int) -> tuple[int, bytes]:
        to, message = await self._course.step(own, end)
        result = await self._encode(message)
        is_divisible = len(result) > MOST_BYTES and to <= end
        shorter = self._course.end_of_shorter(own, to) if is_divisible else None
        return (to, result) if shorter is None else await self._made(own, shorter)
