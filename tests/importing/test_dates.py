"""Dates as tools write them."""

# ruff: noqa: RUF001 - the letters of these languages look like others

from zoneinfo import ZoneInfo

import pytest

from service.importing import months
from service.importing.dates import Dates, DateUnclear, Order, order_of

NOON = "2026-01-10T11:19:00.000000Z"


@pytest.mark.parametrize(
    "text",
    [
        "10/Jan/26 11:19 AM",
        "10/Jan/2026 11:19",
        "10/janv./26 11:19",
        "10/ינו׳/26 11:19",
        "\u200f10/\u200fינו׳/\u200f26 11:19",
        "10/янв/26 11:19",
        "10/oca/26 11:19",
        "10/1月/26 午前 11:19",
        "١٠/يناير/٢٦ ١١:١٩ ص",
        "10. Januar 2026 11:19",
        "10.01.2026 11:19:00",
        "10/01/2026 11:19",
        "10-01-2026 11.19",
        "Jan 10, 2026, 11:19 AM",
        "Jan 10, 2026 11:19\u202fAM",
        "2026-01-10 11:19",
        "2026/01/10 11:19",
        "2026-01-10T11:19:00Z",
        "2026-01-10T12:19:00.000+0100",
        "2026-01-10T06:19:00-05:00",
    ],
)
def test_one_moment_in_many_spellings(text):
    assert Dates().instant(text) == NOON


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("12:05 AM", "00:05"),
        ("12:05 PM", "12:05"),
        ("7:05 nachm.", "19:05"),
        ("7:05 p. m.", "19:05"),
        ("7:05", "07:05"),
    ],
)
def test_half_days(text, hour):
    assert Dates().instant(f"05/Jan/26 {text}") == f"2026-01-05T{hour}:00.000000Z"


def test_a_time_without_a_zone_is_of_the_zone_of_the_file():
    jerusalem = Dates(zone=ZoneInfo("Asia/Jerusalem"))
    assert jerusalem.instant("10/Jan/26 11:19 AM") == "2026-01-10T09:19:00.000000Z"
    assert jerusalem.instant("10/Jul/26") == "2026-07-09T21:00:00.000000Z"


def test_a_written_zone_wins_over_that_of_the_file():
    assert Dates(zone=ZoneInfo("Asia/Jerusalem")).instant("2026-01-10T11:19:00Z") == NOON


@pytest.mark.parametrize(
    "text",
    ["", "soon", "32/Jan/26", "10/Foo/26", "10/Jan/26 25:00", "10/Jan/26 11:19 XX", "2026-02-30", "12345"],
)
def test_what_is_no_date_is_said_to_be_none(text):
    with pytest.raises(DateUnclear, match="is not a date"):
        Dates().instant(text)


def test_the_order_of_day_and_month_is_proven_by_a_number_above_twelve():
    assert order_of(["1/2/2026", "1/13/2026"]) is Order.MDY
    assert order_of(["1/2/2026", "13/1/2026"]) is Order.DMY
    assert order_of(["1/2/2026", "2026-01-13", "13/Jan/26"]) is None
    assert order_of(["13/1/2026", "1/13/2026"]) is None


def test_american_dates_are_read_when_the_order_says_so():
    assert Dates(order=Order.MDY).instant("1/10/2026 11:19:00 AM") == NOON
    assert Dates(order=Order.MDY).instant("10/Jan/26 11:19 AM") == NOON


def test_no_month_name_means_two_months():
    for line in months._NAMES.strip().splitlines():
        for number, name in enumerate(line.split(), start=1):
            assert months.MONTHS[months.plain(name)] == number, name
