"""An outage is told once when it begins and once when it is over, however often it is met."""

import logging


class Outage:
    """Something that may be away for a while: `Outage(log, "it is away: %s", "it is back")`."""

    def __init__(self, log: logging.Logger, begins: str, ends: str | None = None) -> None:
        """What is said when it begins, with the trouble, and when it ends; without the latter, nothing."""
        self._log = log
        self._begins = begins
        self._ends = ends
        self.trouble: str | None = None
        """What is wrong now."""

    def note(self, trouble: str | None) -> None:
        """What is wrong, or that nothing is."""
        if trouble and not self.trouble:
            self._log.warning(self._begins, trouble)
        if self.trouble and not trouble and self._ends:
            self._log.warning(self._ends)
        self.trouble = trouble
