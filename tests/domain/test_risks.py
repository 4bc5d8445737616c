"""Risks: raised, ROAMed, followed up, and what becomes of them."""

import pytest

from service.domain.policy import Policy
from service.domain.risk_outcomes import (
    CloseRisk,
    MergeRisk,
    RemoveRisk,
    ReopenRisk,
    ReportRiskOccurred,
    RestoreRisk,
    WithdrawRisk,
)
from service.domain.risks import LinkRisk, RaiseRisk, RankRisk, RewordRisk, RiskLevel, Roam
from service.domain.roam import (
    AddMitigationOption,
    EscalateRisk,
    FollowUpRisk,
    MitigationOptionRemoved,
    RemoveMitigationOption,
    RoamRisk,
)
from service.domain.vocabulary import Day, NewId, Prose
from tests.domain.planned import NOWHERE, SEARCH, done, proposed
from tests.domain.promised import (
    ADA,
    OTHER,
    TEXT,
    VENDOR,
    raised,
    twice,
)
from tests.domain.specification import RED, a_plan, after, id_of, refused, warnings, when


def test_a_risk_is_the_teams_when_a_team_is_named_and_else_the_trains():
    (event,) = when(RaiseRisk(risk=NewId(VENDOR), text=TEXT, team=RED), a_plan())
    assert event == raised(level=RiskLevel.TEAM, team=RED)
    (event,) = when(RaiseRisk(risk=NewId(VENDOR), text=TEXT), a_plan())
    assert event == raised()
    (event,) = when(RaiseRisk(risk=NewId(VENDOR), text=TEXT, team=RED, level=RiskLevel.ART), a_plan())
    assert (event.level, event.team) == (RiskLevel.ART, RED)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": Prose(" ")}, "EMPTY_TEXT"),
        ({"level": RiskLevel.TEAM}, "TEAM_RISK_WITHOUT_TEAM"),
        ({"team": id_of(77)}, "NOT_HERE"),
        ({"threatens": (id_of(77),)}, "NOT_HERE"),
    ],
)
def test_a_risk_says_something_about_somebody_and_things_that_exist(fields, code):
    assert refused(RaiseRisk(**{"risk": NewId(VENDOR), "text": TEXT, **fields}), a_plan()) == [code]


def test_an_unnamed_risk_says_so_and_keeps_its_words():
    command = RaiseRisk(risk=NewId(VENDOR), text=TEXT, unnamed=True)
    plan = after(a_plan(), *when(command, a_plan()))
    assert command.unnamed
    assert plan.risks[VENDOR].unnamed
    assert refused(RewordRisk(risk=VENDOR, text=Prose("Other words.")), plan) == ["RAISED_UNNAMED"]


def test_a_risk_is_reworded():
    plan = twice(RewordRisk(risk=VENDOR, text=Prose("The vendor is late.")), a_plan(raised()))
    assert plan.risks[VENDOR].text == "The vendor is late."
    assert refused(RewordRisk(risk=VENDOR, text=Prose("")), plan) == ["EMPTY_TEXT"]


def test_a_risk_is_linked_to_what_it_threatens_each_once():
    plan = twice(LinkRisk(risk=VENDOR, threatens=(SEARCH, SEARCH)), a_plan(raised(), proposed()))
    assert plan.risks[VENDOR].threatens == (SEARCH,)
    assert refused(LinkRisk(risk=VENDOR, threatens=(id_of(77),)), plan) == ["NOT_HERE"]


def test_mitigation_options_are_collected():
    plan = twice(AddMitigationOption(risk=VENDOR, option=Prose("Buy elsewhere.")), a_plan(raised()))
    plan = twice(AddMitigationOption(risk=VENDOR, option=Prose("Build it.")), plan)
    assert plan.risks[VENDOR].options == ("Buy elsewhere.", "Build it.")
    assert refused(AddMitigationOption(risk=VENDOR, option=Prose(" ")), plan) == ["EMPTY_TEXT"]


def test_a_mitigation_option_is_taken_back_and_may_be_named_again():
    named = [AddMitigationOption(risk=VENDOR, option=Prose(text)) for text in ("Buy.", "Build.", "Wait.")]
    plan = twice(RemoveMitigationOption(risk=VENDOR, option=Prose("Build.")), done(a_plan(raised()), *named))
    assert plan.risks[VENDOR].options == ("Buy.", "Wait.")
    assert done(plan, named[1]).risks[VENDOR].options == ("Buy.", "Wait.", "Build.")
    assert refused(RemoveMitigationOption(risk=NOWHERE, option=Prose("Buy.")), plan) == ["NOT_HERE"]


def test_a_removed_option_is_not_told_again_so_that_it_can_be_erased():
    plan = done(a_plan(raised()), AddMitigationOption(risk=VENDOR, option=Prose("Buy.")))
    (event,) = when(RemoveMitigationOption(risk=VENDOR, option=Prose("Buy.")), plan)
    assert event == MitigationOptionRemoved(risk=VENDOR, place=0)


def test_risks_stand_in_the_order_in_which_they_came_until_they_are_ranked():
    plan = a_plan(raised(), raised(OTHER), raised(id_of(53)))
    assert by_rank(plan) == [VENDOR, OTHER, id_of(53)]
    plan = twice(RankRisk(risk=id_of(53), before=VENDOR), plan)
    assert by_rank(plan) == [id_of(53), VENDOR, OTHER]
    plan = twice(RankRisk(risk=id_of(53)), plan)
    assert by_rank(plan) == [VENDOR, OTHER, id_of(53)]
    assert refused(RankRisk(risk=VENDOR, before=NOWHERE), plan) == ["NOT_HERE"]


def by_rank(plan):
    return [each.id for each in sorted(plan.risks.present(), key=lambda each: each.rank)]


def test_a_teams_risk_is_escalated_once():
    plan = a_plan(raised(level=RiskLevel.TEAM, team=RED))
    plan = after(plan, *when(EscalateRisk(risk=VENDOR), plan))
    assert (plan.risks[VENDOR].level, plan.risks[VENDOR].team) == (RiskLevel.ART, RED)
    assert refused(EscalateRisk(risk=VENDOR), plan) == ["ALREADY_ESCALATED"]


@pytest.mark.parametrize(
    ("category", "given", "code"),
    [
        (Roam.OWNED, {"owner": ADA}, "OWNED_WITHOUT_OWNER"),
        (Roam.ACCEPTED, {"accepter": ADA}, "ACCEPTED_WITHOUT_ACCEPTER"),
        (Roam.MITIGATED, {"mitigation": Prose("A second vendor.")}, "MITIGATED_WITHOUT_PLAN"),
    ],
)
def test_a_category_without_what_it_needs_is_warned_of_or_refused_by_policy(category, given, code):
    assert warnings(RoamRisk(risk=VENDOR, category=category), a_plan(raised())) == [code]
    assert warnings(RoamRisk(risk=VENDOR, category=category, **given), a_plan(raised())) == []
    strict = a_plan(raised(), policy=Policy(refuse=(code,)))
    assert refused(RoamRisk(risk=VENDOR, category=category), strict) == [code]


def test_a_risk_is_roamed_again_at_any_time():
    owned = RoamRisk(risk=VENDOR, category=Roam.OWNED, owner=ADA, follow_up=Day("2026-11-20"))
    plan = twice(owned, a_plan(raised()))
    plan = twice(RoamRisk(risk=VENDOR, category=Roam.RESOLVED), plan)
    risk = plan.risks[VENDOR]
    assert (risk.category, risk.owner, risk.follow_up) == (Roam.RESOLVED, None, None)


def test_a_follow_up_says_what_was_found_and_when_the_next_is_due():
    follow_up = FollowUpRisk(risk=VENDOR, note=Prose("On time so far."), next=Day("2026-12-01"))
    plan = twice(follow_up, a_plan(raised()))
    assert (plan.risks[VENDOR].followed_up, plan.risks[VENDOR].follow_up) == ("On time so far.", "2026-12-01")


@pytest.mark.parametrize(
    ("command", "field"),
    [(ReportRiskOccurred, "occurred"), (CloseRisk, "closed"), (WithdrawRisk, "withdrawn")],
)
def test_a_risk_occurs_is_closed_or_withdrawn(command, field):
    plan = twice(command(risk=VENDOR), a_plan(raised()))
    assert getattr(plan.risks[VENDOR], field)
    assert refused(command(risk=OTHER), plan) == ["NOT_HERE"]


def test_a_duplicate_is_merged_into_a_risk_that_is_open():
    plan = twice(MergeRisk(risk=VENDOR, into=OTHER), a_plan(raised(), raised(OTHER)))
    assert plan.risks[VENDOR].merged_into == OTHER
    assert refused(MergeRisk(risk=OTHER, into=VENDOR), plan) == ["MERGED_INTO_ITSELF"]
    assert refused(MergeRisk(risk=OTHER, into=OTHER), plan) == ["MERGED_INTO_ITSELF"]


def test_what_was_closed_merged_or_withdrawn_is_opened_again():
    for over in (CloseRisk(risk=VENDOR), WithdrawRisk(risk=VENDOR), MergeRisk(risk=VENDOR, into=OTHER)):
        plan = twice(over, a_plan(raised(), raised(OTHER)))
        assert not plan.risks[VENDOR].is_open
        assert twice(ReopenRisk(risk=VENDOR), plan).risks[VENDOR].is_open


def test_a_risk_is_removed_and_restored():
    gone = twice(RemoveRisk(risk=VENDOR), a_plan(raised()))
    assert refused(CloseRisk(risk=VENDOR), gone) == ["WAS_REMOVED"]
    assert twice(RestoreRisk(risk=VENDOR), gone).risks[VENDOR].is_open
    assert refused(RemoveRisk(risk=OTHER), gone) == ["NOT_HERE"]
    assert refused(RestoreRisk(risk=OTHER), gone) == ["NOT_HERE"]
