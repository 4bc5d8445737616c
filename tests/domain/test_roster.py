"""A train and its open plans change together: teams, sites, policies, and the next plan."""

from dataclasses import replace

import pytest

from service.domain.backlog import FeatureProposed
from service.domain.decider import Elsewhere
from service.domain.features import FeatureKind
from service.domain.interval import PlanDefined, PolicySet
from service.domain.joining import JoinPlan, LeavePlan
from service.domain.organisation import PlanListed, RegisterTrain
from service.domain.placement import FeatureMoved
from service.domain.policy import Policy
from service.domain.roster import AddTeam, DefinePlan, RenameTeam, RetireTeam, SetPolicies
from service.domain.scope import FeatureCommitted
from service.domain.sites import DefineSite, SiteTeam
from service.domain.teams import TeamJoined, TeamLeft, TeamRenamed, TeamSited, WorkingTime, team_in_plan
from service.domain.train import SiteDefined, TrainTeamAdded
from service.domain.vocabulary import Day, Key, NewId, Title, Zone
from tests.domain.specification import (
    BLUE_ON_TRAIN,
    PLAN,
    RED,
    RED_ON_TRAIN,
    TRAIN,
    ZURICH,
    a_plan,
    after,
    decided,
    id_of,
    refused,
    when,
)
from tests.domain.trains import a_directory, a_train, beside

SITE, NEXT = id_of(13), id_of(14)
DENVER = WorkingTime(site=Title("Denver"), zone=Zone("America/Denver"))


def elsewhere(command, train=None, plan=None):
    return decided(command, train or a_train(), **beside(plan)).elsewhere


def test_a_renamed_team_is_renamed_in_every_open_plan():
    assert elsewhere(RenameTeam(team=RED_ON_TRAIN, name=Title("Crimson"))) == [
        Elsewhere(PLAN, TeamRenamed(team=RED, name=Title("Crimson")))
    ]


def test_two_teams_of_a_train_do_not_share_a_name():
    assert refused(AddTeam(team=NewId(id_of(15)), name=Title("Red")), a_train(), **beside()) == [
        "TEAM_NAME_TAKEN"
    ]


def test_a_team_that_moves_to_a_site_works_by_its_hours_in_open_plans_too():
    train = a_train(SiteDefined(site=SITE, name=Title("Denver"), time=DENVER))
    assert elsewhere(SiteTeam(team=RED_ON_TRAIN, site=SITE), train) == [
        Elsewhere(PLAN, TeamSited(team=RED, time=DENVER))
    ]


@pytest.mark.parametrize(
    "wrong", [{"opens": "17:00", "closes": "09:00"}, {"opens": "9"}, {"days": (0,)}, {"days": ()}]
)
def test_working_time_is_possible(wrong):
    command = DefineSite(site=NewId(SITE), name=Title("Denver"), time=replace(DENVER, **wrong))
    assert refused(command, a_train(), **beside()) == ["WORKING_TIME_IMPOSSIBLE"]


def test_policies_reach_every_open_plan():
    policy = Policy(vote_threshold=350)
    assert elsewhere(SetPolicies(policy=policy)) == [Elsewhere(PLAN, PolicySet(policy=policy))]


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (Policy(vote_threshold=99), "THRESHOLD_OUTSIDE_RANGE"),
        (Policy(vote_threshold=501), "THRESHOLD_OUTSIDE_RANGE"),
        (Policy(highest_value=0), "VALUE_RANGE_OUTSIDE_REASON"),
    ],
)
def test_policies_stay_within_reason(policy, code):
    assert refused(SetPolicies(policy=policy), a_train(), **beside()) == [code]


def test_a_plan_carries_the_teams_the_zone_and_the_policies_of_its_train():
    command = DefinePlan(
        plan=NewId(NEXT),
        key=Key("PI-2"),
        name=Title("PI 2"),
        starts=Day("2027-01-11"),
        ends=Day("2027-03-21"),
    )
    listed, defined = elsewhere(command)
    assert isinstance(listed.event, PlanListed)
    assert isinstance(defined.event, PlanDefined)
    assert [team.team for team in defined.event.teams] == [
        team_in_plan(NEXT, RED_ON_TRAIN),
        team_in_plan(NEXT, BLUE_ON_TRAIN),
    ]
    assert defined.event.today == "2026-11-02"


@pytest.mark.parametrize(
    ("key", "starts", "ends", "codes"),
    [
        ("PI-1", "2027-01-11", "2027-03-21", ["KEY_TAKEN"]),
        ("PI-2", "2027-01-10", "2027-03-21", ["INTERVALS_OVERLAP"]),
        ("PI-2", "2027-03-21", "2027-01-11", ["ENDS_BEFORE_START"]),
    ],
)
def test_a_plan_has_a_key_and_days_of_its_own(key, starts, ends, codes):
    command = DefinePlan(
        plan=NewId(NEXT), key=Key(key), name=Title("PI 2"), starts=Day(starts), ends=Day(ends)
    )
    assert refused(command, a_train(), **beside()) == codes


def test_a_train_has_a_key_of_its_own():
    command = RegisterTrain(train=NewId(id_of(3)), key=Key("ART"), name=Title("Other"), zone=Zone("UTC"))
    assert refused(command, a_directory()) == ["KEY_TAKEN"]


def test_a_team_with_committed_work_in_a_running_pi_does_not_retire():
    running = replace(a_plan().interval, phase=type(a_plan().interval.phase).EXECUTING)
    plan = a_plan(
        FeatureProposed(feature=id_of(31), title=Title("Search"), kind=FeatureKind.FEATURE, rank="i"),
        FeatureMoved(feature=id_of(31), team=RED, iteration=None, rank="i"),
        FeatureCommitted(feature=id_of(31)),
    )
    plan.intervals._by_id[PLAN] = running
    assert refused(RetireTeam(team=RED_ON_TRAIN), a_train(), **beside(plan)) == ["COMMITTED_WORK_OPEN"]
    assert elsewhere(RetireTeam(team=BLUE_ON_TRAIN), plan=plan)


def test_a_team_joins_a_plan_at_any_time_and_leaves_it():
    green = id_of(16)
    train = a_train(TrainTeamAdded(team=green, name=Title("Green")))
    plan, joining = a_plan(), JoinPlan(train_team=green)
    (joined,) = when(joining, plan, beside={TRAIN: train})
    assert joined == TeamJoined(
        team=team_in_plan(PLAN, green),
        train_team=green,
        name=Title("Green"),
        time=WorkingTime(site=Title("ART"), zone=ZURICH.zone),
    )
    plan = after(plan, joined)
    assert when(joining, plan, beside={TRAIN: train}) == []
    leaving = LeavePlan(team=team_in_plan(PLAN, green))
    assert when(leaving, plan) == [TeamLeft(team=team_in_plan(PLAN, green))]
    assert when(leaving, after(plan, TeamLeft(team=team_in_plan(PLAN, green)))) == []
