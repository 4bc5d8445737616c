"""The board: cells, what is in them, what it weighs."""

from projections.views import views_of
from service.domain.allocation import CapacitySet
from service.domain.capacity import LoadBasis, backlog_cell, cell_id
from service.domain.overload import OverloadAcknowledged
from service.domain.placement import FeatureMoved
from service.domain.stories import StoryKind
from service.domain.story_planning import StoryPlanned
from service.domain.teams import TeamLeft
from service.domain.vocabulary import Points, Prose, Title
from service.domain.wsjf import FeatureSized
from tests.domain.planned import LOGIN, SEARCH, proposed
from tests.domain.specification import BLUE, FIRST, LAYOUT, PLAN, RED, a_plan, id_of

IN_FIRST = cell_id(RED, FIRST)


def cells(plan):
    return views_of(plan).cells


def placed(feature=SEARCH, iteration=FIRST, rank="i"):
    return FeatureMoved(feature=feature, team=RED, iteration=iteration, rank=rank)


def story(number, points, feature=None, team=RED, iteration=FIRST):
    return StoryPlanned(
        story=id_of(number),
        title=Title("Story"),
        kind=StoryKind.STORY,
        rank="i",
        team=team,
        iteration=iteration,
        feature=feature,
        points=Points(points),
    )


def sized(points, feature=SEARCH):
    return FeatureSized(feature=feature, size=Points(points))


def capacity(points, reserved=0):
    return CapacitySet(team=RED, iteration=FIRST, total=Points(points), reserved=Points(reserved))


def test_a_row_has_a_cell_for_each_iteration_and_one_for_what_is_unplaced():
    board = cells(a_plan())
    assert len(board) == 2 * (len(LAYOUT) + 1) + 1
    assert board[cell_id(RED, None)].iteration is None
    assert board[backlog_cell(PLAN)].team is None


def test_a_cell_holds_its_features_by_rank():
    board = cells(a_plan(proposed(), proposed(LOGIN, "Login", "k"), placed(), placed(LOGIN, rank="a")))
    assert board[IN_FIRST].features == (LOGIN, SEARCH)
    assert board[backlog_cell(PLAN)].features == ()


def test_a_feature_without_team_is_in_the_backlog():
    board = cells(a_plan(proposed(), sized(500)))
    assert (board[backlog_cell(PLAN)].features, board[backlog_cell(PLAN)].load) == ((SEARCH,), 500)


def test_load_is_of_stories_and_of_features_without_stories_there_never_both():
    first = cells(a_plan(proposed(), sized(500), placed()))[IN_FIRST]
    assert (first.load, first.load_basis) == (500, LoadBasis.FEATURE_SIZES)
    first = cells(a_plan(proposed(), sized(500), placed(), story(1000, 300, SEARCH)))[IN_FIRST]
    assert (first.load, first.load_basis) == (300, LoadBasis.STORIES)
    first = cells(a_plan(proposed(), sized(500), placed(), story(1000, 300)))[IN_FIRST]
    assert (first.load, first.load_basis) == (800, LoadBasis.MIXED)


def test_stories_of_another_team_do_not_replace_the_size():
    board = cells(a_plan(proposed(), sized(500), placed(), story(1000, 300, SEARCH, team=BLUE)))
    assert (board[IN_FIRST].load, board[cell_id(BLUE, FIRST)].load) == (500, 300)


def test_a_cell_is_overloaded_above_what_is_left_of_its_capacity():
    plan = a_plan(proposed(), sized(800), placed(), capacity(1000, reserved=200))
    assert not cells(plan)[IN_FIRST].overloaded
    tight = cells(a_plan(proposed(), sized(801), placed(), capacity(1000, reserved=200)))[IN_FIRST]
    assert (tight.overloaded, tight.capacity, tight.reserved) == (True, 1000, 200)


def test_without_a_capacity_nobody_can_tell_an_overload():
    first = cells(a_plan(proposed(), sized(90_000), placed()))[IN_FIRST]
    assert (first.overloaded, first.capacity) == (False, None)


def test_an_acknowledged_overload_that_grew_is_acknowledged_no_more():
    known = OverloadAcknowledged(team=RED, iteration=FIRST, load=Points(800), note=Prose("We try."))
    plan = [proposed(), sized(800), placed(), capacity(500), known]
    assert cells(a_plan(*plan))[IN_FIRST].acknowledged == "We try."
    assert cells(a_plan(*plan, sized(900)))[IN_FIRST].acknowledged is None
    assert cells(a_plan(*plan, capacity(2000)))[IN_FIRST].acknowledged is None


def test_what_a_team_that_left_still_holds_keeps_its_cell():
    board = cells(a_plan(proposed(), placed(), TeamLeft(team=RED)))
    assert [cell.id for cell in board.values() if cell.team == RED] == [IN_FIRST]
    assert (
        cells(a_plan(TeamLeft(team=RED))).keys()
        == cells(a_plan(TeamLeft(team=RED), TeamLeft(team=RED))).keys()
    )


def test_a_cells_version_is_that_of_the_last_fact_about_its_capacity():
    plan = a_plan(proposed(), capacity(1000), placed())
    assert cells(plan)[IN_FIRST].version == plan.capacities[IN_FIRST].version
    assert cells(a_plan(proposed(), placed()))[IN_FIRST].version == 0
