"""The rival of a mutation over HTTP: the same document, stock strawberry, a resolver that does nothing.

`python -m tests.bench.nothing` serves it as Signalbox is served; documents are parsed and validated once.
"""

import strawberry
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from service.serving import Server, configuration, listening
from service.settings import read


@strawberry.input
class MoveFeatureInput:
    feature: strawberry.ID
    team: strawberry.ID
    iteration: strawberry.ID | None = None
    before: strawberry.ID | None = None


@strawberry.type
class Fault:
    code: str
    message: str


@strawberry.type
class Outcome:
    version: int
    errors: list[Fault]


@strawberry.type
class Query:
    nothing: int = 0


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def move_feature(self, plan: strawberry.ID, input: MoveFeatureInput) -> Outcome:
        return Outcome(version=1, errors=[])


def main() -> None:
    """Serve on a free port and say on which."""
    schema = strawberry.Schema(Query, Mutation, extensions=[ParserCache, ValidationCache])
    application = Starlette(routes=[Route("/graphql", GraphQL[None, None](schema))])
    with listening(read({}, port=0)) as at:
        address = f"http://127.0.0.1:{at.getsockname()[1]}"
        Server(configuration(application), address).run(sockets=[at])


if __name__ == "__main__":
    main()
