"""The phases of a plan, its commitment, and what commitment freezes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.baselines import baseline_of
from service.domain.commitment import CommitPlan, PlanCommitted
from service.domain.decider import Elsewhere
from service.domain.features import Progress
from service.domain.following import missed
from service.domain.gate import GapWaived
from service.domain.interval import DayBegan, Phase
from service.domain.iterations import IterationEnded
from service.domain.objective_changes import ObjectiveKindSet
from service.domain.objective_flags import ObjectiveDropped, ObjectiveRestored
from service.domain.objectives import ObjectiveKind
from service.domain.organisation import ListedPlanClosed, ListedPlanReopened
from service.domain.phases import (
    ClosePlan,
    ExecutionStarted,
    InspectionOpened,
    OpenInspection,
    OpenPlanning,
    PlanClosed,
    PlanningOpened,
    PlanReopened,
    ReopenPlan,
    StartExecution,
)
from service.domain.placement import FeaturePlaced
from service.domain.policy import Policy
from service.domain.teams import WorkingTime
from service.domain.train import (
    SiteDefined,
    TrainPolicySet,
    TrainTeamRenamed,
    TrainTeamRetired,
    TrainTeamSited,
)
from service.domain.values import ActualValueAssessed, PlannedValueAssigned
from service.domain.vocabulary import Role, Title, Zone
from tests.domain.planned import LOGIN, SEARCH, proposed
from tests.domain.promised import (
    FAST,
    OLIVIA,
    RTE,
    SAFE,
    UNCOMMITTED,
    an_accepted_plan,
    drafted,
    grants,
    raised,
)
from tests.domain.specification import (
    BLUE,
    BLUE_ON_TRAIN,
    FIRST,
    PLAN,
    RED,
    RED_ON_TRAIN,
    TRAIN,
    WHY,
    a_plan,
    after,
    asked,
    decided,
    id_of,
    refused,
    warnings,
    when,
)
from tests.domain.trains import ORGANISATION, a_train

COMMITTED = ObjectiveKind.COMMITTED
PHASES = {
    Phase.PREPARING: (),
    Phase.PLANNING: (PlanningOpened(),),
    Phase.COMMITTED: (PlanningOpened(), PlanCommitted(version=3)),
    Phase.EXECUTING: (PlanningOpened(), PlanCommitted(version=3), ExecutionStarted()),
    Phase.INSPECTING: (PlanningOpened(), PlanCommitted(version=3), ExecutionStarted(), InspectionOpened()),
    Phase.CLOSED: (
        PlanningOpened(),
        PlanCommitted(version=3),
        ExecutionStarted(),
        InspectionOpened(),
        PlanClosed(),
    ),
}
WAYS = [
    (OpenPlanning(), Phase.PREPARING, Phase.PLANNING),
    (CommitPlan(), Phase.PLANNING, Phase.COMMITTED),
    (StartExecution(), Phase.COMMITTED, Phase.EXECUTING),
    (OpenInspection(), Phase.EXECUTING, Phase.INSPECTING),
    (ClosePlan(), Phase.INSPECTING, Phase.CLOSED),
]


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize(("command", "start", "end"), WAYS)
def test_each_step_is_taken_in_its_turn_once_and_in_no_other(command, start, end, phase):
    plan = an_accepted_plan(*PHASES[phase])
    if phase is start:
        assert after(plan, *when(command, plan)).interval.phase is end
    elif phase is end:
        assert when(command, plan) == []
    else:
        closed = phase is Phase.CLOSED
        assert refused(command, plan) == ["PLAN_IS_CLOSED" if closed else "OUT_OF_ORDER"]


def test_commitment_promises_the_features_that_are_placed():
    placed = FeaturePlaced(feature=SEARCH, team=RED, iteration=FIRST, rank="i")
    unplaced = FeaturePlaced(feature=LOGIN, team=RED, iteration=None, rank="k")
    plan = an_accepted_plan(proposed(), proposed(LOGIN, "Login", "k"), placed, unplaced, PlanningOpened())
    plan = after(plan, *when(CommitPlan(), plan))
    assert (plan.features[SEARCH].committed, plan.features[LOGIN].committed) == (True, False)
    assert plan.features[SEARCH].progress is Progress.NOT_STARTED


def test_commitment_names_the_version_that_the_train_looked_at():
    plan = an_accepted_plan(PlanningOpened())
    assert when(CommitPlan(), plan) == [PlanCommitted(version=plan.version)]
    committed = after(plan, *when(CommitPlan(), plan))
    assert committed.interval.committed_at == committed.version


def test_a_plan_is_committed_again_only_when_something_was_planned_otherwise():
    plan = after(an_accepted_plan(*PHASES[Phase.COMMITTED]), DayBegan(day="2026-11-03"))
    assert when(CommitPlan(), plan) == []
    assert when(CommitPlan(), after(plan, proposed()))


A = [(10, 9, COMMITTED), (8, 8, COMMITTED), (7, 4, COMMITTED), (5, 5, UNCOMMITTED)]
B = [(9, 6, COMMITTED), (6, 6, COMMITTED), (5, 3, COMMITTED), (4, 0, UNCOMMITTED)]
LAST_OF_A = id_of(702)


def valued(team, values, first):
    for n, (planned, _, kind) in enumerate(values, first):
        yield drafted(id_of(n), f"i{n}i", team=team, kind=kind)
        yield PlannedValueAssigned(objective=id_of(n), value=planned)


def scored(values, first):
    return [
        ActualValueAssessed(objective=id_of(n), value=actual)
        for n, (_, actual, _) in enumerate(values, first)
    ]


def measured(plan, team):
    """Actual of all, and planned of those that were committed at commitment (domain 1.7)."""
    own = [each for each in plan.objectives if each.team == team]
    promised = [o.planned_at_commitment or 0 for o in own if o.kind_at_planning is COMMITTED]
    return sum(o.actual or 0 for o in own), sum(promised)


def the_fixture():
    """Teams A and B of domain 2, committed and scored."""
    drafts = (*valued(RED, A, 700), *valued(BLUE, B, 710))
    scores = (*scored(A, 700), *scored(B, 710))
    return a_plan(*drafts, PlanningOpened(), PlanCommitted(version=3), ExecutionStarted(), *scores)


def test_the_measure_counts_what_was_committed_when_the_plan_was():
    assert measured(the_fixture(), RED) == (26, 25)
    assert measured(the_fixture(), BLUE) == (15, 20)


def test_demoting_after_commitment_does_not_shrink_what_was_promised():
    plan = after(the_fixture(), ObjectiveKindSet(objective=LAST_OF_A, kind=UNCOMMITTED))
    assert measured(plan, RED) == (26, 25)


def test_an_objective_added_after_commitment_counts_in_the_actual_only():
    new = id_of(720)
    plan = after(
        the_fixture(),
        drafted(new, "z"),
        PlannedValueAssigned(objective=new, value=6),
        ActualValueAssessed(objective=new, value=5),
    )
    assert measured(plan, RED) == (31, 25)


LATER = st.one_of(
    st.builds(lambda n: ObjectiveDropped(objective=id_of(n)), st.integers(700, 703)),
    st.builds(lambda n: ObjectiveRestored(objective=id_of(n)), st.integers(700, 703)),
    st.builds(
        lambda n, k: ObjectiveKindSet(objective=id_of(n), kind=k),
        st.integers(700, 703),
        st.sampled_from(ObjectiveKind),
    ),
    st.builds(
        lambda n, v: PlannedValueAssigned(objective=id_of(n), value=v),
        st.integers(700, 703),
        st.integers(1, 10),
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LATER, max_size=12))
def test_nothing_after_commitment_changes_what_was_promised(events):
    assert measured(after(the_fixture(), *events), RED)[1] == 25


def test_committing_again_before_execution_freezes_anew():
    plan = an_accepted_plan(*valued(RED, A, 700), PlanningOpened(), PlanCommitted(version=3))
    plan = after(
        plan,
        ObjectiveKindSet(objective=LAST_OF_A, kind=UNCOMMITTED),
        ObjectiveDropped(objective=id_of(701)),
    )
    plan = after(plan, *when(CommitPlan(), plan))
    assert measured(plan, RED)[1] == 10
    assert plan.objectives[LAST_OF_A].kind_at_planning is UNCOMMITTED
    assert plan.objectives[id_of(701)].kind_at_planning is None


def test_closing_tells_the_directory_and_warns_of_objectives_without_a_score():
    plan = a_plan(drafted(), *PHASES[Phase.INSPECTING])
    assert warnings(ClosePlan(), plan) == ["OBJECTIVES_UNSCORED"]
    assert decided(ClosePlan(), plan).elsewhere == [Elsewhere(ORGANISATION, ListedPlanClosed(plan=PLAN))]
    strict = a_plan(drafted(), *PHASES[Phase.INSPECTING], policy=Policy(refuse=("OBJECTIVES_UNSCORED",)))
    assert refused(ClosePlan(), strict) == ["OBJECTIVES_UNSCORED"]


REOPEN = ReopenPlan(agreed_by=OLIVIA)
DENVER = WorkingTime(site=Title("Denver"), zone=Zone("America/Denver"))
PHASE_BEFORE = {
    Phase.COMMITTED: Phase.PLANNING,
    Phase.INSPECTING: Phase.EXECUTING,
    Phase.CLOSED: Phase.INSPECTING,
}


@pytest.mark.parametrize(("phase", "back"), PHASE_BEFORE.items())
def test_reopening_goes_back_one_phase(phase, back):
    plan = a_plan(drafted(), *PHASES[phase])
    assert after(plan, *when(REOPEN, plan, **RTE, reason=WHY)).interval.phase is back


def test_a_reopening_that_names_its_phase_is_safe_to_ask_twice():
    closed, named = a_plan(*PHASES[Phase.CLOSED]), ReopenPlan(agreed_by=OLIVIA, to=Phase.INSPECTING)
    reopened = after(closed, *when(named, closed, **RTE, reason=WHY))
    assert when(named, reopened, **RTE, reason=WHY) == []
    assert refused(ReopenPlan(agreed_by=OLIVIA, to=Phase.EXECUTING), closed, **RTE, reason=WHY) == [
        "OUT_OF_ORDER"
    ]


def test_a_reopened_plan_is_listed_again_and_keeps_what_was_frozen():
    plan = a_plan(drafted(), *PHASES[Phase.CLOSED])
    result = decided(REOPEN, plan, **RTE, reason=WHY)
    assert result.elsewhere == [Elsewhere(ORGANISATION, ListedPlanReopened(plan=PLAN))]
    assert after(plan, *result.events).objectives[FAST].kind_at_planning is COMMITTED


def test_a_reopened_plan_catches_up_on_what_its_train_changed_while_it_was_closed():
    plan, policy = a_plan(*PHASES[Phase.CLOSED]), Policy(vote_threshold=350)
    site = SiteDefined(site=id_of(13), name=Title("Denver"), time=DENVER)
    train = a_train(
        TrainPolicySet(policy=policy),
        TrainTeamRenamed(team=RED_ON_TRAIN, name=Title("Crimson")),
        site,
        TrainTeamSited(team=RED_ON_TRAIN, site=site.site),
        TrainTeamRetired(team=BLUE_ON_TRAIN),
    )
    beside = {**RTE["beside"], TRAIN: train}
    events = when(REOPEN, plan, **{**RTE, "beside": beside}, reason=WHY)
    reopened = after(plan, *events)
    assert reopened.policy == policy
    assert (reopened.teams[RED].name, reopened.teams[RED].time) == ("Crimson", DENVER)
    assert [team.retired for team in reopened.teams] == [False, True]
    assert list(missed(reopened, train)) == []


def test_an_open_plan_that_goes_back_a_phase_has_missed_nothing():
    plan = a_plan(*PHASES[Phase.COMMITTED])
    train = a_train(TrainPolicySet(policy=Policy(vote_threshold=350)))
    beside = {**RTE["beside"], TRAIN: train}
    assert [type(e) for e in when(REOPEN, plan, **{**RTE, "beside": beside}, reason=WHY)] == [PlanReopened]


@pytest.mark.parametrize("phase", [Phase.COMMITTED, Phase.INSPECTING, Phase.CLOSED])
def test_reopening_erases_nothing(phase):
    waived = GapWaived(item=id_of(81), code="RISK_NOT_ROAMED", about=(id_of(51),), agreed_by=OLIVIA)
    plan = a_plan(raised(), drafted(), waived, *PHASES[phase])
    reopened = after(plan, PlanReopened(to=PHASE_BEFORE[phase], agreed_by=OLIVIA))
    for kind in plan.entity_kinds():
        if kind != "intervals":
            assert list(reopened.all(kind)) == list(plan.all(kind)), kind
    was, now = vars(plan.interval), vars(reopened.interval)
    assert {name for name in was if was[name] != now[name]} == {"version", "phase"}


def test_execution_is_not_undone_so_that_the_measure_stays_frozen():
    for phase in (Phase.PREPARING, Phase.PLANNING, Phase.EXECUTING):
        assert refused(REOPEN, a_plan(*PHASES[phase]), **RTE, reason=WHY) == ["OUT_OF_ORDER"]


@pytest.mark.parametrize(
    ("asker", "codes"),
    [
        ({**RTE, "reason": None}, ["REASON_MISSING"]),
        (grants(), ["NOT_THE_RTE"]),
        ({**RTE, **grants(Role.PRODUCT_OWNER)}, ["NO_BUSINESS_OWNER_AGREES"]),
        ({**RTE, **grants(scope=id_of(3))}, ["NO_BUSINESS_OWNER_AGREES"]),
        ({**RTE, "actor": OLIVIA}, ["NO_BUSINESS_OWNER_AGREES"]),
        ({"beside": {TRAIN: a_train()}}, ["NOT_THE_RTE", "NO_BUSINESS_OWNER_AGREES"]),
    ],
)
def test_reopening_takes_a_reason_the_rte_and_a_business_owner(asker, codes):
    plan = a_plan(*PHASES[Phase.CLOSED])
    assert refused(REOPEN, plan, **{"reason": WHY, **asker}) == codes


def test_the_service_brings_the_grants_that_reopening_reads():
    plan = a_plan()
    assert REOPEN.beside(plan, asked()) == (ORGANISATION, TRAIN)


def test_commitment_the_end_of_an_iteration_and_closing_are_baselines():
    plan = a_plan(*PHASES[Phase.EXECUTING], IterationEnded(iteration=FIRST))
    assert {each.name: each.at_version for each in plan.baselines} == {
        "Commitment": 4,
        "Iteration 1 ended": 6,
    }
    again = after(a_plan(*PHASES[Phase.COMMITTED]), proposed(), PlanCommitted(version=5), PlanClosed())
    assert [each.name for each in again.baselines] == ["Commitment", "Commitment 2", "Closed"]
    assert baseline_of(again, "commitment 2").reason == "The train committed to its plan."


def test_a_risk_or_value_that_is_missing_refuses_the_commitment():
    plan = an_accepted_plan(raised(), drafted(), drafted(SAFE, "k"), PlanningOpened())
    assert refused(CommitPlan(), plan) == [
        "RISK_NOT_ROAMED",
        "OBJECTIVE_WITHOUT_VALUE",
        "OBJECTIVE_WITHOUT_VALUE",
    ]
