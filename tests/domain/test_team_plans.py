"""Team plans: presented, accepted, doubted; what has changed since; what the commit gate holds of them."""

import pytest

from service.domain.acceptance import AcceptTeamPlan, RaiseTeamPlanConcern, TeamPlanAccepted
from service.domain.allocation import CapacitySet
from service.domain.capacity import cell_id
from service.domain.commitment import CommitPlan, changed_since_commitment
from service.domain.gate import open_items
from service.domain.iterations import IterationEnded
from service.domain.objective_changes import ObjectiveReworded
from service.domain.phases import PlanClosed, PlanningOpened
from service.domain.placement import FeatureMoved, FeatureUnplaced
from service.domain.policy import Policy
from service.domain.presentations import DraftPresented, FinalPresented, PresentDraft, PresentFinal
from service.domain.risk_outcomes import RiskClosed
from service.domain.risks import RiskLevel, Roam
from service.domain.roam import RiskRoamed
from service.domain.story_flow import StoryFinished, StoryStarted
from service.domain.story_order import StoryMoved, StoryRemoved, StoryRestored
from service.domain.team_plans import TeamPlanState, changed, imprint_of, parts, team_plan, team_plan_id
from service.domain.teams import TeamLeft, TeamRenamed, TeamRetired
from service.domain.values import PlannedValueAssigned
from service.domain.vocabulary import Points, Prose, Role, Title
from tests.domain.agreements import AGREED, API, COUNTERED, DECLINED, PROPOSED, REMOVED, STARTED
from tests.domain.confident import CONFIDENT
from tests.domain.planned import LOGIN, QUERY, SEARCH, committed, done, placed, planned, proposed
from tests.domain.promised import (
    ADA,
    FAST,
    OLIVIA,
    OWNER,
    VENDOR,
    accepted,
    an_accepted_plan,
    drafted,
    raised,
)
from tests.domain.specification import (
    BLUE,
    FIRST,
    FOURTH,
    IP,
    RED,
    SECOND,
    THIRD,
    a_plan,
    after,
    id_of,
    refused,
    warnings,
    when,
)

CHART = id_of(43)
DEVELOPMENT = (FIRST, SECOND, THIRD, FOURTH)
DRAFT, FINAL, ACCEPT = PresentDraft(team=RED), PresentFinal(team=RED), AcceptTeamPlan(team=RED)
DOUBT = RaiseTeamPlanConcern(team=RED, text=Prose("Nothing of this is for the autumn sale."))
WORK = (
    proposed(),
    proposed(LOGIN, "Login", "k"),
    placed(),
    planned(CHART),
    drafted(),
    raised(VENDOR, RiskLevel.TEAM, team=RED),
)


def capacities(*iterations, team=RED):
    return [CapacitySet(team=team, iteration=each, total=Points(4000)) for each in iterations]


def a_planned_team(*events, **fields):
    """Red has all that a plan needs: capacities, an objective, work, a risk, an agreed dependency."""
    return a_plan(*capacities(*DEVELOPMENT), *WORK, PROPOSED, AGREED, *events, **fields)


def of(plan, team=RED):
    return team_plan(plan, team)


def baselines(plan):
    return {each.name: each.at_version for each in plan.baselines}


def what_changed(plan, team=RED):
    return changed(of(plan, team), {each.id: imprint_of(each) for each in parts(plan).get(team, [])})


def test_a_team_that_has_shown_nothing_is_drafting():
    assert of(a_plan()).state is TeamPlanState.DRAFTING
    assert of(a_plan()).id == team_plan_id(RED)


def test_a_draft_is_presented_as_of_a_version_and_is_a_baseline_by_itself():
    plan = a_planned_team()
    assert when(DRAFT, plan) == [DraftPresented(team=RED, version=plan.version)]
    shown = done(plan, DRAFT)
    assert (of(shown).state, of(shown).draft_at) == (TeamPlanState.DRAFT_PRESENTED, plan.version)
    assert baselines(shown) == {"Red: draft plan": shown.version}
    assert of(shown, BLUE).state is TeamPlanState.DRAFTING


def test_a_final_plan_is_presented_with_or_without_a_draft_before():
    for plan in (a_planned_team(), done(a_planned_team(), DRAFT)):
        shown = done(plan, FINAL)
        assert (of(shown).state, of(shown).final_at) == (TeamPlanState.FINAL_PRESENTED, plan.version)
        assert baselines(shown)["Red: final plan"] == shown.version


@pytest.mark.parametrize("present", [DRAFT, FINAL])
def test_what_was_presented_is_presented_again_only_when_it_is_another(present):
    plan = done(a_planned_team(), present)
    assert when(present, plan) == []
    assert when(present, after(plan, StoryStarted(story=CHART))) == []
    other = done(after(plan, planned(QUERY, title=Title("Query"))), present)
    assert len(other.baselines) == 2
    assert {name[-2:] for name in baselines(other)} == {"an", " 2"}


def test_a_presentation_without_capacity_or_objectives_is_warned_of_and_made():
    plan = a_plan()
    for present in (DRAFT, FINAL):
        assert warnings(present, plan) == ["NO_CAPACITY", "NO_OBJECTIVES"]
        assert when(present, plan)
        assert warnings(present, a_planned_team()) == []
    strict = a_plan(policy=Policy(refuse=("NO_CAPACITY", "NO_OBJECTIVES")))
    assert refused(DRAFT, strict) == ["NO_CAPACITY", "NO_OBJECTIVES"]


def test_capacity_is_wanted_for_the_development_iterations_still_to_come():
    plan = a_plan(*capacities(SECOND, THIRD), drafted())
    assert warnings(FINAL, plan) == ["NO_CAPACITY"]
    over = after(plan, IterationEnded(iteration=FIRST), *capacities(FOURTH))
    assert warnings(FINAL, over) == []
    assert cell_id(RED, IP) not in over.capacities


def test_after_the_final_plan_there_is_no_draft_unless_the_policy_lets_it_pass():
    plan = done(a_planned_team(), DRAFT, FINAL)
    assert refused(DRAFT, plan) == ["FINAL_IS_PRESENTED"]
    lenient = done(a_planned_team(policy=Policy(warn=("FINAL_IS_PRESENTED",))), FINAL)
    assert warnings(DRAFT, lenient) == ["FINAL_IS_PRESENTED"]
    assert refused(ACCEPT, done(lenient, DRAFT), **OWNER) == ["TEAM_PLAN_NOT_PRESENTED"]


def test_presenting_freezes_nothing():
    plan = done(a_planned_team(), DRAFT, FINAL)
    reworded = after(plan, ObjectiveReworded(objective=FAST, text=Prose("Search answers in a second.")))
    assert reworded.objectives[FAST].text == "Search answers in a second."


def test_a_business_owner_accepts_a_final_plan_at_a_version():
    plan = done(a_planned_team(), FINAL)
    assert when(ACCEPT, plan, **OWNER) == [TeamPlanAccepted(team=RED, version=plan.version, by=OLIVIA)]
    good = done(plan, ACCEPT, **OWNER)
    assert (of(good).state, of(good).accepted_at) == (TeamPlanState.ACCEPTED, plan.version)
    assert when(ACCEPT, good, **OWNER) == []


def test_what_was_not_presented_is_neither_accepted_nor_doubted():
    assert refused(ACCEPT, a_planned_team(), **OWNER) == ["TEAM_PLAN_NOT_PRESENTED"]
    assert refused(ACCEPT, done(a_planned_team(), DRAFT), **OWNER) == ["TEAM_PLAN_NOT_PRESENTED"]
    assert refused(DOUBT, a_planned_team(), **OWNER) == ["TEAM_PLAN_NOT_PRESENTED"]
    assert when(DOUBT, done(a_planned_team(), DRAFT), **OWNER)


def test_only_a_business_owner_accepts_and_all_that_is_missing_is_named():
    assert refused(ACCEPT, a_planned_team()) == ["NO_BUSINESS_OWNER_SPEAKS", "TEAM_PLAN_NOT_PRESENTED"]
    assert refused(DOUBT, a_planned_team()) == ["NO_BUSINESS_OWNER_SPEAKS", "TEAM_PLAN_NOT_PRESENTED"]
    rte = {"roles": frozenset({Role.RTE})}
    assert refused(ACCEPT, done(a_planned_team(), FINAL), **rte) == ["NO_BUSINESS_OWNER_SPEAKS"]


def test_the_one_acted_for_is_the_one_who_accepts_or_doubts():
    behalf = {**OWNER, "actor": ADA, "on_behalf_of": f"person:{OLIVIA}"}
    plan = done(a_planned_team(), FINAL)
    assert of(done(plan, ACCEPT, **behalf)).accepted_by == OLIVIA
    assert of(done(plan, DOUBT, **behalf)).concern_by == OLIVIA
    for_a_team = {**OWNER, "on_behalf_of": f"team:{RED}"}
    assert of(done(plan, ACCEPT, **for_a_team)).accepted_by == OLIVIA


def test_a_concern_withdraws_an_acceptance_and_is_settled_by_the_next_one():
    plan = done(a_planned_team(), FINAL, ACCEPT, DOUBT, **OWNER)
    stands = of(plan)
    assert (stands.state, stands.concern, stands.concern_by) == (TeamPlanState.CONCERN, DOUBT.text, OLIVIA)
    assert (stands.accepted_at, stands.accepted_by) == (None, None)
    assert when(DOUBT, plan, **OWNER) == []
    assert when(RaiseTeamPlanConcern(team=RED, text=Prose("Another.")), plan, **OWNER)
    settled = of(done(plan, ACCEPT, **OWNER))
    assert (settled.state, settled.concern, settled.concern_by) == (TeamPlanState.ACCEPTED, None, None)


def test_a_doubted_plan_is_presented_again_as_it_is_or_reworked_and_the_concern_stays_readable():
    plan = done(a_planned_team(), FINAL, DOUBT, **OWNER)
    again = of(done(plan, FINAL))
    assert (again.state, again.concern) == (TeamPlanState.FINAL_PRESENTED, DOUBT.text)
    assert refused(DRAFT, plan) == ["FINAL_IS_PRESENTED"]
    assert of(done(a_planned_team(), DRAFT, DOUBT, DRAFT, **OWNER)).state is TeamPlanState.DRAFT_PRESENTED


def test_an_accepted_plan_that_is_presented_reworked_waits_to_be_accepted_again():
    plan = done(a_planned_team(), FINAL, ACCEPT, **OWNER)
    assert when(FINAL, plan) == []
    reworked = done(after(plan, planned(QUERY, title=Title("Query"))), FINAL)
    assert (of(reworked).state, of(reworked).accepted_at) == (TeamPlanState.FINAL_PRESENTED, None)


def test_a_concern_says_something():
    blank = RaiseTeamPlanConcern(team=RED, text=Prose(" "))
    assert refused(blank, done(a_planned_team(), FINAL), **OWNER) == ["EMPTY_TEXT"]


CHANGES = {
    "a story more": ([planned(QUERY, title=Title("Query"))], {QUERY}),
    "a story moved": (
        [StoryMoved(story=CHART, team=RED, iteration=SECOND, rank="i")],
        {CHART},
    ),
    "a story to another team": ([StoryMoved(story=CHART, team=BLUE, iteration=FIRST, rank="i")], {CHART}),
    "a story less": ([StoryRemoved(story=CHART)], {CHART}),
    "capacity": ([CapacitySet(team=RED, iteration=FIRST, total=Points(3000))], {cell_id(RED, FIRST)}),
    "a feature more": ([placed(LOGIN)], {LOGIN}),
    "a feature later": ([FeatureMoved(feature=SEARCH, team=RED, iteration=SECOND, rank="i")], {SEARCH}),
    "a feature gone": ([FeatureUnplaced(feature=SEARCH)], {SEARCH}),
    "an objective": ([ObjectiveReworded(objective=FAST, text=Prose("Faster."))], {FAST}),
    "a dependency in question": ([COUNTERED], {API}),
    "a dependency removed": ([REMOVED], {API}),
    "a risk over": ([RiskClosed(risk=VENDOR)], {VENDOR}),
}
NO_CHANGES = {
    "progress": [StoryStarted(story=CHART), StoryFinished(story=CHART), STARTED],
    "a value": [PlannedValueAssigned(objective=FAST, value=7)],
    "a risk settled": [RiskRoamed(risk=VENDOR, category=Roam.RESOLVED)],
    "there and back": [StoryRemoved(story=CHART), StoryRestored(story=CHART)],
    "another team's": [planned(QUERY, BLUE, title=Title("Query")), *capacities(FIRST, team=BLUE)],
}


@pytest.mark.parametrize("case", CHANGES)
def test_what_was_planned_otherwise_since_is_shown_and_blocks_nothing(case):
    events, about = CHANGES[case]
    plan = after(done(a_planned_team(), FINAL, ACCEPT, **OWNER), *events)
    assert set(what_changed(plan)) == about
    assert of(plan).state is TeamPlanState.ACCEPTED
    assert "TEAM_PLAN_NOT_ACCEPTED" not in [each.code for each in open_items(plan) if RED in each.about]
    accepted_anew = done(plan, ACCEPT, **OWNER)
    assert of(accepted_anew).accepted_at == plan.version
    assert what_changed(accepted_anew) == ()


@pytest.mark.parametrize("case", NO_CHANGES)
def test_progress_values_and_what_others_plan_are_no_change_of_a_teams_plan(case):
    plan = after(done(a_planned_team(), FINAL, ACCEPT, **OWNER), *NO_CHANGES[case])
    assert what_changed(plan) == ()
    assert when(ACCEPT, plan, **OWNER) == []


def test_a_declined_dependency_changes_the_plan_of_both_sides():
    plan = after(a_plan(PROPOSED), *accepted())
    assert [what_changed(after(plan, DECLINED), team) for team in (RED, BLUE)] == [(API,), (API,)]


def test_the_gate_begins_with_the_team_plans_that_nobody_accepted():
    plan = a_plan(drafted(), *CONFIDENT, PlanningOpened())
    assert [(each.code, each.about) for each in open_items(plan)] == [
        ("TEAM_PLAN_NOT_ACCEPTED", (RED,)),
        ("TEAM_PLAN_NOT_ACCEPTED", (BLUE,)),
        ("OBJECTIVE_WITHOUT_VALUE", (FAST,)),
    ]
    assert open_items(plan)[0].text.startswith("Red: ")
    assert open_items(plan)[0].waivable
    assert refused(CommitPlan(), plan)[:2] == ["TEAM_PLAN_NOT_ACCEPTED"] * 2
    assert when(CommitPlan(), an_accepted_plan(PlanningOpened()))


def test_teams_that_left_or_were_retired_are_not_waited_for():
    plan = a_plan(*accepted(RED), *CONFIDENT)
    assert [each.about for each in open_items(plan)] == [(BLUE,)]
    assert open_items(after(plan, TeamLeft(team=BLUE))) == []
    assert open_items(after(plan, TeamRetired(team=BLUE))) == []


def test_a_concern_closes_the_gate_again():
    plan = done(an_accepted_plan(), DOUBT, **OWNER)
    assert [each.about for each in open_items(plan)] == [(RED,)]


def test_accepting_is_no_change_of_what_the_train_committed_to():
    plan = committed(an_accepted_plan(PlanningOpened()))
    assert not changed_since_commitment(done(plan, FINAL, DOUBT, **OWNER))


def test_only_a_team_of_the_plan_presents_and_is_accepted():
    for wish in (
        PresentDraft(team=id_of(404)),
        PresentFinal(team=id_of(404)),
        AcceptTeamPlan(team=id_of(404)),
    ):
        assert refused(wish, a_plan(), **OWNER) == ["NOT_HERE"]
    assert refused(DRAFT, a_plan(TeamLeft(team=RED)), **OWNER) == ["WAS_REMOVED"]
    assert refused(DRAFT, a_plan(PlanClosed()), **OWNER)[0] == "PLAN_IS_CLOSED"


def test_a_team_with_a_long_name_still_makes_a_baseline():
    plan = done(a_planned_team(TeamRenamed(team=RED, name=Title("R" * 200))), DRAFT)
    assert all(len(name) <= 200 for name in baselines(plan))


def test_events_about_a_team_that_is_not_here_evolve():
    plan = after(a_plan(), FinalPresented(team=id_of(404), version=2))
    assert baselines(plan) == {}
    assert team_plan_id(id_of(404)) in plan.team_plans
