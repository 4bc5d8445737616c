"""What was recorded of a train and all its plans between two places in the log."""

from typing import Annotated

import strawberry

from schema.scalars import Position
from schema.types.changes import ResetReason
from schema.types.commits import Commit
from schema.types.trains import PlanSummary, Train
from service.domain.vocabulary import Instant


@strawberry.type
class TrainChangeSet:
    """Every commit of a train and of its plans between two positions, and how the train stands then."""

    from_position: Position = strawberry.field(name="from")
    to: Position
    commits: list[Commit]
    plans: list[PlanSummary]
    train: Train


@strawberry.type
class TrainInSync:
    """Nothing is left to tell: the client has seen everything up to this position. Also the heartbeat."""

    position: Position
    server_time: Instant


@strawberry.type
class TrainResetRequired:
    """The subscription cannot go on: ask for the train anew, then subscribe from its position."""

    reason: ResetReason
    head: Position


TrainMessage = Annotated[
    TrainChangeSet | TrainInSync | TrainResetRequired,
    strawberry.union("TrainMessage", description="What a follower of a train is sent."),
]
