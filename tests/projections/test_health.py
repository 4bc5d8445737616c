"""How dependencies and features stand, and the conflicts that come of it."""

import pytest

from projections.reasons import Health
from projections.views import views_of
from service.domain.agreement import DependencyAgreed
from service.domain.allocation import CapacitySet
from service.domain.calendar import BeginDay
from service.domain.capacity import cell_id
from service.domain.carried import CarriedForward, Destination
from service.domain.dependencies import DependencyState, Side
from service.domain.feature_progress import FeatureBlocked
from service.domain.interval import DayBegan
from service.domain.overload import OverloadAcknowledged
from service.domain.placement import FeatureMoved
from service.domain.policy import Policy, SameIteration
from service.domain.proposals import DependencyProposed
from service.domain.scope import FeatureRemoved
from service.domain.vocabulary import Day, Points, Prose, Title
from service.domain.wsjf import FeatureSized
from tests.domain.agreements import (
    AGREED,
    API,
    BETWEEN_CARDS,
    BLOCKED,
    COUNTERED,
    DECLINED,
    DELIVERED,
    PROPOSED,
    STARTED,
    TO,
)
from tests.domain.planned import LOGIN, SEARCH, proposed
from tests.domain.specification import BLUE, FIRST, FOURTH, IP, RED, SECOND, THIRD, a_plan, after, id_of, when

CARRIED = CarriedForward(item=SEARCH, to=Destination(plan=id_of(2), item=id_of(3)))
CARDS = (proposed(), proposed(LOGIN, "Login", "k"), BETWEEN_CARDS)


def agreed(by, dependency=API):
    return DependencyAgreed(dependency=dependency, committed_by=by, needed_by=THIRD)


def moved(feature, team, iteration):
    return FeatureMoved(feature=feature, team=team, iteration=iteration, rank="i")


def rules(plan, dependency=API):
    return [reason.rule for reason in views_of(plan).dependency_standings[dependency].reasons]


def conflicts(plan):
    return [conflict.rule for conflict in views_of(plan).conflicts.values()]


def health(plan, id=API):
    return views_of(plan).standing(id).health


def day(plan, text):
    return after(plan, *when(BeginDay(day=Day(text)), plan))


def test_committed_before_needed_is_healthy():
    plan = a_plan(PROPOSED, AGREED)
    assert (health(plan), rules(plan), conflicts(plan)) == (Health.HEALTHY, [], [])


def test_committed_later_than_needed_is_a_conflict():
    plan = a_plan(PROPOSED, agreed(FOURTH))
    assert (health(plan), rules(plan), conflicts(plan)) == (
        Health.CONFLICT,
        ["LATER_THAN_NEEDED"],
        ["LATER_THAN_NEEDED"],
    )
    assert views_of(plan).standing(API).texts == ("Committed by Iteration 4, needed by Iteration 3.",)


@pytest.mark.parametrize(
    ("policy", "expected", "listed"),
    [
        (SameIteration.AT_RISK, Health.AT_RISK, []),
        (SameIteration.CONFLICT, Health.CONFLICT, ["SAME_ITERATION"]),
    ],
)
def test_committed_in_the_iteration_that_needs_it_is_what_policy_says(policy, expected, listed):
    plan = a_plan(PROPOSED, agreed(THIRD), policy=Policy(same_iteration=policy))
    assert (health(plan), rules(plan), conflicts(plan)) == (expected, ["SAME_ITERATION"], listed)


def test_what_nobody_agreed_to_is_at_risk():
    plan = a_plan(PROPOSED)
    assert (health(plan), rules(plan), conflicts(plan)) == (Health.AT_RISK, ["UNAGREED"], [])
    countered = a_plan(PROPOSED, COUNTERED)
    assert views_of(countered).standing(API).texts == ("Iteration 4 is proposed instead; not agreed yet.",)


def test_what_waits_longer_than_a_week_ages():
    plan = day(a_plan(PROPOSED), "2026-11-09")
    assert "UNAGREED_AND_AGEING" not in rules(plan)
    plan = day(plan, "2026-11-10")
    assert "UNAGREED_AND_AGEING" in conflicts(plan)
    assert "Waiting for an answer since 2026-11-02." in views_of(plan).standing(API).texts


def test_what_was_declined_and_not_removed_is_a_conflict():
    plan = a_plan(PROPOSED, DECLINED)
    assert (health(plan), conflicts(plan)) == (Health.CONFLICT, ["DECLINED"])


def test_what_was_started_without_an_agreement_is_flagged():
    assert rules(a_plan(PROPOSED, STARTED)) == ["UNAGREED"]


def test_a_block_is_a_risk():
    assert rules(a_plan(PROPOSED, AGREED, BLOCKED)) == ["BLOCKED"]


def test_what_is_not_delivered_when_needed_is_late():
    plan = a_plan(PROPOSED, AGREED)
    assert health(day(plan, "2026-11-29")) is Health.HEALTHY
    late = day(plan, "2026-11-30")
    assert (health(late), rules(late)) == (Health.CONFLICT, ["LATE"])
    assert health(after(late, STARTED, DELIVERED)) is Health.DONE


@pytest.mark.parametrize(
    "state",
    [
        DependencyState.DELIVERED,
        DependencyState.ACCEPTED,
        DependencyState.WITHDRAWN,
    ],
)
def test_what_is_over_is_done(state):
    plan = day(a_plan(*TO[state]), "2026-12-28")
    assert (health(plan), rules(plan)) == (Health.DONE, [])


def test_a_removed_dependency_speaks_against_nothing():
    plan = a_plan(*TO[DependencyState.REMOVED])
    assert (health(plan), views_of(plan).standing(API).texts, conflicts(plan)) == (Health.DONE, (), [])


def test_what_lies_outside_the_train_is_external_unless_something_speaks_against_it():
    from_outside = DependencyProposed(
        dependency=API,
        what=Title("Rates"),
        consumer=Side(team=RED),
        provider=Side(external=Title("Bank")),
        needed_by=THIRD,
    )
    assert health(a_plan(from_outside, AGREED)) is Health.EXTERNAL
    assert health(a_plan(from_outside, agreed(FOURTH))) is Health.CONFLICT


def test_an_order_reversed_concerns_both_cards():
    plan = a_plan(*CARDS, agreed(SECOND), moved(SEARCH, RED, SECOND), moved(LOGIN, BLUE, THIRD))
    assert "ORDER_REVERSED" in conflicts(plan)
    assert (health(plan, SEARCH), health(plan, LOGIN)) == (Health.CONFLICT, Health.CONFLICT)
    (view,) = (each for each in views_of(plan).conflicts.values() if each.rule == "ORDER_REVERSED")
    assert view.about == (API, SEARCH, LOGIN)
    assert view.version == plan.features[LOGIN].version
    assert view.text == (
        "“Payment API”: “Login” comes in Iteration 3, after “Search” in Iteration 2, which needs it."
    )


def test_a_conflict_keeps_its_id_over_versions():
    plan = a_plan(*CARDS, agreed(SECOND), moved(SEARCH, RED, SECOND), moved(LOGIN, BLUE, THIRD))
    later = after(plan, moved(LOGIN, BLUE, FOURTH))
    assert views_of(plan).conflicts.keys() == views_of(later).conflicts.keys()


def test_a_side_without_an_iteration_is_unplaced_and_so_is_a_removed_one():
    plan = a_plan(*CARDS, agreed(SECOND), moved(SEARCH, RED, THIRD))
    assert conflicts(plan) == ["UNPLACED_SIDE"]
    plan = after(plan, moved(LOGIN, BLUE, SECOND))
    assert conflicts(plan) == []
    assert views_of(after(plan, FeatureRemoved(feature=LOGIN))).standing(API).texts == (
        "“Login” was removed.",
    )


def test_a_provider_placed_after_its_promise_is_at_risk():
    plan = a_plan(*CARDS, agreed(FIRST), moved(SEARCH, RED, THIRD), moved(LOGIN, BLUE, SECOND))
    assert rules(plan) == ["PLACED_AFTER_PROMISE"]


def test_an_overload_behind_it_puts_it_at_risk_until_the_load_is_gone():
    heavy = [
        FeatureSized(feature=LOGIN, size=Points(800)),
        CapacitySet(team=BLUE, iteration=SECOND, total=Points(500)),
    ]
    plan = a_plan(*CARDS, agreed(SECOND), moved(SEARCH, RED, THIRD), moved(LOGIN, BLUE, SECOND), *heavy)
    assert sorted(conflicts(plan)) == ["OVERLOADED", "OVERLOAD_BEHIND_IT"]
    known = OverloadAcknowledged(team=BLUE, iteration=SECOND, load=Points(800), note=Prose("We try."))
    assert conflicts(after(plan, known)) == ["OVERLOAD_BEHIND_IT"]
    assert conflicts(after(plan, FeatureSized(feature=LOGIN, size=Points(500)))) == []


def test_work_in_the_ip_iteration_is_a_conflict_of_the_cell():
    plan = a_plan(proposed(), moved(SEARCH, RED, IP), FeatureSized(feature=SEARCH, size=Points(100)))
    (view,) = views_of(plan).conflicts.values()
    assert (view.rule, view.about) == ("WORK_IN_IP_ITERATION", (cell_id(RED, IP),))
    assert health(plan, SEARCH) is Health.AT_RISK


def test_items_that_need_each_other_are_one_conflict_and_teams_are_none():
    back = DependencyProposed(
        dependency=id_of(42),
        what=Title("Accounts"),
        consumer=Side(team=BLUE, item=LOGIN),
        provider=Side(team=RED, item=SEARCH),
        needed_by=THIRD,
    )
    both = (agreed(SECOND), back, agreed(SECOND, id_of(42)))
    plan = a_plan(*CARDS, *both, moved(SEARCH, RED, SECOND), moved(LOGIN, BLUE, SECOND))
    (view,) = views_of(plan).conflicts.values()
    assert (view.rule, view.about) == ("CYCLE_OF_ITEMS", tuple(sorted((SEARCH, LOGIN))))
    third = proposed(id_of(33), "Audit", "m")
    elsewhere = DependencyProposed(
        dependency=id_of(42),
        what=Title("Accounts"),
        consumer=Side(team=BLUE, item=id_of(33)),
        provider=Side(team=RED, item=SEARCH),
        needed_by=THIRD,
    )
    plan = a_plan(*CARDS, agreed(SECOND), third, elsewhere, agreed(SECOND, id_of(42)))
    assert "CYCLE_OF_ITEMS" not in conflicts(plan)


def test_a_feature_is_as_healthy_as_what_it_needs():
    plan = a_plan(*CARDS, moved(SEARCH, RED, THIRD), moved(LOGIN, BLUE, SECOND))
    assert health(plan, SEARCH) is Health.AT_RISK
    assert views_of(plan).standing(SEARCH).texts == ("“Payment API”: Not agreed yet.",)
    assert health(plan, LOGIN) is Health.HEALTHY


def test_a_blocked_or_overdue_feature_says_so():
    plan = a_plan(proposed(), moved(SEARCH, RED, FIRST))
    assert health(after(plan, FeatureBlocked(feature=SEARCH)), SEARCH) is Health.AT_RISK
    assert health(day(plan, "2026-11-16"), SEARCH) is Health.CONFLICT


def test_what_was_removed_is_in_nobodys_way():
    plan = a_plan(proposed(), FeatureRemoved(feature=SEARCH))
    assert (health(plan, SEARCH), views_of(plan).standing(SEARCH).texts) == (Health.DONE, ())


def test_the_only_clock_is_the_plans_today():
    plan = a_plan(PROPOSED, DayBegan(day=Day("2026-12-01")))
    assert "LATE" in rules(plan)


def test_a_feature_that_went_on_in_the_next_plan_is_done_with_here():
    plan = a_plan(*CARDS, moved(SEARCH, RED, IP), CARRIED)
    assert views_of(plan).standing(SEARCH).health is Health.DONE
