"""What people say of the rules by which an objective is at risk."""

import pytest

from service.domain.at_risk_answers import (
    AtRiskConfirmed,
    AtRiskRule,
    AtRiskVerdict,
    ConfirmAtRisk,
    DismissAtRisk,
    at_risk_id,
)
from service.domain.commitment import PlanCommitted, changed_since_commitment
from service.domain.objective_flags import ObjectiveDropped
from service.domain.vocabulary import Prose
from tests.domain.planned import NOWHERE
from tests.domain.promised import FAST, drafted, twice
from tests.domain.specification import RED, a_plan, after, id_of, refused, when

CONFIRM = ConfirmAtRisk(objective=FAST, rule=AtRiskRule.R3)
DISMISS = DismissAtRisk(objective=FAST, rule=AtRiskRule.R3, because=Prose("It begins on Monday."))
ANSWER = at_risk_id(FAST, AtRiskRule.R3)


@pytest.mark.parametrize("command", [CONFIRM, DISMISS])
def test_a_person_answers_once_and_asked_twice_nothing_happens(command):
    answer = twice(command, a_plan(drafted())).at_risk_answers[ANSWER]
    assert (answer.objective, answer.rule, answer.because) == (FAST, AtRiskRule.R3, command.because)


def test_a_person_may_think_again():
    plan = a_plan(drafted())
    for command in (DISMISS, CONFIRM):
        plan = after(plan, *when(command, plan))
    assert plan.at_risk_answers[ANSWER].verdict is AtRiskVerdict.CONFIRMED
    assert plan.at_risk_answers[ANSWER].because is None
    assert len(plan.at_risk_answers) == 1


def test_it_is_about_the_answer_and_the_objectives_team():
    about = CONFIRM.about(a_plan(drafted()))
    assert (about.entity, about.teams) == (ANSWER, (RED,))
    assert at_risk_id(FAST, AtRiskRule.R4) != ANSWER != at_risk_id(id_of(62), AtRiskRule.R3)


def test_the_objective_is_there_and_dismissing_says_why():
    plan = a_plan(drafted())
    assert refused(ConfirmAtRisk(objective=NOWHERE, rule=AtRiskRule.R1), plan) == ["NOT_HERE"]
    assert refused(CONFIRM, after(plan, ObjectiveDropped(objective=FAST))) == ["WAS_REMOVED"]
    silent = DismissAtRisk(objective=FAST, rule=AtRiskRule.R3, because=Prose(" "))
    assert refused(silent, plan) == ["EMPTY_TEXT"]


def test_the_objective_stays_as_it_is_and_so_does_the_commitment():
    plan = a_plan(drafted(), PlanCommitted(version=3))
    answered = after(plan, AtRiskConfirmed(objective=FAST, rule=AtRiskRule.R3))
    assert [*answered.objectives] == [*plan.objectives]
    assert not changed_since_commitment(answered)
