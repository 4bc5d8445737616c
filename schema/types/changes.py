"""What differs between two versions of a plan: every node whose readable state is another."""

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from projections.changes import changes
from schema.reading import Reading
from schema.types.commits import Commit
from schema.types.later import Plan, PlanNode
from service.domain.plan import Plan as State
from service.domain.vocabulary import Instant

if TYPE_CHECKING:
    from service.entries import StoredCommit


@strawberry.type
class ChangeSet:
    """All that a normalizing cache needs to come from one version of a plan to a later one."""

    from_version: int = strawberry.field(name="from")
    to: int
    commits: list[Commit]
    upserts: list[PlanNode]
    removed: list[strawberry.ID]
    read: strawberry.Private[Reading]

    @strawberry.field
    def plan(self) -> Plan:
        """The plan at `to`, for its own fields; lists of nodes below it are refused."""
        from schema.types.plans import Plan as PlanType

        read = self.read
        own = Reading(read.state, read.epoch, name=read.name, at=read.at, lists=False)
        return PlanType.of(own, read.state.interval)


def change_set(before: State, after: State, rows: "Sequence[StoredCommit]", read: Reading) -> ChangeSet:
    """What leads from one state to a later one; `read` says how that one is read."""
    differ = changes(before, after)
    return ChangeSet(
        from_version=before.version,
        to=after.version,
        commits=[Commit(row=row, read=read, state=after) for row in rows],
        upserts=read.nodes(id for _, id in differ.upserts),
        removed=[strawberry.ID(read.id_of(id)) for id in differ.removed],
        read=read,
    )


@strawberry.type
class InSync:
    """Nothing is left to tell: the client has seen everything up to this version. Also the heartbeat."""

    version: int
    head: int
    server_time: Instant


class ResetReason(Enum):
    """Why a subscription cannot go on."""

    TOO_FAR_BEHIND = "TOO_FAR_BEHIND"
    AHEAD_OF_LOG = "AHEAD_OF_LOG"
    EPOCH_CHANGED = "EPOCH_CHANGED"


@strawberry.type
class ResetRequired:
    """The subscription cannot go on: ask for the plan anew, then subscribe from its version."""

    reason: ResetReason
    head: int


PlanMessage = Annotated[
    ChangeSet | InSync | ResetRequired,
    strawberry.union("PlanMessage", description="What a follower of a plan is sent."),
]
