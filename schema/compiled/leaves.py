"""Leaf values in compiled selections: as they are where that is proven to be right, else by the library."""

from collections.abc import Callable
from enum import Enum
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLString,
)
from graphql.execution import Executor

from schema.scalars import plain

TEXTS = (GraphQLString.coerce_output_value, GraphQLID.coerce_output_value, plain)
"""What leaves every text as it is."""


class Unforeseen(Exception):
    """Something that the library is to answer, or to refuse, itself."""


def condition(kind: GraphQLLeafType, name: str) -> str | None:
    """When a value of this name is answered as it is, in Python; None: never."""
    if kind.coerce_output_value in TEXTS:
        return f"{name}.__class__ is str"
    if kind is GraphQLInt:
        return f"{name}.__class__ is int and -0x80000000 <= {name} <= 0x7fffffff"
    if kind is GraphQLFloat:
        return f"{name}.__class__ is float and {name} - {name} == 0.0"
    if kind is GraphQLBoolean:
        return f"({name} is True or {name} is False)"
    return None


def names_of(kind: GraphQLEnumType) -> dict[int, str]:
    """What is answered for each member of an enum, by the member's identity, which lasts as long as it."""
    members: Any = getattr(kind, "wrapped_cls", ())
    return {id(each): kind.coerce_output_value(each) for each in members if isinstance(each, Enum)}


def completion(kind: GraphQLLeafType, *, is_nullable: bool, scale: int) -> Callable[[Any], Any]:
    """What the library makes of a value. Raises Unforeseen, or what the library raises."""

    def complete(value: Any) -> Any:
        if value is None:
            if is_nullable:
                return None
            raise Unforeseen
        return Executor.complete_leaf_value(kind, value if scale == 1 else value / scale)

    return complete
