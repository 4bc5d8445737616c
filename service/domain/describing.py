"""Describing anew: what is given replaces, what is left out stays, what `clear` names is emptied.

A client cannot tell null from left out through every GraphQL library, and a form that sends all its fields
would undo what somebody else has just written in another of them. So commands that describe take only what
is to change, and empty a field by naming it in `clear`, an enum of the fields that may be empty. A field
both given and cleared is given. The events say the same: only what changed, which also keeps texts that
were erased from being written again.
"""

from enum import Enum
from typing import Any

from service.domain.entities import Entity


def difference(thing: Entity, wish: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    """What the wish changes in the thing, as the fields of the event: new values, and `cleared` if any."""
    given = {name: getattr(wish, name) for name in fields}
    changed = {n: v for n, v in given.items() if v is not None and v != getattr(thing, n)}
    cleared = tuple(each for each in dict.fromkeys(wish.clear) if _empties(thing, wish, each))
    return {**changed, "cleared": cleared} if cleared else changed


def described(event: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    """The fields of the entity that such an event writes."""
    given = {name: getattr(event, name) for name in fields}
    changed = {name: value for name, value in given.items() if value is not None}
    return changed | {field_of(each): None for each in event.cleared}


def field_of(detail: Enum) -> str:
    """The field that an enum's member names: EXTERNAL_KEY is external_key."""
    return detail.name.lower()


def _empties(thing: Entity, wish: Any, detail: Enum) -> bool:
    name = field_of(detail)
    return getattr(wish, name) is None and getattr(thing, name) is not None
