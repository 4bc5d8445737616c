"""The rival of live delivery: the same document and the same change sets, by strawberry as it comes.

`python -m tests.bench.stock FILE` serves it; the change sets of the file are said again and again, as fast as
subscribers take them, from `GET /go` until `GET /stop`. Nothing is looked up: they are objects already.
"""

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import strawberry
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from strawberry.asgi import GraphQL
from strawberry.schema.config import StrawberryConfig

from tests.bench.rival import Gate, serve


@strawberry.interface
class PlanNode:
    id: strawberry.ID
    version: int


@strawberry.type
class Feature(PlanNode):
    title: str
    rank: str
    health: str
    cell: "Cell | None"


@strawberry.type
class Cell(PlanNode):
    load: float
    overloaded: bool
    features: list[Feature]


@strawberry.type
class Person:
    name: str | None


@strawberry.type
class Clock:
    name: str | None


@strawberry.type
class Commit:
    id: strawberry.ID
    summary: str
    reason: str | None
    actor: Person | Clock


@strawberry.type
class Plan:
    version: int
    phase: str
    today: str


@strawberry.type
class ChangeSet:
    from_version: int = strawberry.field(name="from")
    to: int
    removed: list[strawberry.ID]
    commits: list[Commit]
    upserts: list[PlanNode]
    plan: Plan


@strawberry.type
class InSync:
    version: int
    server_time: str


@strawberry.type
class ResetRequired:
    reason: str
    head: int


@strawberry.type
class Query:
    nothing: int = 0


class Sets:
    """The change sets of a file, as objects."""

    def __init__(self, told: list[dict[str, Any]]) -> None:
        self.kinds: dict[str, Any] = {"Feature": Feature, "Cell": Cell}
        self.all = [self._set(each) for each in told]

    def _set(self, told: dict[str, Any]) -> ChangeSet:
        commits = [{**each, "actor": _actor(each["actor"])} for each in told["commits"]]
        return ChangeSet(
            from_version=told["from"],
            to=told["to"],
            removed=told["removed"],
            commits=[Commit(**each) for each in commits],
            upserts=[self._node(each) for each in told["upserts"]],
            plan=Plan(**told["plan"]),
        )

    def _node(self, told: dict[str, Any]) -> PlanNode:
        fields = dict(told)
        kind = self._kind(fields.pop("__typename"))
        if kind is Feature and fields["cell"]:
            fields["cell"] = Cell(version=0, load=0, overloaded=False, features=[], **fields["cell"])
        if kind is Cell:
            fields["features"] = [_feature(each["id"]) for each in fields["features"]]
        node: PlanNode = kind(**fields)
        return node

    def _kind(self, name: str) -> Any:
        if name not in self.kinds:
            self.kinds[name] = strawberry.type(type(name, (PlanNode,), {}))
        return self.kinds[name]


def _feature(id: str) -> Feature:
    return Feature(id=strawberry.ID(id), version=0, title="", rank="", health="", cell=None)


def _actor(told: dict[str, Any]) -> Person | Clock:
    return Person(**told) if told else Clock(name=None)


def main(path: str) -> None:
    """Serve on a free port and say on which."""
    sets, gate = Sets(json.loads(Path(path).read_text())), Gate()

    @strawberry.type
    class Subscription:
        @strawberry.subscription
        async def plan_changes(
            self, plan: strawberry.ID, epoch: strawberry.ID, after: int
        ) -> AsyncIterator[ChangeSet | InSync | ResetRequired]:
            yield InSync(version=after, server_time="2026-11-22T12:00:00.000000Z")
            while True:
                for each in sets.all:
                    await gate.passed()
                    yield each

    schema = strawberry.Schema(
        Query, subscription=Subscription, types=list(sets.kinds.values()), config=StrawberryConfig()
    )
    endpoint: GraphQL[None, None] = GraphQL(schema)
    serve(
        Starlette(routes=[*gate.routes(), Route("/graphql", endpoint), WebSocketRoute("/graphql", endpoint)])
    )


if __name__ == "__main__":
    main(sys.argv[1])
