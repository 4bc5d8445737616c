"""A register for callers that know no other way to wait: its event loop lives on a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any, TypeVar

from service.log import Log

if TYPE_CHECKING:
    from collections.abc import Coroutine

Result = TypeVar("Result")

_LOOK_AGAIN = 0.2  # seconds; what the same process inserts is seen at once


class Register:
    """The register and its thread, and who wants to be woken when there is something new."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="register", daemon=True)
        self._thread.start()
        self._subscribers: set[threading.Event] = set()
        self.log = self.wait_for(Log.open(url))
        self._reminding = asyncio.run_coroutine_threadsafe(self._remind(), self._loop)

    def wait_for(self, answer: Coroutine[Any, Any, Result]) -> Result:
        """Wait in this thread for what happens in the other."""
        return asyncio.run_coroutine_threadsafe(answer, self._loop).result()

    def close(self) -> None:
        """Finish what is queued and end the thread."""
        if self._loop.is_closed():
            return
        self._reminding.cancel()
        self.wait_for(self.log.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def subscribe(self, wake: threading.Event) -> None:
        """Set an event whenever there may be something new."""
        self._subscribers.add(wake)

    def unsubscribe(self, wake: threading.Event) -> None:
        """Leave an event alone."""
        self._subscribers.discard(wake)

    def ring(self) -> None:
        """Wake the subscribers."""
        for wake in tuple(self._subscribers):
            wake.set()

    async def _remind(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_AGAIN)
            self.ring()
