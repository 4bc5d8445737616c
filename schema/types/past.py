"""What a plan tells of its past, as of the version that is read."""

from typing import Annotated, Any

import strawberry

from schema.batches import Span
from schema.context import Info
from schema.errors import Coded
from schema.moments import At, earlier, past
from schema.reading import Reading
from schema.types.field_changes import FieldChange
from schema.types.filters import HistoryFilter, Order
from schema.types.history import CommitConnection, Page, Place
from schema.types.later import Away, ChangeSet
from schema.types.nodes import PlanNode
from schema.types.timeline import Moment, timeline
from service.domain.fields import KEY
from service.domain.plan import Plan as State
from service.effects import differences


@strawberry.type
class Past(PlanNode):
    """The fields of a plan that look back."""

    @strawberry.field
    async def away(self, info: Info, since: At, team: strawberry.ID | None = None) -> Away:
        """What happened after a moment, net and thing by thing, for who comes back in the morning."""
        from schema.types.away import away_of

        after = self._listed(self.read.state)
        before = await earlier(info, after, since)
        if before.version > after.version:
            raise Coded("VERSIONS_REVERSED", "`since` is later than the version that is read.")
        states, log = info.context.states, info.context.log
        rows = await states.commits(log, after.stream, before.version, after.version)
        return away_of(self.read, before, rows, team)

    @strawberry.field
    async def changes(
        self,
        info: Info,
        from_: Annotated[int, strawberry.argument(name="from")],
        to: int,
        as_: Annotated[str | None, strawberry.argument(name="as")] = None,
    ) -> ChangeSet:
        """What leads from one version to another, for a slider that moves by deltas."""
        from schema.types.changes import change_set

        name = named(as_)
        first, last = [await past(info, self.read.state.stream, version) for version in (from_, to)]
        if first.version > last.version:
            raise Coded("VERSIONS_REVERSED", "`from` is the earlier version.")
        rows = await info.context.states.commits(info.context.log, last.stream, first.version, last.version)
        return change_set(first, last, rows, Reading.of_past(last, self.read.epoch, name))

    @strawberry.field
    async def history(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> CommitConnection:
        return await Place(info.context, self.read.state, self.read).history(Page.of(first, after))

    @strawberry.field
    async def audit(
        self,
        info: Info,
        filter: HistoryFilter | None = None,
        order: Order | None = Order.NEWEST_FIRST,
        first: int | None = None,
        after: str | None = None,
    ) -> CommitConnection:
        """The history as an auditor asks for it: filtered, in either order, with menus for the filter."""
        place = Place(info.context, self.read.state, self.read)
        return await place.history(Page.of(first, after), filter, order)

    @strawberry.field
    async def timeline(self, info: Info, buckets: int | None = 200) -> list[Moment]:
        """The whole history in at most so many parts of equally many commits, for the track of a slider."""
        return await timeline(info.context, self.read.state, 200 if buckets is None else buckets)

    @strawberry.field
    async def diff(
        self, info: Info, from_: Annotated[At, strawberry.argument(name="from")]
    ) -> list[FieldChange]:
        """Every field that is another than at that moment, whether that was earlier or later, each with the
        commit that changed it last in between. What came back to its old value is not there."""
        stream = self.read.state.stream
        there = await earlier(info, await info.context.states.latest(info.context.log, stream), from_)
        return _differences(self.read, there)

    def _listed(self, things: Any) -> Any:
        if not self.read.lists:
            raise Coded(
                "LISTS_REFUSED", "Below ChangeSet.plan there are no lists: `upserts` holds what differs."
            )
        return things


def _differences(read: Reading, there: State) -> list[FieldChange]:
    """What leads from there to the state that is read, which may be the earlier one."""
    here = read.state
    first, last = sorted((there, here), key=lambda state: state.version)
    span = Span(last.stream, first.version, last.version)
    effects = differences(first, last)
    if last is there:
        effects = [each | {"before": each["after"], "after": each["before"]} for each in effects]
    return [FieldChange(effect=each, state=last, read=read, span=span, by=None) for each in effects]


def named(given: str | None) -> str | None:
    """What follows the @ in every id of an answer. Raises Coded for what is no short name."""
    if given is not None and not KEY.fullmatch(given):
        raise Coded("BAD_NAME", "`as` is 1 to 40 letters, digits, dots, dashes or underscores.")
    return given
