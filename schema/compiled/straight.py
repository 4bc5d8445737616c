"""Resolvers on the shortest way: no arguments converted, no Info made, plain fields read as stored."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from operator import attrgetter
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
from schema.types.declared import Names
from schema.types.nodes import PlanNode

DEFINITION, DERIVED, WAY = "strawberry-definition", "derived", "way"
Resolve = Callable[..., Any]


@dataclass(frozen=True)
class Way:
    """How a derived field is read: attributes that are followed, or else what is called; and with both what
    they hold does for what the call would give."""

    attributes: tuple[str, ...] = ()
    call: Resolve | None = None
    """Takes the thing; with arguments, the thing, no Info, and them."""
    scale: int = 1
    """What the numbers that are read, or each of a list, are divided by."""
    names: Names = Names.NOTHING
    """What the attributes hold."""
    told: str = ""
    """What of a person it is: not derived, but known when the names are."""


def straighten(schema: GraphQLSchema) -> None:
    """Replace strawberry's general resolvers by direct ones, wherever that changes nothing but the time."""
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and DEFINITION in kind.extensions:
            kind.is_type_of = None
            for field in kind.fields.values():
                _straighten(field, kind.extensions[DEFINITION].origin, is_root=kind in roots)
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            kind.resolve_type = _name
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLInterfaceType):
            _mark(kind, schema.get_possible_types(kind))


def is_derived(field: GraphQLField) -> bool:
    """Whether the value of a field follows from its arguments and from what it is read of, which below a plan
    is one version of it in one epoch; of an interface: whether it does in all that implement it."""
    return bool(field.extensions.get(DERIVED))


def way_of(field: GraphQLField) -> Way | None:
    """How a field of an object is read beside the library; None where it is not."""
    return field.extensions.get(WAY)


def _mark(kind: GraphQLInterfaceType, implementing: Iterable[GraphQLObjectType]) -> None:
    for name, field in kind.fields.items():
        field.extensions[DERIVED] = all(is_derived(each.fields[name]) for each in implementing)


def _name(value: Any, _info: Any, _kind: Any) -> str:
    return str(value.__strawberry_definition__.name)


def _straighten(field: GraphQLField, origin: type, *, is_root: bool) -> None:
    made: StrawberryField = field.extensions[DEFINITION]
    function: Any = made.base_resolver and made.base_resolver.wrapped_func
    straight: Resolve | None = getattr(function, "straight", None)
    if straight or made.is_subscription or made.is_async or made.extensions:
        field.resolve = straight or field.resolve
        field.extensions |= {WAY: Way(told=function.told) if hasattr(function, "told") else None}
    elif made.base_resolver and made.base_resolver.info_parameter is not None:
        field.resolve = field.resolve if field.args else _with_info(function)
    else:
        way = _way(field, made, origin)
        field.resolve = field.resolve if field.args else _resolver(way)
        field.extensions |= {DERIVED: not is_root, WAY: None if is_root else way}


def _with_info(function: Any) -> Resolve:
    return lambda source, info: function(source, info)


def _way(field: GraphQLField, made: StrawberryField, origin: type) -> Way:
    if field.args:
        return Way(call=field.resolve)
    if made.base_resolver:
        function: Any = made.base_resolver.wrapped_func
        attribute, names = getattr(function, "stored", (None, Names.NOTHING))
        where = () if attribute is None else ("it", attribute)
        return Way(where, function, scale=_scale(made), names=names)
    name = made.python_name
    stored = ("it", origin.stored_as.get(name, name)) if issubclass(origin, PlanNode) else (name,)
    return Way(stored, scale=_scale(made))


def _scale(made: StrawberryField) -> int:
    kind: Any = made.type.of_type if isinstance(made.type, StrawberryOptional) else made.type
    kind = kind.of_type if isinstance(kind, StrawberryList) else kind
    return SCALES.get(kind, 1) if isinstance(kind, Hashable) else 1


def _resolver(way: Way) -> Resolve:
    read: Any = way.call or attrgetter(".".join(way.attributes))
    if way.scale == 1:
        return lambda source, _info: read(source)
    return lambda source, _info: scaled(read(source), way.scale)


def scaled(value: Any, scale: int) -> Any:
    """What is stored in parts of one, as fractions."""
    if isinstance(value, list | tuple):
        return [each / scale for each in value]
    return None if value is None else value / scale
