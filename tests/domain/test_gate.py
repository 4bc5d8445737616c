"""The commit gate: its items, its waivers, and what it refuses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.commitment import CommitPlan
from service.domain.decider import decide
from service.domain.dependencies import DependencyState, RemovedHow
from service.domain.gate import GapWaived, WaiveGap, closed_by, open_items
from service.domain.interruptions import RemoveDependency
from service.domain.objectives import ObjectiveKind
from service.domain.phases import PlanningOpened
from service.domain.policy import Policy
from service.domain.refusals import Refusals
from service.domain.risk_outcomes import RiskClosed
from service.domain.risks import RiskLevel, Roam
from service.domain.roam import RiskRoamed
from service.domain.values import PlannedValueAssigned
from service.domain.vocabulary import Day, Prose, Role
from tests.domain.agreements import API, BOTH, PROPOSED, TO
from tests.domain.promised import (
    ADA,
    FAST,
    OLIVIA,
    OTHER,
    RTE,
    VENDOR,
    WHOLE,
    an_accepted_plan,
    drafted,
    grants,
    raised,
)
from tests.domain.specification import RED, WHY, a_plan, after, asked, id_of, refused, when

OPEN = PlanningOpened()


def codes(plan):
    return [item.code for item in open_items(plan)]


@pytest.mark.parametrize(
    ("category", "given", "code"),
    [
        (Roam.OWNED, {"owner": ADA}, "OWNED_WITHOUT_OWNER"),
        (Roam.ACCEPTED, {"accepter": ADA}, "ACCEPTED_WITHOUT_ACCEPTER"),
        (Roam.MITIGATED, {"mitigation": Prose("A second vendor.")}, "MITIGATED_WITHOUT_PLAN"),
    ],
)
def test_a_risk_of_the_train_is_open_until_its_category_has_what_it_needs(category, given, code):
    plan = an_accepted_plan(raised())
    assert codes(plan) == ["RISK_NOT_ROAMED"]
    assert codes(after(plan, RiskRoamed(risk=VENDOR, category=category))) == [code]
    assert codes(after(plan, RiskRoamed(risk=VENDOR, category=category, **given))) == []
    assert codes(after(plan, RiskRoamed(risk=VENDOR, category=Roam.RESOLVED))) == []
    assert codes(after(plan, RiskClosed(risk=VENDOR))) == []


def test_the_risks_of_teams_do_not_hold_the_gate():
    assert codes(an_accepted_plan(raised(level=RiskLevel.TEAM, team=RED))) == []


@pytest.mark.parametrize("state", DependencyState)
def test_a_dependency_holds_the_gate_while_it_is_open_or_declined(state):
    held = {
        DependencyState.PROPOSED: ["DEPENDENCY_NOT_AGREED"],
        DependencyState.COUNTER_PROPOSED: ["DEPENDENCY_NOT_AGREED"],
        DependencyState.DECLINED: ["DEPENDENCY_IS_DECLINED"],
    }
    assert codes(an_accepted_plan(*TO[state])) == held.get(state, [])


def test_a_committed_objective_has_a_value_its_own_or_those_that_it_summarizes():
    assert codes(an_accepted_plan(drafted())) == ["OBJECTIVE_WITHOUT_VALUE"]
    assert codes(an_accepted_plan(drafted(), PlannedValueAssigned(objective=FAST, value=1))) == []
    assert codes(an_accepted_plan(drafted(kind=ObjectiveKind.UNCOMMITTED))) == []
    summary = drafted(WHOLE, "k", team=None, summarizes=(FAST,))
    assert codes(an_accepted_plan(drafted(kind=ObjectiveKind.UNCOMMITTED), summary)) == []


def test_an_item_keeps_its_id_as_long_as_rule_and_node_are_the_same():
    once, later = an_accepted_plan(raised()), an_accepted_plan(PROPOSED, raised(), drafted())
    (item,) = open_items(once)
    assert item in open_items(later)
    assert len({each.id for each in open_items(later)}) == 3


def test_the_refusal_lists_all_items_with_their_nodes():
    plan = an_accepted_plan(raised(), PROPOSED, drafted(), OPEN)
    with pytest.raises(Refusals) as told:
        decide(CommitPlan(), plan, asked())
    assert [(each.code(), each.about, each.message) for each in told.value.refusals] == [
        (item.code, item.about, item.text) for item in open_items(plan)
    ]


@pytest.mark.parametrize(
    ("category", "standing"),
    [
        (Roam.OWNED, "is owned, but nobody is named who owns it."),
        (Roam.ACCEPTED, "is accepted, but nobody is named who accepts it."),
        (Roam.MITIGATED, "is mitigated, but nothing is named that reduces it."),
    ],
)
def test_every_item_says_which_thing_it_is_and_how_that_stands(category, standing):
    plan = a_plan(raised(), raised(OTHER), RiskRoamed(risk=OTHER, category=category), PROPOSED, drafted())
    assert [item.text for item in open_items(plan)] == [
        "Red: its plan is not accepted yet.",
        "Blue: its plan is not accepted yet.",
        "“The vendor may be late.” is not ROAMed yet.",
        f"“The vendor may be late.” {standing}",
        "“Payment API” is not agreed yet.",
        "“Search answers at once.” has no planned value yet.",
        "Red: its confidence in its plan is not accepted yet.",
        "Blue: its confidence in its plan is not accepted yet.",
        "The train's confidence in the plan is not accepted yet.",
    ]


SETTLED = st.fixed_dictionaries(
    {
        "risk": st.sampled_from([None, *Roam]),
        "team risk": st.booleans(),
        "dependency": st.sampled_from(DependencyState),
        "value": st.booleans(),
        "waived": st.sets(st.integers(0, 3)),
    }
)


@settings(max_examples=80, deadline=None)
@given(SETTLED)
def test_commitment_is_refused_by_the_very_items_that_the_gate_shows_and_nobody_waived(case):
    events = [raised(), raised(OTHER, RiskLevel.TEAM if case["team risk"] else RiskLevel.ART)]
    events += [RiskRoamed(risk=VENDOR, category=case["risk"])] if case["risk"] else []
    events += [*TO[case["dependency"]], drafted()]
    events += [PlannedValueAssigned(objective=FAST, value=3)] if case["value"] else []
    plan = an_accepted_plan(*events, OPEN)
    items = open_items(plan)
    waived = [item for n, item in enumerate(items) if n in case["waived"]]
    for item in waived:
        plan = after(plan, GapWaived(item=item.id, code=item.code, about=item.about, agreed_by=OLIVIA))
    assert open_items(plan) == items
    left = [item.code for item in items if item not in waived]
    assert [each.code() for each in closed_by(plan)] == left
    if left:
        assert refused(CommitPlan(), plan) == left
    else:
        assert when(CommitPlan(), plan)


def waive(plan, **fields):
    return WaiveGap(item=open_items(plan)[0].id, agreed_by=OLIVIA, **fields)


def test_a_waived_item_is_passed_and_stays_visible_for_ever():
    plan = an_accepted_plan(raised(), OPEN)
    command = waive(plan, due=Day("2026-11-20"))
    (event,) = when(command, plan, **RTE, reason=WHY)
    plan = after(plan, event, reason=WHY)
    assert when(command, plan, **RTE, reason=WHY) == []
    assert when(CommitPlan(), plan)
    (waiver,) = after(plan, RiskRoamed(risk=VENDOR, category=Roam.RESOLVED)).waivers
    assert (waiver.code, waiver.about, waiver.agreed_by) == ("RISK_NOT_ROAMED", (VENDOR,), OLIVIA)
    assert (waiver.due, waiver.reason) == ("2026-11-20", WHY)


def test_what_the_policy_forbids_is_not_waived():
    plan = an_accepted_plan(raised(), OPEN, policy=Policy(never_waived=("RISK_NOT_ROAMED",)))
    assert not open_items(plan)[0].waivable
    assert refused(waive(plan), plan, **RTE, reason=WHY) == ["MAY_NOT_BE_WAIVED"]


def test_waiving_takes_a_reason_the_rte_and_a_business_owner():
    plan = an_accepted_plan(raised(), OPEN)
    assert refused(waive(plan), plan, **RTE) == ["REASON_MISSING"]
    assert refused(waive(plan), plan, **grants(), reason=WHY) == ["NOT_THE_RTE"]
    no_owner = {**RTE, **grants(Role.PRODUCT_OWNER)}
    assert refused(waive(plan), plan, **no_owner, reason=WHY) == ["NO_BUSINESS_OWNER_AGREES"]


def test_what_the_gate_does_not_hold_is_not_waived():
    plan = an_accepted_plan(OPEN)
    assert refused(WaiveGap(item=id_of(77), agreed_by=OLIVIA), plan, **RTE, reason=WHY) == ["NOT_HERE"]


def test_a_removed_dependency_leaves_the_gate():
    plan = an_accepted_plan(PROPOSED)
    removed = when(RemoveDependency(dependency=API, how=RemovedHow.ABSORBED), plan, **BOTH)
    assert codes(after(plan, *removed)) == []
