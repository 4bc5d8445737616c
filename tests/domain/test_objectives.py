"""Objectives and their values."""

import pytest

from service.domain.commitment import PlanCommitted
from service.domain.interval import Phase
from service.domain.objective_changes import (
    LinkObjective,
    RankObjective,
    RewordObjective,
    SetObjectiveKind,
)
from service.domain.objective_flags import ClearObjective, DropObjective, FlagObjective, RestoreObjective
from service.domain.objectives import DraftObjective, ObjectiveKind, ObjectiveLevel
from service.domain.phases import ExecutionStarted, PlanClosed
from service.domain.policy import Policy
from service.domain.values import AssessActualValue, AssessOutcome, AssignPlannedValue, PlannedValueAssigned
from service.domain.vocabulary import Day, NewId, Prose, Role, Title, Url
from tests.domain.planned import SEARCH, proposed
from tests.domain.promised import (
    FAST,
    SAFE,
    UNCOMMITTED,
    WHOLE,
    drafted,
    twice,
)
from tests.domain.specification import RED, WHY, a_plan, after, id_of, refused, warnings, when

OWNER = {"roles": frozenset({Role.BUSINESS_OWNER})}


def an_executing(*events):
    return a_plan(*events, PlanCommitted(version=2), ExecutionStarted())


def test_an_objective_is_the_teams_when_a_team_is_named_and_else_the_trains():
    (event,) = when(
        DraftObjective(objective=NewId(FAST), text=Prose("Fast."), team=RED), a_plan(drafted(SAFE))
    )
    assert (event.level, event.kind, event.team) == (ObjectiveLevel.TEAM, ObjectiveKind.COMMITTED, RED)
    assert event.rank > "i"
    (event,) = when(DraftObjective(objective=NewId(FAST), text=Prose("Fast.")), a_plan())
    assert event.level is ObjectiveLevel.ART


def test_an_objective_is_drafted_right_before_another():
    plan = a_plan(drafted(SAFE))
    (event,) = when(DraftObjective(objective=NewId(FAST), text=Prose("Fast."), before=SAFE), plan)
    assert event.rank < "i"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": Prose("")}, "EMPTY_TEXT"),
        ({"team": id_of(77)}, "NOT_HERE"),
        ({"features": (id_of(77),)}, "NOT_HERE"),
        ({"before": id_of(77)}, "NOT_HERE"),
        ({"summarizes": (id_of(77),)}, "NOT_HERE"),
    ],
)
def test_a_draft_names_what_exists(fields, code):
    command = DraftObjective(**{"objective": NewId(FAST), "text": Prose("Fast."), **fields})
    assert refused(command, a_plan()) == [code]


def test_more_objectives_than_a_team_keeps_in_mind_are_warned_of():
    many = [drafted(id_of(600 + n), f"i{n}i", kind=UNCOMMITTED) for n in range(3)]
    draft = DraftObjective(objective=NewId(FAST), text=Prose("Fast."), team=RED, kind=UNCOMMITTED)
    assert warnings(draft, a_plan(*many[:2])) == []
    assert warnings(draft, a_plan(*many)) == ["MANY_OBJECTIVES"]
    kind = SetObjectiveKind(objective=SAFE, kind=UNCOMMITTED)
    assert warnings(kind, a_plan(drafted(SAFE), *many)) == ["MANY_OBJECTIVES"]


def test_an_objective_is_reworded_with_a_reason_once_it_was_promised():
    reword = RewordObjective(objective=FAST, text=Prose("Search answers within a second."))
    assert twice(reword, a_plan(drafted())).objectives[FAST].text == "Search answers within a second."
    assert refused(reword, an_executing(drafted())) == ["REASON_MISSING"]
    assert when(reword, an_executing(drafted()), reason=WHY)
    assert refused(RewordObjective(objective=FAST, text=Prose(" ")), a_plan(drafted())) == ["EMPTY_TEXT"]


def test_what_came_after_commitment_was_not_promised():
    plan = after(an_executing(), drafted())
    assert when(RewordObjective(objective=FAST, text=Prose("Fast.")), plan)
    assert when(DropObjective(objective=FAST), plan)
    assert when(AssignPlannedValue(objective=FAST, value=3), plan, **OWNER)


def test_objectives_are_ranked():
    plan = twice(RankObjective(objective=SAFE, before=FAST), a_plan(drafted(), drafted(SAFE, "k")))
    assert plan.objectives[SAFE].rank < plan.objectives[FAST].rank
    plan = twice(RankObjective(objective=SAFE), plan)
    assert plan.objectives[SAFE].rank > plan.objectives[FAST].rank
    assert refused(RankObjective(objective=WHOLE), plan) == ["NOT_HERE"]


def test_an_objective_is_linked_to_features():
    plan = twice(LinkObjective(objective=FAST, features=(SEARCH, SEARCH)), a_plan(proposed(), drafted()))
    assert plan.objectives[FAST].features == (SEARCH,)
    assert twice(LinkObjective(objective=FAST), plan).objectives[FAST].features == ()


def test_only_an_objective_of_the_train_summarizes_and_only_those_of_teams():
    plan = a_plan(drafted(), drafted(WHOLE, "k", team=None), drafted(SAFE, "m", team=None))
    plan = twice(LinkObjective(objective=WHOLE, summarizes=(FAST,)), plan)
    assert plan.objectives[WHOLE].summarizes == (FAST,)
    for objective, of in ((FAST, WHOLE), (WHOLE, SAFE), (WHOLE, WHOLE)):
        link = LinkObjective(objective=objective, summarizes=(of,))
        assert refused(link, plan) == ["ONLY_ART_OBJECTIVES_SUMMARIZE"]


def test_the_kind_is_set_with_a_reason_once_it_was_promised():
    demote = SetObjectiveKind(objective=FAST, kind=UNCOMMITTED)
    assert twice(demote, a_plan(drafted())).objectives[FAST].kind is UNCOMMITTED
    assert refused(demote, an_executing(drafted())) == ["REASON_MISSING"]
    demoted = twice(demote, an_executing(drafted()), reason=WHY).objectives[FAST]
    assert (demoted.kind, demoted.kind_at_planning) == (UNCOMMITTED, ObjectiveKind.COMMITTED)


def test_a_business_owner_assigns_the_planned_value():
    assign = AssignPlannedValue(objective=FAST, value=8)
    assert twice(assign, a_plan(drafted()), **OWNER).objectives[FAST].planned == 8
    assert refused(assign, a_plan(drafted())) == ["NOT_BY_BUSINESS_OWNER"]
    assert refused(assign, an_executing(drafted()), **OWNER) == ["REASON_MISSING"]


@pytest.mark.parametrize(("value", "fits"), [(0, False), (1, True), (10, True), (11, False), (-1, False)])
def test_a_planned_value_lies_in_the_range(value, fits):
    assign = AssignPlannedValue(objective=FAST, value=value)
    if fits:
        assert when(assign, a_plan(drafted()), **OWNER)
    else:
        assert refused(assign, a_plan(drafted()), **OWNER) == ["VALUE_OUTSIDE_RANGE"]


def test_the_policy_sets_the_end_of_the_range():
    plan = a_plan(drafted(), policy=Policy(highest_value=20))
    assert when(AssignPlannedValue(objective=FAST, value=20), plan, **OWNER)


def test_a_value_that_lacks_several_things_is_told_all_of_them():
    assess = AssessActualValue(objective=FAST, value=11)
    assert refused(assess, a_plan(drafted())) == [
        "NOT_BY_BUSINESS_OWNER",
        "VALUE_OUTSIDE_RANGE",
        "BEFORE_EXECUTION",
    ]


def test_the_actual_value_is_assessed_with_evidence():
    demo = Url("https://demo.example/search")
    assess = AssessActualValue(objective=FAST, value=0, evidence=(demo,))
    objective = twice(assess, an_executing(drafted()), **OWNER).objectives[FAST]
    assert (objective.actual, objective.evidence) == (0, (demo,))


def test_more_than_was_planned_is_warned_of():
    plan = an_executing(drafted(), PlannedValueAssigned(objective=FAST, value=5))
    assert warnings(AssessActualValue(objective=FAST, value=6), plan, **OWNER) == ["ABOVE_PLANNED"]
    assert warnings(AssessActualValue(objective=FAST, value=5), plan, **OWNER) == []


def test_the_outcome_is_measured_later_also_after_the_end():
    measure = AssessOutcome(objective=FAST, value=7, on=Day("2027-03-01"), source=Title("Conversion rate"))
    plan = after(an_executing(drafted()), PlanClosed())
    assert plan.interval.phase is Phase.CLOSED
    objective = twice(measure, plan).objectives[FAST]
    assert (objective.outcome, objective.outcome_on, objective.outcome_source) == (
        7,
        "2027-03-01",
        "Conversion rate",
    )
    assert refused(AssessOutcome(objective=SAFE, value=7, on=Day("2027-03-01"), source=Title("x")), plan) == [
        "NOT_HERE"
    ]


def test_an_objective_is_flagged_and_cleared_with_reasons():
    assert refused(FlagObjective(objective=FAST), a_plan(drafted())) == ["REASON_MISSING"]
    plan = twice(FlagObjective(objective=FAST), a_plan(drafted()), reason=WHY)
    assert plan.objectives[FAST].at_risk == WHY
    assert refused(ClearObjective(objective=FAST), plan) == ["REASON_MISSING"]
    assert twice(ClearObjective(objective=FAST), plan, reason=WHY).objectives[FAST].at_risk is None


def test_an_objective_is_dropped_and_restored():
    dropped = twice(DropObjective(objective=FAST), a_plan(drafted()))
    assert refused(AssignPlannedValue(objective=FAST, value=3), dropped, **OWNER) == ["WAS_REMOVED"]
    assert twice(RestoreObjective(objective=FAST), dropped).objectives[FAST].removed is None
    assert refused(DropObjective(objective=FAST), an_executing(drafted())) == ["REASON_MISSING"]
    assert refused(RestoreObjective(objective=SAFE), dropped) == ["NOT_HERE"]
