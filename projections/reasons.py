"""Why something is not as it should be: the words that the views of health and conflict share."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from service.domain.vocabulary import Id


class Health(Enum):
    """How a dependency or a feature stands, as the board colours it."""

    HEALTHY = "HEALTHY"
    AT_RISK = "AT_RISK"
    CONFLICT = "CONFLICT"
    EXTERNAL = "EXTERNAL"
    """Nothing is known against it, but it lies with a party outside the train."""
    DONE = "DONE"


class Reason(NamedTuple):
    """One thing that speaks against a healthy state."""

    rule: str
    """A stable code, SCREAMING_CASE."""
    health: Health
    """AT_RISK or CONFLICT."""
    text: str
    about: tuple[Id, ...]
    version: int
    """The newest version of what it is about."""


class Standing(NamedTuple):
    """How a thing stands, and why."""

    health: Health
    reasons: tuple[Reason, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The reasons as sentences."""
        return tuple(reason.text for reason in self.reasons)

    def has(self, *rules: str) -> bool:
        """Whether one of these rules speaks."""
        return any(reason.rule in rules for reason in self.reasons)


def standing(reasons: tuple[Reason, ...], otherwise: Health) -> Standing:
    """As bad as the worst of the reasons; `otherwise` when there is none."""
    if not reasons:
        return Standing(otherwise)
    conflict = any(reason.health is Health.CONFLICT for reason in reasons)
    return Standing(Health.CONFLICT if conflict else Health.AT_RISK, reasons)


class Overload(NamedTuple):
    """An overloaded cell, as others see it."""

    id: Id
    version: int
    team: Id
    iteration: Id | None
    where: str
    """Team and iteration by name."""


@dataclass(frozen=True)
class Knot:
    """Items that need each other, round and round."""

    items: tuple[Id, ...]
    text: str
    version: int
