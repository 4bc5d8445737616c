"""Objectives at risk: each rule of domain 1.11c once true and once just not, with what made it so."""

import random

import numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.flow.items import counted, items
from projections.old_stories import FEWEST, limit, look_finished
from projections.views import Views, views_of
from service.domain.agreement import DependencyAgreed
from service.domain.allocation import CapacitySet
from service.domain.at_risk_answers import AtRiskConfirmed, AtRiskDismissed, AtRiskRule, at_risk_id
from service.domain.calendar import BeginDay
from service.domain.capacity import cell_id
from service.domain.carried import BroughtForward, Origin
from service.domain.feature_progress import FeatureStarted
from service.domain.iterations import IterationKind, IterationsLaidOut, LaidOut
from service.domain.placement import FeatureMoved
from service.domain.revisions import DependencyDescribed
from service.domain.risks import RiskLevel, RiskRaised, Roam
from service.domain.roam import RiskRoamed
from service.domain.scope import FeatureRemoved
from service.domain.story_flow import StoryFinished, StoryStarted
from service.domain.story_planning import StoryPlanned
from service.domain.vocabulary import Day, NewId, Points, Prose, Title
from service.domain.wsjf import FeatureSized
from tests.domain.agreements import API, DECLINED, DELIVERED, STARTED
from tests.domain.planned import INDEX, LOGIN, SEARCH, planned, proposed
from tests.domain.promised import drafted
from tests.domain.specification import FIRST, RED, SECOND, THIRD, a_plan, after, id_of, when
from tests.projections.anybody import Anybody
from tests.projections.flow.flowing import flowing
from tests.projections.test_health import CARDS

GOAL, SUPPLIER = id_of(51), id_of(61)
DRAFTED = drafted(GOAL, features=(SEARCH,))


def day(plan, text):
    return after(plan, *when(BeginDay(day=Day(text)), plan))


def spoke(plan):
    """Each rule that speaks of the objective, with what made it so."""
    return {each.code: each for each in views_of(plan).at_risk.values() if each.objective == GOAL}


def inputs(flag):
    return [(each.about, each.field, each.value) for each in flag.inputs]


def agreed(by=SECOND, needed_by=THIRD):
    return DependencyAgreed(dependency=API, committed_by=by, needed_by=needed_by)


def test_r1_a_dependency_is_not_agreed_or_in_conflict():
    unagreed = spoke(a_plan(*CARDS, DRAFTED))["R1"]
    assert (inputs(unagreed), unagreed.since) == ([(API, "state", "PROPOSED")], "2026-11-02")
    assert spoke(a_plan(*CARDS, agreed(), DRAFTED)) == {}
    late = spoke(a_plan(*CARDS, agreed(by=THIRD, needed_by=SECOND), DRAFTED))["R1"]
    assert inputs(late) == [(API, "conflict", "Committed by Iteration 3, needed by Iteration 2.")]
    assert late.since is None
    assert "R1" in spoke(a_plan(*CARDS, DECLINED, DRAFTED))


def test_r1_is_of_what_its_features_need_not_of_what_they_provide():
    assert spoke(a_plan(*CARDS, drafted(GOAL, features=(LOGIN,)))) == {}


def test_what_a_story_needs_its_feature_needs():
    """A dependency names a story of the feature that the objective is linked to."""
    of_the_story = DependencyDescribed(dependency=API, what=Title("API"), consumer_item=INDEX)
    plan = a_plan(*CARDS, planned(feature=SEARCH), of_the_story, DRAFTED)
    assert set(spoke(plan)) == {"R1"}
    assert set(spoke(day(plan, "2026-11-30"))) == {"R1", "R2", "R3"}
    assert "R1" not in spoke(after(plan, agreed()))
    assert spoke(a_plan(*CARDS, planned(), of_the_story, DRAFTED)) == {}, "it is a story of no feature"


def test_r2_a_needed_by_iteration_has_begun_and_it_is_not_delivered():
    plan = a_plan(*CARDS, agreed(), FeatureStarted(feature=SEARCH), DRAFTED)
    assert spoke(day(plan, "2026-11-29")) == {}
    late = spoke(day(plan, "2026-11-30"))["R2"]
    assert inputs(late) == [(API, "state", "AGREED"), (THIRD, "begins", "2026-11-30")]
    assert late.since == "2026-11-30"
    assert spoke(day(after(plan, STARTED, DELIVERED), "2026-11-30")) == {}


def test_a_late_dependency_that_was_never_agreed_is_of_both_rules():
    plan = a_plan(*CARDS, FeatureStarted(feature=SEARCH), DRAFTED)
    assert set(spoke(day(plan, "2026-11-30"))) == {"R1", "R2"}


def test_r3_nothing_has_started_after_40_percent_of_the_development_iterations():
    """Four iterations of 14 days: 22 days over are 39%, 23 are 41%."""
    plan = a_plan(proposed(), DRAFTED)
    assert spoke(day(plan, "2026-11-24")) == {}
    flag = spoke(day(plan, "2026-11-25"))["R3"]
    assert (inputs(flag), flag.since) == ([(SEARCH, "progress", "NOT_STARTED")], "2026-11-25")
    assert spoke(day(plan, "2026-12-20"))["R3"].since == "2026-11-25"


def laid(*boxes):
    """An iteration for each first day, last day and kind."""
    return IterationsLaidOut(
        iterations=tuple(
            LaidOut(
                iteration=NewId(id_of(20 + n)), name=Title(f"I{n}"), starts=Day(a), ends=Day(b), kind=kind
            )
            for n, (a, b, kind) in enumerate(boxes, 1)
        )
    )


DEVELOPMENT, IP = IterationKind.DEVELOPMENT, IterationKind.IP


def test_r3_counts_exactly_40_percent_and_leaves_out_gaps_and_the_ip_iteration():
    """Ten days of development in two iterations with a gap: 40% are over when the first has ended."""
    boxes = (
        ("2026-11-02", "2026-11-05", DEVELOPMENT),
        ("2026-11-10", "2026-11-15", DEVELOPMENT),
        ("2026-11-16", "2026-12-31", IP),
    )
    plan = a_plan(laid(*boxes), proposed(), DRAFTED)
    assert spoke(day(plan, "2026-11-05")) == {}
    assert spoke(day(plan, "2026-11-06"))["R3"].since == "2026-11-06"


def test_r3_is_silent_without_development_iterations_and_says_so():
    plan = day(a_plan(laid(("2026-11-02", "2026-12-31", IP)), proposed(), DRAFTED), "2026-12-31")
    assert spoke(plan) == {}
    assert views_of(plan).silent_rules[AtRiskRule.R3] == "No development iterations are laid out."
    assert AtRiskRule.R3 not in views_of(a_plan()).silent_rules


def test_r3_holds_nothing_against_features_of_which_a_story_or_another_has_started():
    plan = a_plan(proposed(), proposed(LOGIN, "Login", "k"), drafted(GOAL, features=(SEARCH, LOGIN)))
    late = day(plan, "2026-12-01")
    assert len(spoke(late)["R3"].inputs) == 2
    assert spoke(after(late, FeatureStarted(feature=LOGIN))) == {}
    assert spoke(after(late, planned(feature=SEARCH), StoryStarted(story=id_of(41)))) == {}
    assert spoke(day(a_plan(proposed(), drafted(GOAL)), "2026-12-01")) == {}, "it has no features"


def test_r3_speaks_when_what_else_was_linked_is_gone():
    plan = a_plan(proposed(), proposed(LOGIN, "Login", "k"), drafted(GOAL, features=(SEARCH, LOGIN)))
    late = day(after(plan, FeatureStarted(feature=LOGIN), FeatureRemoved(feature=LOGIN)), "2026-12-01")
    assert inputs(spoke(late)["R3"]) == [(SEARCH, "progress", "NOT_STARTED")]


def test_r4_more_load_than_capacity_in_an_iteration_that_is_not_over():
    sized = (FeatureMoved(feature=SEARCH, team=RED, iteration=FIRST, rank="i"),)
    full = a_plan(
        proposed(),
        *sized,
        FeatureSized(feature=SEARCH, size=Points(800)),
        CapacitySet(team=RED, iteration=FIRST, total=Points(800)),
        DRAFTED,
    )
    assert spoke(full) == {}
    heavy = after(full, CapacitySet(team=RED, iteration=FIRST, total=Points(850), reserved=Points(100)))
    assert inputs(spoke(heavy)["R4"]) == [(cell_id(RED, FIRST), "load", "8 points of 7.5")]
    assert "R4" in spoke(day(heavy, "2026-11-15"))
    assert spoke(day(heavy, "2026-11-16")) == {}
    assert views_of(heavy).silent_rules[AtRiskRule.R4] == "No capacity is known of Blue."


OLD = id_of(800)


def took(*days):
    """Stories of Red that were finished, each after so many days in Zurich."""
    for n, length in enumerate(days):
        story = id_of(900 + n)
        yield StoryPlanned(**{**planned().__dict__, "story": story})
        yield StoryStarted(story=story), "2026-11-01T23:30:00.000000Z"
        yield StoryFinished(story=story), f"2026-11-{1 + length:02}T22:30:00.000000Z"


def timed(plan, *events):
    """The plan after events, each at its time."""
    for each in events:
        event, at = each if isinstance(each, tuple) else (each, "2026-11-02T12:00:00.000000Z")
        plan = after(plan, event, at=at)
    return plan


def with_an_old_story(*days):
    begun = StoryPlanned(**{**planned(feature=SEARCH).__dict__, "story": OLD, "title": Title("Index")})
    plan = timed(a_plan(proposed(), DRAFTED), *took(*days), begun, StoryStarted(story=OLD))
    return after(plan, FeatureStarted(feature=SEARCH))


def test_r5_a_story_is_older_than_85_percent_of_the_teams_finished_ones():
    """Took 1 to 6 days: the 85th percentile, nearest rank, is the sixth of six. Begun on the 2nd, its sixth
    day is the 7th."""
    plan = with_an_old_story(1, 2, 3, 4, 5, 6)
    assert spoke(day(plan, "2026-11-07")) == {}
    flag = spoke(day(plan, "2026-11-08"))["R5"]
    assert inputs(flag) == [(OLD, "begun", "2026-11-02"), (RED, "85th percentile", "6 days")]
    assert flag.since == "2026-11-08"
    assert flag.text == (
        "“Index” was begun on 2026-11-02; 85% of the 6 stories that Red finished, which are few, took 6 days "
        "or less."
    )
    assert spoke(after(day(plan, "2026-11-08"), StoryFinished(story=OLD))) == {}


def test_r5_is_silent_with_few_finished_stories_and_says_so():
    plan = day(with_an_old_story(*[1] * (FEWEST - 1)), "2026-11-29")
    assert "R5" not in spoke(plan)
    told = views_of(plan).silent_rules[AtRiskRule.R5]
    assert told == "Too few stories are finished to tell what is old, of Red (4) and Blue (0)."
    enough = views_of(day(with_an_old_story(*[1] * FEWEST), "2026-11-29"))
    assert enough.silent_rules[AtRiskRule.R5].endswith("of Blue (0).")


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_the_age_beyond_which_a_story_is_old_is_that_of_numpy_over_the_items_of_flow(seed):
    plan = flowing(seed)
    found = views_of(plan).age_limits
    for team in plan.teams:
        mine = [each for each in counted(items(plan)) if each.team == team.train_team]
        days = [each.cycle_days for each in mine if each.finished and each.cycle_days]
        told = numpy.percentile(days, 85, method="inverted_cdf") if len(days) >= FEWEST else None
        assert found[team.id] == (told, len(days))


def test_days_are_those_of_the_teams_zone():
    """From half past midnight to half past eleven in the evening in Zurich is one day, over two in UTC."""
    plan = timed(a_plan(proposed()), *took(1, 1, 1, 1, 1))
    stories = views_of(plan).grouped("stories", "team")
    assert limit(dict(look_finished(plan, stories))[RED]) == (1, 5)


def test_r6_a_risk_was_never_roamed_or_is_owned_past_its_follow_up():
    raised = RiskRaised(risk=SUPPLIER, text=Prose("Late."), level=RiskLevel.ART, threatens=(SEARCH,))
    plan = a_plan(proposed(), DRAFTED, raised)
    assert inputs(spoke(plan)["R6"]) == [(SUPPLIER, "category", "none")]
    owned = RiskRoamed(risk=SUPPLIER, category=Roam.OWNED, owner=id_of(97), follow_up=Day("2026-11-05"))
    plan = after(plan, owned)
    assert spoke(day(plan, "2026-11-05")) == {}
    flag = spoke(day(plan, "2026-11-06"))["R6"]
    assert (inputs(flag), flag.since) == ([(SUPPLIER, "follow-up", "2026-11-05")], "2026-11-06")


def test_r6_a_risk_that_threatens_a_story_threatens_its_feature():
    raised = RiskRaised(risk=SUPPLIER, text=Prose("Late."), level=RiskLevel.ART, threatens=(INDEX,))
    assert set(spoke(a_plan(proposed(), planned(feature=SEARCH), DRAFTED, raised))) == {"R6"}
    assert spoke(a_plan(proposed(), planned(), DRAFTED, raised)) == {}


def test_r7_the_work_was_carried_over_already():
    there = Origin(plan=id_of(7), version=3, item=id_of(8))
    assert spoke(a_plan(proposed(), DRAFTED)) == {}
    plan = a_plan(proposed(), DRAFTED, BroughtForward(item=SEARCH, origin=there))
    assert inputs(spoke(plan)["R7"]) == [(SEARCH, "carried from", id_of(7))]


def test_what_a_person_says_stands_beside_and_the_rule_goes_on_speaking():
    plan = a_plan(*CARDS, DRAFTED)
    assert spoke(plan)["R1"].answer is None
    told = after(plan, AtRiskDismissed(objective=GOAL, rule=AtRiskRule.R1, because=Prose("We talked.")))
    flag = spoke(told)["R1"]
    assert (flag.answer.because, flag.moved_on, flag.version) == ("We talked.", False, told.version)
    assert flag.id == at_risk_id(GOAL, AtRiskRule.R1)
    moved = spoke(after(told, agreed(by=THIRD, needed_by=SECOND)))["R1"]
    assert (moved.answer, moved.moved_on) == (flag.answer, True)


def test_a_machine_changes_nothing_about_an_objective():
    plan = a_plan(*CARDS, DRAFTED)
    before = [*plan.objectives]
    assert spoke(plan)
    confirmed = after(plan, AtRiskConfirmed(objective=GOAL, rule=AtRiskRule.R1))
    assert [*plan.objectives] == before == [*confirmed.objectives]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 200))
def test_the_rules_never_raise_and_say_the_same_of_the_same_plan(seed, steps):
    anybody, plan = Anybody(random.Random(seed)), a_plan()
    for _ in range(steps):
        plan = anybody.step(plan)
    told, again = (Views(plan.copy()) for _ in range(2))
    assert (told.at_risk, told.silent_rules) == (again.at_risk, again.silent_rules)
    for flag in told.at_risk.values():
        assert flag.inputs
        assert flag.text
        assert plan.objectives[flag.objective].removed is None
        assert f"{flag.code}: " in " ".join(each.sentence for each in told.flags_by_objective[flag.objective])
