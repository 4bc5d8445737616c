"""The rival of the board's first reading: the same document and answer, by strawberry as it comes.

Nothing is looked up or derived: what our own answer holds are objects already, of plain strawberry types.
"""

import dataclasses
from enum import Enum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import strawberry
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from projections.reasons import Health
from service.domain.dependencies import DependencyState
from service.domain.features import FeatureKind, Progress
from service.domain.interval import Phase
from service.domain.objectives import ObjectiveKind
from service.domain.risks import Roam


@strawberry.type
class Thing:
    id: strawberry.ID


@strawberry.type
class Iteration(Thing):
    name: str
    starts: str
    ends: str


@strawberry.type
class Team(Thing):
    name: str
    zone: str


@strawberry.type
class Cell(Thing):
    team: Thing | None
    iteration: Thing | None
    features: list[Thing]
    capacity: float | None
    load: float
    overloaded: bool


@strawberry.type
class Feature(Thing):
    version: int
    title: str
    feature_kind: FeatureKind
    size: float | None
    rank: str
    progress: Progress
    blocked: bool
    health: Health
    cell: Thing | None


@strawberry.type
class Story(Thing):
    version: int
    title: str
    rank: str
    points: float | None
    progress: Progress
    blocked: bool
    team: Thing | None
    iteration: Thing | None
    feature: Thing | None


@strawberry.type
class Side:
    team: Thing | None
    item: Thing | None


@strawberry.type
class Dependency(Thing):
    version: int
    what: str
    dependency_state: DependencyState
    health: Health
    needed_by: Thing
    committed_by: Thing | None
    consumer: Side
    provider: Side


@strawberry.type
class Risk(Thing):
    version: int
    text: str
    category: Roam | None
    owner: Thing | None
    threatens: list[Thing]


@strawberry.type
class Objective(Thing):
    version: int
    text: str
    commitment: ObjectiveKind
    planned: int | None
    for_team: Thing | None
    features: list[Thing]
    flags: list[str]


@strawberry.type
class Plan(Thing):
    version: int
    phase: Phase
    today: str
    iterations: list[Iteration]
    teams: list[Team]
    cells: list[Cell]
    features: list[Feature]
    stories: list[Story]
    dependencies: list[Dependency]
    risks: list[Risk]
    objectives: list[Objective]


@strawberry.input
class At:
    version: int | None = None


def serving(answer: dict[str, Any]) -> Starlette:
    """Serves a plan that was read before; documents are parsed and validated once."""
    prepared = _made(Plan, answer)

    @strawberry.type
    class Query:
        @strawberry.field
        async def plan(self, id: strawberry.ID, at: At | None = None) -> Plan:
            return prepared  # type: ignore[no-any-return]

    schema = strawberry.Schema(Query, extensions=[ParserCache, ValidationCache])
    return Starlette(routes=[Route("/graphql", GraphQL[None, None](schema))])


def _made(kind: Any, told: Any) -> Any:
    """An object of a type, from what is told of it by the names of GraphQL."""
    if told is None:
        return None
    if get_origin(kind) is list:
        return [_made(get_args(kind)[0], each) for each in told]
    if isinstance(kind, UnionType):
        return _made(get_args(kind)[0], told)
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _made(hints[name], told[_camel(name)]) for name in hints})  # type: ignore[operator]
    return kind[told] if isinstance(kind, type) and issubclass(kind, Enum) else told


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.title, rest))
