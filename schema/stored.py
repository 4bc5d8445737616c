"""From the names of stored fields to the names that clients know."""

from functools import cache
from typing import Any, get_type_hints

from strawberry.utils.str_converters import to_camel_case

from schema.inputs import without_none
from schema.reading import KINDS


def field_of(state: Any, kind: str, field: str) -> tuple[Any, str]:
    """The type of a stored field (None when unknown) and its name in GraphQL; `kind` as a state names it."""
    entity = type(state).entity_kinds().get(kind) if state is not None else None
    return (None, to_camel_case(field)) if entity is None else _field_of(entity, field)


@cache
def _field_of(entity: type, field: str) -> tuple[Any, str]:
    hint = get_type_hints(entity).get(field)
    node = KINDS.get(entity)
    renamed = {stored: called for called, stored in node.stored_as.items()} if node else {}
    return without_none(hint)[0], to_camel_case(renamed.get(field, field))
