"""How many things a number is of, and when that is few: the one place where measures decide it."""

LEAST = 10
"""Fewer things than these are a small sample: one of them more or less moves a share by a tenth or more."""


def is_small(size: int, least: int = LEAST) -> bool:
    """Whether a number made of so many things is to be read with care; of nothing, too."""
    return size < least
