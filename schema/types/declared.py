"""Fields that say where their value is stored, and what it names: read alike by the library and by compiled
selections, which need no call for them and look up each thing once."""

from enum import Enum, auto
from typing import Any

import strawberry


class Names(Enum):
    """What a stored value stands for."""

    NOTHING = auto()
    """It is the value itself."""
    SELF = auto()
    """The plain id of what it is read of, to be answered as in this reading."""
    THING = auto()
    """The plain id of another thing of the plan, or several; those that are none here are left out."""


def stored(attribute: str, kind: Any) -> Any:
    """A field of this type as an attribute holds it."""
    return _field(lambda self: getattr(self.it, attribute), attribute, Names.NOTHING, kind)


def own_id() -> Any:
    """The id that a thing has in this answer."""
    return _field(lambda self: self.read.id_of(self.it.id), "id", Names.SELF, strawberry.ID)


def reference(attribute: str) -> Any:
    """The thing whose plain id an attribute holds; None when it holds none, or one of nothing here."""
    return _field(lambda self: self.read.node(getattr(self.it, attribute)), attribute, Names.THING)


def references(attribute: str) -> Any:
    """The things whose plain ids an attribute holds, in their order."""
    return _field(lambda self: self.read.nodes(getattr(self.it, attribute)), attribute, Names.THING)


def _field(resolve: Any, attribute: str, names: Names, kind: Any = None) -> Any:
    """Without a type here it has the one that the class gives it."""
    resolve.stored = attribute, names
    if kind is not None:
        resolve.__annotations__["return"] = kind
    return strawberry.field(resolver=resolve)
