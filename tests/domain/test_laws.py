"""What holds for every command and event of a plan, whatever is asked in whatever order."""

import inspect

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.actions import AddAction
from service.domain.allocation import SetCapacity
from service.domain.briefings import AddBriefing, BriefingTopic
from service.domain.capacity import loads
from service.domain.comments import AddComment
from service.domain.concerns import ConcernVoiced
from service.domain.decider import Command, decide
from service.domain.decisions import RecordDecision
from service.domain.dependencies import Side
from service.domain.impediments import RaiseImpediment
from service.domain.milestones import MilestoneSet
from service.domain.objectives import DraftObjective, ObjectiveKind
from service.domain.phases import ExecutionStarted, InspectionOpened, ReopenPlan
from service.domain.plan import Plan
from service.domain.proposals import ProposeDependency
from service.domain.readiness import AddReadinessItem, ReadinessArea
from service.domain.refusals import EVERY_COMMAND, Refusals
from service.domain.retrospective import AddRetrospectiveNote, RetrospectiveColumn
from service.domain.risks import RaiseRisk
from service.domain.vocabulary import Day, NewId, Points, Prose, Title
from service.domain.votes import VoteMode
from service.domain.wsjf import wsjf_order
from tests.domain.chance import POOLS, Chance, plan_commands, plan_events, sees
from tests.domain.confident import opened
from tests.domain.planned import committed, done, placed, planned, proposed, recorded
from tests.domain.promised import OLIVIA
from tests.domain.specification import (
    BLUE,
    BLUE_ON_TRAIN,
    FIRST,
    PLAN,
    RED,
    RED_ON_TRAIN,
    THIRD,
    a_plan,
    after,
)

COMMANDS, EVENTS = plan_commands(), plan_events()
SEEDS = st.integers(0, 2**32)
PATIENT = settings(deadline=None, max_examples=100)


FIRST_OF = {kind: pool[0] for kind, pool in POOLS.items()}


def begun(seed: int) -> Plan:
    """One of each kind, so that wishes meet something; half of the plans are committed, half of these at
    their end."""
    feature, other = POOLS["feature"][:2]
    milestone = MilestoneSet(milestone=FIRST_OF["milestone"], name=Title("Fair"), date=Day("2026-12-01"))
    dependency = ProposeDependency(
        dependency=NewId(FIRST_OF["dependency"]),
        what=Title("Payment API"),
        consumer=Side(team=RED, item=feature),
        provider=Side(team=BLUE),
        needed_by=THIRD,
    )
    risk = RaiseRisk(risk=NewId(FIRST_OF["risk"]), text=Prose("The supplier is late."), team=RED)
    objective = DraftObjective(
        objective=NewId(FIRST_OF["objective"]),
        text=Prose("Customers find."),
        team=RED,
        kind=ObjectiveKind.COMMITTED,
    )
    plan = a_plan(
        proposed(feature),
        proposed(other, "Login", "k"),
        placed(feature),
        planned(FIRST_OF["story"]),
        milestone,
        opened(FIRST_OF["round"], mode=VoteMode.SHOW_OF_HANDS),
        ConcernVoiced(concern=FIRST_OF["concern"], round=FIRST_OF["round"], text=Prose("Nobody knows yet.")),
    )
    plan = done(
        plan,
        dependency,
        risk,
        objective,
        *recorded_beside(),
        AddComment(comment=NewId(FIRST_OF["comment"]), node=feature, text=Prose("Who?")),
        SetCapacity(team=RED, iteration=FIRST, total=Points(200)),
        teams=frozenset({RED_ON_TRAIN, BLUE_ON_TRAIN}),
    )
    plan = committed(plan) if seed % 2 else plan
    return after(plan, ExecutionStarted(), InspectionOpened()) if seed % 4 == 3 else plan


def recorded_beside() -> list[Command]:
    """What a plan holds beside what it promises."""
    ids = {kind: NewId(FIRST_OF[kind]) for kind in FIRST_OF}
    return [
        AddReadinessItem(
            readiness_item=ids["readiness_item"], title=Title("Rooms"), area=ReadinessArea.LOGISTICS
        ),
        AddBriefing(briefing=ids["briefing"], title=Title("Where we go"), topic=BriefingTopic.VISION),
        RecordDecision(decision=ids["decision"], question=Title("Which?"), options=(Title("One"),)),
        RaiseImpediment(impediment=ids["impediment"], title=Title("No quota"), team=RED),
        AddAction(action=ids["action"], title=Title("Call"), comes_of=ids["decision"]),
        AddRetrospectiveNote(
            retrospective_note=ids["retrospective_note"],
            text=Prose("Too loud."),
            column=RetrospectiveColumn.TO_IMPROVE,
        ),
    ]


def told(asked):
    return {"effective_at": asked.effective_at, "reason": asked.reason, "actor": asked.actor}


def lived(plan, seed):
    """Every state on the way, with what was asked and what it came to; refused wishes are left out."""
    chance = Chance(seed)
    for _ in range(60):
        wish, asked = chance.one(COMMANDS), chance.asked()
        if not sees(wish, plan, asked):
            continue
        try:
            events = decide(wish, plan, asked).events
        except Refusals:
            continue
        before, plan = plan, recorded(plan, events, **told(asked))
        yield before, wish, asked, events, plan


@given(SEEDS)
@PATIENT
def test_what_was_decided_evolves_and_the_plan_can_still_be_asked(seed):
    for before, _, _, events, plan in lived(begun(seed), seed):
        assert plan.version == before.version + len(events)
        assert all(each.version <= plan.version for name in Plan.entity_kinds() for each in plan.all(name))
        loads(plan)
        wsjf_order(plan)


@given(SEEDS)
@PATIENT
def test_what_is_asked_twice_is_refused_or_changes_nothing(seed):
    for _, wish, asked, events, plan in lived(begun(seed), seed):
        if wish == ReopenPlan(agreed_by=OLIVIA):
            continue  # one phase back, wherever that is: to ask twice, one names the phase
        try:
            again = decide(wish, plan, asked).events
        except Refusals:
            continue
        assert again == [], f"{wish} after {events}"


@given(SEEDS)
@PATIENT
def test_a_published_plan_never_changes(seed):
    plan = begun(seed)
    seen = [(name, each) for name in Plan.entity_kinds() for each in plan.all(name)]
    for _ in lived(plan, seed):
        pass
    assert [(name, each) for name in Plan.entity_kinds() for each in plan.all(name)] == seen


@given(SEEDS)
@PATIENT
def test_a_rule_that_refuses_or_warns_is_one_that_the_command_lists(seed):
    chance, plan = Chance(seed), begun(seed)
    for _ in range(60):
        wish, asked = chance.one(COMMANDS), chance.asked()
        if not sees(wish, plan, asked):
            continue
        try:
            rules = [type(each.rule) for each in decide(wish, plan, asked).warnings]
        except Refusals as refusals:
            rules = [type(each) for each in refusals.refusals]
        assert set(rules) <= {*wish.refusals, *EVERY_COMMAND}, wish


@given(SEEDS)
@settings(deadline=None, max_examples=500)
def test_an_event_about_what_is_not_here_evolves(seed):
    event = Chance(seed).one(EVENTS)
    recorded(a_plan(), [event])
    recorded(Plan(PLAN), [event])


@pytest.mark.parametrize("kind", [*EVENTS, *COMMANDS], ids=lambda kind: kind.__name__)
def test_whatever_happens_or_is_asked_says_so_in_a_sentence(kind):
    paragraph = inspect.getdoc(kind).split("\n\n")[0]
    assert paragraph.endswith(".")


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_each_rule_says_why_and_what_one_can_do(kind):
    for rule in kind.refusals:
        assert rule.rule().endswith("."), rule
        assert rule.because.endswith("."), rule
        assert rule.remedy.endswith("."), rule
