"""Dependency measures: worked numbers, and an independent count over plans made up by chance."""

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.dependency_counts import held_at, median
from projections.dependency_measures import dependency_measures
from service.domain.commitment import PlanCommitted
from service.domain.dependencies import RemovedHow, Side
from service.domain.interruptions import (
    DependencyBlocked,
    DependencyRemoved,
    DependencyRestored,
    DependencyUnblocked,
)
from service.domain.interval import DayBegan
from service.domain.proposals import DependencyProposed, DependencyProposedAgain
from service.domain.scope import FeatureWithdrawn
from service.domain.teams import TeamJoined, TeamLeft
from service.domain.vocabulary import Day, Title
from tests.domain.agreements import (
    ACCEPTED,
    AGREED,
    API,
    BETWEEN_CARDS,
    BLUE_SIDE,
    COUNTERED,
    DECLINED,
    DELIVERED,
    PROPOSED,
    RED_SIDE,
    REMOVED,
    STARTED,
    WITHDRAWN,
)
from tests.domain.planned import BASKET, LOGIN, SEARCH, placed, proposed
from tests.domain.specification import BLUE, LAYOUT, RED, THIRD, ZURICH, a_plan, after, id_of
from tests.projections.coupled import a_coupled_plan
from tests.projections.test_law import history

NEEDED_FROM = next(each[2] for each in LAYOUT if each[0] == THIRD)
COMMIT = PlanCommitted(version=1)


def counts(plan):
    return dependency_measures(plan).counts


def another(number, consumer=RED_SIDE, provider=BLUE_SIDE, **sides):
    return DependencyProposed(
        dependency=id_of(3_000 + number),
        what=Title(f"Interface {number}"),
        consumer=consumer,
        provider=provider,
        needed_by=THIRD,
        **sides,
    )


def a_placed_plan():
    """Search and Login are placed, the basket lies in the backlog."""
    others = proposed(LOGIN, "Login", "k"), proposed(BASKET, "Basket", "m")
    return a_plan(proposed(), *others, placed(), placed(LOGIN, BLUE))


def test_density_is_dependencies_that_stand_for_each_placed_feature():
    """Two cards are placed, one dependency of three is removed and one withdrawn: 1 of 2."""
    gone = DependencyRemoved(dependency=id_of(3_001), how=RemovedHow.MOVED)
    plan = after(a_placed_plan(), BETWEEN_CARDS, another(1), gone)
    measures = dependency_measures(plan)
    assert (measures.features, measures.counts.asked, measures.counts.standing) == (2, 2, 1)
    assert (measures.density, measures.linked, measures.linked_percent) == (0.5, 2, 100.0)


def test_without_a_feature_there_is_no_density_and_no_share():
    measures = dependency_measures(a_plan(PROPOSED))
    assert (measures.features, measures.density, measures.linked_percent) == (0, None, None)


def test_a_withdrawn_feature_is_none_of_the_denominator():
    plan = after(a_placed_plan(), BETWEEN_CARDS, FeatureWithdrawn(feature=LOGIN, after_commitment=True))
    assert (dependency_measures(plan).features, dependency_measures(plan).linked) == (1, 1)


def test_an_unplaced_feature_is_of_the_backlog_and_counts_nowhere():
    basket = another(2, Side(team=RED, item=BASKET))
    plan = after(a_placed_plan(), another(1, Side(team=RED, item=SEARCH)), basket)
    assert dependency_measures(plan).linked_percent == 50.0


def test_what_lies_inside_a_team_or_outside_the_train_does_not_cross():
    bank = Side(external=Title("Bank"))
    plan = a_plan(another(1, RED_SIDE, RED_SIDE), another(2, RED_SIDE, bank))
    measures = dependency_measures(plan)
    assert (measures.counts.asked, measures.external, measures.pairs) == (0, 1, ())


def test_a_declined_dependency_is_still_needed():
    assert counts(a_plan(PROPOSED, DECLINED)).standing == 1


@pytest.mark.parametrize(
    ("steps", "rate"),
    [
        ((PROPOSED, AGREED), 100.0),
        ((PROPOSED,), 0.0),
        ((PROPOSED, COUNTERED), 0.0),
        ((PROPOSED, AGREED, COUNTERED), 0.0),
        ((PROPOSED, AGREED, DECLINED), 0.0),
        ((PROPOSED, STARTED), 0.0),
        ((PROPOSED, COUNTERED, STARTED), 0.0),
        ((PROPOSED, AGREED, STARTED), 100.0),
        ((PROPOSED, AGREED, STARTED, DELIVERED, ACCEPTED), 100.0),
        ((PROPOSED, AGREED, DependencyBlocked(dependency=API)), 100.0),
        ((PROPOSED, AGREED, DependencyBlocked(dependency=API), DependencyUnblocked(dependency=API)), 100.0),
        ((PROPOSED, AGREED, REMOVED, DependencyRestored(dependency=API)), 100.0),
        ((PROPOSED, AGREED, WITHDRAWN), None),
        ((PROPOSED, AGREED, REMOVED), None),
    ],
)
def test_agreed_at_commitment_is_what_held_then(steps, rate):
    assert counts(a_plan(*steps, COMMIT)).agreed_percent == rate


def test_what_comes_after_commitment_changes_nothing_of_what_held_then():
    plan = a_plan(PROPOSED, COMMIT, AGREED)
    assert (counts(plan).agreed_percent, counts(plan).agreed) == (0.0, 1)
    assert counts(a_plan(PROPOSED, AGREED, COMMIT, REMOVED)).agreed_percent == 100.0


def test_the_last_commitment_before_execution_counts():
    assert counts(a_plan(PROPOSED, COMMIT, AGREED, COMMIT)).agreed_percent == 100.0


def test_what_is_found_after_commitment_is_counted_by_itself():
    told = counts(a_plan(PROPOSED, AGREED, COMMIT, another(1)))
    assert (told.at_commitment, told.found_later) == (1, 1)


def test_before_commitment_nothing_is_said_about_it():
    told = counts(a_plan(PROPOSED, AGREED))
    assert (told.at_commitment, told.agreed_at_commitment, told.found_later) == (None, None, None)
    assert told.agreed_percent is None


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (f"{NEEDED_FROM}T09:00:00.000000Z", 1),
        ("2026-11-29T22:59:59.000000Z", 0),  # 23:59:59 in Zurich, the day before
        ("2026-11-29T23:00:00.000000Z", 1),  # midnight in Zurich, the day on which it is needed
        ("2026-11-15T12:00:00.000000Z", 0),
    ],
)
def test_delivered_too_late_is_on_the_day_on_which_it_is_needed_or_later(at, late):
    told = counts(after(a_plan(PROPOSED, AGREED, STARTED), DELIVERED, at=at))
    assert (told.delivered, told.late, told.late_percent) == (1, late, 100.0 * late)


def test_without_a_delivery_there_is_no_late_rate_and_what_is_overdue_is_told_beside():
    told = counts(a_plan(PROPOSED, AGREED, DayBegan(day=Day(NEEDED_FROM))))
    assert (told.late_percent, told.overdue) == (None, 1)


def test_days_to_agreement_run_from_the_first_proposal_to_the_first_agreement():
    plan = a_plan(PROPOSED, COUNTERED)
    plan = after(plan, AGREED, at="2026-11-04T00:00:00.000000Z")
    plan = after(plan, DECLINED, AGREED, at="2026-11-09T12:00:00.000000Z")
    assert counts(plan).median_days == 1.5


def test_what_is_proposed_again_has_waited_since_it_was_proposed_first():
    again = DependencyProposedAgain(dependency=API, needed_by=THIRD)
    plan = after(a_plan(PROPOSED, DECLINED), again, at="2026-11-05T12:00:00.000000Z")
    assert counts(after(plan, AGREED, at="2026-11-06T12:00:00.000000Z")).median_days == 4.0


def test_pairs_are_of_all_teams_between_which_something_stands():
    """Blue left while Red still needs something of it: of one possible pair one is linked, not of none."""
    measures = dependency_measures(a_plan(PROPOSED, TeamLeft(team=BLUE)))
    assert (measures.linked_pairs, measures.possible_pairs) == (1, 1)
    assert dependency_measures(a_plan(PROPOSED, WITHDRAWN, TeamLeft(team=BLUE))).possible_pairs == 0


def test_the_median_is_one_of_the_values():
    assert (median([]), median([3.0]), median([4.0, 1.0]), median([5.0, 1.0, 2.0])) == (None, 3.0, 1.0, 2.0)


def test_the_median_of_the_domain_fixture_is_5():
    days = [1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 10, 11, 14, 21]
    assert median(days) == 5 == numpy.percentile(days, 50, method="inverted_cdf")


def test_removals_are_counted_by_reason_and_a_restored_one_is_none():
    removed = [
        DependencyRemoved(dependency=id_of(3_000 + n), how=how)
        for n, how in enumerate([*RemovedHow, RemovedHow.SLICED])
    ]
    plan = a_plan(*(another(n) for n in range(7)), *removed)
    told = counts(plan)
    assert [told.removed[how] for how in RemovedHow] == [2, 1, 1, 1, 1]
    assert (told.reduced, told.shifted, told.standing) == (4, 2, 1)
    restored = counts(after(plan, DependencyRestored(dependency=id_of(3_000))))
    assert (restored.removed[RemovedHow.SLICED], restored.standing) == (1, 2)


@pytest.mark.parametrize(("teams", "pairs"), [(3, 3), (5, 10), (8, 28), (10, 45), (12, 66)])
def test_possible_pairs_grow_with_the_square(teams, pairs):
    joined = [
        TeamJoined(team=id_of(500 + n), train_team=id_of(500 + n), name=Title(f"Team {n}"), time=ZURICH)
        for n in range(teams - 2)
    ]
    assert dependency_measures(a_plan(*joined)).possible_pairs == pairs


def test_pairs_and_providers_stand_in_the_order_of_names():
    plan = a_plan(another(1), another(2), another(3, BLUE_SIDE, RED_SIDE))
    measures = dependency_measures(plan)
    assert [(each.consumer.name, each.provider.name) for each in measures.pairs] == [
        ("Blue", "Red"),
        ("Red", "Blue"),
    ]
    assert [(each.provider.name, each.fan_in, each.consumers) for each in measures.providers()] == [
        ("Blue", 2, 1),
        ("Red", 1, 1),
    ]
    assert measures.linked_pairs == 1


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_an_independent_count_comes_to_the_same(seed):
    plan, placed, rows = a_coupled_plan(seed)
    measures, told = dependency_measures(plan), counts(plan)
    crossing = [row for row in rows if row["crosses"]]
    gone = numpy.array([row["gone"] is not None for row in crossing], dtype=bool)
    column = {name: numpy.array([row[name] for row in crossing]) for name in ("there", "held", "handed")}
    committed = plan.interval.committed_at is not None
    assert (told.asked, told.standing) == (len(crossing), int((~gone).sum()))
    assert told.at_commitment == (int(column["there"].sum()) if committed else None)
    assert told.agreed_at_commitment == (int(column["held"].sum()) if committed else None)
    assert told.found_later == (sum(row["later"] for row in crossing) if committed else None)
    late = sum(row["late"] for row in crossing)
    handed = int(column["handed"].sum())
    assert (told.delivered, told.late, told.overdue) == (handed, late, sum(r["overdue"] for r in crossing))
    if handed:
        assert told.late_percent == pytest.approx(
            100 * numpy.mean([r["late"] for r in crossing if r["handed"]])
        )
    days = numpy.array([row["days"] for row in crossing], dtype=float)
    days = days[~numpy.isnan(days)]
    middle = numpy.percentile(days, 50, method="inverted_cdf") if len(days) else None
    assert told.median_days == pytest.approx(middle, abs=1e-9)
    for how in RemovedHow:
        assert told.removed[how] == sum(row["gone"] is how for row in crossing)
    linked = {row["feature"] for row in crossing if row["gone"] is None} & placed
    assert (measures.features, measures.linked) == (len(placed), len(linked))
    assert measures.density == (None if not placed else int((~gone).sum()) / len(placed))
    _pairs_add_up(measures, crossing)


def _pairs_add_up(measures, crossing):
    """Each pair is the rows between its two teams, and fan-in is a column sum of the matrix of teams."""
    teams = sorted({row["consumer"] for row in crossing} | {row["provider"] for row in crossing})
    matrix = numpy.zeros((len(teams), len(teams)), dtype=int)
    for row in crossing:
        matrix[teams.index(row["consumer"]), teams.index(row["provider"])] += row["gone"] is None
    told = {(each.consumer.id, each.provider.id): each.counts.standing for each in measures.pairs}
    assert told == {
        (r["consumer"], r["provider"]): matrix[teams.index(r["consumer"]), teams.index(r["provider"])]
        for r in crossing
    }
    fan_in = {each.provider.id: (each.fan_in, each.consumers) for each in measures.providers()}
    for number, team in enumerate(teams):
        if team in fan_in:
            assert fan_in[team] == (matrix[:, number].sum(), (matrix[:, number] > 0).sum())
    assert measures.linked_pairs == int(numpy.triu((matrix + matrix.T) > 0, 1).sum())
    for name in ("asked", "withdrawn", "delivered", "late", "overdue", "agreed"):
        assert sum(getattr(each.counts, name) for each in measures.pairs) == getattr(measures.counts, name)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), end=st.floats(0, 1))
def test_what_the_steps_say_of_a_version_is_what_the_plan_said_then(seed, end):
    plans = history(seed, 200)
    then, now = plans[int(end * (len(plans) - 1))], plans[-1]
    for each in now.dependencies:
        was = then.dependencies.get(each.id)
        there = was is not None and was.removed is None and was.state.value not in ("WITHDRAWN", "REMOVED")
        assert held_at(each, then.version) == (was.is_agreed if there else None)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_whatever_happens_the_measures_can_be_told(seed):
    for plan in history(seed, 150)[::25]:
        measures = dependency_measures(plan)
        told = measures.counts
        assert told.asked == told.standing + told.withdrawn + sum(told.removed.values())
        assert told.late <= told.delivered <= told.standing
        assert measures.linked <= measures.features
