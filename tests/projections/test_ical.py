"""The agenda as calendar programs read it: parsed by the library, and looked at line by line."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from projections import ical
from projections.views import views_of
from service.domain.clocks import Occurrence
from service.domain.slot_changes import CancelSlot, DescribeSlot, MoveSlot
from service.domain.timeboxes import ExtendSlot, StartSlot
from service.domain.vocabulary import Instant, Prose, Title, Url, Zone
from tests.domain.agendas import BLUE_IN_TOKYO, OTHER, VISION, a_time, a_wish, scheduled
from tests.domain.planned import done
from tests.domain.specification import a_plan, id_of

BERLIN, DENVER = Zone("Europe/Berlin"), Zone("America/Denver")
ANNA = id_of(99)


def a_file(plan, zone=BERLIN, names=None):
    return ical.calendar(plan, zone, views_of(plan).local_times, names or {})


def lines(plan, zone=BERLIN, **more):
    """The lines, unfolded."""
    text = a_file(plan, zone, **more).decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "").split("\r\n")


def events(plan, zone=BERLIN, **more):
    return Calendar.from_ical(a_file(plan, zone, **more)).walk("VEVENT")


def test_a_slot_is_an_event_in_the_zone_that_was_asked_for():
    plan = a_plan(scheduled())
    (event,) = events(plan, DENVER)
    assert event["UID"] == VISION
    assert event["SUMMARY"] == "Vision"
    assert event.start == datetime(2026, 11, 2, 1, 0, tzinfo=ZoneInfo(DENVER))
    assert event.end == datetime(2026, 11, 2, 2, 30, tzinfo=ZoneInfo(DENVER))
    assert "DTSTART;TZID=America/Denver:20261102T010000" in lines(plan, DENVER)
    assert {"BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:PUBLISH", "CALSCALE:GREGORIAN"} <= set(lines(plan))


def test_the_sequence_grows_with_each_change_and_the_uid_stays():
    plan = a_plan(scheduled())
    moved = done(plan, MoveSlot(slot=VISION, time=a_time("2026-11-02T11:00", "2026-11-02T12:00")))
    (before,), (after,) = events(plan), events(moved)
    assert before["UID"] == after["UID"]
    assert before["SEQUENCE"] < after["SEQUENCE"] == moved.slots[VISION].version


def test_a_cancelled_slot_stays_and_says_so():
    plan = done(a_plan(scheduled()), CancelSlot(slot=VISION))
    (event,) = events(plan)
    assert event["STATUS"] == "CANCELLED"
    assert [each["STATUS"] for each in events(a_plan(scheduled()))] == ["CONFIRMED"]


def test_an_extended_slot_ends_later():
    plan = done(a_plan(scheduled()), StartSlot(slot=VISION), at="2026-11-02T08:00:00.000000Z")
    plan = done(plan, ExtendSlot(slot=VISION, until=Instant("2026-11-02T09:45:00.000000Z")))
    assert events(plan)[0].end == datetime(2026, 11, 2, 9, 45, tzinfo=UTC)


def test_texts_are_escaped_folded_and_free_of_control_characters():
    title = Title("Vision; roadmap, and a \\ for Müller " + "и" * 60)
    described = Prose("First line\nsecond; with, signs\x07\r\n\tindented")
    wish = DescribeSlot(slot=VISION, title=title, description=described, location=Title("Hall 4, Zürich"))
    plan = done(a_plan(scheduled()), wish)
    (event,) = events(plan)
    assert event["SUMMARY"] == title
    assert event["LOCATION"] == "Hall 4, Zürich"
    assert event["DESCRIPTION"].startswith("First line\nsecond; with, signs\n\tindented\n\n")
    assert r"LOCATION:Hall 4\, Zürich" in lines(plan)
    assert [line for line in lines(plan) if line.startswith(r"DESCRIPTION:First line\nsecond\; with\, signs")]


def test_a_text_cannot_add_lines_of_its_own():
    evil = Prose("x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil")
    plan = done(a_plan(scheduled()), DescribeSlot(slot=VISION, description=evil, title=Title("a\\nSTATUS:b")))
    assert [each["UID"] for each in events(plan)] == [VISION]
    assert [line for line in lines(plan) if line.startswith(("UID", "STATUS"))] == [
        f"UID:{VISION}",
        "STATUS:CONFIRMED",
    ]


def test_an_event_says_who_presents_where_and_when_it_is_elsewhere():
    plan = done(
        a_plan(scheduled(), BLUE_IN_TOKYO),
        DescribeSlot(slot=VISION, presenters=(ANNA, OTHER), links=(Url("https://example.org/call"),)),
    )
    (event,) = events(plan, names={ANNA: "Anna"})
    assert event["DESCRIPTION"] == (
        "Presented by Anna.\n\nZurich: Mon 09:00-10:30\nTokyo: Mon 17:00-18:30\n\nhttps://example.org/call"
    )
    assert event["URL"] == "https://example.org/call"
    assert event["CATEGORIES"].cats == ["Plenary"]


ZONES = (BERLIN, DENVER, "Australia/Lord_Howe", "Asia/Kolkata", "Europe/Dublin", "UTC")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", ["2026-03-27", "2026-03-30", "2026-10-23", "2026-10-26", "2027-01-04"])
def test_whoever_knows_no_zones_computes_the_same_moments_from_the_file(zone, day):
    """The rules of the file alone, not those of the machine that reads it."""
    plan = a_plan(
        scheduled(starts="2026-02-02T09:00", ends="2026-02-02T10:00"),
        scheduled(OTHER, f"{day}T09:00", f"{day}T10:00"),
    )
    read = Calendar.from_ical(a_file(plan, Zone(zone)))
    (rules,) = read.walk("VTIMEZONE")
    for event, slot in zip(read.walk("VEVENT"), plan.agenda(), strict=True):
        told = event["DTSTART"]
        local = told.dt.replace(tzinfo=None)
        ahead = offset(rules, local) if "TZID" in told.params else timedelta()
        assert local - ahead == naive(slot)


def naive(slot):
    return datetime.fromisoformat(slot.starts_at).replace(tzinfo=None)


def offset(zone, local):
    """What RFC 5545 says is ahead of UTC at a local time: that of the last onset at or before it."""
    onsets = [each for each in zone.subcomponents if each["DTSTART"].dt <= local]
    return max(onsets, key=lambda each: each["DTSTART"].dt)["TZOFFSETTO"].td


def test_an_onset_is_told_in_the_time_that_clocks_show_before_it():
    text = "\n".join(lines(a_plan(scheduled(starts="2026-03-20T09:00", ends="2026-03-20T10:00"))))
    forward = "BEGIN:DAYLIGHT\nDTSTART:20260329T020000\n"
    back = "BEGIN:STANDARD\nDTSTART:20261025T030000\n"
    assert forward in text
    assert back in text


def test_a_time_that_clocks_show_for_the_second_time_is_told_in_utc():
    first, second = Occurrence.FIRST, Occurrence.SECOND
    time = a_time("2026-10-25T02:15", "2026-10-25T02:45", starts_occurrence=first, ends_occurrence=second)
    plan = done(a_plan(), a_wish(time=time))
    assert {"DTSTART;TZID=Europe/Berlin:20261025T021500", "DTEND:20261025T014500Z"} <= set(lines(plan))


def test_an_agenda_without_slots_is_a_calendar_without_events():
    assert events(a_plan()) == []
    assert "TZID:Europe/Berlin" in lines(a_plan())


def test_the_same_plan_is_the_same_file():
    plan = a_plan(scheduled(), BLUE_IN_TOKYO)
    assert a_file(plan) == a_file(plan.copy())
    assert Calendar.from_ical(a_file(plan)).refresh_interval == timedelta(minutes=15)
