"""One stream in memory: its latest state, what led to it lately, and who waits for more."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from service.codec import Envelope
from service.domain.entities import State, fold
from service.log import StoredCommit

KEPT_STATES = 64
KEPT_EVENTS = 2_000
KEPT_COMMITS = 1_000
SHARED = 20
"""Earlier states that take about as much memory as their things, which they share."""


class Hot:
    """One stream in memory: its latest state, and what led to it lately."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.states: OrderedDict[int, State] = OrderedDict({state.version: state})
        self.events: deque[Envelope[Any]] = deque(maxlen=KEPT_EVENTS)
        self.commits: deque[StoredCommit] = deque(maxlen=KEPT_COMMITS)
        self.moved = asyncio.Event()
        self.followers = 0
        self.ended = False
        """Whether it is out of memory, so that nothing is published here any more."""

    def size(self) -> int:
        """About how many KB of memory it takes."""
        things = self.state.size()
        return things + things * len(self.states) // SHARED + len(self.events) + len(self.commits)

    def publish(self, state: State, events: Iterable[Envelope[Any]], commits: Iterable[StoredCommit]) -> None:
        """Make this the latest state and wake who waits; nothing when a later one is here already."""
        before = self.state.version
        if state.version <= before:
            return
        facts = [each for each in events if each.version > before]
        _go_on(self.events, facts, bool(facts) and facts[0].version == before + 1)
        rows = [each for each in commits if each.to_version > before]
        _go_on(self.commits, rows, bool(rows) and rows[0].from_version == before)
        self.state = state
        self.states[state.version] = state
        while len(self.states) > KEPT_STATES:
            self.states.popitem(last=False)
        self._wake()

    def end(self) -> None:
        """Let those who wait here look for the stream anew."""
        self.ended = True
        self._wake()

    async def beyond(self, version: int) -> None:
        """Wait until the latest state is another one."""
        while self.state.version == version and not self.ended:
            await self.moved.wait()

    @contextmanager
    def followed(self) -> Iterator[None]:
        """Keep it in memory meanwhile."""
        self.followers += 1
        try:
            yield
        finally:
            self.followers -= 1

    def _wake(self) -> None:
        moved, self.moved = self.moved, asyncio.Event()
        moved.set()

    def at(self, version: int) -> State | None:
        """The state at a version, when it can be made from what is in memory."""
        base = next((kept for v, kept in reversed(self.states.items()) if v <= version), None)
        if base is None or base.version == version:
            return base
        if not self.events or self.events[0].version > base.version + 1:
            return None
        state = base.copy()
        start = base.version + 1 - self.events[0].version
        fold(state, islice(self.events, start, start + version - base.version))
        state.take_touched()
        return state if state.version == version else None

    def commits_between(self, after: int, upto: int) -> list[StoredCommit] | None:
        """The commits, when all of them are in memory."""
        if not self.commits or self.commits[0].from_version > after:
            return None
        return [c for c in self.commits if after < c.to_version <= upto]


def _go_on(kept: deque[Any], more: Iterable[Any], follows: bool) -> None:
    """Keep more; what was kept before goes when there is a gap."""
    if not follows:
        kept.clear()
    kept.extend(more)
