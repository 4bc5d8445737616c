"""Carrying forward: at the end of a PI people say what becomes of unfinished work, in both plans at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.backlog import ExternalKeyInUse
from service.domain.bringing import brought
from service.domain.carried import CarriedForward, CarryOutcome, Destination, LeftBehind, carried
from service.domain.decider import MOST_THINGS, About, Asked, Command, Decision, Elsewhere, Event
from service.domain.interval import Phase
from service.domain.journey import Journey, NextPlanWithoutIterations, TeamNotInNextPlan
from service.domain.leftovers import leftovers, unfinished_stories
from service.domain.organisation import ListedPlan, Organisation
from service.domain.phases import OutOfOrder
from service.domain.refusals import PlanFull, Refused
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from service.domain.plan import Plan

FORWARD = CarryOutcome.FORWARD


class NotUnfinished(Refused):
    """What is carried forward, dropped or called done is unfinished."""

    because = "What is finished needs nobody's decision any more."
    remedy = "Leave it out, or reopen it if it is not finished after all."


class AlreadyForward(Refused):
    """What has gone forward lives on in the next plan."""

    because = "Somebody may plan with it there."
    remedy = "Remove it in the next plan."


class NoNextPlan(Refused):
    """Work goes forward into a plan of the same train that follows this one and is open."""

    because = "There has to be a backlog that takes it."
    remedy = "Define the next plan; or drop the work."


@dataclass(frozen=True, kw_only=True)
class CarryAnswer:
    """What becomes of one thing that is unfinished."""

    item: Id
    """A feature, story, dependency, risk, impediment or action of this plan."""
    outcome: CarryOutcome


@dataclass(frozen=True, kw_only=True)
class CarryForward(Command):
    """Say what becomes of unfinished work: it goes on in the next plan, is dropped, or is done after all.

    What goes on gets a new id there, and both sides name each other. A feature takes its unfinished stories
    along, but those of which something else is said. The plan is inspected then; as it came out, it stays.
    """

    answers: tuple[CarryAnswer, ...]

    in_scenarios = False
    refusals = (
        OutOfOrder,
        NotUnfinished,
        AlreadyForward,
        NoNextPlan,
        TeamNotInNextPlan,
        NextPlanWithoutIterations,
        ExternalKeyInUse,
    )

    def about(self, plan: "Plan") -> About:
        return About(plan.id)

    def beside(self, plan: "Plan", asked: Asked) -> tuple[Id, ...]:
        following = _following(plan, asked)
        return (asked.organisation, following.id) if following else (asked.organisation,)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        phase = plan.interval.phase
        if phase is not Phase.INSPECTING:
            raise OutOfOrder(f"The plan is {phase.value.lower()}; leftovers are seen at its end.", [plan.id])
        yield from self._faults(plan)
        new = {id: out for id, out in self._outcomes(plan).items() if _outcome(plan, id) is not out}
        for id, outcome in new.items():
            if outcome is not FORWARD:
                yield LeftBehind(item=id, outcome=outcome)
        going = frozenset(id for id, outcome in new.items() if outcome is FORWARD)
        if going:
            yield from _carried(plan, asked, going)

    def _faults(self, plan: "Plan") -> Iterator[Refused]:
        unfinished = {each.item for each in leftovers(plan)} | {each.id for each in unfinished_stories(plan)}
        for answer in self.answers:
            if answer.item not in unfinished:
                yield NotUnfinished(about=[plan.thing(answer.item).id])
            elif _outcome(plan, answer.item) is FORWARD and answer.outcome is not FORWARD:
                yield AlreadyForward(about=[answer.item])

    def _outcomes(self, plan: "Plan") -> dict[Id, CarryOutcome]:
        """The answers, and that the unfinished stories of a feature go with it."""
        said = {answer.item: answer.outcome for answer in self.answers}
        along = (
            story.id
            for story in unfinished_stories(plan)
            if said.get(story.feature or Id("")) is FORWARD and story.carry_outcome is None
        )
        return {**dict.fromkeys(along, FORWARD), **said}


def _outcome(plan: "Plan", item: Id) -> CarryOutcome | None:
    thing = carried(plan, item)
    return thing.carry_outcome if thing else None


def _following(plan: "Plan", asked: Asked) -> ListedPlan | None:
    """The next plan of the train that is open."""
    directory: Organisation | None = asked.beside.get(asked.organisation)
    later = directory.later(plan.id) if directory else []
    return next((each for each in later if not each.closed), None)


def _carried(plan: "Plan", asked: Asked, going: frozenset[Id]) -> Decision:
    """One commit over both plans."""
    following = _following(plan, asked)
    if following is None:
        raise NoNextPlan(about=[plan.id])
    journey = Journey(plan, asked.beside[following.id], going)
    if journey.there.size() + len(going) > MOST_THINGS:
        raise PlanFull(about=[plan.id])
    for id in sorted(going):
        to = Destination(plan=following.id, item=journey.new_id(id))
        yield CarriedForward(item=id, to=to)
    for outcome in brought(journey):
        yield Elsewhere(following.id, outcome) if isinstance(outcome, Event) else outcome
