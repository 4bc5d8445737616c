"""The demo's past: two PIs from which a train can learn something, and the flow of the one that runs."""

import asyncio
import math
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from projections.predictability import predictability
from service.demo.flow import workflow
from service.demo.tables import rows
from service.domain.dependencies import DependencyState, RemovedHow
from service.domain.interval import Phase
from service.domain.progress import Progress
from tests.conftest import at, create, tell
from tests.service.test_demo import NAMES, play

PLANS = (NAMES.fifth, NAMES.sixth, NAMES.plan)


@pytest.fixture(scope="module")
def plans(postgres, migrated):
    create(postgres, "demo_past", migrated)
    url = at(postgres.url, "demo_past")
    live = asyncio.run(play(url))
    yield [live[each] for each in PLANS]
    tell(postgres, "DROP DATABASE demo_past WITH (FORCE)")


def days_of(plan):
    """Calendar days from start to finish, the first and the last included, as recorded in UTC."""
    both = ((s.started_at, s.finished_at) for s in plan.stories if s.finished_at)
    return sorted((day(finished) - day(started)).days + 1 for started, finished in both)


def day(instant):
    return date.fromisoformat(instant[:10])


def nearest_rank(sample, percent):
    return sample[math.ceil(percent / 100 * len(sample)) - 1]


def test_two_plans_are_closed_and_the_third_runs(plans):
    assert [each.interval.phase for each in plans] == [Phase.CLOSED, Phase.CLOSED, Phase.EXECUTING]
    assert [each.interval.key for each in plans] == ["PI-5", "PI-6", "PI-7"]
    for before, after in pairwise(plans):
        assert (
            date.fromisoformat(after.interval.starts) - date.fromisoformat(before.interval.ends)
        ).days == 1
    assert [len(list(each.teams.present())) for each in plans] == [9, 9, 10]


def test_predictability_was_86_and_93_percent_with_teams_that_differ(plans):
    told = [predictability(each) for each in plans[:2]]
    assert [round(each.percent) for each in told] == [86, 93]
    for each in told:
        percents = [team.as_committed.percent for team in each.teams]
        assert sum(percent > 100 for percent in percents) == 1
        assert max(percents) - min(percents) > 25
    assert predictability(plans[2]).percent is None


def test_fewer_dependencies_hang_on_a_feature_from_pi_to_pi(plans):
    def density(plan):
        between = [d for d in plan.dependencies if d.consumer.team and d.provider.team]
        return len(between) / len(list(plan.features.present()))

    assert [density(before) > density(after) for before, after in pairwise(plans)] == [True, True]
    removed = [Counter(d.removed_how for d in each.dependencies if d.removed_how) for each in plans[:2]]
    assert removed[0] == {RemovedHow.DROPPED: 1, RemovedHow.ABSORBED: 1}
    assert removed[1] == {RemovedHow.SLICED: 2, RemovedHow.DESIGNED_OUT: 3, RemovedHow.DROPPED: 1}
    for each in plans[:2]:
        assert sum(d.state is DependencyState.ACCEPTED for d in each.dependencies) > 25


def test_most_stories_take_a_week_and_a_few_take_three(plans):
    for each in plans[:2]:
        taken = days_of(each)
        assert len(taken) > 70
        assert nearest_rank(taken, 50) <= 7 < nearest_rank(taken, 85) <= 14 < nearest_rank(taken, 95)
    assert nearest_rank(days_of(plans[1]), 85) < nearest_rank(days_of(plans[0]), 85)
    kinds = Counter(story.kind.value for story in plans[1].stories)
    assert set(kinds) == {"STORY", "ENABLER", "DEFECT", "DEBT", "RISK"}


def test_what_was_unfinished_went_on_or_was_dropped_and_nothing_was_forgotten(plans):
    fifth, sixth, seventh = plans
    for plan in plans[:2]:
        left = [
            each
            for each in (*plan.features.present(), *plan.stories)
            if each.progress is not Progress.ACCEPTED
        ]
        assert left
        assert all(each.carry_outcome for each in left)
    for before, after in ((fifth, sixth), (sixth, seventh)):
        forward = [each for each in before.features if each.progress is Progress.CARRIED_OVER]
        assert len(forward) == 2
        assert {after.features[each.carried_to.item].title for each in forward} == {e.title for e in forward}
        assert {after.features[each.carried_to.item].progress for each in forward} == {Progress.ACCEPTED}
    assert [each.progress for each in sixth.stories if each.carried_from] == [Progress.ACCEPTED] * 2


def test_teams_have_boards_with_waiting_states_but_one(plans):
    for plan in plans:
        without = [team.name for team in plan.teams.present() if team.workflow is None]
        assert without == ["Fares & Offers"]
        for team in plan.teams.present():
            assert team.workflow is None or any(state.waiting for state in team.workflow.states)
    names = {row["team"]: workflow(row["team"]) for row in rows("workflows")}
    assert len(names) == 9


def test_every_story_is_in_a_state_of_its_teams_board_that_fits_its_progress(plans):
    for plan in plans:
        for story in plan.stories:
            board = plan.teams[story.team].workflow
            if board is None:
                assert story.workflow_state is None
            elif story.progress is Progress.ACCEPTED:
                assert story.workflow_state == board.stops
            elif story.progress is Progress.STARTED:
                assert story.workflow_state in board.names[1:-1]
            elif story.progress is Progress.NOT_STARTED:
                assert story.workflow_state in (None, board.names[0])


def test_of_the_stories_of_today_some_wait_and_one_is_older_than_nearly_all_ever_were(plans):
    seventh = plans[2]
    going = [each for each in seventh.stories if each.progress is Progress.STARTED]
    waiting = {
        state.name
        for team in seventh.teams
        if team.workflow
        for state in team.workflow.states
        if state.waiting and state.name != team.workflow.names[0]
    }
    assert sum(each.workflow_state in waiting for each in going) >= 3
    ages = {each.title: (day(seventh.today) - day(each.started_at)).days + 1 for each in going}
    expected = seventh.policy.service_level
    past = sorted(days_of(plans[0]) + days_of(plans[1]))
    assert nearest_rank(past, expected.percent) <= expected.days
    assert [title for title, age in ages.items() if age > expected.days] == [
        "Positions survive the loss of a region"
    ]


def test_one_team_has_more_in_progress_than_it_agreed(plans):
    seventh = plans[2]
    going = Counter(
        seventh.teams[story.team].train_team
        for story in seventh.stories
        if story.progress is Progress.STARTED
    )
    limits = {limit.team: limit.most for limit in seventh.policy.wip_limits if limit.state is None}
    assert sum(going[team] > most for team, most in limits.items()) == 1
