"""Stories: planned, described, estimated, moved, ranked, removed."""

import pytest

from service.domain.policy import Policy
from service.domain.stories import StoryKind
from service.domain.story_order import MoveStory, RankStory, RemoveStory, RestoreStory, UnplanStory
from service.domain.story_planning import DescribeStory, EstimateStory, PlanStory, StoryDetail
from service.domain.vocabulary import NewId, Points, Prose, Title
from tests.domain.planned import (
    INDEX,
    MORNING,
    NOWHERE,
    QUERY,
    SEARCH,
    committed,
    done,
    first_ended,
    planned,
    proposed,
)
from tests.domain.specification import BLUE, FIRST, IP, RED, SECOND, a_plan, refused, warnings, when


def story(**fields):
    return PlanStory(**{"story": NewId(INDEX), "title": Title("Index"), "team": RED, **fields})


def test_a_story_is_planned_into_an_iteration_as_part_of_a_feature():
    wish = story(iteration=FIRST, feature=SEARCH, kind=StoryKind.DEFECT, points=Points(300))
    planned_one = done(a_plan(proposed()), wish).stories[INDEX]
    assert (planned_one.team, planned_one.iteration, planned_one.feature) == (RED, FIRST, SEARCH)
    assert (planned_one.kind, planned_one.points) == (StoryKind.DEFECT, 300)


@pytest.mark.parametrize("field", ["team", "iteration", "feature", "before"])
def test_what_a_story_names_is_of_this_plan(field):
    assert refused(story(**{field: NOWHERE}), a_plan()) == ["NOT_HERE"]


def test_points_are_not_negative():
    assert refused(story(points=Points(-1)), a_plan()) == ["SIZE_NEGATIVE"]
    assert refused(EstimateStory(story=INDEX, points=Points(-1)), a_plan(planned())) == ["SIZE_NEGATIVE"]


def test_an_external_key_names_one_story_and_no_feature():
    plan = a_plan(proposed(external_key="ART-1"), planned(QUERY, external_key="ART-2"))
    assert refused(story(external_key=Title("ART-1")), plan) == ["EXTERNAL_KEY_IN_USE"]
    assert refused(story(external_key=Title("ART-2")), plan) == ["EXTERNAL_KEY_IN_USE"]


def test_an_id_names_one_story():
    assert refused(story(), a_plan(planned())) == ["ID_TAKEN"]


@pytest.mark.parametrize("wish", [story(iteration=IP), MoveStory(story=QUERY, iteration=IP)])
def test_a_story_in_the_ip_iteration_is_warned_of(wish):
    assert warnings(wish, a_plan(planned(QUERY))) == ["WORK_IN_IP_ITERATION"]


AFTERWARDS = [
    story(iteration=FIRST),
    EstimateStory(story=QUERY, points=Points(500)),
    MoveStory(story=QUERY, iteration=SECOND),
    UnplanStory(story=QUERY),
    RemoveStory(story=QUERY),
]


@pytest.mark.parametrize("wish", AFTERWARDS)
def test_what_an_ended_iteration_held_changes_with_a_warning_or_with_the_time_when_it_did(wish):
    plan = first_ended(a_plan(planned(QUERY)))
    assert warnings(wish, plan) == ["ITERATION_HAS_ENDED"]
    assert warnings(wish, plan, effective_at=MORNING) == []


def test_a_train_may_refuse_changes_of_an_ended_iteration():
    plan = first_ended(a_plan(planned(QUERY), policy=Policy(refuse=("ITERATION_HAS_ENDED",))))
    assert refused(AFTERWARDS[0], plan) == ["ITERATION_HAS_ENDED"]


@pytest.mark.parametrize("wish", AFTERWARDS)
def test_stories_never_need_a_reason(wish):
    assert len(when(wish, committed(a_plan(planned(QUERY))))) == 1


def test_a_story_is_described_anew_and_the_same_again_changes_nothing():
    wish = DescribeStory(
        story=INDEX,
        title=Title("Build the index"),
        kind=StoryKind.ENABLER,
        feature=SEARCH,
        description=Prose("As a visitor ..."),
    )
    plan = done(a_plan(proposed(), planned()), wish)
    assert (plan.stories[INDEX].kind, plan.stories[INDEX].feature) == (StoryKind.ENABLER, SEARCH)
    assert when(wish, plan) == []


def test_the_details_of_a_story_can_be_emptied():
    plan = a_plan(proposed(), planned(feature=SEARCH, external_key="ART-2"))
    wish = DescribeStory(story=INDEX, clear=(StoryDetail.FEATURE, StoryDetail.EXTERNAL_KEY))
    after = done(plan, wish)
    assert (after.stories[INDEX].feature, after.stories[INDEX].external_key) == (None, None)
    assert when(wish, after) == []


def test_a_described_story_belongs_to_a_feature_of_this_plan():
    assert refused(DescribeStory(story=INDEX, feature=NOWHERE), a_plan(planned())) == ["NOT_HERE"]


def test_a_described_story_does_not_take_the_key_of_another():
    plan = a_plan(planned(), planned(QUERY, external_key="ART-2"))
    assert refused(DescribeStory(story=INDEX, external_key=Title("ART-2")), plan) == ["EXTERNAL_KEY_IN_USE"]


def test_an_estimate_is_set_and_taken_away_and_the_same_again_changes_nothing():
    plan = done(a_plan(planned()), EstimateStory(story=INDEX, points=Points(500)))
    assert plan.stories[INDEX].points == 500
    assert when(EstimateStory(story=INDEX, points=Points(500)), plan) == []
    assert done(plan, EstimateStory(story=INDEX)).stories[INDEX].points is None


def test_a_story_moves_to_another_iteration_and_team_and_then_is_there():
    wish = MoveStory(story=INDEX, iteration=SECOND, team=BLUE)
    plan = done(a_plan(planned()), wish)
    assert (plan.stories[INDEX].team, plan.stories[INDEX].iteration) == (BLUE, SECOND)
    assert when(wish, plan) == []


def test_a_move_without_a_team_keeps_it():
    assert done(a_plan(planned()), MoveStory(story=INDEX, iteration=SECOND)).stories[INDEX].team == RED


@pytest.mark.parametrize("field", ["story", "iteration", "team", "before"])
def test_a_story_moves_within_this_plan(field):
    assert refused(MoveStory(**{"story": INDEX, field: NOWHERE}), a_plan(planned())) == ["NOT_HERE"]


def test_a_story_is_ranked_and_the_same_again_changes_nothing():
    plan = a_plan(planned(), planned(QUERY, rank="k"))
    wish = RankStory(story=QUERY, before=INDEX)
    after = done(plan, wish)
    assert after.stories[QUERY].rank < after.stories[INDEX].rank
    assert when(wish, after) == []
    assert refused(RankStory(story=QUERY, before=NOWHERE), plan) == ["NOT_HERE"]


def test_a_story_is_unplanned_and_twice_changes_nothing():
    plan = done(a_plan(planned()), UnplanStory(story=INDEX))
    assert plan.stories[INDEX].iteration is None
    assert when(UnplanStory(story=INDEX), plan) == []
    assert refused(UnplanStory(story=NOWHERE), plan) == ["NOT_HERE"]


def test_a_story_is_removed_and_restored_each_once():
    plan = done(a_plan(planned()), RemoveStory(story=INDEX))
    assert when(RemoveStory(story=INDEX), plan) == []
    assert refused(EstimateStory(story=INDEX), plan) == ["WAS_REMOVED"]
    plan = done(plan, RestoreStory(story=INDEX))
    assert plan.stories[INDEX].removed is None
    assert when(RestoreStory(story=INDEX), plan) == []


def test_a_restored_story_does_not_take_its_key_from_another():
    plan = done(a_plan(planned(external_key="ART-2")), RemoveStory(story=INDEX))
    plan = done(plan, story(story=NewId(QUERY), external_key=Title("ART-2")))
    assert refused(RestoreStory(story=INDEX), plan) == ["EXTERNAL_KEY_IN_USE"]


@pytest.mark.parametrize("wish", [RemoveStory, RestoreStory, EstimateStory])
def test_what_is_not_here_is_no_story(wish):
    assert refused(wish(story=NOWHERE), a_plan()) == ["NOT_HERE"]


def test_an_iteration_that_holds_a_story_is_in_use():
    assert a_plan(planned()).in_use(FIRST)
    assert not a_plan(planned()).in_use(SECOND)
