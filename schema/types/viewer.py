"""Who asks, and what depends on the person: nothing of it is below a plan."""

from datetime import UTC, datetime

import strawberry

from projections.inbox import InboxKind, inbox
from schema.asking import plan_of
from schema.commands import not_in_scenarios
from schema.context import Context, Info
from schema.moments import past
from schema.reading import Reading
from schema.scalars import instant
from schema.types.agenda import AgendaLink, link_to
from schema.types.later import PlanNode
from schema.types.people import Person
from service.domain.plan import Plan
from service.domain.vocabulary import Day, Instant, Zone
from service.grants import Part, part
from service.permissions import Permission as Granted
from service.permissions import Where as Reached
from service.permissions import permissions


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
class Where:
    """In a plan: everywhere, or for some of its teams."""

    everywhere: bool
    """Whether for the whole plan."""
    teams: list[strawberry.ID]
    """When not everywhere: the plan's teams, by id."""


@strawberry.type
class Permission:
    """A command that the viewer's roles allow. Today it tells a UI what to offer: the service does not yet
    refuse what is missing here, it applies the rules of each command."""

    command: str
    """The mutation."""
    everywhere: bool
    """Whether for the whole plan, in the viewer's own name."""
    teams: list[strawberry.ID]
    """When not everywhere: the plan's teams for which the viewer may ask it in the own name, by id."""
    on_behalf: Where | None
    """Where the viewer may ask it on behalf of somebody, whom the envelope names; null for nowhere."""


@strawberry.type
class Viewer:
    """Who asks."""

    person: Person

    @strawberry.field
    async def inbox(self, info: Info, plan: strawberry.ID) -> list[InboxItem]:
        """What waits for the viewer in a plan, by the roles and teams granted now: what is due first, then
        what has waited longest."""
        read = Reading(await plan_of(info.context, plan), await info.context.epoch())
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
        version = await context.services.seen.last(context.log, self.person.person, state.stream)
        return None if version is None else min(version, state.version)

    @strawberry.field
    async def permissions(self, info: Info, plan: strawberry.ID) -> list[Permission]:
        """What the roles granted to the viewer allow in a plan in its present phase; a command that is not
        there is not allowed. Ask once, and again when the phase or a grant changes."""
        state = await plan_of(info.context, plan)
        granted = permissions(await self._part(info.context, state), state)
        kept_out = not_in_scenarios() if state.is_fork else ()
        return [_permission(each) for each in granted if each.command not in kept_out]

    @strawberry.field
    async def agenda_link(self, info: Info, plan: strawberry.ID, zone: Zone | None = None) -> AgendaLink:
        """An address for the viewer's calendar program, which shows the plan's agenda in this zone; left out,
        in the train's."""
        state = await plan_of(info.context, plan)
        return link_to(info.context, state.stream, zone)

    async def _part(self, context: Context, plan: Plan) -> Part:
        organisation = await context.states.latest(context.log, context.log)
        return part(organisation, self.person.person, plan, instant(datetime.now(UTC)))


def _permission(it: Granted) -> Permission:
    own, behalf = _where(it.own), _where(it.on_behalf) if it.on_behalf else None
    return Permission(command=it.command, everywhere=own.everywhere, teams=own.teams, on_behalf=behalf)


def _where(it: Reached) -> Where:
    return Where(everywhere=it.everywhere, teams=[strawberry.ID(team) for team in it.teams])


async def mark_seen(info: Info, plan: strawberry.ID, version: int) -> bool | None:
    """Note that the viewer has seen a plan up to a version, for `viewer.lastSeen` on every device. It never
    goes back: false when a later version was noted before. It is private, no part of the log, and erased with
    the person."""
    context = info.context
    state = await plan_of(context, plan)
    if not 0 < version <= state.version:
        await past(info, state.stream, version)
    return await context.services.seen.mark(context.log, context.asker.person, state.stream, version)
