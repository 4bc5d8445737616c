"""Pages of other origins that may ask: those that the settings name; in the demo those of this machine."""

import re
from dataclasses import dataclass

LOCAL = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?"
"""Pages that a developer's own server shows."""
ORIGIN = re.compile(r"https?://[a-z0-9.\-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?")


@dataclass(frozen=True)
class Origins:
    """Who may ask besides the pages of this service's own address."""

    named: tuple[str, ...] = ()
    local: bool = False
    """Whether all pages of this machine may."""

    @property
    def pattern(self) -> str | None:
        """Those that are not named one by one, as a regular expression."""
        return LOCAL if self.local else None

    def allow(self, origin: str) -> bool:
        """Whether the pages of an origin may ask."""
        return origin in self.named or bool(self.pattern and re.fullmatch(self.pattern, origin))

    def __bool__(self) -> bool:
        return bool(self.named) or self.local


OURS_ALONE = Origins()
"""No page of another origin."""


def origins(text: str) -> tuple[str, ...]:
    """Origins as browsers say them, parted by commas. Raises ValueError for anything else."""
    named = tuple(each.strip().lower().rstrip("/") for each in text.split(","))
    for each in named:
        if not ORIGIN.fullmatch(each):
            raise ValueError(f"must be origins like https://board.example, parted by commas, not {each!r}.")
    return named
