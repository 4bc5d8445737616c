"""Each section of the bench runs, with tiny sizes, and says its rows."""

import pytest

from tests.bench import append, board, folding, hot, over_http, past
from tests.bench.__main__ import SECTIONS
from tests.bench.row import Place, Row


@pytest.fixture
def here(database, place):
    return Place(database.url, database.owner_url, place)


async def rows(measuring):
    return [row async for row in measuring]


def test_a_row_names_the_rival_the_ratio_and_the_aim():
    row = Row(what="one writer", ours=1_500, unit="/s", rival="somebody", theirs=1_000, aim="1x", more="so")
    assert str(row).split() == [
        "one",
        "writer",
        "1,500",
        "/s",
        "1.50x",
        "of",
        "1,000",
        "somebody",
        "(aim",
        "1x;",
        "so)",
    ]


async def test_appending_is_measured_against_the_recorder_and_pgbench(here):
    recorder, pgbench = await rows(append.measure(here, writers=(2,), turns=1, seconds=0.1))
    assert "eventsourcing" in recorder.rival
    assert "pgbench" in pgbench.rival
    assert recorder.ours == pgbench.ours > 0


async def test_a_hot_plan_is_measured_against_its_register(here):
    one, some = await rows(hot.measure(here, askers=(1, 8), seconds=0.1))
    assert (one.what, some.what) == ("1 asker of one plan", "8 askers of one plan")
    assert one.theirs > 0


async def test_a_mutation_over_http_is_measured_against_one_that_does_nothing(here):
    first, *_ = await rows(over_http.measure(here, connections=4, seconds=0.2, warm_up=0.1, turns=1))
    assert first.aim == "0.6x"
    assert first.ours > 0
    assert first.theirs > 0


async def test_folding_is_measured_against_the_usual_way(here):
    fold, decode = await rows(folding.measure(here, events=300, turns=1))
    assert fold.aim == "200,000/s"
    assert decode.ours > 0


async def test_the_past_is_read_by_a_node_with_nothing_in_memory(here):
    cold, warm = await rows(past.measure(here, events=1_200, reads=3))
    assert "worst" in cold.more
    assert warm.ours > 0


async def test_a_plan_in_memory_is_weighed(here):
    loaded, busy = await rows(past.memory(here, events=300))
    assert 0 < loaded.ours < busy.ours


async def test_the_board_is_read_first_and_again(here):
    first, again = await rows(board.measure(here, things=100, turns=1))
    assert first.what == "the board of 100, first time"
    assert again.ours > 0


def test_every_section_has_a_test_here():
    assert list(SECTIONS) == ["append", "hot", "http", "fold", "past", "memory", "board"]
