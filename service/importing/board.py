"""The plan as it is now, read through the public API, in the words in which rows are compared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

NOTHING = ("", "NOT_STARTED")
"""Values that say that nothing was said yet."""


@dataclass(frozen=True)
class Named:
    """A team or an iteration: its id in this plan and its name."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """A feature or story. `values` are texts by field, empty where there is nothing."""

    id: str
    version: int
    is_feature: bool
    values: Mapping[str, str]
    external_key: str = ""


@dataclass(frozen=True)
class Imported:
    """A row as it was last imported."""

    key: str
    entity: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class String:
    """A dependency between two items of the plan."""

    id: str
    provider: str
    consumer: str


@dataclass(frozen=True, kw_only=True)
class Board:
    """All that an import must know of the plan."""

    id: str
    key: str
    zone: str = "UTC"
    version: int = 0
    phase: str = "PREPARING"
    teams: tuple[Named, ...] = ()
    iterations: tuple[Named, ...] = ()
    items: Mapping[str, Item] = field(default_factory=dict)
    strings: tuple[String, ...] = ()
    imported: Mapping[str, Imported] = field(default_factory=dict)
    """By the row's key."""

    @property
    def is_committed(self) -> bool:
        """Whether changes need reasons."""
        return self.phase not in ("PREPARING", "PLANNING")

    def by_external_key(self) -> dict[str, Item]:
        """The items that name an issue of another tool."""
        return {item.external_key: item for item in self.items.values() if item.external_key}

    def with_items(self, items: Iterable[Item]) -> "Board":
        """The board as it will be once these are on it."""
        return replace(self, items={**self.items, **{item.id: item for item in items}})


def named(things: Iterable[Named], name: str) -> Named | None:
    """The thing of this name or id, whatever the case of its letters."""
    wanted = name.strip().casefold()
    return next((each for each in things if wanted in (each.name.strip().casefold(), each.id)), None)
