"""What may be stored: values of which every part has one canonical form in JSON."""

import dataclasses
import enum
import types
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

from service.domain.vocabulary import Prose

LARGEST = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""


class NotStorable(TypeError):
    """An event type, or a value in one, has no canonical stored form."""


def hints_of(cls: type) -> dict[str, Any]:
    """The fields of a dataclass and their types."""
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in dataclasses.fields(cls)}


def is_prose(hint: Any) -> bool:
    """Whether it is a text that is kept apart, or may be one."""
    return hint is Prose or (_is_union(hint) and Prose in get_args(hint))


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType)


def check_storable(cls: type) -> None:
    """See that all values of an event type have one canonical form. Raises NotStorable."""
    if not dataclasses.is_dataclass(cls):
        raise NotStorable(f"{cls.__qualname__} is no dataclass")
    for name, hint in hints_of(cls).items():
        is_text = is_prose(hint) or hint == tuple[Prose, ...]
        if not name.isascii() or not (is_text or _is_storable(hint)):
            raise NotStorable(f"{cls.__qualname__}.{name}: {hint} has no canonical stored form")


def _is_storable(hint: Any) -> bool:
    """Whether all values of a type are strings, booleans, whole numbers, null, lists or objects of them."""
    if hint is Prose:
        return False  # a text below the top level could not be erased
    if isinstance(hint, NewType):
        return _is_storable(hint.__supertype__)
    if isinstance(hint, type) and not get_origin(hint):
        return _is_storable_class(hint)
    if get_origin(hint) is tuple:
        return all(part is Ellipsis or _is_storable(part) for part in get_args(hint))
    if get_origin(hint) is Literal:
        return all(type(value) in (str, int, bool, type(None)) for value in get_args(hint))
    return _is_union(hint) and all(_is_storable(part) for part in get_args(hint))


def _is_storable_class(cls: type) -> bool:
    if issubclass(cls, enum.Enum):
        return all(type(member.value) in (str, int) for member in cls)
    if dataclasses.is_dataclass(cls):
        return all(name.isascii() and _is_storable(hint) for name, hint in hints_of(cls).items())
    return cls in (str, int, bool, type(None))


def check_numbers(value: Any) -> None:
    """See that every reader of JSON keeps each number exactly. Raises NotStorable."""
    match value:
        case bool():
            return
        case int() if abs(value) > LARGEST:
            raise NotStorable(f"{value} is beyond 2^53 - 1")
        case dict():
            check_numbers(tuple(value.values()))
        case list() | tuple():
            for part in value:
                check_numbers(part)
