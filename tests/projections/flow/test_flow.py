"""Flow over a window: kinds, trends, ageing, limits, Little's law; and what a plan tells of its teams."""

from collections import Counter
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.flow.flow import Flow, Scope, ends, flow_of
from projections.flow.items import Item, Stay
from projections.flow.limits import FlowTeam
from projections.flow.times import Line
from service.domain.interval import PolicySet
from service.domain.passages import Blockage
from service.domain.policy import Policy, ServiceLevelExpectation, WipLimit
from service.domain.stories import StoryKind
from service.domain.vocabulary import Title
from tests.domain.specification import BLUE_ON_TRAIN, RED, RED_ON_TRAIN, after
from tests.projections.flow.flowing import FLOW, STATES, ZURICH, an_item, day, flowing, noon, taking, window

TEAM = FlowTeam(RED_ON_TRAIN, Title("Red"), ZURICH, FLOW)
OTHER = FlowTeam(BLUE_ON_TRAIN, Title("Blue"), ZURICH, None)


def flow(*items, days=(1, 40), teams=(TEAM,), whole=True, today=50, **policy):
    return Flow(items, Scope(window(*days), teams, whole, Policy(**policy), day(today)))


def test_the_distribution_is_the_share_of_each_kind_in_what_was_finished():
    kinds = [StoryKind.STORY] * 3 + [StoryKind.DEFECT]
    found = flow(*(an_item(n, 1, 2, kind=kind) for n, kind in enumerate(kinds)), an_item(9, 1, None))
    shares = {each.kind: (each.count, each.percent) for each in found.distribution}
    assert shares[StoryKind.STORY] == (3, 75.0)
    assert shares[StoryKind.DEFECT] == (1, 25.0)
    assert shares[StoryKind.RISK] == (0, 0.0)


def test_of_nothing_finished_there_is_no_share():
    assert {each.percent for each in flow().distribution} == {None}


def test_starts_minus_finishes_week_by_week():
    some = [an_item(1, 2, 9), an_item(2, 3, None), an_item(3, 8, 14), an_item(4, None, 9)]
    weeks = flow(*some, days=(1, 14)).trend
    assert [(w.started, w.finished, w.difference, w.in_progress) for w in weeks] == [
        (2, 0, 2, 2),
        (1, 2, -1, 1),
    ]


def test_what_ages_is_held_against_percentiles_and_expectation():
    stays = (Stay("Doing", noon(30), False), Stay("Waits for review", noon(35), True))
    old = an_item(1, 30, None, stays=stays, blockages=(Blockage(since=noon(38)),))
    young = an_item(2, 39, None)
    expected = ServiceLevelExpectation(percent=85, days=10)
    found = flow(*taking(2, 4, 8, 12), old, young, service_level=expected)
    assert found.cycle_times.lines == [Line(50, 4), Line(70, 8), Line(85, 12), Line(95, 12)]
    first, second = found.ageing
    assert (first.item, first.days, first.past_percentile, first.past_expectation) == (old, 11, 70, True)
    assert (first.state, first.waiting, first.blocked) == ("Waits for review", True, True)
    assert (second.days, second.past_percentile, second.past_expectation) == (2, None, False)


@pytest.mark.parametrize(("age", "percentile", "expectation"), [(8, 50, False), (9, 70, True)])
def test_who_is_as_old_as_a_line_says_is_not_past_it(age, percentile, expectation):
    expected = ServiceLevelExpectation(percent=85, days=8)
    (aged,) = flow(*taking(2, 4, 8, 12), an_item(1, 41 - age, None), service_level=expected).ageing
    assert (aged.days, aged.past_percentile, aged.past_expectation) == (age, percentile, expectation)


def test_the_diagram_has_what_was_finished_on_the_first_day_and_not_what_was_finished_before():
    lines = flow(an_item(1, 1, 4), an_item(2, 1, 5), days=(5, 6), teams=(OTHER, TEAM)).cumulative
    assert [line.counts for line in lines] == [(1, 1), (1, 1), (1, 1)]


def test_without_an_expectation_nothing_is_past_it():
    (aged,) = flow(an_item(1, 2, None)).ageing
    assert aged.past_expectation is None


def test_work_in_progress_is_counted_against_limits_by_team_and_state():
    doing = (Stay("Doing", noon(3), False),)
    limits = (
        WipLimit(team=RED_ON_TRAIN, most=2),
        WipLimit(team=RED_ON_TRAIN, state="Review", most=1),
        WipLimit(team=RED_ON_TRAIN, state="Doing", most=1),
    )
    some = [an_item(n, 3, None, stays=doing) for n in range(2)]
    found = flow(*some, an_item(7, 3, None, team=BLUE_ON_TRAIN), teams=(OTHER, TEAM), wip_limits=limits)
    assert [(w.team.name, w.state, w.count, w.limit, w.over) for w in found.against_limits] == [
        ("Blue", None, 1, None, None),
        ("Red", None, 2, 2, False),
        ("Red", "Doing", 2, 1, True),
        ("Red", "Review", 0, 1, False),
    ]


def test_now_is_the_end_of_the_last_day():
    found = flow(an_item(1, 3, 6), an_item(2, 5, None), days=(1, 5))
    assert [each.title for each in found.in_progress] == ["Item 1", "Item 2"]
    assert found.finished == []


def test_what_is_finished_farther_east_is_not_in_progress_although_its_day_is_still_to_come():
    east = an_item(1, 3, None, zone="Asia/Tokyo", finished=noon(5, 20))
    found = flow(east, days=(1, 5), today=5)
    assert (found.in_progress, found.ageing, found.finished) == ([], [], [])
    assert [each.count for each in found.against_limits] == [0]
    assert flow(east, days=(1, 6), today=6).finished == [east]


def test_the_points_of_the_clock_have_their_states_where_all_teams_have_the_same():
    assert (flow().cycle.start, flow().cycle.end) == ("commitment point (Doing)", "delivery (Done)")
    both = flow(teams=(OTHER, TEAM)).cycle
    assert (both.start, both.end) == ("commitment point", "delivery")


def test_littles_law_holds_exactly_where_all_starts_and_ends_inside_and_is_valid_only_when_stable():
    steady = [an_item(n, n, n + 3) for n in range(1, 38)]
    found = flow(*steady).littles_law
    assert found.average_wip == pytest.approx(found.expected_wip)
    assert found.average_cycle_time == 4
    assert found.valid
    few = flow(*steady[:5]).littles_law
    assert few.reasons[0] == "Only 5 items were finished."
    growing = flow(*steady, *(an_item(n, 39, None) for n in range(50, 70))).littles_law
    assert len(growing.reasons) == 2
    assert flow(days=(5, 4)).littles_law.average_wip is None


def test_a_plan_tells_of_all_its_teams_by_name_or_of_one():
    plan = flowing(1)
    assert [team.name for team in flow_of(plan, window(1, 50)).scope.teams] == ["Blue", "Red"]
    for id in (RED, RED_ON_TRAIN):
        assert {each.team for each in flow_of(plan, window(1, 50), id).items} == {RED_ON_TRAIN}
    assert flow_of(plan, window(1, 50), RED).cumulative[1].name == STATES[0]
    assert [each.name for each in flow_of(plan, window(1, 50)).cumulative] == [
        "Requested",
        "Started",
        "Finished",
    ]


def test_a_day_ends_where_the_team_is():
    assert ends(day(1), ZURICH) == "2026-11-02T23:00:00.000000Z"
    assert ends(day(1).replace(month=10, day=25), ZURICH) == "2026-10-25T23:00:00.000000Z"


def test_nothing_says_who():
    assert not {each.name for each in fields(Item)} & {"person", "owner", "assignee", "actor", "by"}


@given(st.integers(0, 2**32), st.integers(1, 50), st.integers(1, 50))
@settings(deadline=None, max_examples=40)
def test_counts_of_any_plan_are_what_numpy_counts(seed, since, until):
    plan, days = flowing(seed), window(since, until)
    found = flow_of(plan, days)
    zurich = np.timedelta64(1, "h")
    stories = [s for s in plan.stories if s.removed is None]

    def on(name):
        at = [getattr(s, name) for s in stories]
        return np.array(
            [np.datetime64(a[:-1]) + zurich if a else np.datetime64("NaT") for a in at], "datetime64[D]"
        )

    started, finished = on("started_at"), on("finished_at")
    first, last = np.datetime64(days.since), np.datetime64(days.until)
    inside = (finished >= first) & (finished <= last)
    open_at_end = (started <= last) & ~(finished <= last)
    assert len(found.finished) == np.count_nonzero(inside)
    assert len(found.in_progress) == len(found.ageing) == np.count_nonzero(open_at_end)
    assert sorted(a.days for a in found.ageing) == sorted((last - started[open_at_end]).astype(int) + 1)
    kinds = Counter(s.kind for s, is_in in zip(stories, inside, strict=True) if is_in)
    assert {each.kind: each.count for each in found.distribution} == {k: kinds[k] for k in StoryKind}
    if len(days):
        each = np.arange(first, last + 1)[:, None]
        ended = np.where(np.isnat(finished), last, finished)
        busy = (started <= each) & (ended >= each)
        assert found.littles_law.average_wip == pytest.approx(np.count_nonzero(busy) / len(days))
    weeks = found.trend
    assert sum(w.finished for w in weeks) <= len(found.finished)
    assert sum(found.per_day) == len(found.finished)


@given(st.integers(0, 2**32))
@settings(deadline=None, max_examples=20)
def test_limits_and_expectations_of_a_plan_are_its_policy(seed):
    policy = Policy(wip_limits=(WipLimit(team=BLUE_ON_TRAIN, most=1),))
    plan = after(flowing(seed), PolicySet(policy=policy))
    found = flow_of(plan, window(1, 50))
    assert [each.limit for each in found.against_limits] == [1, None]
    assert sum(each.count for each in found.against_limits) == len(found.in_progress)
    assert replace(policy) == found.scope.policy
