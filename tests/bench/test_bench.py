"""Each section of the bench runs, with tiny sizes, and says its rows."""

import pytest

from tests.bench import (
    append,
    board,
    cached,
    fan_out,
    folding,
    hot,
    latency,
    over_http,
    past,
    rebuild,
    sockets,
)
from tests.bench.__main__ import SECTIONS
from tests.bench.crowd import Crowd
from tests.bench.row import Place, Row
from tests.bench.subscriber import Subscriber, Visit


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


async def test_tables_are_made_again_against_reading_the_log_alone(database, place):
    here = Place(database.url, database.owner_url, place, plans=3)
    plans, equal, _, same, *_, measures, dependencies = await rows(rebuild.measure(here, events=1_300))
    assert plans.rival == "reading the log alone"
    assert (equal.more, same.more) == ("equal", "equal")
    assert measures.ours > 0
    assert dependencies.aim == "50 ms"


async def test_the_board_is_read_for_the_first_time_against_what_is_prepared(here):
    first, alone = await rows(board.measure(here, things=100, turns=1))
    assert first.what == "the board of 100, first time"
    assert first.theirs > 0
    assert alone.ours > 0


async def test_the_board_that_is_kept_is_measured_against_a_plain_route(here):
    found = await rows(cached.measure(here, things=100, seconds=0.1, turns=1, clients=5))
    assert [row.aim for row in found if row.rival.startswith("a plain route")] == ["0.7x", "0.7x"]
    assert found[-1].what == "5 come back at once"
    assert "answered within" in found[-1].more


async def test_fan_out_is_measured_against_stock_strawberry_and_raw_sockets(here):
    size = fan_out.Size(sockets=3, documents=2)
    found = await rows(fan_out.measure(here, (size,), things=100, seconds=0.3, turns=1, recorded=0.5))
    assert [row.aim for row in found[:2]] == ["12x", "0.85x"]
    assert all(row.ours > 0 and row.theirs > 0 for row in found)


async def test_a_change_is_timed_until_it_is_seen_also_where_some_read_slowly(here):
    half, most, *mixed = await rows(
        latency.measure(here, sockets=6, slow=2, seconds=0.4, turns=1, things=100)
    )
    assert 0 < half.ours <= most.ours
    assert [row.theirs for row in mixed] == [half.ours, most.ours]


async def test_mutations_are_measured_while_others_look_on(here):
    [row] = await rows(latency.mutations(here, sockets=3, seconds=0.3, turns=1, things=100))
    assert row.ours > 0
    assert row.theirs > 0


async def test_sockets_are_opened_weighed_and_come_back(here):
    *opened, back = await rows(sockets.measure(here, sockets=10, turns=1, things=100))
    assert opened[0].theirs > 0
    assert back.what == "10 back after a restart"


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ([(1, 2), (2, 3)], ""),
        ([(1, 2), (3, 4)], "a set from 3 to 4 came to one who has 2"),
        ([(1, 2), (1, 2)], "a set from 1 to 2 came to one who has 2"),
    ],
)
async def test_a_change_that_is_lost_or_doubled_fails_the_bench(said, fault):
    crowd = Crowd()
    subscriber = Subscriber(crowd, Visit(port=0, init="", subscriptions=[], after=1))
    subscriber.own[b"1"] = 1
    for first, last in said:
        text = b'{"id":"1","type":"next","payload":{"data":{"it":{"from":%d,"to":%d}}}}' % (first, last)
        subscriber._frames(b"\x81" + bytes((len(text),)) + text)
    assert crowd.fault == fault


def test_every_section_has_a_test_here():
    names = [
        "append",
        "hot",
        "http",
        "fold",
        "past",
        "memory",
        "board",
        "cached",
        "fanout",
        "latency",
        "busy",
        "rebuild",
        "sockets",
    ]
    assert list(SECTIONS) == names
