"""What can be read."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any

import strawberry

from schema.asking import stream_of
from schema.commands import commands, mutation_name
from schema.context import Context, Info
from schema.errors import Coded, coded
from schema.moments import At, earlier, past
from schema.reading import Reading
from schema.scalars import instant
from schema.types.agenda import AgendaOutline, outlines
from schema.types.commits import Commit
from schema.types.history import Page, PageInfo
from schema.types.nodes import Node
from schema.types.past import named
from schema.types.people import Person
from schema.types.plans import Plan
from schema.types.trains import Train, TrainConnection
from schema.types.viewer import Viewer
from service.domain.fields import CANONICAL
from service.domain.plan import Plan as PlanState
from service.domain.refusals import EVERY_COMMAND
from service.domain.rules import rules
from service.domain.train import Train as TrainState
from service.domain.vocabulary import Id, Instant
from service.domain.voters import BALLOT_RULES
from service.streams import NoSuchStream, NotYet


@strawberry.type
class Rule:
    """A rule that may refuse a command or warn of it."""

    code: str
    text: str
    because: str
    remedy: str | None
    softened_by_policy: bool
    waivable: bool
    commands: list[str]


@strawberry.type
class Query:
    """What can be read; everything below a plan is as of one version of it."""

    @strawberry.field
    def viewer(self, info: Info) -> Viewer:
        """Who asks."""
        return Viewer(person=Person(person=info.context.asker.person))

    @strawberry.field
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:
        """Anything by its id, as it is now or as `<uuid>@<version>`; also what was removed."""
        return await node(info, id)  # type: ignore[no-any-return]

    @strawberry.field
    async def nodes(self, info: Info, ids: list[strawberry.ID]) -> list[Node | None]:
        """The same for several ids at once, in their order."""
        if len(ids) > 200:
            raise Coded("BAD_PAGE", "Ask for at most 200 ids at once.")
        return list(await asyncio.gather(*(node(info, id) for id in ids)))

    @strawberry.field
    async def train(
        self, info: Info, id: strawberry.ID | None = None, key: str | None = None
    ) -> Train | None:
        """A train by its id or its key."""
        state = await latest(info.context, "train", id, key)
        return await Train.of(info.context, state) if isinstance(state, TrainState) else None

    @strawberry.field
    async def trains(self, info: Info, first: int | None = None, after: str | None = None) -> TrainConnection:
        """The organisation's trains, in the order of their keys."""
        size = Page.of(first, None).size
        directory = await organisation(info.context)
        listed = sorted(directory.trains.present(), key=lambda each: each.key) if directory else []
        rest = [each for each in listed if after is None or each.key > after]
        states: Any = await asyncio.gather(
            *(info.context.states.latest(info.context.log, each.id) for each in rest[:size])
        )
        cursors = [each.key for each in rest[:size]]
        return TrainConnection(
            nodes=[await Train.of(info.context, state) for state in states],
            page_info=PageInfo.of(cursors, len(listed) > len(rest), len(rest) > size),
            total_count=len(listed),
        )

    @strawberry.field
    async def plan(
        self,
        info: Info,
        id: strawberry.ID | None = None,
        key: str | None = None,
        at: At | None = None,
        as_: Annotated[str | None, strawberry.argument(name="as")] = None,
        at_least: int | None = None,
    ) -> Plan | None:
        """One version of one plan: the latest, or an earlier one."""
        name = named(as_)
        state, epoch = await latest(info.context, "plan", id, key), await info.context.epoch()
        if not isinstance(state, PlanState):
            return None
        if at is not None:
            state = await earlier(info, state, at)
            return Plan.of(Reading.of_past(state, epoch, name), state.interval)
        if at_least is not None:
            state = await seen(info.context, state.stream, at_least)
        return Plan.of(Reading(state, epoch, name=name), state.interval)

    @strawberry.field
    def rules(self) -> list[Rule]:
        """Every rule by its code: what clients translate, and coach with."""
        return list(all_rules())

    @strawberry.field
    def agenda_templates(self) -> list[AgendaOutline]:
        """Agendas that `layOutAgenda` can lay out."""
        return outlines()

    @strawberry.field
    def server_time(self) -> Instant:
        """The server's clock."""
        return instant(datetime.now(UTC))


async def organisation(context: Context) -> Any:
    """The asker's organisation; None before anything was recorded in it."""
    try:
        return await context.states.latest(context.log, context.log)
    except NoSuchStream:
        return None


async def latest(context: Context, kind: Any, id: str | None, key: str | None) -> Any:
    """The latest state of what an id or a key names; None when there is none. Raises Coded."""
    if (id is None) == (key is None):
        raise Coded("ID_OR_KEY", "Name it by `id` or by `key`.")
    try:
        return await context.states.latest(context.log, await stream_of(context, kind, id or key or ""))
    except NoSuchStream:
        return None


async def seen(context: Context, stream: Id, version: int) -> Any:
    """The latest state once this node has seen a version. Raises Coded."""
    try:
        return await context.states.at_least(context.log, stream, version, context.patience)
    except NotYet as error:
        raise coded(error) from error


async def node(info: Info, id: str) -> Any:
    """Whatever an id names in this organisation, or None."""
    context = info.context
    plain, _, name = id.lower().partition("@")
    stream, _, to = plain.partition(":")
    if not CANONICAL.fullmatch(stream):
        return None
    if to:
        return await _commit(context, Id(stream), to)
    return await _thing(info, Id(plain), name)


async def _commit(context: Context, stream: Id, to: str) -> Commit | None:
    if not to.isdecimal() or len(to) > 9:
        return None
    try:
        state: Any = await context.states.latest(context.log, stream)
    except NoSuchStream:
        return None
    rows = await context.states.commits(context.log, stream, int(to) - 1, int(to))
    read = Reading(state, await context.epoch()) if isinstance(state, PlanState) else None
    return Commit(row=rows[0], read=read, state=state) if rows else None


async def _thing(info: Info, id: Id, name: str) -> Any:
    scenario, _, version = name.partition(".")
    if CANONICAL.fullmatch(scenario):
        state = await latest(info.context, "plan", scenario, None)
        return await _read(info, state, id, name, version) if state and state.is_fork else None
    state = await _holder(info.context, id)
    if state is None:
        person = (await info.context.people([id])).get(id)
        return Person(person=id) if person else None
    if isinstance(state, TrainState):
        return await Train.of(info.context, state) if state.id == id else None
    return await _read(info, state, id, name, name)


async def _read(info: Info, state: PlanState, id: Id, name: str, version: str) -> Any:
    epoch = await info.context.epoch()
    if not version:
        return Reading(state, epoch).node(id)
    if not version.isdecimal() or len(version) > 9:
        return None
    return Reading.of_past(await past(info, state.stream, int(version)), epoch, name).node(id)


async def _holder(context: Context, id: Id) -> Any:
    """The plan or train that an id belongs to, as it is now; views are looked for in the open plans."""
    found = await context.states.log.thing(context.log, id)
    if found:
        return await context.states.latest(context.log, found[0])
    directory = await organisation(context)
    if directory is None:
        return None
    if id in directory.trains or id in directory.plans:
        return await context.states.latest(context.log, id)
    for listed in directory.plans.present():
        state: Any = None if listed.closed else await context.states.latest(context.log, listed.id)
        if state is not None and Reading(state, await context.epoch()).node(id):
            return state
    return None


def all_rules() -> Iterable[Rule]:
    """Every rule, with the commands that may meet it."""
    for code, rule in rules().items():
        met = [mutation_name(each) for each in commands() if rule in each.refusals or rule in EVERY_COMMAND]
        met += ["castVote"] if rule in BALLOT_RULES else []
        yield Rule(
            code=code,
            text=rule.rule(),
            because=rule.because,
            remedy=rule.remedy or None,
            softened_by_policy=rule.warns is not None,
            waivable=rule.waivable,
            commands=met,
        )
