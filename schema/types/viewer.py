"""Who asks, and what depends on the person: nothing of it is below a plan."""

from datetime import UTC, datetime

import strawberry

from projections.inbox import InboxKind, inbox
from schema.asking import plan_of
from schema.context import Context, Info
from schema.moments import past
from schema.reading import Reading
from schema.scalars import instant
from schema.types.later import PlanNode
from schema.types.people import Person
from service.domain.plan import Plan
from service.domain.vocabulary import Day, Instant
from service.grants import Part, part


@strawberry.type
class InboxItem:
    """Something of a plan that waits for the viewer."""

    kind: InboxKind
    node: PlanNode
    since: Instant
    """From when on it has waited."""
    due: Day | None
    """The day on which it is to be settled at the latest; null when there is none."""


@strawberry.type
class Viewer:
    """Who asks."""

    person: Person

    @strawberry.field
    async def inbox(self, info: Info, plan: strawberry.ID) -> list[InboxItem]:
        """What waits for the viewer in a plan, by the roles and teams granted now: what is due first, then
        what has waited longest."""
        read = Reading(await plan_of(info.context, plan))
        return [
            InboxItem(kind=each.kind, node=read.node(each.node), since=each.since, due=each.due)
            for each in inbox(read.state, await self._part(info.context, read.state))
        ]

    @strawberry.field
    async def last_seen(self, info: Info, plan: strawberry.ID) -> int | None:
        """The version up to which the viewer has seen a plan, as `markSeen` told; null when it never did.
        Nobody else can read it."""
        context = info.context
        state = await plan_of(context, plan)
        version = await context.services.seen.last(context.log, self.person.person, state.id)
        return None if version is None else min(version, state.version)

    async def _part(self, context: Context, plan: Plan) -> Part:
        organisation = await context.states.latest(context.log, context.log)
        return part(organisation, self.person.person, plan, instant(datetime.now(UTC)))


async def mark_seen(info: Info, plan: strawberry.ID, version: int) -> bool | None:
    """Note that the viewer has seen a plan up to a version, for `viewer.lastSeen` on every device. It never
    goes back: false when a later version was noted before. It is private, no part of the log, and erased with
    the person."""
    context = info.context
    state = await plan_of(context, plan)
    if not 0 < version <= state.version:
        await past(info, state.id, version)
    return await context.services.seen.mark(context.log, context.asker.person, state.id, version)
