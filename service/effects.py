"""What a commit changed, field by field: the part of the history that holds no names and no prose."""

import dataclasses
import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, get_args, get_type_hints

from service.codec import canonical
from service.domain.entities import State, Touched
from service.domain.vocabulary import Id, Prose, Title

STAMPS = {"id", "version"}
TEXTS = {Prose, Title}


def effects(touched: Iterable[Touched]) -> bytes:
    """A JSON list of {kind, id, field, before, after}; of a text field there is only the name."""
    return canonical([effect for each in touched for effect in _effects_on(each)])


def created(touched: Iterable[Touched]) -> tuple[tuple[Id, str], ...]:
    """Id and kind of each new thing whose id is unique in the organisation."""
    return tuple((each.id, each.kind) for each in touched if each.before is None and each.after.named)


def differences(before: State, after: State) -> list[dict[str, Any]]:
    """What differs between two states of one stream, the earlier one first: as effects, with the texts."""
    told = [
        {"kind": each.kind, "id": each.id, "field": name, "before": was, "after": now}
        for each in net(before, after)
        for name, was, now in changed_fields(each)
    ]
    plain: list[dict[str, Any]] = json.loads(canonical(told))
    return plain


def net(before: State, after: State) -> Iterator[Touched]:
    """Every thing that is another in a later state of one stream than in an earlier one."""
    for kind in after.entity_kinds():
        was, now = before.all(kind), after.all(kind)
        for thing in now:
            old = was.get(thing.id)
            if old is not thing and old != thing:
                yield Touched(kind, thing.id, old, thing)


def changed_fields(each: Touched) -> Iterator[tuple[str, Any, Any]]:
    """The fields in which a thing differs: name, before, after. What is new had nothing, or the default."""
    kind: Any = type(each.after)
    was = _defaults(kind) if each.before is None else each.before.__dict__
    for name, after in each.after.__dict__.items():
        before = was[name]
        if before is after or before == after or name in STAMPS or name in kind.untold:
            continue
        yield name, None if each.before is None else before, after


def _effects_on(each: Touched) -> Iterator[dict[str, Any]]:
    kind: Any = type(each.after)
    texts = texts_of(kind)
    for name, before, after in changed_fields(each):
        effect: dict[str, Any] = {"kind": each.kind, "id": each.id, "field": name}
        yield effect if name in texts else effect | {"before": before, "after": after}


@cache
def _defaults(kind: Any) -> dict[str, Any]:
    fields = dataclasses.fields(kind)
    return {each.name: None if each.default is dataclasses.MISSING else each.default for each in fields}


@cache
def texts_of(kind: Any) -> set[str]:
    """The fields that hold names or prose."""
    return {name for name, hint in get_type_hints(kind).items() if _is_text(hint)}


def _is_text(hint: Any) -> bool:
    """Whether values of a type hold a name or prose somewhere."""
    if dataclasses.is_dataclass(hint):
        return any(_is_text(part) for part in get_type_hints(hint).values())
    return hint in TEXTS or any(_is_text(part) for part in get_args(hint))
