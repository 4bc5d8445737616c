"""Every command is a GraphQL input: made from the command's own fields, and turned back into the command."""

import dataclasses
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import strawberry
from strawberry.utils.str_converters import to_camel_case

from schema.scalars import SCALARS, SCALES, points_of
from service.domain.vocabulary import NewId

Path = tuple[str, ...]
Convert = Callable[[Any, Path], Any]
TOO_LARGE = 1e9
"""More than any amount may be; from 1e15 on a number's decimals are not told exactly."""


class Unfit(Exception):
    """A value of an input that cannot be what it says; `path` leads to it."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


@dataclasses.dataclass(frozen=True)
class Given:
    """An input as it came: it becomes a command only where an unfit value can still be answered well."""

    shape: type
    value: Mapping[str, Any]
    declined: bool = False
    """Whether `false` was said where only `true` chooses the command."""

    def build(self, path: Path) -> Any:
        """The command, or the value nested in one. Raises Unfit."""
        if self.declined:
            raise Unfit(path, "This is chosen by true; leave it out if it is not wanted.")
        return build(self.shape, self.value, path)


def build(shape: type, value: Mapping[str, Any], path: Path) -> Any:
    """A dataclass of the domain from a GraphQL input value. Raises Unfit."""
    fields = {}
    for field in _fields(shape):
        if field.camel in value:
            given = value[field.camel]
            if given is None and field.is_new_id:
                continue
            fields[field.name] = given if given is None else field.convert(given, (*path, field.camel))
    return shape(**fields)


@dataclasses.dataclass(frozen=True)
class _Field:
    name: str
    camel: str
    convert: Convert
    is_new_id: bool


@cache
def _fields(shape: type) -> tuple[_Field, ...]:
    hints = _hints(shape)
    return tuple(
        _Field(each.name, to_camel_case(each.name), _converter(hints[each.name]), hints[each.name] is NewId)
        for each in dataclasses.fields(cast("Any", shape))
    )


def _converter(hint: Any) -> Convert:
    hint, _ = without_none(hint)
    if hint in SCALES:
        return _amount(hint, SCALES[hint])
    if get_origin(hint) is tuple:
        return _tuple_of(_converter(get_args(hint)[0]))
    if dataclasses.is_dataclass(hint):
        return lambda value, path: build(cast("type", hint), value, path)
    return _as_it_is


def _as_it_is(value: Any, path: Path) -> Any:
    return value


def _amount(kind: Any, scale: int) -> Convert:
    def convert(value: float, path: Path) -> Any:
        if abs(value) >= TOO_LARGE:
            raise Unfit(path, "This number is too large.")
        points = points_of(value)
        if points is None or points * scale % 100:
            raise Unfit(path, f"This number has at most {len(str(scale)) - 1} decimals.")
        return kind(points * scale // 100)

    return convert


def _tuple_of(convert: Convert) -> Convert:
    return lambda values, path: tuple(convert(each, (*path, str(n))) for n, each in enumerate(values))


def without_none(hint: Any) -> tuple[Any, bool]:
    """A type without None, and whether None was allowed."""
    if get_origin(hint) not in (Union, UnionType):
        return hint, False
    others = [each for each in get_args(hint) if each is not type(None)]
    return others[0], len(others) < len(get_args(hint))


@cache
def input_of(shape: Any) -> type:
    """The GraphQL input of a command, or of a value nested in one."""
    hints = _hints(shape)
    fields = {each.name: each for each in dataclasses.fields(cast("Any", shape))}
    body: dict[str, Any] = {"__module__": __name__, "__doc__": shape.__doc__}
    body["__annotations__"] = {name: _annotation(hints[name]) for name in fields}
    body |= {name: strawberry.field(**_default(field, hints[name])) for name, field in fields.items()}
    twin = type(f"{shape.__name__}Input", (), body)
    made = strawberry.input(twin, one_of=is_one_of(shape), description=describe(shape))
    _SHAPES[f"{shape.__name__}Input"] = shape
    return made


_SHAPES: dict[str, type] = {}


def shapes() -> Mapping[str, type]:
    """What each input was made of, by the input's name."""
    return _SHAPES


def any_of(name: str, description: str, shapes: Mapping[str, type]) -> type:
    """A @oneOf input with one member for each shape; a shape without fields is chosen by `true`."""
    annotations = {
        each: (input_of(shape) if has_fields(shape) else bool) | None for each, shape in shapes.items()
    }
    body: dict[str, Any] = {"__module__": __name__, "__annotations__": annotations}
    body |= {
        each: strawberry.field(default=strawberry.UNSET, description=describe(shape))
        for each, shape in shapes.items()
    }
    return strawberry.input(type(name, (), body), one_of=True, description=description)


def has_fields(shape: type) -> bool:
    """Whether there is anything to fill in; GraphQL knows no empty input."""
    return bool(dataclasses.fields(cast("Any", shape)))


def is_one_of(shape: type) -> bool:
    """Whether exactly one of the fields is to be given: all of them are values that may be left out."""
    hints = [without_none(hint) for hint in _hints(shape).values()]
    return len(hints) > 1 and all(optional and dataclasses.is_dataclass(kind) for kind, optional in hints)


def _hints(shape: type) -> dict[str, Any]:
    hints = get_type_hints(shape)
    return {each.name: hints[each.name] for each in dataclasses.fields(cast("Any", shape))}


def describe(shape: type) -> str:
    """The docstring, on one line for each paragraph."""
    paragraphs = (shape.__doc__ or "").strip().split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _annotation(hint: Any) -> Any:
    hint, optional = without_none(hint)
    kind = _graphql_type(hint)
    return kind | None if optional or hint is NewId else kind


def _graphql_type(hint: Any) -> Any:
    if get_origin(hint) is tuple:
        return list[_annotation(get_args(hint)[0])]  # type: ignore[misc]  # made while running
    if dataclasses.is_dataclass(hint):
        return input_of(cast("type", hint))
    if hint in SCALARS or hint in (str, int, bool) or (isinstance(hint, type) and issubclass(hint, Enum)):
        return hint
    raise TypeError(f"{hint} has no GraphQL input type")


def _default(field: "dataclasses.Field[Any]", hint: Any) -> dict[str, Any]:
    default = field.default
    if default is dataclasses.MISSING:
        return {}
    if default is None or hint is NewId:
        return {"default": strawberry.UNSET}
    if isinstance(default, tuple):
        return {"default_factory": lambda: list(default)}
    scale = SCALES.get(without_none(hint)[0])
    return {"default": default / scale if scale else default}
