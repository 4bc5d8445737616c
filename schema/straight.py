"""Resolvers on the shortest way: no arguments converted, no Info made, plain fields read as stored."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
)
from strawberry.types.base import StrawberryList, StrawberryOptional
from strawberry.types.field import StrawberryField

from schema.scalars import SCALES
from schema.types.nodes import PlanNode

DEFINITION, DERIVED = "strawberry-definition", "derived"
Resolve = Callable[[Any, Any], Any]


def straighten(schema: GraphQLSchema) -> None:
    """Replace strawberry's general resolvers by direct ones, wherever that changes nothing but the time."""
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and DEFINITION in kind.extensions:
            kind.is_type_of = None
            origin = kind.extensions[DEFINITION].origin
            for field in kind.fields.values():
                field.resolve = _direct(field, origin) or field.resolve
                field.extensions[DERIVED] = kind not in roots and _follows(field.extensions[DEFINITION])
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            kind.resolve_type = _name
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLInterfaceType):
            _mark(kind, schema.get_possible_types(kind))


def is_derived(field: GraphQLField) -> bool:
    """Whether the value of a field follows from its arguments and from what it is read of, which below a plan
    is one version of it in one epoch; of an interface: whether it does in all that implement it."""
    return bool(field.extensions.get(DERIVED))


def _mark(kind: GraphQLInterfaceType, implementing: Iterable[GraphQLObjectType]) -> None:
    for name, field in kind.fields.items():
        field.extensions[DERIVED] = all(is_derived(each.fields[name]) for each in implementing)


def _follows(made: StrawberryField) -> bool:
    """Whether nothing is waited for, and nobody is asked who asks."""
    resolver = made.base_resolver
    has_its_own = hasattr(resolver and resolver.wrapped_func, "straight")
    asks = resolver is not None and resolver.info_parameter is not None
    return not (has_its_own or asks or made.is_async or made.is_subscription or made.extensions)


def _name(value: Any, _info: Any, _kind: Any) -> str:
    return str(value.__strawberry_definition__.name)


def _direct(field: GraphQLField, origin: type) -> Resolve | None:
    made: StrawberryField = field.extensions[DEFINITION]
    straight: Resolve | None = getattr(
        made.base_resolver and made.base_resolver.wrapped_func, "straight", None
    )
    if straight:
        return straight
    if made.is_subscription or made.is_async or field.args:
        return None
    return _scaled(_reading(made, origin), made)


def _reading(made: StrawberryField, origin: type) -> Resolve:
    resolver = made.base_resolver
    if resolver is None:
        name = made.python_name
        if issubclass(origin, PlanNode):
            return _stored(origin.stored_as.get(name, name))
        return lambda source, _info: getattr(source, name)
    function: Any = resolver.wrapped_func
    if resolver.info_parameter is not None:
        return lambda source, info: function(source, info)
    return lambda source, _info: function(source)


def _stored(name: str) -> Resolve:
    return lambda source, _info: getattr(source.it, name)


def _scaled(read: Resolve, made: StrawberryField) -> Resolve:
    kind: Any = made.type.of_type if isinstance(made.type, StrawberryOptional) else made.type
    if isinstance(kind, StrawberryList) and kind.of_type in SCALES:
        per_item = SCALES[kind.of_type]
        return lambda source, info: [each / per_item for each in read(source, info)]
    scale = SCALES.get(kind) if isinstance(kind, Hashable) else None
    if scale is None:
        return read

    def scaled(source: Any, info: Any) -> float | None:
        value = read(source, info)
        return None if value is None else value / scale

    return scaled
