"""The history: commits page by page, newest first."""

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import strawberry

from schema.context import Context
from schema.errors import Coded
from schema.types.commits import Commit
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from schema.reading import Reading
    from service.domain.entities import State

MOST_ON_A_PAGE, ON_A_PAGE = 200, 50
MOST_IN_A_COMMIT = 2_000
"""Versions between an event and the end of its commit, at most."""


@strawberry.type
class PageInfo:
    """Where a page of a list ends."""

    end_cursor: str | None
    has_next_page: bool


@strawberry.type
class CommitEdge:
    """A commit and its place in the list."""

    cursor: str
    node: Commit


@strawberry.type
class CommitConnection:
    """A page of the history, newest first."""

    nodes: list[Commit]
    page_info: PageInfo
    total: strawberry.Private[Any]

    @strawberry.field
    def edges(self) -> list[CommitEdge]:
        return [CommitEdge(cursor=cursor(each.row.to_version), node=each) for each in self.nodes]

    @strawberry.field
    async def total_count(self) -> int:
        """How many commits there are in all."""
        return await self.total()  # type: ignore[no-any-return]


def cursor(version: int) -> str:
    """The place in a list: a version, not to be read by clients."""
    return base64.urlsafe_b64encode(f"v{version}".encode()).decode()


@dataclass(frozen=True)
class Page:
    """How much of a list is wanted, and from where on."""

    size: int
    before: int | None

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


async def commits_of(
    context: Context, read: "Reading", page: Page, about: Id | None = None
) -> CommitConnection:
    """Commits of a plan up to the version read, newest first."""
    return await page_of(context, read.state, read, page, about)


async def page_of(
    context: Context, state: "State", read: "Reading | None", page: Page, about: Id | None = None
) -> CommitConnection:
    """A page of the commits of a stream up to the version of a state, newest first."""
    top = state.version + 1
    before = top if page.before is None else min(top, page.before)
    log = context.states.log
    rows = await log.commits(context.log, state.id, about=about, before=before, limit=page.size + 1)
    nodes = [Commit(row=row, read=read, state=state) for row in rows[: page.size]]

    async def total() -> int:
        return await count(context, state.id, about, top)

    end = cursor(nodes[-1].row.to_version) if nodes else None
    return CommitConnection(
        nodes=nodes, page_info=PageInfo(end_cursor=end, has_next_page=len(rows) > page.size), total=total
    )


async def count(context: Context, stream: Id, about: Id | None, before: int) -> int:
    """How many commits a stream has, or a thing in it."""
    found, log = 0, context.states.log
    while rows := await log.commits(context.log, stream, about=about, before=before, limit=1_000):
        found += len(rows)
        before = rows[-1].to_version
    return found


async def commit_at(context: Context, read: "Reading", version: int) -> Commit | None:
    """The commit that made a version."""
    upto = min(version + MOST_IN_A_COMMIT, read.state.version)
    rows = await context.states.commits(context.log, read.state.id, version - 1, upto)
    return Commit(row=rows[0], read=read, state=read.state) if rows else None
