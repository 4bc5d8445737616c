"""What-if: a scenario goes on from a version of the plan by itself, and is discarded or adopted."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Elsewhere, Event, ForkPoint
from service.domain.describing import described, difference
from service.domain.entities import Entity
from service.domain.refusals import Refused, ScenarioHasEnded
from service.domain.vocabulary import NEW, Id, Instant, NewId, Prose, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan

DESCRIBED = ("name", "purpose")


class ScenarioState(Enum):
    """What became of a scenario."""

    OPEN = "OPEN"
    ADOPTED = "ADOPTED"
    DISCARDED = "DISCARDED"


class ScenarioDetail(Enum):
    """What of a scenario may be empty."""

    PURPOSE = "PURPOSE"


@dataclass(frozen=True, kw_only=True)
class CameOf:
    """What came of one commit of a scenario when it was adopted."""

    tried: int
    """The version of the scenario that it had made."""
    made: int | None = None
    """The version that the plan came to; None when nothing changed there."""
    refused: tuple[str, ...] = ()
    """The codes of what spoke against it."""


@dataclass(frozen=True, kw_only=True)
class Scenario(Entity):
    """A what-if: a stream that goes on from a version of the plan. Its own has it too, as the first fact."""

    name: Title
    purpose: Prose | None = None
    forked_from: int
    """The version of the plan that it goes on from."""
    forked_at: Instant
    forked_by: Id | None = None
    state: ScenarioState = ScenarioState.OPEN
    adopted_upto: int | None = None
    """The version of the scenario that was adopted."""
    came_of: tuple[CameOf, ...] = ()
    """What came of its commits, in order, when it was adopted."""


class NoSuchVersion(Refused):
    """A scenario is forked from a version that the plan has had."""

    because = "There is nothing to go on from at any other."
    remedy = "Choose a version from 1 to the plan's present one, or leave it out."


@dataclass(frozen=True, kw_only=True)
class ScenarioForked(Event):
    """A scenario went on from a version of the plan: listed there, and the first event of its own stream."""

    scenario: Id
    plan: Id
    version: int
    name: Title
    purpose: Prose | None = None

    @property
    def fork_point(self) -> ForkPoint:
        return ForkPoint(self.plan, self.version)

    def evolve(self, plan: "Plan", at: At) -> None:
        scenario = Scenario(
            id=self.scenario,
            name=self.name,
            purpose=self.purpose,
            forked_from=self.version,
            forked_at=Instant(at.recorded_at),
            forked_by=None if at.actor is None else Id(at.actor),
        )
        plan.scenarios.add(scenario, at)


@dataclass(frozen=True, kw_only=True)
class ScenarioDescribed(Event):
    """A scenario has another name or purpose: what is None stays, what is cleared is empty."""

    scenario: Id
    name: Title | None = None
    purpose: Prose | None = None
    cleared: tuple[ScenarioDetail, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.scenarios.change(self.scenario, at, **described(self, DESCRIBED))


@dataclass(frozen=True, kw_only=True)
class ScenarioDiscarded(Event):
    """A scenario is not gone on with; it stays readable."""

    scenario: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.scenarios.change(self.scenario, at, state=ScenarioState.DISCARDED)


@dataclass(frozen=True, kw_only=True)
class ScenarioRestored(Event):
    """A discarded scenario is gone on with."""

    scenario: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.scenarios.change(self.scenario, at, state=ScenarioState.OPEN)


@dataclass(frozen=True, kw_only=True)
class ForkScenario(Command):
    """Go on from a version of the plan in a scenario: what is tried out there does not touch the plan."""

    scenario: NewId = NEW
    name: Title
    purpose: Prose | None = None
    """What is to be found out."""
    version: int | None = None
    """The version to go on from (inside a commit: from its end); left out, the present one."""

    in_scenarios = False
    alone = True
    refusals = (NoSuchVersion,)

    def about(self, plan: "Plan") -> About:
        return About(self.scenario)

    def fork_point(self, plan: "Plan") -> ForkPoint | None:
        version = plan.version if self.version is None else self.version
        return ForkPoint(plan.id, version) if 1 <= version <= plan.version else None

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        fork_point = self.fork_point(plan)
        if fork_point is None:
            raise NoSuchVersion(about=[plan.id])
        forked = ScenarioForked(
            scenario=self.scenario,
            plan=plan.id,
            version=fork_point.version,
            name=self.name,
            purpose=self.purpose,
        )
        yield forked
        yield Elsewhere(self.scenario, forked)


class ScenarioCommand(Command):
    """A wish about a scenario, asked of its plan and recorded in both streams."""

    scenario: Id
    in_scenarios = False

    def about(self, plan: "Plan") -> About:
        return About(self.scenario)

    def beside(self, plan: "Plan", asked: Asked) -> tuple[Id, ...]:
        return (self.scenario,) if self.scenario in plan.scenarios else ()

    def happens(self, event: Event) -> Decision:
        """The same fact in both streams."""
        yield event
        yield Elsewhere(self.scenario, event)


@dataclass(frozen=True, kw_only=True)
class DescribeScenario(ScenarioCommand):
    """Give a scenario another name or purpose."""

    scenario: Id
    name: Title | None = None
    purpose: Prose | None = None
    clear: tuple[ScenarioDetail, ...] = ()
    """What is to be empty from now on."""

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        changed = difference(plan.scenarios.the(self.scenario), self, DESCRIBED)
        if changed:
            yield from self.happens(ScenarioDescribed(scenario=self.scenario, **changed))


@dataclass(frozen=True, kw_only=True)
class DiscardScenario(ScenarioCommand):
    """Go on with a scenario no more: it stays readable, and takes no more commands."""

    scenario: Id

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if not_adopted(plan, self.scenario).state is ScenarioState.OPEN:
            yield from self.happens(ScenarioDiscarded(scenario=self.scenario))


@dataclass(frozen=True, kw_only=True)
class RestoreScenario(ScenarioCommand):
    """Go on with a scenario that was discarded."""

    scenario: Id

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if not_adopted(plan, self.scenario).state is ScenarioState.DISCARDED:
            yield from self.happens(ScenarioRestored(scenario=self.scenario))


def not_adopted(plan: "Plan", id: Id) -> Scenario:
    """The scenario of this id. Raises NotHere, and ScenarioHasEnded when it was adopted."""
    scenario = plan.scenarios.the(id)
    if scenario.state is ScenarioState.ADOPTED:
        raise ScenarioHasEnded("The scenario was adopted.", [id])
    return scenario


def not_ended(scenario: Scenario) -> None:
    """Raise ScenarioHasEnded unless it is open."""
    if scenario.state is not ScenarioState.OPEN:
        raise ScenarioHasEnded(f"The scenario was {scenario.state.value.lower()}.", [scenario.id])
