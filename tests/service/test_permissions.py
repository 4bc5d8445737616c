"""Who may ask for what: the table, and what it comes to for somebody in a plan."""

import pytest

from schema.commands import BY_THE_CLOCK, commands
from service.domain.commitment import PlanCommitted
from service.domain.decider import decide
from service.domain.phases import (
    ClosePlan,
    ExecutionStarted,
    InspectionOpened,
    OpenInspection,
    OpenPlanning,
    PlanClosed,
    PlanningOpened,
    StartExecution,
)
from service.domain.refusals import Refusals
from service.domain.teams import TeamLeft
from service.domain.vocabulary import Role
from service.grants import Part
from service.permissions import COLUMNS, PHASES, Permission, Reach, Where, permissions, table
from tests.domain.specification import BLUE, RED, a_plan, asked, id_of

ME = id_of(77)
NEXT = (PlanningOpened(), PlanCommitted(version=1), ExecutionStarted(), InspectionOpened(), PlanClosed())
ALL_PHASES = [a_plan(*NEXT[:n]) for n in range(6)]


def name(command):
    return command.__name__[0].lower() + command.__name__[1:]


def may(plan, *roles):
    """What these roles, each everywhere or for a team, come to, by command."""
    part = Part(ME, frozenset(role if isinstance(role, tuple) else (role, None) for role in roles))
    return {each.command: each for each in permissions(part, plan)}


def test_every_command_has_its_row_and_every_row_its_command():
    asked_by_people = {name(each): each.stream for each in commands() if each not in BY_THE_CLOCK}
    assert {command: row.stream for command, row in table().items()} == asked_by_people


def test_every_role_that_changes_something_has_its_column():
    assert set(COLUMNS.values()) == set(Role) - {Role.AUDITOR, Role.VIEWER}


def test_whatever_is_asked_of_a_closed_plan_works_there():
    when_closed = {name(each) for each in commands() if each.works_when_closed}
    of_plans = {name(each) for each in commands() if each.stream.value == "plan"}
    closed = {command for command, row in table().items() if row.phases - PHASES["open"]}
    assert closed & of_plans <= when_closed


def test_somebody_may_ask_for_each_command():
    assert [command for command, row in table().items() if not row.roles] == []


def test_who_only_reads_may_ask_for_nothing():
    assert may(a_plan(), Role.VIEWER, Role.AUDITOR) == {}
    assert may(a_plan()) == {}


def test_an_administrator_has_no_content():
    assert may(a_plan(), Role.ADMINISTRATOR) == {}
    assert Reach.WITHIN_SCOPE is table()["grantRole"].roles[Role.ADMINISTRATOR]


def test_a_role_held_for_a_team_reaches_that_team():
    story = may(a_plan(), (Role.TEAM_MEMBER, RED))["planStory"]
    assert story == Permission("planStory", Where(teams=(RED,)), Where())
    both = may(a_plan(), (Role.TEAM_COACH, BLUE), (Role.TEAM_COACH, RED))["setCapacity"]
    assert set(both.own.teams) == {RED, BLUE}
    assert "moveFeature" not in may(a_plan(), (Role.TEAM_MEMBER, RED))


def test_roles_do_not_borrow_each_others_teams():
    mixed = may(a_plan(), (Role.PRODUCT_OWNER, RED), (Role.TEAM_MEMBER, BLUE))
    assert mixed["moveFeature"].own == Where(teams=(RED,))
    assert set(mixed["planStory"].own.teams) == {RED, BLUE}


def test_a_role_held_for_the_train_reaches_everywhere():
    assert may(a_plan(), Role.PRODUCT_MANAGEMENT)["moveFeature"].own == Where(everywhere=True)


def test_some_things_are_open_to_the_whole_train():
    assert may(a_plan(), (Role.TEAM_MEMBER, RED))["raiseRisk"].own == Where(everywhere=True)


@pytest.mark.parametrize("command", ["moveFeature", "assignPlannedValue", "draftObjective"])
def test_the_rte_places_work_objectives_and_values_only_on_behalf_of_somebody(command):
    plan = a_plan(PlanningOpened())
    for role in (Role.RTE, Role.FACILITATOR):
        assert may(plan, role)[command] == Permission(command, Where(), Where(everywhere=True))


def test_a_coach_acts_on_behalf_of_the_own_team():
    moved = may(a_plan(), (Role.TEAM_COACH, RED))["moveFeature"]
    assert (moved.own, moved.on_behalf) == (Where(), Where(teams=(RED,)))


def test_only_a_business_owner_values_in_the_own_name():
    plan = a_plan(PlanningOpened())
    for role in Role:
        granted = may(plan, role).get("assignPlannedValue")
        assert bool(granted and granted.own) is (role is Role.BUSINESS_OWNER)


def test_the_facilitator_does_all_that_the_rte_does_but_for_the_rtes_consent():
    facilitator, rte = (
        {command for command, row in table().items() if row.stream.value == "plan" and role in row.roles}
        for role in (Role.FACILITATOR, Role.RTE)
    )
    assert rte - facilitator == {"waiveGap", "reopenPlan"}
    assert facilitator <= rte


def test_a_team_that_left_is_reached_no_more():
    plan = a_plan(TeamLeft(team=RED))
    assert "planStory" not in may(plan, (Role.TEAM_MEMBER, RED))


def test_the_phase_says_what_is_next():
    steps = {"openPlanning", "commitPlan", "startExecution", "openInspection", "closePlan"}
    offered = [steps & may(plan, Role.RTE).keys() for plan in ALL_PHASES]
    assert offered == [
        {"openPlanning"},
        {"commitPlan"},
        {"commitPlan", "startExecution"},
        {"openInspection"},
        {"closePlan"},
        set(),
    ]
    assert may(ALL_PHASES[-1], Role.RTE).keys() == {"reopenPlan", "assessOutcome"}


@pytest.mark.parametrize("command", [OpenPlanning(), StartExecution(), OpenInspection(), ClosePlan()])
def test_no_step_is_taken_in_a_phase_in_which_it_is_not_offered(command):
    for plan in ALL_PHASES:
        try:
            moves = bool(decide(command, plan, asked()).events)
        except Refusals:
            moves = False
        assert moves is (plan.interval.phase in table()[name(type(command))].phases)
