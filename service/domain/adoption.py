"""Adoption: what was tried out in a scenario is asked of the plan, and what came of it goes on record."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import Asked, At, Decision, Event
from service.domain.refusals import Refused
from service.domain.scenarios import CameOf, ScenarioCommand, ScenarioState, not_ended
from service.domain.vocabulary import Id, Prose

if TYPE_CHECKING:
    from service.domain.plan import Plan


class ScenarioMovedOn(Refused):
    """A scenario is adopted as it is read: nothing is tried out in it meanwhile."""

    because = "What was tried out too late would be neither adopted nor refused."
    remedy = "Adopt it again: what is in the plan already is not done twice."


class ScenarioTooLong(Refused):
    """A scenario that is adopted holds at most 500 commits."""

    because = "Each is answered by itself, and somebody has to read the answers."
    remedy = "Fork smaller scenarios, one for each question."


class TextErased(Refused):
    """A command whose text was erased is not asked again."""

    because = "What was erased on request is not written anew, and nothing is put in its place."
    remedy = "Ask for the same of the plan, in your own words."


class CommandUnknown(Refused):
    """What is adopted can be asked for in the form in which it was tried out."""

    because = "A what-if may be older than the program that adopts it."
    remedy = "Ask for the same of the plan."


@dataclass(frozen=True, kw_only=True)
class ScenarioAdopted(Event):
    """What was tried out in a scenario was asked of the plan, command by command."""

    scenario: Id
    upto: int
    """The version of the scenario that was adopted."""
    came_of: tuple[CameOf, ...]

    def evolve(self, plan: "Plan", at: At) -> None:
        adopted = ScenarioState.ADOPTED
        plan.scenarios.change(self.scenario, at, state=adopted, adopted_upto=self.upto, came_of=self.came_of)


@dataclass(frozen=True, kw_only=True)
class CommandTried(Event):
    """A command was tried out in a scenario: what was asked, before what it came to there."""

    command: str
    """The stored name of its class."""
    data: str
    """Its fields as canonical JSON, without the texts."""
    texts: tuple[Prose, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        """What it came to says the rest."""


@dataclass(frozen=True, kw_only=True)
class AdoptScenario(ScenarioCommand):
    """Ask of the plan what was tried out in a scenario: every command by itself, in order."""

    scenario: Id
    upto: int
    """The version of the scenario up to which everything was asked of the plan."""
    came_of: tuple[CameOf, ...]

    refusals = (ScenarioMovedOn, ScenarioTooLong, TextErased, CommandUnknown)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        scenario = plan.scenarios.the(self.scenario)
        if scenario.state is ScenarioState.ADOPTED:
            return
        not_ended(scenario)
        if asked.beside[self.scenario].version != self.upto:
            raise ScenarioMovedOn(about=[self.scenario])
        yield from self.happens(ScenarioAdopted(scenario=self.scenario, upto=self.upto, came_of=self.came_of))
