"""Texts that must say something, and how they are called."""

from functools import lru_cache

from service.domain.refusals import Refused

LONGEST = 60


class EmptyText(Refused):
    """A text says something."""

    because = "An empty card on the board helps nobody, and nobody can answer it."
    remedy = "Write at least a few words."


def written(text: str) -> None:
    """Raises EmptyText when there is nothing but space."""
    if not text.strip():
        raise EmptyText


@lru_cache(maxsize=20_000)
def quoted(text: str, longest: int = LONGEST) -> str:
    """The beginning of a text, of so many characters at most, in quotes."""
    line = " ".join(text.split())
    return f"“{line}”" if len(line) <= longest else f"“{line[: longest - 1].rstrip()}…”"
