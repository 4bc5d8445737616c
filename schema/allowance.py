"""How much may come: some at once, and so many a second from then on."""

import time


class Allowance:
    """A bucket of `most` tokens that fills again by `rate` a second."""

    def __init__(self, rate: float, most: float) -> None:
        self._rate = rate
        self._most = self._left = most
        self._since = time.monotonic()

    def takes(self) -> bool:
        """Take one more, if one may come."""
        now = time.monotonic()
        self._left = min(self._most, self._left + (now - self._since) * self._rate)
        self._since = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
