"""A shelf: what is kept within a budget of bytes; what has not been asked for longest goes first."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

AROUND = 500
"""About the bytes that a thing takes besides its own: its key, and its place."""


class Shelf:
    """Things by their keys, each with its size in bytes."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.size = 0
        """Bytes that are taken."""
        self._things: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._things)

    def get(self, key: Hashable) -> Any:
        """What is kept under a key, or None."""
        found = self._things.get(key)
        if found is None:
            return None
        self._things.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, thing: Any, size: int) -> None:
        """Keep a thing, in the place of what was there; one that would take a quarter of the shelf is not."""
        self.drop(key)
        size += AROUND
        if size > self.budget // 4:
            return
        self._things[key] = (thing, size)
        self.size += size
        while self.size > self.budget:
            self.drop(next(iter(self._things)))

    def drop(self, key: Hashable) -> None:
        """Keep nothing under a key."""
        _, size = self._things.pop(key, (None, 0))
        self.size -= size
