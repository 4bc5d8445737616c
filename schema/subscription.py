"""What can be followed: each change of a plan or train, once and in order, and who is there."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import strawberry

from schema.context import Info
from schema.live.following import PlanCourse, PresenceCourse, along
from schema.live.train_following import TrainCourse
from schema.scalars import Position
from schema.types.changes import PlanMessage
from schema.types.presence import Presence
from schema.types.train_changes import TrainMessage


@strawberry.type
class Subscription:
    """What can be followed."""

    @strawberry.subscription
    async def plan_changes(
        self, info: Info, plan: strawberry.ID, epoch: strawberry.ID, after: int
    ) -> AsyncIterator[PlanMessage]:
        """Every change of a plan after a version, and a heartbeat."""
        async with aclosing(along(await PlanCourse.open(info.context, plan, epoch), after)) as told:
            async for message in told:
                yield message

    @strawberry.subscription
    async def train_changes(
        self, info: Info, train: strawberry.ID, after: Position, epoch: strawberry.ID | None = None
    ) -> AsyncIterator[TrainMessage]:
        """Every change of a train and of its plans after a position, and a heartbeat. What-if scenarios are
        left out."""
        async with aclosing(along(await TrainCourse.open(info.context, train, epoch), int(after))) as told:
            async for message in told:
                yield message

    @strawberry.subscription
    async def presence(self, info: Info, plan: strawberry.ID) -> AsyncIterator[Presence]:
        """Who is at a plan, what each looks at, and the turnout of open votes: a whole picture at once, and
        whenever it is another one. Lossy and never recorded; of those who do not `appear` it says nothing."""
        async with aclosing(along(await PresenceCourse.open(info.context, plan), 0)) as told:
            async for picture in told:
                yield picture
