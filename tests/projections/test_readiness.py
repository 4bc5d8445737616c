"""Readiness as people see it: percent, blockers, what is overdue, what came of what."""

from projections.readiness import ReadinessGap
from projections.views import views_of
from service.domain.acknowledging import AcknowledgeBriefing
from service.domain.action_outcomes import FinishAction
from service.domain.actions import AddAction
from service.domain.briefings import AddBriefing, BriefingTopic, DescribeBriefing
from service.domain.calendar import BeginDay
from service.domain.feature_progress import FeatureStarted
from service.domain.policy import Policy
from service.domain.readiness import AssignReadinessItem, ReadinessArea
from service.domain.readiness_progress import ConfirmReadinessItem, ReopenReadinessItem
from service.domain.scope import MarkFeatureReady
from service.domain.vocabulary import Day, Instant, NewId, Prose, Title
from tests.domain.planned import SEARCH, done, placed, proposed
from tests.domain.recorded import (
    ADA,
    CALL,
    QUOTA,
    ROOMS,
    SCOPE,
    TOMORROW,
    VISION,
    YESTERDAY,
    asked_for,
    in_the_way,
    listed,
)
from tests.domain.specification import a_plan, id_of
from tests.projections.busy import ranks_of
from tests.projections.readable import nodes_in

SLIDES, CHAIRS = id_of(221), id_of(222)
LIST = (
    listed(owner=ADA),
    listed(CHAIRS, "Chairs", owner=ADA),
    listed(SLIDES, "Slides", ReadinessArea.CONTENT, owner=ADA),
)


def readiness(plan):
    return views_of(plan).readiness


def gaps(plan):
    return [(each.gap.name, each.about) for each in readiness(plan).blockers]


def confirm(item):
    return ConfirmReadinessItem(readiness_item=item)


def test_percent_is_what_is_confirmed_of_each_area_and_of_the_whole():
    plan = done(a_plan(*LIST), confirm(ROOMS))
    seen = readiness(plan)
    assert (seen.share.items, seen.share.confirmed, seen.share.percent) == (3, 1, 100 / 3)
    assert {each.area.name: each.share.percent for each in seen.areas} == {
        "ORGANIZATIONAL": None,
        "CONTENT": 0.0,
        "LOGISTICS": 50.0,
    }
    whole = readiness(done(plan, confirm(CHAIRS), confirm(SLIDES)))
    assert (whole.share.percent, whole.enough) == (100.0, True)


def test_an_empty_checklist_is_neither_ready_nor_unready():
    seen = readiness(a_plan())
    assert (seen.share.percent, seen.enough, seen.needed) == (None, False, 80)
    assert readiness(a_plan(policy=Policy(readiness_needed=0))).enough


def test_what_is_overdue_or_nobodys_blocks_until_it_is_confirmed():
    plan = a_plan(listed(due=YESTERDAY), listed(CHAIRS, "Chairs", owner=ADA, due=TOMORROW))
    assert gaps(plan) == [("OVERDUE", ROOMS), ("UNOWNED", ROOMS)]
    assert [each.text for each in readiness(plan).blockers] == [
        "“Rooms are booked” was due on 2026-11-01.",
        "“Rooms are booked” has no owner.",
    ]
    assert gaps(done(plan, AssignReadinessItem(readiness_item=ROOMS, owner=ADA, due=TOMORROW))) == []
    confirmed = done(plan, confirm(ROOMS))
    assert gaps(confirmed) == []
    assert gaps(done(confirmed, ReopenReadinessItem(readiness_item=ROOMS))) == gaps(plan)


def test_features_that_are_placed_or_on_top_of_the_backlog_are_to_be_ready():
    cards = [proposed(id_of(500 + n), f"Feature {n}", rank) for n, rank in enumerate(ranks_of(13))]
    plan = a_plan(*cards, placed(id_of(512)))
    assert gaps(plan) == [("FEATURE_NOT_READY", id_of(500 + n)) for n in (12, *range(10))]
    assert readiness(plan).blockers[0].text == (
        "“Feature 12” is not ready: it lacks acceptance criteria and an owner."
    )
    ready = done(plan, MarkFeatureReady(feature=id_of(512)), MarkFeatureReady(feature=id_of(500)))
    assert gaps(ready) == [("FEATURE_NOT_READY", id_of(500 + n)) for n in range(1, 10)]


def test_what_has_begun_needs_no_readiness_any_more():
    plan = a_plan(proposed(), placed(), FeatureStarted(feature=SEARCH))
    assert gaps(plan) == []


def test_a_briefing_is_to_be_acknowledged_by_somebody_as_it_is_now():
    told = AddBriefing(briefing=NewId(VISION), title=Title("Where we go"), topic=BriefingTopic.VISION)
    plan = done(a_plan(), told)
    assert gaps(plan) == [("BRIEFING_NOT_ACKNOWLEDGED", VISION)]
    plan = done(plan, AcknowledgeBriefing(briefing=VISION))
    assert gaps(plan) == []
    plan = done(plan, DescribeBriefing(briefing=VISION, description=Prose("And the roadmap.")))
    assert gaps(plan) == [(ReadinessGap.BRIEFING_NOT_ACKNOWLEDGED.name, VISION)]


def test_what_is_open_when_its_day_is_over_is_overdue():
    action = AddAction(action=NewId(CALL), title=Title("Call"), due=YESTERDAY)
    evening = Instant("2026-11-02T22:30:00.000000Z")  # half past eleven in Zurich
    plan = done(a_plan(listed(due=YESTERDAY), in_the_way(due=TOMORROW), asked_for(due_at=evening)), action)
    assert set(views_of(plan).overdue) == {ROOMS, CALL}
    assert set(views_of(done(plan, FinishAction(action=CALL))).overdue) == {ROOMS}
    assert set(views_of(done(plan, BeginDay(day=TOMORROW))).overdue) == {ROOMS, CALL, SCOPE}
    assert QUOTA in views_of(done(plan, BeginDay(day=Day("2026-11-04")))).overdue


def test_what_somebody_raised_shows_what_came_of_it():
    actions = [
        AddAction(action=NewId(id_of(600 + n)), title=Title(f"Step {n}"), comes_of=QUOTA) for n in range(2)
    ]
    plan = done(a_plan(in_the_way()), *actions)
    assert views_of(plan).actions_by_source == {QUOTA: (id_of(600), id_of(601))}
    (kind, node) = nodes_in(views_of(plan))[QUOTA]
    assert kind == "Impediment"
    assert (id_of(600), id_of(601)) in node
