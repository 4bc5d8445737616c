"""The history: commits page by page."""

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import strawberry

from schema.batches import Touching
from schema.context import Context
from schema.errors import Coded
from schema.types.commits import Commit
from schema.types.facets import Facets
from schema.types.filters import HistoryFilter, Order, wanted
from service.domain.vocabulary import Id
from service.history import Filter

if TYPE_CHECKING:
    from schema.reading import Reading
    from service.domain.entities import State
    from service.entries import StoredCommit

MOST_ON_A_PAGE, ON_A_PAGE = 200, 50
MOST_IN_A_COMMIT = 2_000
"""Versions between an event and the end of its commit, at most."""


@strawberry.type
class PageInfo:
    """Where a page of a list begins and ends."""

    start_cursor: str | None
    end_cursor: str | None
    has_previous_page: bool
    has_next_page: bool

    @classmethod
    def of(cls, cursors: list[str], before: bool, more: bool) -> "PageInfo":
        """Of what is on the page, and whether there is something before it and more after it."""
        start, end = (cursors[0], cursors[-1]) if cursors else (None, None)
        return cls(start_cursor=start, end_cursor=end, has_previous_page=before, has_next_page=more)


@strawberry.type
class CommitEdge:
    """A commit and its place in the list."""

    cursor: str
    node: Commit


@strawberry.type
class CommitConnection:
    """A page of the history."""

    nodes: list[Commit]
    page_info: PageInfo
    filter: strawberry.Private[Filter]
    state: strawberry.Private[Any]
    total: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field
    def edges(self) -> list[CommitEdge]:
        return [CommitEdge(cursor=cursor(each.row.to_version), node=each) for each in self.nodes]

    @strawberry.field
    async def total_count(self) -> int:
        """How many commits there are in all."""
        return await self.total()

    @strawberry.field
    def facets(self) -> Facets:
        """How many commits there are of each actor, kind and team."""
        return Facets(filter=self.filter, state=self.state)


def cursor(version: int) -> str:
    """The place in a list: a version, not to be read by clients."""
    return base64.urlsafe_b64encode(f"v{version}".encode()).decode()


@dataclass(frozen=True)
class Page:
    """How much of a list is wanted, and from where on."""

    size: int
    beyond: int | None
    """The version of the last commit that the client has."""

    @classmethod
    def of(cls, first: int | None, after: str | None) -> "Page":
        """From the arguments. Raises Coded for what is none of our cursors or too much at once."""
        size = ON_A_PAGE if first is None else first
        if not 0 <= size <= MOST_ON_A_PAGE:
            raise Coded("BAD_PAGE", f"A page holds 0 to {MOST_ON_A_PAGE}.")
        return cls(size, _version(after))


def _version(after: str | None) -> int | None:
    if after is None:
        return None
    try:
        version = int(base64.urlsafe_b64decode(after.encode()).decode().removeprefix("v"))
    except ValueError:
        version = 0
    if not 0 < version < 2**31:
        raise Coded("BAD_PAGE", "This is none of our cursors.")
    return version


@dataclass(frozen=True)
class Place:
    """Whose history is read, and up to which version: that of the state."""

    context: Context
    state: "State"
    read: "Reading | None"
    """How the things of a plan are read; None elsewhere."""

    async def history(
        self, page: Page, asked: HistoryFilter | None = None, order: Order | None = None
    ) -> CommitConnection:
        """The commits of the stream that a filter lets through. Raises Coded."""
        found = await wanted(self.context, self.state, asked)
        log = self.context.states.log
        newest_first = order is not Order.OLDEST_FIRST
        rows = await log.page(found, page.beyond, page.size + 1, newest_first=newest_first)
        return self._connection(page, rows, found, lambda: log.count(found))

    async def touching(self, page: Page, thing: Id) -> CommitConnection:
        """The commits that touched a thing, newest first; those of many things are read at once."""
        top = self.state.version + 1
        before = top if page.beyond is None else min(top, page.beyond)
        asked = Touching(self.state.stream, before, page.size + 1, thing)
        rows = await self.context.touching.load(asked)
        every = asked._replace(before=top, limit=0)
        found = Filter(
            log=self.context.log, stream=self.state.stream, upto=self.state.version, about=(thing,)
        )
        return self._connection(page, rows, found, lambda: self.context.times_touched.load(every))

    def _connection(
        self, page: Page, rows: "list[StoredCommit]", found: Filter, total: Callable[[], Awaitable[int]]
    ) -> CommitConnection:
        nodes = [Commit(row=row, read=self.read, state=self.state) for row in rows[: page.size]]
        cursors = [cursor(each.row.to_version) for each in nodes]
        return CommitConnection(
            nodes=nodes,
            page_info=PageInfo.of(cursors, page.beyond is not None, len(rows) > page.size),
            filter=found,
            state=self.state,
            total=total,
        )


async def commit_at(context: Context, read: "Reading", version: int) -> Commit | None:
    """The commit that made a version."""
    upto = min(version + MOST_IN_A_COMMIT, read.state.version)
    rows = await context.states.commits(context.log, read.state.stream, version - 1, upto)
    return Commit(row=rows[0], read=read, state=read.state) if rows else None
