"""Overlap: when teams of far sites are at work together."""

from dataclasses import replace

import pytest

from projections.overlap import overlaps
from service.domain.teams import Team, WorkingTime
from service.domain.vocabulary import Day, Title, Zone
from tests.domain.specification import id_of

UTC = Zone("UTC")


def a_team(number, site, zone, **more):
    time = WorkingTime(site=Title(site), zone=Zone(zone), **more)
    return Team(id=id_of(number), train_team=id_of(100 + number), name=Title(site), time=time)


BERLIN = a_team(1, "Berlin", "Europe/Berlin", opens="09:00", closes="17:30")
DENVER = a_team(2, "Denver", "America/Denver", opens="08:00", closes="17:00")
BENGALURU = a_team(3, "Bengaluru", "Asia/Kolkata", opens="09:30", closes="18:30")


def found(*teams, first="2026-11-02", last=None, at_least=None, zone=UTC):
    least = len(teams) if at_least is None else at_least
    windows = overlaps(teams, Day(first), Day(last or first), zone, least)
    return [(each.starts_at[5:16], each.ends_at[5:16], len(each.teams)) for each in windows]


def test_two_sites_overlap_where_both_work():
    assert found(BERLIN, BENGALURU) == [("11-02T08:00", "11-02T13:00", 2)]
    assert found(BERLIN, DENVER) == [("11-02T15:00", "11-02T16:30", 2)]


def test_sites_whose_hours_do_not_meet_have_no_overlap_but_some_of_them_have():
    assert found(BERLIN, DENVER, BENGALURU) == []
    assert found(BERLIN, DENVER, BENGALURU, at_least=2) == [
        ("11-02T08:00", "11-02T13:00", 2),
        ("11-02T15:00", "11-02T16:30", 2),
    ]


def test_an_overlap_changes_where_clocks_do():
    """From the eighth to the twenty-ninth of March 2026 Denver has summer time, and Berlin has not."""
    days = ("2026-03-06", "2026-03-09", "2026-03-30")
    assert [found(BERLIN, DENVER, first=day)[0][:2] for day in days] == [
        ("03-06T15:00", "03-06T16:30"),
        ("03-09T14:00", "03-09T16:30"),
        ("03-30T14:00", "03-30T15:30"),
    ]


def test_holidays_and_days_off_have_no_overlap():
    closed = replace(BENGALURU, time=replace(BENGALURU.time, holidays=(Day("2026-11-02"),)))
    assert found(BERLIN, closed, last="2026-11-03") == [("11-03T08:00", "11-03T13:00", 2)]
    assert found(BERLIN, BENGALURU, first="2026-11-06", last="2026-11-09") == [
        ("11-06T08:00", "11-06T13:00", 2),
        ("11-09T08:00", "11-09T13:00", 2),
    ]


def test_one_that_comes_or_goes_begins_another_interval():
    late = a_team(4, "Lisbon", "Europe/Lisbon", opens="10:00", closes="12:00")
    assert found(BERLIN, BENGALURU, late, at_least=2) == [
        ("11-02T08:00", "11-02T10:00", 2),
        ("11-02T10:00", "11-02T12:00", 3),
        ("11-02T12:00", "11-02T13:00", 2),
    ]


def test_days_begin_and_end_in_the_zone_that_is_asked_for():
    tokyo = a_team(5, "Tokyo", "Asia/Tokyo")
    assert found(tokyo, zone=Zone("Asia/Tokyo")) == [("11-02T00:00", "11-02T08:00", 1)]
    assert found(tokyo, zone=Zone("America/Denver")) == [
        ("11-02T07:00", "11-02T08:00", 1),
        ("11-03T00:00", "11-03T07:00", 1),
    ]


@pytest.mark.parametrize("teams", [(), (BERLIN,)])
def test_nobody_overlaps_with_nobody(teams):
    assert found(*teams, first="2026-11-07", at_least=1) == []
