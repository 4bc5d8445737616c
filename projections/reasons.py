"""Why something is not as it should be: the words that the views of health and conflict share."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from service.domain.vocabulary import Day, Id, Points


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


class Evidence(NamedTuple):
    """A thing of the plan, and what of it made a rule speak."""

    about: Id
    field: str
    """What of it is meant, in words."""
    value: str
    """What that is."""


class Flag(NamedTuple):
    """One rule that says: this objective is at risk. A person confirms or dismisses it."""

    rule: str
    """R1 to R7 of domain 1.11c, or PERSON."""
    text: str
    inputs: tuple[Evidence, ...]
    since: Day | None = None
    """The day since which what it rests on has been so, where the plan tells."""

    @property
    def sentence(self) -> str:
        """The text, with the rule before it."""
        return f"{'Flagged' if self.rule == 'PERSON' else self.rule}: {self.text}"


class AgeLimit(NamedTuple):
    """The 85th percentile, nearest rank, of the calendar days that a team's finished stories took; both days
    count, in the team's zone."""

    days: int | None
    """None where too few are finished."""
    finished: int


class Overload(NamedTuple):
    """An overloaded cell, as others see it."""

    id: Id
    version: int
    team: Id
    iteration: Id | None
    where: str
    """Team and iteration by name."""
    load: Points
    available: Points


@dataclass(frozen=True)
class Knot:
    """Items that need each other, round and round."""

    items: tuple[Id, ...]
    text: str
    version: int
