"""Who asks, and what depends on the person: nothing of it is below a plan."""

import strawberry

from schema.asking import plan_of
from schema.context import Info
from schema.moments import past
from schema.types.people import Person


@strawberry.type
class Viewer:
    """Who asks."""

    person: Person

    @strawberry.field
    async def last_seen(self, info: Info, plan: strawberry.ID) -> int | None:
        """The version up to which the viewer has seen a plan, as `markSeen` told; null when it never did.
        Nobody else can read it."""
        context = info.context
        state = await plan_of(context, plan)
        version = await context.services.seen.last(context.log, self.person.person, state.id)
        return None if version is None else min(version, state.version)


async def mark_seen(info: Info, plan: strawberry.ID, version: int) -> bool | None:
    """Note that the viewer has seen a plan up to a version, for `viewer.lastSeen` on every device. It never
    goes back: false when a later version was noted before. It is private, no part of the log, and erased with
    the person."""
    context = info.context
    state = await plan_of(context, plan)
    if not 0 < version <= state.version:
        await past(info, state.id, version)
    return await context.services.seen.mark(context.log, context.asker.person, state.id, version)
