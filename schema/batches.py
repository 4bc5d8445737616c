"""What many resolvers ask of the past at once, so that it is read once for all of them."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from service.domain.vocabulary import Id
from service.past import walk

if TYPE_CHECKING:
    from service.domain.entities import State
    from service.entries import StoredCommit
    from service.states import States

A = TypeVar("A")
K = TypeVar("K")


class Span(NamedTuple):
    """The versions of a stream after < v <= upto; both ended commits."""

    stream: Id
    after: int
    upto: int


class Writing(NamedTuple):
    """The last commit of a span that wrote a field of a thing, as both are stored."""

    span: Span
    thing: Id
    field: str


class Look(NamedTuple):
    """A look at the state of a stream at the end of a commit."""

    stream: Id
    version: int
    see: "Callable[[State], Any]"
    """What is taken from the state, which is not kept."""


class Touching(NamedTuple):
    """The last commits of a stream that touched a thing and ended before a version."""

    stream: Id
    before: int
    limit: int
    thing: Id


async def touching(states: "States", log: Id, asked: list[Touching]) -> "list[list[StoredCommit]]":
    """The commits that touched each thing, newest first."""
    found = {}
    for (stream, before, limit), alike in _grouped(asked, lambda each: each[:3]).items():
        things = [each.thing for each in alike]
        rows = await states.log.touching(log, stream, things, before, limit)
        found.update({each: rows[each.thing] for each in alike})
    return [found[each] for each in asked]


async def times_touched(states: "States", log: Id, asked: list[Touching]) -> list[int]:
    """How many commits touched each thing."""
    found = {}
    for (stream, before), alike in _grouped(asked, lambda each: each[:2]).items():
        counts = await states.log.times_touched(log, stream, [each.thing for each in alike], before)
        found.update({each: counts[each.thing] for each in alike})
    return [found[each] for each in asked]


async def writers(states: "States", log: Id, asked: list[Writing]) -> "list[StoredCommit]":
    """The commit that wrote each field last."""
    found = {}
    for span, alike in _grouped(asked, lambda each: each.span).items():
        things = list(dict.fromkeys(each.thing for each in alike))
        rows = await _last_writers(states, log, span, things)
        found.update({each: rows[each.thing, each.field] for each in alike})
    return [found[each] for each in asked]


async def causes(states: "States", log: Id, asked: "list[StoredCommit]") -> "list[list[StoredCommit]]":
    """For each commit those that it follows from: the first one of its command, if that stands in another
    stream, and the one that began what it names as its correlation."""
    first = await states.log.first_of_commands(log, {each.command for each in asked if each.command})
    began: dict[tuple[Id, str], StoredCommit] = {}
    for stream, alike in _grouped(asked, lambda each: each.stream).items():
        named = {Id(each.correlation) for each in alike if each.correlation}
        rows = await states.log.first_touching(log, stream, named) if named else {}
        began.update({(stream, thing): row for thing, row in rows.items()})
    found = [
        (first.get(each.command or Id("")), began.get((each.stream, each.correlation or "")))
        for each in asked
    ]
    return [
        [row for row in rows if row and (row.stream, row.to_version) != (each.stream, each.to_version)]
        for each, rows in zip(asked, found, strict=True)
    ]


async def _last_writers(
    states: "States", log: Id, span: Span, things: list[Id]
) -> "dict[tuple[Id, str], StoredCommit]":
    """Also what was written before a fork, where nothing was written since."""
    state = await states.latest(log, span.stream)
    written = await states.log.last_writers(log, *span, things)
    if span.after >= state.began:
        return written
    return await states.log.last_writers(log, state.id, span.after, state.began, things) | written


async def looks(states: "States", log: Id, asked: list[Look]) -> list[Any]:
    """What each sees; every version is passed once."""
    found: dict[Look, Any] = {}
    for stream, alike in _grouped(asked, lambda each: each.stream).items():
        at = _grouped(alike, lambda each: each.version)
        async for state in walk(states, log, stream, at):
            found.update({each: each.see(state) for each in at[state.version]})
    return [found[each] for each in asked]


def _grouped(asked: Iterable[A], key: Callable[[A], K]) -> dict[K, list[A]]:
    """What was asked, without repetition, in groups that are read together."""
    groups: dict[K, list[A]] = {}
    for each in dict.fromkeys(asked):
        groups.setdefault(key(each), []).append(each)
    return groups
