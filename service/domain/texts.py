"""Texts that must say something."""

from service.domain.refusals import Refused


class EmptyText(Refused):
    """A text says something."""

    because = "An empty card on the board helps nobody, and nobody can answer it."
    remedy = "Write at least a few words."


def written(text: str) -> None:
    """Raises EmptyText when there is nothing but space."""
    if not text.strip():
        raise EmptyText
