"""A plan at its end with what is unfinished in it, and what it comes to when that is carried on."""

from dataclasses import replace

from service.domain.actions import ActionAdded
from service.domain.agreement import DependencyAgreed
from service.domain.carried import CarryOutcome
from service.domain.carrying import CarryAnswer, CarryForward
from service.domain.commitment import PlanCommitted
from service.domain.impediments import ImpedimentRaised
from service.domain.phases import ExecutionStarted, InspectionOpened, PlanningOpened
from service.domain.risks import RiskLevel, RiskRaised
from service.domain.teams import team_in_plan
from service.domain.vocabulary import Day, Prose, Title
from tests.domain.agreements import BETWEEN_CARDS
from tests.domain.planned import SEARCH
from tests.domain.promised import ADA
from tests.domain.specification import (
    BLUE_ON_TRAIN,
    FIRST,
    RED,
    RED_ON_TRAIN,
    THIRD,
    a_plan,
    after,
    decided,
    id_of,
)
from tests.domain.trains import LISTED, NEXT, ORGANISATION, a_directory, the_next

LATER = id_of(15)
RED_THERE, BLUE_THERE = team_in_plan(NEXT, RED_ON_TRAIN), team_in_plan(NEXT, BLUE_ON_TRAIN)
INDEX, QUERY, API, VENDOR = id_of(41), id_of(42), id_of(43), id_of(44)
ROOM, BOOK = id_of(52), id_of(53)
FORWARD, DROP, DONE = CarryOutcome.FORWARD, CarryOutcome.DROP, CarryOutcome.DONE
AT_THE_END = (PlanningOpened(), PlanCommitted(version=3), ExecutionStarted(), InspectionOpened())
NEEDS = replace(BETWEEN_CARDS, dependency=API)
IN_THE_WAY = ImpedimentRaised(
    impediment=ROOM, title=Title("No test room"), team=RED, owner=ADA, blocks=(SEARCH,)
)
TO_DO = ActionAdded(action=BOOK, title=Title("Book one"), owner=ADA, due=Day("2026-12-01"), comes_of=ROOM)
AGREED = DependencyAgreed(dependency=API, committed_by=FIRST, needed_by=THIRD)
RISK = RiskRaised(
    risk=VENDOR, text=Prose("The vendor is late."), level=RiskLevel.ART, team=RED, threatens=(SEARCH, API)
)


def ended(*events):
    """The plan at its end, after these events."""
    return a_plan(*events, *AT_THE_END)


def beside(there=None, *listed):
    return {"beside": {ORGANISATION: a_directory(LISTED, *listed), NEXT: there or the_next()}}


def carry(*items, outcome=FORWARD):
    return CarryForward(answers=tuple(CarryAnswer(item=item, outcome=outcome) for item in items))


def carried(here, command, there=None):
    """Both plans after the command."""
    there = there or the_next()
    done = decided(command, here, **beside(there))
    assert {each.stream for each in done.elsewhere} <= {NEXT}
    return after(here, *done.events), after(there, *(each.event for each in done.elsewhere))


def only(things):
    (thing,) = things
    return thing
