"""The objectives sheet with its flags, the ROAM board, the gate, the inbox."""

from projections.views import views_of
from service.domain.allocation import CapacitySet
from service.domain.calendar import BeginDay
from service.domain.carried import BroughtForward, Origin
from service.domain.feature_progress import FeatureAccepted, FeatureStarted
from service.domain.gate import GapWaived
from service.domain.objective_flags import ObjectiveFlagged
from service.domain.objectives import ObjectiveDrafted, ObjectiveKind, ObjectiveLevel
from service.domain.placement import FeatureMoved
from service.domain.risk_outcomes import RiskClosed
from service.domain.risks import RiskLevel, RiskRaised, Roam
from service.domain.roam import RiskRoamed
from service.domain.values import ActualValueAssessed
from service.domain.vocabulary import Day, Points, Prose
from service.domain.wsjf import FeatureSized
from tests.domain.agreements import AGREED, API, COUNTERED, PROPOSED
from tests.domain.planned import SEARCH, proposed
from tests.domain.promised import an_accepted_plan
from tests.domain.specification import BLUE, FIRST, RED, SECOND, a_plan, after, id_of, when
from tests.projections.test_health import CARDS, agreed, moved

GOAL, SUPPLIER = id_of(51), id_of(61)


def drafted(objective=GOAL, rank="i", level=ObjectiveLevel.TEAM, team=RED, features=(SEARCH,)):
    return ObjectiveDrafted(
        objective=objective,
        text=Prose("Customers find it."),
        rank=rank,
        level=level,
        kind=ObjectiveKind.COMMITTED,
        team=team,
        features=features,
    )


def raised(risk=SUPPLIER, level=RiskLevel.ART, threatens=(SEARCH,)):
    return RiskRaised(risk=risk, text=Prose("The supplier is late."), level=level, threatens=threatens)


def flags(plan, objective=GOAL):
    return [flag.rule for flag in views_of(plan).flags_by_objective[objective]]


def day(plan, text):
    return after(plan, *when(BeginDay(day=Day(text)), plan))


def test_r1_a_dependency_that_its_feature_needs_is_in_conflict_or_not_agreed():
    assert flags(a_plan(*CARDS, drafted())) == ["R1"]
    placed = (moved(SEARCH, RED, FIRST), moved(SEARCH, RED, SECOND))
    assert flags(a_plan(*CARDS, agreed(FIRST), *placed, drafted())) == []


def test_r2_a_dependency_is_needed_already_and_not_delivered():
    plan = day(a_plan(*CARDS, agreed(SECOND), drafted()), "2026-11-30")
    assert "R2" in flags(plan)


def test_r3_nothing_started_after_two_fifths_of_the_development_iterations():
    plan = a_plan(proposed(), drafted())
    assert flags(day(plan, "2026-11-24")) == []
    late = day(plan, "2026-11-25")
    assert flags(late) == ["R3"]
    assert flags(after(late, FeatureStarted(feature=SEARCH))) == []


def test_r4_the_team_is_overloaded_in_an_iteration_that_is_not_over():
    plan = a_plan(
        proposed(),
        FeatureSized(feature=SEARCH, size=Points(800)),
        FeatureMoved(feature=SEARCH, team=RED, iteration=FIRST, rank="i"),
        CapacitySet(team=RED, iteration=FIRST, total=Points(500)),
        drafted(),
    )
    assert [flag.text for flag in views_of(plan).flags_by_objective[GOAL]] == [
        "Red is overloaded in Iteration 1."
    ]
    assert flags(day(plan, "2026-11-16")) == []


def test_r6_a_risk_was_never_roamed_or_is_owned_past_its_follow_up():
    plan = a_plan(proposed(), raised(), drafted())
    assert flags(plan) == ["R6"]
    owned = RiskRoamed(risk=SUPPLIER, category=Roam.OWNED, owner=id_of(99), follow_up=Day("2026-11-05"))
    plan = after(plan, owned)
    assert flags(day(plan, "2026-11-05")) == []
    assert flags(day(plan, "2026-11-06")) == ["R6"]
    assert flags(after(plan, RiskClosed(risk=SUPPLIER))) == []


def test_r7_the_work_was_already_carried_over_once():
    carried = BroughtForward(item=SEARCH, origin=Origin(plan=id_of(2), version=9, item=id_of(31)))
    plan = a_plan(proposed(), drafted(), carried)
    assert flags(plan) == ["R7"]
    (flag,) = views_of(plan).flags_by_objective[GOAL]
    assert (flag.sentence, [each.about for each in flag.inputs]) == (
        "R7: “Search” was already carried over once.",
        [SEARCH],
    )
    assert flags(after(plan, FeatureAccepted(feature=SEARCH))) == []


def test_a_person_flags_and_what_was_assessed_is_at_risk_no_more():
    plan = after(
        a_plan(proposed(), raised(), drafted()), ObjectiveFlagged(objective=GOAL), reason="No testers."
    )
    assert views_of(plan).flags_by_objective[GOAL][0].sentence == "Flagged: No testers."
    assert flags(after(plan, ActualValueAssessed(objective=GOAL, value=5))) == ["PERSON"]


def test_sheets_are_the_trains_and_the_teams_by_rank():
    plan = a_plan(
        drafted(features=()),
        drafted(id_of(52), "a", features=()),
        drafted(id_of(53), level=ObjectiveLevel.ART, team=None, features=()),
    )
    sheets = {sheet.team: [row.objective for row in sheet.rows] for sheet in views_of(plan).sheets}
    assert sheets == {None: [id_of(53)], RED: [id_of(52), GOAL], BLUE: []}


def test_the_roam_board_has_a_column_for_each_category_and_one_for_what_is_unsettled():
    plan = a_plan(proposed(), raised(), raised(id_of(62)), RiskRoamed(risk=SUPPLIER, category=Roam.RESOLVED))
    columns = {(each.level, each.category): each.risks for each in views_of(plan).roam}
    assert len(columns) == 10
    assert columns[RiskLevel.ART, None] == (id_of(62),)
    assert columns[RiskLevel.ART, Roam.RESOLVED] == (SUPPLIER,)


def test_the_gate_shows_what_was_waived_and_by_whom():
    plan = an_accepted_plan(proposed(), raised())
    (item,) = views_of(plan).gate.values()
    assert (item.code, item.about, item.waiver) == ("RISK_NOT_ROAMED", (SUPPLIER,), None)
    waived = GapWaived(item=item.id, code=item.code, about=item.about, agreed_by=id_of(98))
    (again,) = views_of(after(plan, waived)).gate.values()
    assert (again.id, again.waiver.agreed_by, again.settled) == (item.id, id_of(98), False)


def test_what_was_waived_stays_in_the_gate_when_it_is_settled():
    plan = an_accepted_plan(raised())
    (item,) = views_of(plan).gate.values()
    waived = GapWaived(item=item.id, code=item.code, about=item.about, agreed_by=id_of(98))
    settled = after(plan, waived, RiskClosed(risk=SUPPLIER))
    (left,) = views_of(settled).gate.values()
    assert (left.id, left.code, left.about, left.settled) == (item.id, item.code, (SUPPLIER,), True)
    assert left.text == "Every risk of the train leaves the session resolved, owned, accepted or mitigated."
    assert left.waiver.agreed_by == id_of(98)
    assert views_of(after(plan, RiskClosed(risk=SUPPLIER))).gate == {}


def test_an_inbox_holds_what_awaits_the_teams_answer():
    assert views_of(a_plan(PROPOSED)).inbox(BLUE) == (API,)
    assert views_of(a_plan(PROPOSED, COUNTERED)).inbox(RED) == (API,)
    assert views_of(a_plan(PROPOSED, AGREED)).inbox(BLUE) == ()
