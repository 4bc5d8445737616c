"""What every number that people learn from says beside itself."""

from typing import TypedDict

import strawberry

from projections.samples import LEAST, is_small


@strawberry.interface
class Measured:
    """A measure: of how many things it is, whether those are few, and which formula it is. It is never of a
    person, and nothing orders teams by it."""

    sample_size: int
    """How many things it was counted of."""

    small_sample: bool
    """Whether those are too few to rely on: read it with care, and compare it with nothing."""

    variant: str
    """Which formula it is, and between which two points or over which things, in a sentence."""


class Sample(TypedDict):
    """The three fields of a measure."""

    sample_size: int
    small_sample: bool
    variant: str


def sampled(size: int, variant: str, least: int = LEAST) -> Sample:
    """What a measure of so many things says beside itself; of fewer than `least` they are few."""
    return {"sample_size": size, "small_sample": is_small(size, least), "variant": variant}
