"""How one asks: the GraphQL schema over plans, trains and the organisation."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schema.assembly import Schema


def build() -> "Schema":
    """The schema, ready to be served."""
    from schema.assembly import assemble

    return assemble()


def sdl() -> str:
    """The schema as text: the contract, as `schema.graphql` holds it."""
    return build().as_str() + "\n"
