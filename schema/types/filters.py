"""What one may ask of the history: which commits, in which order."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

import strawberry

from projections.phrases import PHRASES
from projections.words import NAMES
from schema.context import Context
from schema.errors import Coded
from schema.moments import At, named_version
from schema.types.commits import CommandKind
from service.domain.capacity import cell_id
from service.domain.fields import CANONICAL
from service.domain.plan import Plan
from service.domain.vocabulary import Id
from service.history import NOBODY, By, Filter, Naming, Word, containing
from service.wishes import CLOCK

if TYPE_CHECKING:
    from service.domain.entities import State

MOST_WORDS, LONGEST_TEXT, MOST_NAMED = 8, 200, 200
NO_PERSONS = (CLOCK, NOBODY)


class Order(Enum):
    """In which order of time."""

    NEWEST_FIRST = "NEWEST_FIRST"
    OLDEST_FIRST = "OLDEST_FIRST"


@strawberry.input
class Between:
    """Between two moments: after the first, up to the second. Either may be left out."""

    from_: At | None = strawberry.field(name="from", default=None)
    to: At | None = None


@strawberry.input
class HistoryFilter:
    """Which commits are wanted: those for which all holds that is given here, of a list any one."""

    actors: list[strawberry.ID] | None = None
    """Who asked, by id; `clock` is the timekeeper, `unnamed` whoever left no name."""
    roles: list[str] | None = None
    """The actor's foremost role at that moment."""
    kinds: list[CommandKind] | None = None
    """Which command it was. Several kinds recorded as one commit are TOGETHER."""
    about: list[strawberry.ID] | None = None
    """What it touched, by ids."""
    teams: list[strawberry.ID] | None = None
    """The teams that it concerned, by their ids in the plan or on the train."""
    iterations: list[strawberry.ID] | None = None
    """Iterations into which or out of which it moved something, or which it changed, or their capacities."""
    between: Between | None = None
    """When it was recorded."""
    text: str | None = None
    """Words, every one of which is found: in its reason or another text that came with it, if it was not
    erased; in what its kind is called; or in the name of a thing that it touched or a team that it concerned,
    as these are called at the version that is read. In whatever case, also within a longer word."""
    on_behalf: bool | None = None
    """Whether the actor acted for somebody else."""
    after_commitment: bool | None = None
    """Whether it came after the commitment that holds (`Plan.committedAt`), if there is one."""


async def wanted(context: Context, state: "State", asked: HistoryFilter | None = None) -> Filter:
    """The commits of a stream, up to the version of a state, that a filter lets through. Raises Coded."""
    everything = Filter(log=context.log, stream=state.stream, upto=state.version)
    if asked is None:
        return everything
    span = await _span(context, state, asked)
    return replace(
        everything,
        after=span.after,
        upto=span.upto,
        actors=_few("actors", _each(_actor, asked.actors)),
        roles=_few("roles", asked.roles),
        kinds=_few("kinds", await _kinds(context, everything, asked.kinds)),
        about=_ids("about", asked.about),
        teams=_teams(state, _ids("teams", asked.teams)),
        naming=_naming(state, _ids("iterations", asked.iterations)),
        on_behalf=asked.on_behalf,
        words=_words(state, asked.text or ""),
    )


@dataclass(frozen=True)
class Span:
    """The versions after < v <= upto."""

    after: int
    upto: int

    def within(self, after: int = 0, upto: int | None = None) -> "Span":
        """What is also within another span."""
        return Span(max(self.after, after), self.upto if upto is None else min(self.upto, upto))


async def _span(context: Context, state: "State", asked: HistoryFilter) -> Span:
    span = Span(0, state.version)
    if asked.between and asked.between.from_:
        span = span.within(after=await _version(context, state, asked.between.from_))
    if asked.between and asked.between.to:
        span = span.within(upto=await _version(context, state, asked.between.to))
    if asked.after_commitment is None:
        return span
    committed = (isinstance(state, Plan) and state.interval.committed_at) or state.version
    return span.within(after=committed) if asked.after_commitment else span.within(upto=committed)


async def _version(context: Context, state: "State", at: At) -> int:
    """The end of the commit that a moment falls into; before the first version 0. Raises Coded."""
    if isinstance(at.time, str):
        return await context.states.version_of_time(context.log, state.stream, at.time)
    version = at.version if isinstance(at.version, int) else named_version(state, str(at.baseline))
    if not 0 < version < state.version:
        return max(0, min(version, state.version))
    return await context.states.end_of_commit(context.log, state.stream, version)


def _few(field: str, given: Sequence[str] | None) -> tuple[str, ...] | None:
    if given and len(given) > MOST_NAMED:
        raise Coded("BAD_FILTER", f"`{field}` names at most {MOST_NAMED}.")
    return None if given is None else tuple(given)


def _ids(field: str, given: Sequence[str] | None) -> tuple[Id, ...] | None:
    """Plain ids, whatever version they were read at."""
    ids = [each.partition("@")[0].lower() for each in given or ()]
    if not all(CANONICAL.fullmatch(each) for each in ids):
        raise Coded("BAD_FILTER", f"`{field}` are ids.")
    return None if given is None else tuple(Id(each) for each in _few(field, ids) or ())


def _each(form: Callable[[Any], str], given: Sequence[Any] | None) -> list[str] | None:
    return None if given is None else [form(each) for each in given]


def _actor(given: str) -> str:
    return given if given in NO_PERSONS else given.lower()


async def _kinds(context: Context, history: Filter, given: Sequence[Any] | None) -> list[str] | None:
    """The stored names of kinds; OTHER means those of this history that are not known here."""
    names = _each(_kind, given)
    if names is None or "OTHER" not in names:
        return names
    stored = await context.states.log.groups(history, By.KIND)
    return [*names, *(kind for kind, _ in stored if kind not in CommandKind.__members__)]


def _kind(given: Enum) -> str:
    return given.name


def _teams(state: "State", given: tuple[Id, ...] | None) -> tuple[Id, ...] | None:
    """Also those of the plan that the train's ids mean."""
    if given is None or not isinstance(state, Plan):
        return given
    return (*given, *(team.id for team in state.teams if team.train_team in given))


def _naming(state: "State", iterations: tuple[Id, ...] | None) -> Naming | None:
    """What changes these iterations or their cells, or names them."""
    if iterations is None:
        return None
    teams = state.teams if isinstance(state, Plan) else ()
    cells = (cell_id(team.id, each) for team in teams for each in iterations)
    return Naming((*iterations, *cells), tuple(containing(each) for each in iterations))


def _words(state: "State", text: str) -> tuple[Word, ...]:
    words = text.casefold().split()
    if len(words) > MOST_WORDS or len(text) > LONGEST_TEXT or "\x00" in text:
        raise Coded("BAD_FILTER", f"`text` is at most {MOST_WORDS} words and {LONGEST_TEXT} characters.")
    return tuple(
        Word(
            like=containing(word),
            kinds=tuple(kind for kind in PHRASES if word in _sayings(kind)),
            things=tuple(_called(state, word)),
        )
        for word in words
    )


def _sayings(kind: str) -> str:
    """What a kind of command is called, as a wish and as a deed."""
    return f"{kind.replace('_', ' ')}; {re.sub('{.*?}', ';', PHRASES[kind])}".casefold()


def _called(state: "State", word: str) -> Iterable[Id]:
    """The things in whose names a word occurs, removed ones too."""
    for kind, entity in state.entity_kinds().items():
        named: list[Any] = [field for field in NAMES if field in entity.__dataclass_fields__]
        for thing in state.all(kind) if named else ():
            if any(word in (getattr(thing, field) or "").casefold() for field in named):
                yield thing.id
