"""Inputs are the commands: what comes in is what was meant."""

import dataclasses
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strawberry.utils.str_converters import to_camel_case

from schema.commands import BY_THE_CLOCK, commands
from schema.inputs import Unfit, build, is_one_of
from schema.scalars import (
    parse_day,
    parse_instant,
    parse_local_date_time,
    parse_position,
    parse_uuid,
    parse_zone,
    points_of,
    position,
)
from service.domain.features import FeatureKind
from service.domain.vocabulary import Day, Id, Instant, NewId, Points, Tenths, Zone
from service.domain.wsjf import SizeFeature
from tests.domain.specification import id_of

SCALE = {Points: 100, Tenths: 10}
ids = st.uuids().map(lambda each: Id(str(each)))
texts = st.text(min_size=1, max_size=20)


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a field of a command."""
    if get_origin(hint) in (Union, UnionType):
        return st.one_of(*(st.none() if each is type(None) else values(each) for each in get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(values(get_args(hint)[0]), max_size=3).map(tuple)
    if dataclasses.is_dataclass(hint):
        return shaped(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    plain = {
        Id: ids,
        NewId: ids,
        Day: st.dates().map(lambda each: Day(each.isoformat())),
        bool: st.booleans(),
    }
    plain |= {Points: st.integers(-(10**9), 10**9), Tenths: st.integers(-(10**9), 10**9), int: st.integers()}
    plain |= {Instant: st.just(Instant("2026-11-22T01:09:55.123456Z")), Zone: st.just(Zone("Europe/Zurich"))}
    return plain.get(hint, texts)


def shaped(shape: Any) -> st.SearchStrategy[Any]:
    hints = get_type_hints(shape)
    fields = {each.name: values(hints[each.name]) for each in dataclasses.fields(shape)}
    return st.builds(shape, **fields)


def written(value: Any, hint: Any = None) -> Any:
    """A value as GraphQL hands it over."""
    if value is None:
        return None
    if get_origin(hint) in (Union, UnionType):
        return written(value, next(each for each in get_args(hint) if each is not type(None)))
    if isinstance(value, tuple):
        return [written(each, get_args(hint)[0]) for each in value]
    if dataclasses.is_dataclass(value):
        hints = get_type_hints(type(value))
        return {
            to_camel_case(f.name): written(getattr(value, f.name), hints[f.name])
            for f in dataclasses.fields(value)
        }
    return value / SCALE[hint] if hint in SCALE else value


@pytest.mark.parametrize("command", [each for each in commands() if each not in BY_THE_CLOCK])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_what_goes_in_comes_out(command, data):
    wished = data.draw(shaped(command))
    assert build(command, written(wished), ("input",)) == wished


def test_what_is_left_out_has_the_default_of_the_domain():
    (propose,) = (each for each in commands() if each.__name__ == "ProposeFeature")
    built = build(propose, {"title": "Search", "feature": None}, ())
    assert (built.kind, built.feature, built.before) == (FeatureKind.FEATURE, "", None)


@pytest.mark.parametrize(("given", "stored"), [(0.1, 10), (2.5, 250), (3, 300), (0.07, 7), (1e6, 10**8)])
def test_points_are_stored_in_hundredths(given, stored):
    assert build(SizeFeature, {"feature": id_of(1), "size": given}, ()).size == stored


@pytest.mark.parametrize("given", [0.001, 1.005, float("nan"), float("inf"), 1e300])
def test_points_have_at_most_two_decimals(given):
    assert points_of(given) is None
    with pytest.raises(Unfit) as unfit:
        build(SizeFeature, {"feature": id_of(1), "size": given}, ("input",))
    assert unfit.value.path == ("input", "size")


def test_one_of_several_answers_is_a_choice():
    chosen = {each.__name__ for each in commands() if is_one_of(each)}
    assert chosen == {"AnswerDependency"}


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2026-11-22T01:09:55Z", "2026-11-22T01:09:55.000000Z"),
        ("2026-11-22T01:09:55.5+02:00", "2026-11-21T23:09:55.500000Z"),
        ("2026-11-22t01:09:55.123456789z", "2026-11-22T01:09:55.123456Z"),
    ],
)
def test_moments_are_utc_with_six_decimals(given, stored):
    assert parse_instant(given) == stored


@pytest.mark.parametrize(
    "wrong", ["2026-11-22T01:09:55", "2026-W01", "", "2026-02-30T00:00:00Z", 5, "0001-01-01T00:00:00+14:00"]
)
def test_a_moment_without_offset_or_existence_is_refused(wrong):
    with pytest.raises(Exception, match="DateTime"):
        parse_instant(wrong)


@pytest.mark.parametrize("wrong", ["2026-02-30", "2026-1-1", "2026-W01", "20260101", None])
def test_a_day_must_exist(wrong):
    with pytest.raises(Exception, match="Date"):
        parse_day(wrong)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2026-11-22T01:09", "2026-11-22T01:09:00"),
        ("2026-11-22 01:09:55", "2026-11-22T01:09:55"),
        ("2026-11-22T01:09:55.000", "2026-11-22T01:09:55"),
    ],
)
def test_local_times_are_to_the_second(given, stored):
    assert parse_local_date_time(given) == stored


@pytest.mark.parametrize(
    "wrong",
    ["2026-11-22T01:09Z", "2026-11-22T01:09+01:00", "2026-11-31T01:09", "2026-11-22T24:00", "2026", 5],
)
def test_a_local_time_has_no_zone_and_is_in_the_calendar(wrong):
    with pytest.raises(Exception, match="LocalDateTime"):
        parse_local_date_time(wrong)


def test_zones_are_those_of_the_database():
    assert parse_zone("Asia/Kolkata") == "Asia/Kolkata"
    with pytest.raises(Exception, match="IANA"):
        parse_zone("Mars/Olympus")


def test_ids_of_commands_are_uuids():
    assert parse_uuid("0E984725-C51C-4BF4-9960-E1C80E27ABA0") == "0e984725-c51c-4bf4-9960-e1c80e27aba0"
    with pytest.raises(Exception, match="UUID"):
        parse_uuid("7")


@pytest.mark.parametrize("number", [0, 12, 2**53])
def test_a_position_is_a_decimal_string(number):
    assert int(parse_position(position(number))) == number


@pytest.mark.parametrize("text", ["", "012", "-1", "1e3", "1.0", " 1", "\u0661", 12, "9" * 19])
def test_what_is_not_written_so_is_no_position(text):
    with pytest.raises(Exception, match="Position"):
        parse_position(text)
