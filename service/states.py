"""Streams in memory: the latest state of each, any earlier one, and the commits between them."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any
from weakref import WeakValueDictionary

from service.codec import Envelope, decode, event_class
from service.domain.decider import Event
from service.domain.entities import State, fold
from service.domain.vocabulary import Id, Instant
from service.horizon import Horizon, Reached
from service.hot import Hot
from service.log import Log, StoredCommit, StoredEvent
from service.snapshots import EVERY, Snapshots
from service.streams import KINDS, NoSuchStream, NotServed, NotYet, VersionUnknown

KEPT_PAST = 64
"""Earlier states that were asked for, over all streams."""
MOST_IN_MEMORY = 500_000
"""Sizes of all hot streams together, at about 1 KB each."""
READ_AT_ONCE = 1_000
"""Events that are decoded and folded while nobody else runs: some tens of milliseconds."""

_log = logging.getLogger(__name__)


class States:
    """All streams of all logs, as this node has seen them."""

    def __init__(self, log: Log, snapshots: Snapshots) -> None:
        self.log = log
        self._snapshots = snapshots
        self._hot: OrderedDict[tuple[Id, Id], Hot] = OrderedDict()
        self._loading: WeakValueDictionary[tuple[Id, Id], asyncio.Lock] = WeakValueDictionary()
        self._past: OrderedDict[tuple[Id, Id, int], State] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()
        self.horizon = Horizon(log)
        """How far all that is in memory goes, at least."""
        self.unserved: dict[tuple[Id, Id], str] = {}
        """Why a stream cannot be served by this program, by log and stream."""
        self.arrivals = 0
        """How many streams have come into memory."""

    async def latest(self, log: Id, stream: Id) -> State:
        """The newest published state; it never changes. Raises NoSuchStream."""
        return (await self.hot(log, stream)).state

    async def hot(self, log: Id, stream: Id) -> Hot:
        """The stream in memory, brought there when it is not. Raises NoSuchStream, NotServed."""
        key = (log, stream)
        while (hot := self._hot.get(key)) is None:
            async with self._loading.setdefault(key, asyncio.Lock()):
                if key not in self._hot:
                    with self.horizon.coming(log):
                        loaded = await self._load(log, stream)
                        self._arrived(key, loaded).publish(loaded.state, (), ())
        self._hot.move_to_end(key)
        return hot

    def known(self) -> list[tuple[Id, Id, int]]:
        """Log, stream and version of every stream in memory."""
        return [(log, stream, hot.state.version) for (log, stream), hot in self._hot.items()]

    def glance(self) -> list[tuple[Id, State]]:
        """The newest state of every stream in memory, which is not used by being looked at."""
        return [(log, hot.state) for (log, _), hot in self._hot.items()]

    async def catch_up(self, log: Id, stream: Id) -> State:
        """Read and publish what other nodes recorded. Raises NotServed."""
        limit = READ_AT_ONCE
        while True:
            before = (await self.hot(log, stream)).state
            events = await self.log.read(log, stream, before.version, before.version + limit)
            whole = _whole(events)
            if whole:
                state = before.copy()
                facts = self._evolved(state, log, whole)
                commits = await self.log.commits_between(log, stream, before.version, state.version)
                self.publish(log, state, facts, commits)
            if len(events) < limit:
                return (await self.hot(log, stream)).state
            limit = READ_AT_ONCE if whole else 2 * limit

    def publish(
        self, log: Id, state: State, events: Sequence[Envelope[Any]], commits: Sequence[StoredCommit]
    ) -> None:
        """Make a state the latest of its stream; `events` and `commits` lead to it from the one before."""
        key = (log, state.stream)
        hot = self._hot.get(key) or self._arrived(key, Hot(_before_all(state, events)))
        before = hot.state.version
        hot.publish(state, events, commits)
        if before // EVERY < state.version // EVERY:
            self._keep(log, state)

    async def at(self, log: Id, stream: Id, version: int) -> State:
        """The state at the end of the commit that holds this version; before a fork began, what it was forked
        from. Raises NoSuchStream, VersionUnknown."""
        hot = await self.hot(log, stream)
        if version > hot.state.version:
            await self.catch_up(log, stream)
            hot = await self.hot(log, stream)
        if not 1 <= version <= hot.state.version:
            raise VersionUnknown(version)
        if version <= hot.state.began:
            return await self.at(log, hot.state.id, version)
        if version == hot.state.version:
            return hot.state
        state = self._past.get((log, stream, version))
        if state is None:
            state = await self._past_state(hot, log, stream, version)
            self._past[log, stream, version] = state
            while len(self._past) > KEPT_PAST:
                self._past.popitem(last=False)
        return state

    async def at_least(self, log: Id, stream: Id, version: int, patience: float = 2.0) -> State:
        """The latest state, once this node has seen the version. Raises NoSuchStream, NotYet."""
        hot = await self.hot(log, stream)
        if hot.state.version < version:
            await self.catch_up(log, stream)
            hot = await self.hot(log, stream)
        try:
            with hot.followed():
                async with asyncio.timeout(patience):
                    while hot.state.version < version and not hot.ended:
                        await hot.moved.wait()
        except TimeoutError:
            pass
        if hot.state.version < version:
            raise NotYet(f"this node is at version {hot.state.version}")
        return hot.state

    async def version_of_time(self, log: Id, stream: Id, time: Instant) -> int:
        """The end of the last commit recorded at or before the time; 0 if there was none."""
        version = await self.log.version_at(log, stream, time)
        if version or await self.log.first(log, stream) is None:
            return version
        state = await self.latest(log, stream)
        return min(state.began, await self.log.version_at(log, state.id, time))

    async def end_of_commit(self, log: Id, stream: Id, version: int) -> int:
        """The version at which the commit ended that holds a version. Raises NoSuchStream, VersionUnknown."""
        hot = await self.hot(log, stream)
        if version < 1:
            raise VersionUnknown(version)
        if version <= hot.state.began:
            return await self.end_of_commit(log, hot.state.id, version)
        return await self._commit_end(hot, log, stream, version)

    async def commits(self, log: Id, stream: Id, after: int, upto: int) -> list[StoredCommit]:
        """The commits that end after `after` and up to `upto`, in order; first those from before a fork."""
        hot = await self.hot(log, stream)
        began, after = hot.state.began, max(after, 0)
        if after < began:
            before = await self.commits(log, hot.state.id, after, min(began, upto))
            return before + (await self.commits(log, stream, began, upto) if began < upto else [])
        between = hot.commits_between(after, upto) if upto <= hot.state.version else None
        return await self.log.commits_between(log, stream, after, upto) if between is None else between

    async def epoch(self, log: Id) -> str:
        """The name of this life of the log, as the tailer last saw it."""
        return (await self.horizon.reached(log)).epoch

    def saw_epoch(self, log: Id, epoch: str) -> None:
        """Remember which life of the log this is; what is known of another one is forgotten."""
        known = self.horizon.of(log)
        if epoch and known and known.epoch != epoch:
            self.horizon.reach(log, Reached(epoch, 0))
            self._forget(log)

    async def close(self) -> None:
        """Wait for snapshots under way."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _load(self, log: Id, stream: Id) -> Hot:
        if (log, stream) in self.unserved:
            raise NotServed(self.unserved[log, stream])
        await self.epoch(log)  # known from now on, so that another one is noticed
        state = await self._nearest(log, stream, 2**31 - 1)
        started = state.version
        await self._fold_on(state, log, started, None)
        if state.version - started >= EVERY:
            self._keep(log, state)
        return Hot(state)

    async def _nearest(self, log: Id, stream: Id, version: int) -> State:
        """The newest snapshot up to a version, else what the stream begins with. Raises NoSuchStream."""
        first = await self.log.first(log, stream)
        if first is None:
            raise NoSuchStream(stream)
        try:
            kind = KINDS[event_class(first.topic).stream]  # type: ignore[attr-defined]
            event: Event = decode(first.topic, first.state, first.prose).data
        except Exception as error:  # as for all that cannot be folded
            raise self._given_up(log, stream, error) from error
        kept = await self._snapshots.nearest(kind, log, stream, version)
        if kept or event.fork_point is None:
            return kept or kind(stream)
        return (await self.at(log, *event.fork_point)).forked(stream)

    def _arrived(self, key: tuple[Id, Id], loaded: Hot) -> Hot:
        """Put a stream into memory, unless it came there meanwhile."""
        self.arrivals += 1
        hot = self._hot.setdefault(key, loaded)
        self._evict()
        return hot

    def _forget(self, log: Id) -> None:
        """The log is not the one that it was: a copy of it was restored."""
        for key in [key for key in self._hot if key[0] == log]:
            self._hot.pop(key).end()
        self._past = OrderedDict((key, past) for key, past in self._past.items() if key[0] != log)
        self.unserved = {key: why for key, why in self.unserved.items() if key[0] != log}

    def _given_up(self, log: Id, stream: Id, error: Exception) -> NotServed:
        self.unserved[log, stream] = f"{type(error).__name__}: {error}"
        _log.error("stream %s cannot be served by this program: %r", stream, error)
        hot = self._hot.pop((log, stream), None)
        if hot:
            hot.end()
        return NotServed(self.unserved[log, stream])

    def _evolved(self, state: State, log: Id, events: Iterable[StoredEvent]) -> list[Envelope[Any]]:
        """The facts by which a state was brought forward. Raises NotServed."""
        try:
            facts = _decoded(events)
            fold(state, facts)
        except Exception as error:  # a fold that fails would fail again; never guess, and spare the others
            raise self._given_up(log, state.stream, error) from error
        state.take_touched()
        return facts

    async def _past_state(self, hot: Hot, log: Id, stream: Id, version: int) -> State:
        version = await self._commit_end(hot, log, stream, version)
        state = hot.at(version)
        if state is None:
            state = await self._nearest(log, stream, version)
            await self._fold_on(state, log, state.version, version)
        return state

    async def _commit_end(self, hot: Hot, log: Id, stream: Id, version: int) -> int:
        if hot.commits and hot.commits[0].from_version < version:
            return next(c.to_version for c in hot.commits if c.to_version >= version)
        (event,) = await self.log.read(log, stream, version - 1, version)
        return version + event.of - event.k

    async def _fold_on(self, state: State, log: Id, after: int, upto: int | None) -> None:
        """Bring a state forward by what is stored, a batch at a time, letting others run in between."""
        while upto is None or after < upto:
            end = after + READ_AT_ONCE if upto is None else min(upto, after + READ_AT_ONCE)
            events = await self.log.read(log, state.stream, after, end)
            if not events:
                break
            self._evolved(state, log, events)
            after = state.version

    def _keep(self, log: Id, state: State) -> None:
        task = asyncio.create_task(self._snapshots.keep(log, state))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _evict(self) -> None:
        size = sum(hot.size() for hot in self._hot.values())
        idle = [key for key, hot in self._hot.items() if not hot.followers][:-1]
        for key in idle:
            if size <= MOST_IN_MEMORY:
                break
            hot = self._hot.pop(key)
            hot.end()
            size -= hot.size()


def _before_all(state: State, events: Sequence[Envelope[Any]]) -> State:
    """What a stream began with, if all that ever happened in it has just happened; else how it is now: what
    lies between is not in memory."""
    has_begun = bool(events) and events[0].version == 1
    return type(state)(state.id, state.stream) if has_begun else state


def _decoded(events: Iterable[StoredEvent]) -> list[Envelope[Any]]:
    return [decode(event.topic, event.state, event.prose) for event in events]


def _whole(events: list[StoredEvent]) -> list[StoredEvent]:
    """The events up to the end of the last whole commit."""
    end = next((n for n in range(len(events), 0, -1) if events[n - 1].k == events[n - 1].of), 0)
    return events[:end]
