"""How far something long has come, told every few seconds."""

import time
from collections.abc import Callable

EVERY = 2.0
"""Seconds between two words."""

Tell = Callable[[str], None]


class Progress:
    """How far it is, told every few seconds."""

    def __init__(
        self, name: str, plans: int, events: int, plans_done: int, events_done: int, tell: Tell
    ) -> None:
        self._name, self._tell = name, tell
        self._plans, self._events = plans, events
        self._plans_done, self._events_done = plans_done, events_done
        self._began, self._before = time.monotonic(), events_done
        self._told = self._began - EVERY

    @property
    def left(self) -> int:
        """Events that are still to be taken."""
        return self._events - self._events_done

    def add(self, plans: int, events: int) -> None:
        """Some more is done."""
        self._plans_done += plans
        self._events_done += events
        now = time.monotonic()
        if now - self._told < EVERY and self._plans_done < self._plans:
            return
        self._told = now
        rate = (self._events_done - self._before) / max(now - self._began, 1e-9)
        share = 100 * self._events_done // max(self._events, 1)
        self._tell(
            f"{self._name}: {share} %, {self._plans_done:,} of {self._plans:,} plans, {rate:,.0f} events/s"
        )
