"""Rules that say no, and those among them that hold for every command."""

import re
from collections.abc import Iterable
from functools import cache
from typing import ClassVar

from service.domain.vocabulary import Id


class Refused(Exception):
    """A rule that says no. A subclass is named after the state of affairs and its docstring is the rule."""

    because: ClassVar[str] = ""
    """Why there is such a rule: what a coach would answer."""
    remedy: ClassVar[str] = ""
    """What one can do."""
    warns: ClassVar[bool | None] = None
    """None: always refused. Else policy decides, and this is the default: True warns, False refuses."""
    waivable: ClassVar[bool] = False

    def __init__(self, message: str = "", about: Iterable[Id] = ()) -> None:
        super().__init__(message or self.rule())
        self.message = message or self.rule()
        self.about = tuple(about)

    @classmethod
    def code(cls) -> str:
        """The rule's stable name, SCREAMING_CASE."""
        return _code(cls.__name__)

    @classmethod
    def rule(cls) -> str:
        """The rule in plain words."""
        return (cls.__doc__ or "").strip().splitlines()[0]


class ReasonMissing(Refused):
    """This change needs a reason."""

    because = "Whoever relied on what was promised will ask why it changed; so will the auditor."
    remedy = "Send the same command with a reason in its envelope."


class NotHere(Refused):
    """There is no such thing in this plan, train or organisation."""

    because = "A command names what it is about by an id that must exist here."
    remedy = "Read the plan again: the id may belong to another plan."


class WasRemoved(Refused):
    """What was removed cannot be changed."""

    because = "Removed things stay readable as they were."
    remedy = "Restore it first."


class IdTaken(Refused):
    """The id is used already."""

    because = "An id names one thing for ever, in the whole organisation."
    remedy = "Leave the id out, or choose a new random UUID."


class PlanIsClosed(Refused):
    """A closed plan does not change."""

    because = "Its numbers are quoted; what comes later belongs to the next plan."
    remedy = "Reopen the plan, with a reason, or change the plan that follows it."


class NotInScenarios(Refused):
    """What reaches beyond a plan is asked of the plan itself, not of a scenario."""

    because = "A what-if may not change what others rely on."
    remedy = "Ask the same of the plan."


class ScenarioHasEnded(Refused):
    """A scenario that was adopted or discarded does not change."""

    because = "What came of it is on record, command by command."
    remedy = "Fork another one, or restore the one that was discarded."


class PlanFull(Refused):
    """A plan holds at most 10,000 things."""

    because = "A plan is read whole, by everyone; one this large is several plans."
    remedy = "Plan stories in the team's own tool and keep features here."


EVERY_COMMAND: tuple[type[Refused], ...] = (
    ReasonMissing,
    NotHere,
    WasRemoved,
    IdTaken,
    PlanIsClosed,
    PlanFull,
    NotInScenarios,
    ScenarioHasEnded,
)
"""The rules that hold for all commands."""


class Refusals(Exception):
    """All that speaks against a command; never empty."""

    def __init__(self, refusals: Iterable[Refused]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("; ".join(each.message for each in self.refusals))


@cache
def _code(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
