"""Guests who came by a link: they may vote, and every other field is closed to them."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLSchema

from schema.errors import Coded

OPEN_TO_GUESTS = {"castVote"}

Resolve = Callable[..., Any]


def close_to_guests(schema: GraphQLSchema) -> None:
    """Let every field at the root but those that are open to guests refuse them."""
    for root in (schema.query_type, schema.mutation_type, schema.subscription_type):
        for name, field in root.fields.items() if root else ():
            if name not in OPEN_TO_GUESTS:
                field.resolve = field.resolve and _closed(field.resolve)
                field.subscribe = field.subscribe and _closed(field.subscribe)


def _closed(resolve: Resolve) -> Resolve:
    def for_people(source: Any, info: Any, **arguments: Any) -> Any:
        if info.context.asker.guest:
            raise Coded("FORBIDDEN", "This link lets somebody vote, and do nothing else.")
        return resolve(source, info, **arguments)

    return for_people
