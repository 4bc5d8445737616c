"""What waits for somebody, by the plan and by what the person is in it."""

import random

import pytest

from projections.inbox import InboxItem, InboxKind, inbox
from service.domain.acceptance import TeamPlanAccepted, TeamPlanConcernRaised
from service.domain.agreement import DependencyAgreed, DependencyCounterProposed
from service.domain.commitment import PlanCommitted
from service.domain.dependencies import Party, Side
from service.domain.organisation import Organisation, RoleGranted
from service.domain.phases import ExecutionStarted, InspectionOpened, PlanningOpened
from service.domain.presentations import DraftPresented, FinalPresented
from service.domain.team_plans import team_plan_id
from service.domain.teams import TeamLeft
from service.domain.values import ActualValueAssessed, PlannedValueAssigned
from service.domain.vocabulary import Day, Prose, Role, Title
from service.domain.voters import voters
from service.domain.votes import VoteMode
from service.grants import Part, part
from tests.domain.agreements import ACCEPTED, AGREED, API, COUNTERED, DECLINED, DELIVERED, PROPOSED, STARTED
from tests.domain.confident import REDS, TRAINS, closed, opened
from tests.domain.promised import FAST, WHOLE, drafted, raised
from tests.domain.specification import BLUE, NOON, PLAN, RED, RED_ON_TRAIN, TRAIN, a_plan, after, id_of
from tests.projections.anybody import Anybody
from tests.projections.test_due import owned
from tests.projections.waiting import (
    BUSINESS,
    EVERYONE,
    ME,
    NOBODY,
    OF_BLUE,
    OF_RED,
    OTHER,
    RTE,
    the,
    today,
    waits,
)

EXECUTING = (PlanningOpened(), PlanCommitted(version=1), ExecutionStarted())


def test_a_proposal_waits_for_the_team_that_is_asked():
    assert the(PROPOSED, part=OF_BLUE) == InboxItem(
        InboxKind.DEPENDENCY_TO_ANSWER, API, NOON, Day("2026-11-30")
    )
    assert not any(waits(PROPOSED, part=each) for each in (OF_RED, BUSINESS, RTE, NOBODY))


def test_a_counter_proposal_waits_for_the_other_side():
    assert waits(PROPOSED, COUNTERED, part=OF_RED) == [("DEPENDENCY_TO_ANSWER", API)]
    assert waits(PROPOSED, COUNTERED, part=OF_BLUE) == []


@pytest.mark.parametrize("events", [(AGREED,), (DECLINED,), (AGREED, STARTED), (AGREED, DELIVERED, ACCEPTED)])
def test_what_was_answered_and_is_not_due_waits_for_nobody(events):
    assert not any(waits(PROPOSED, *events, part=each) for each in EVERYONE)


def test_what_is_asked_of_a_party_outside_the_train_waits_for_its_partner():
    bank = type(PROPOSED)(
        dependency=API,
        what=Title("Rates"),
        consumer=Side(team=RED),
        provider=Side(external=Title("Bank")),
        needed_by=PROPOSED.needed_by,
    )
    assert waits(bank, part=OF_RED) == [("DEPENDENCY_TO_ANSWER", API)]
    assert waits(bank, part=OF_BLUE) == []


def test_a_promise_is_due_when_its_iteration_has_begun_until_it_is_delivered():
    assert waits(PROPOSED, AGREED, today("2026-11-15"), part=OF_BLUE) == []
    due = the(PROPOSED, AGREED, today("2026-11-16"), part=OF_BLUE)
    assert (due.kind, due.due) == (InboxKind.DEPENDENCY_DUE, Day("2026-11-29"))
    assert due.since == "2026-11-15T23:00:00.000000Z", "midnight in Zurich"
    assert waits(PROPOSED, AGREED, today("2026-11-16"), part=OF_RED) == []
    assert waits(PROPOSED, AGREED, STARTED, today("2026-12-20"), part=OF_BLUE) == [("DEPENDENCY_DUE", API)]
    assert waits(PROPOSED, AGREED, DELIVERED, today("2026-12-20"), part=OF_BLUE) == []


def test_what_is_worked_on_without_an_agreement_is_due_when_it_is_needed():
    assert waits(PROPOSED, STARTED, today("2026-11-29"), part=OF_BLUE) == []
    due = the(PROPOSED, STARTED, today("2026-11-30"), part=OF_BLUE)
    assert (due.kind, due.due) == (InboxKind.DEPENDENCY_DUE, Day("2026-11-30"))


def test_a_promise_that_is_negotiated_again_waits_for_the_answer():
    again = DependencyCounterProposed(dependency=API, by=Party.PROVIDER, iteration=AGREED.committed_by)
    assert waits(PROPOSED, AGREED, again, part=OF_RED) == [("DEPENDENCY_TO_ANSWER", API)]
    agreed = DependencyAgreed(dependency=API, committed_by=AGREED.committed_by, needed_by=AGREED.needed_by)
    assert waits(PROPOSED, AGREED, again, agreed, part=OF_RED) == []


def test_a_delivery_waits_for_the_team_that_needed_it():
    item = the(PROPOSED, AGREED, STARTED, DELIVERED, part=OF_RED)
    assert (item.kind, item.since, item.due) == (InboxKind.DELIVERY_TO_ACCEPT, NOON, None)
    assert waits(PROPOSED, AGREED, STARTED, DELIVERED, part=OF_BLUE) == []


def test_objectives_wait_for_a_business_owner_from_planning_on():
    assert waits(drafted(), part=BUSINESS) == []
    item = the(drafted(), PlanningOpened(), part=BUSINESS)
    assert (item.kind, item.node, item.due) == (InboxKind.OBJECTIVE_TO_VALUE, FAST, None)
    assert not any(waits(drafted(), PlanningOpened(), part=each) for each in (OF_RED, RTE, NOBODY))
    valued = PlannedValueAssigned(objective=FAST, value=8)
    assert waits(drafted(), PlanningOpened(), valued, part=BUSINESS) == []


def test_an_objective_that_sums_up_others_is_never_valued():
    whole = drafted(WHOLE, team=None, summarizes=(FAST,))
    assert waits(drafted(), whole, PlanningOpened(), part=BUSINESS) == [("OBJECTIVE_TO_VALUE", FAST)]


def test_a_business_owner_of_one_team_values_the_objectives_of_that_team():
    of_blue = Part(ME, frozenset({(Role.BUSINESS_OWNER, BLUE)}))
    both = (drafted(), drafted(WHOLE, team=BLUE), PlanningOpened())
    assert waits(*both, part=of_blue) == [("OBJECTIVE_TO_VALUE", WHOLE)]


def test_objectives_wait_for_their_actual_value_at_inspection():
    valued = PlannedValueAssigned(objective=FAST, value=8)
    plan = (drafted(), valued, *EXECUTING)
    assert waits(*plan, part=BUSINESS) == []
    item = the(*plan, InspectionOpened(), part=BUSINESS)
    assert (item.kind, item.due) == (InboxKind.OBJECTIVE_TO_VALUE, Day("2027-01-10"))
    assessed = ActualValueAssessed(objective=FAST, value=7)
    assert waits(*plan, InspectionOpened(), assessed, part=BUSINESS) == []


FINAL = FinalPresented(team=RED, version=7)


def test_a_final_plan_waits_for_a_business_owner_of_the_team():
    item = the(FINAL, part=BUSINESS)
    assert (item.kind, item.node) == (InboxKind.PLAN_TO_ACCEPT, team_plan_id(RED))
    assert (item.since, item.due) == (NOON, None)
    assert waits(FINAL, part=Part(ME, frozenset({(Role.BUSINESS_OWNER, RED)}))) == [
        ("PLAN_TO_ACCEPT", team_plan_id(RED))
    ]
    assert waits(FINAL, part=Part(ME, frozenset({(Role.BUSINESS_OWNER, BLUE)}))) == []
    assert not any(waits(FINAL, part=each) for each in (OF_RED, RTE, NOBODY))


@pytest.mark.parametrize(
    "last",
    [
        TeamPlanAccepted(team=RED, version=8, by=OTHER),
        TeamPlanConcernRaised(team=RED, text=Prose("Too much."), by=OTHER),
        TeamLeft(team=RED),
    ],
)
def test_a_plan_that_was_answered_or_whose_team_left_waits_no_more(last):
    assert waits(FINAL, last, part=BUSINESS) == []


def test_a_draft_waits_for_nobody():
    assert waits(DraftPresented(team=RED, version=7), part=BUSINESS) == []


MEMBER_OF_BLUE = Part(ME, frozenset({(Role.TEAM_MEMBER, BLUE)}))
VOTE = [("VOTE_OPEN", REDS)]


def test_a_secret_round_waits_for_the_members_of_its_team_while_it_is_open():
    item = the(opened(), part=OF_RED)
    assert (item.kind, item.node) == (InboxKind.VOTE_OPEN, REDS)
    assert (item.since, item.due) == (NOON, Day("2026-11-02"))
    assert not any(waits(opened(), part=each) for each in (MEMBER_OF_BLUE, BUSINESS, RTE, NOBODY))
    assert waits(opened(), closed(4, 4, 4), part=OF_RED) == []


def test_the_trains_round_waits_for_the_members_of_all_teams():
    train = opened(TRAINS, team=None)
    assert waits(train, part=OF_RED) == waits(train, part=MEMBER_OF_BLUE) == [("VOTE_OPEN", TRAINS)]
    assert not any(waits(train, part=each) for each in (BUSINESS, RTE, NOBODY))
    assert waits(train, TeamLeft(team=BLUE), part=MEMBER_OF_BLUE) == []


def test_hands_wait_for_who_counts_them():
    hands = opened(mode=VoteMode.SHOW_OF_HANDS)
    coach = Part(ME, frozenset({(Role.TEAM_COACH, RED)}))
    assert waits(hands, part=coach) == VOTE
    assert not any(waits(hands, part=each) for each in (OF_RED, OF_BLUE, RTE, NOBODY))
    assert waits(opened(TRAINS, team=None, mode=VoteMode.SHOW_OF_HANDS), part=RTE) == [("VOTE_OPEN", TRAINS)]


def test_whoever_may_vote_has_the_vote_in_the_inbox():
    grants = [(role, scope) for role in Role for scope in (RED_ON_TRAIN, TRAIN, PLAN)]
    organisation = after(
        Organisation(id_of(9)),
        *(
            RoleGranted(grant=id_of(900 + n), person=id_of(800 + n), role=role, scope=scope)
            for n, (role, scope) in enumerate(grants)
        ),
    )
    plan = a_plan(opened())
    people = {id_of(800 + n) for n in range(len(grants))}
    invited = {each for each in people if inbox(plan, part(organisation, each, plan, NOON))}
    assert invited == voters(plan, RED, organisation, NOON)


def test_what_is_due_first_comes_first_then_what_has_waited_longest():
    both = Part(ME, OF_BLUE.roles | BUSINESS.roles)
    events = (drafted(), PROPOSED, raised(), owned(ME), PlanningOpened(), today("2026-11-09"))
    kinds = [kind for kind, _ in waits(*events, part=both)]
    assert kinds == ["RISK_TO_FOLLOW_UP", "DEPENDENCY_TO_ANSWER", "OBJECTIVE_TO_VALUE"]


def test_an_inbox_can_be_made_of_any_plan():
    everything = Part(ME, frozenset((role, team) for role in Role for team in (None, RED, BLUE)))
    seen = set()
    for seed in range(8):
        anybody, plan = Anybody(random.Random(seed)), a_plan()
        for _ in range(200):
            plan = anybody.step(plan)
            items = inbox(plan, everything)
            assert all(plan.find(item.node).removed is None for item in items)
            seen |= {item.kind for item in items}
    assert len(seen) > 2


def test_a_part_in_a_plan_is_what_the_grants_come_to():
    grants = [
        (Role.TEAM_COACH, RED_ON_TRAIN),
        (Role.FACILITATOR, TRAIN),
        (Role.VIEWER, id_of(9)),
        (Role.PRODUCT_OWNER, id_of(404)),
        (Role.SYSTEM_ARCHITECT, PLAN),
    ]
    organisation = after(
        Organisation(id_of(9)),
        *(
            RoleGranted(grant=id_of(90 + n), person=ME, role=role, scope=scope)
            for n, (role, scope) in enumerate(grants)
        ),
        RoleGranted(grant=id_of(99), person=OTHER, role=Role.RTE, scope=TRAIN),
    )
    mine = part(organisation, ME, a_plan(), NOON)
    assert mine.roles == {
        (Role.TEAM_COACH, RED),
        (Role.FACILITATOR, None),
        (Role.VIEWER, None),
        (Role.SYSTEM_ARCHITECT, None),
    }
    assert mine.is_a(Role.TEAM_COACH, RED)
    assert not mine.is_a(Role.TEAM_COACH, BLUE)
    assert not mine.is_a(Role.TEAM_COACH)
    assert mine.is_of(RED)
    assert not mine.is_of(BLUE)
