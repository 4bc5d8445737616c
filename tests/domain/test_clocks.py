"""Clocks: what a local time means where clocks are put forward and back, and what other sites show."""

import pytest

from service.domain.clocks import changes, gap, moment, moments, shown_at
from service.domain.vocabulary import Day, Instant, LocalDateTime, Zone

BERLIN, DENVER = Zone("Europe/Berlin"), Zone("America/Denver")
KOLKATA, TOKYO = Zone("Asia/Kolkata"), Zone("Asia/Tokyo")
LORD_HOWE, APIA = Zone("Australia/Lord_Howe"), Zone("Pacific/Apia")


@pytest.mark.parametrize(
    ("day", "berlin", "kolkata", "tokyo"),
    [
        ("2025-03-28", "2025-03-28T21:00:00", "2025-03-29T01:30:00", "2025-03-29T05:00:00"),
        ("2025-03-31", "2025-03-31T22:00:00", "2025-04-01T01:30:00", "2025-04-01T05:00:00"),
    ],
)
def test_two_in_the_afternoon_of_denver_is_another_hour_of_berlin_once_berlin_has_summer_time(
    day, berlin, kolkata, tokyo
):
    (at,) = moments(LocalDateTime(f"{day}T14:00:00"), DENVER)
    assert [shown_at(at, zone) for zone in (BERLIN, KOLKATA, TOKYO)] == [berlin, kolkata, tokyo]


def test_a_local_time_mostly_means_one_moment():
    assert moments(LocalDateTime("2026-11-02T13:00:00"), BERLIN) == ("2026-11-02T12:00:00.000000Z",)


@pytest.mark.parametrize(
    ("local", "zone", "shown", "instead"),
    [
        ("2026-03-29T02:30:00", BERLIN, "2026-03-29T02:00:00", "2026-03-29T03:00:00"),
        ("2026-10-04T02:15:00", LORD_HOWE, "2026-10-04T02:00:00", "2026-10-04T02:30:00"),
        ("2011-12-30T12:00:00", APIA, "2011-12-30T00:00:00", "2011-12-31T00:00:00"),
    ],
)
def test_what_clocks_skip_means_no_moment_and_the_gap_is_told(local, zone, shown, instead):
    assert moments(LocalDateTime(local), zone) == ()
    skipped = gap(LocalDateTime(local), zone)
    assert (skipped.shown, skipped.shown_instead) == (shown, instead)


@pytest.mark.parametrize("local", ["2026-03-29T01:59:59", "2026-03-29T03:00:00"])
def test_the_edges_of_a_gap_exist(local):
    assert len(moments(LocalDateTime(local), BERLIN)) == 1


def test_what_clocks_show_twice_means_two_moments_in_order():
    assert moments(LocalDateTime("2026-10-25T02:30:00"), BERLIN) == (
        "2026-10-25T00:30:00.000000Z",
        "2026-10-25T01:30:00.000000Z",
    )


def test_every_change_of_clocks_of_a_year_is_found():
    year = Instant("2026-01-01T00:00:00.000000Z"), Instant("2027-01-01T00:00:00.000000Z")
    assert [each.at for each in changes(BERLIN, *year)] == [
        "2026-03-29T01:00:00.000000Z",
        "2026-10-25T01:00:00.000000Z",
    ]
    assert [each.at for each in changes(DENVER, *year)] == [
        "2026-03-08T09:00:00.000000Z",
        "2026-11-01T08:00:00.000000Z",
    ]
    assert list(changes(KOLKATA, *year)) == []


def test_a_day_begins_when_clocks_of_the_zone_say_so():
    assert moment(Day("2026-07-01"), "09:00", TOKYO) == "2026-07-01T00:00:00.000000Z"
