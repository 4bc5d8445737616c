"""What can be followed: every change of a plan, once, in order, over any restart."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import strawberry

from schema.asking import plan_of
from schema.context import Context, Info
from schema.reading import Reading
from schema.scalars import instant
from schema.types.changes import ChangeSet, InSync, PlanMessage, ResetReason, ResetRequired, change_set
from schema.types.presence import Presence
from service.domain.plan import Plan as PlanState
from service.domain.vocabulary import Id
from service.log import Unavailable
from service.streams import NotYet

MOST_COMMITS = 100
"""Commits in one set; then another follows."""
MOST_BEHIND = 1_000
"""Versions that are told; who is further behind reads the plan anew."""


@strawberry.type
class Subscription:
    """What can be followed."""

    @strawberry.subscription
    async def plan_changes(
        self, info: Info, plan: strawberry.ID, epoch: strawberry.ID, after: int
    ) -> AsyncIterator[PlanMessage]:
        """Every change of a plan after a version, and a heartbeat."""
        stream = (await plan_of(info.context, plan)).stream
        async for message in Follower(info.context, stream, epoch, after).messages():
            yield message

    @strawberry.subscription
    async def presence(self, info: Info, plan: strawberry.ID) -> AsyncIterator[Presence]:
        """Who is at a plan, what each looks at, and the turnout of open votes: a whole picture at once, and
        whenever it is another one. Lossy and never recorded; of those who do not `appear` it says nothing."""
        context = info.context
        state = await plan_of(context, plan)
        async with aclosing(context.services.presence.follow(context.log, state.stream)) as pictures:
            async for picture in pictures:
                yield Presence.of(picture)


@dataclass
class Follower:
    """One client's way through the changes of a plan."""

    context: Context
    stream: Id
    epoch: str
    own: int
    """The version that the client has."""
    before: Any = None
    """The state at that version, once it was needed."""

    async def messages(self) -> AsyncIterator[Any]:
        """Change sets up to the head, then in sync; until it cannot go on."""
        reset = await self._refused()
        if reset:
            yield reset
            return
        async for head in self.context.services.live.follow(self.context.log, self.stream, self.own):
            try:
                async for message in self._upto(head):
                    yield message
                    if isinstance(message, ResetRequired):
                        return
            except Unavailable:
                continue  # the register is away: what comes later tells all of it

    async def _upto(self, head: int) -> AsyncIterator[Any]:
        reset = await self._lost(head)
        if reset:
            yield reset
            return
        while self.own < head:
            yield await self._next(head)
        yield InSync(version=self.own, head=head, server_time=instant(datetime.now(UTC)))

    async def _refused(self) -> ResetRequired | None:
        """Why it cannot begin: another epoch, or a version that nobody has seen."""
        states, log = self.context.states, self.context.log
        try:
            head = (await states.at_least(log, self.stream, self.own)).version
        except NotYet:
            head = (await states.latest(log, self.stream)).version
            return await self._other_epoch(head) or ResetRequired(reason=ResetReason.AHEAD_OF_LOG, head=head)
        return await self._other_epoch(head) or await self._lost(head)

    async def _lost(self, head: int) -> ResetRequired | None:
        if head - self.own > MOST_BEHIND:
            return ResetRequired(reason=ResetReason.TOO_FAR_BEHIND, head=head)
        return await self._other_epoch(head)

    async def _other_epoch(self, head: int) -> ResetRequired | None:
        if await self.context.states.epoch(self.context.log) == self.epoch:
            return None
        return ResetRequired(reason=ResetReason.EPOCH_CHANGED, head=head)

    async def _next(self, head: int) -> ChangeSet:
        """The next set: at most a hundred commits, whole ones."""
        states, log = self.context.states, self.context.log
        rows = (await states.commits(log, self.stream, self.own, head))[:MOST_COMMITS]
        before = self.before or await self._start(rows[0].from_version)
        after: Any = await states.at(log, self.stream, rows[-1].to_version)
        self.own, self.before = after.version, after
        latest: Any = await states.latest(log, self.stream)
        name = Reading(latest, self.epoch).name
        return change_set(before, after, rows, Reading(after, self.epoch, name=name))

    async def _start(self, version: int) -> Any:
        if version == 0:
            return PlanState((await self.context.states.latest(self.context.log, self.stream)).id)
        return await self.context.states.at(self.context.log, self.stream, version)
