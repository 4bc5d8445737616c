"""Slots of the agenda: scheduled, described, moved, cancelled, restored."""

from dataclasses import replace

import pytest

from service.domain.clocks import Occurrence
from service.domain.policy import Policy
from service.domain.slot_changes import CancelSlot, DescribeSlot, MoveSlot, RestoreSlot, SlotDetail
from service.domain.slots import SlotKind
from service.domain.teams import WorkingTime
from service.domain.timeboxes import StartSlot
from service.domain.vocabulary import Instant, Prose, Title, Url, Zone
from service.domain.working_hours import sites, works_through
from tests.domain.agendas import (
    BLUE_IN_TOKYO,
    OTHER,
    RISKS,
    TOKYO_TIME,
    VISION,
    a_time,
    a_wish,
    scheduled,
)
from tests.domain.planned import NOWHERE, committed, done
from tests.domain.specification import BLUE, a_plan, decided, id_of, refused, warnings, when

ANNA = id_of(99)
SITES_OFF = ["SITE_IS_OFF"]
CANCEL, RESTORE = CancelSlot(slot=VISION), RestoreSlot(slot=VISION)
LATER = MoveSlot(slot=VISION, time=a_time("2026-11-02T11:00", "2026-11-02T12:00"))


def test_a_slot_keeps_the_local_time_and_the_moment_that_it_meant():
    assert when(a_wish(), a_plan()) == [scheduled()]
    slot = done(a_plan(), a_wish()).slots[VISION]
    assert (slot.zone, slot.local_start) == ("Europe/Zurich", "2026-11-02T09:00:00")
    assert (slot.starts_at, slot.ends_at) == ("2026-11-02T08:00:00.000000Z", "2026-11-02T09:30:00.000000Z")


def test_a_slot_may_be_agreed_in_another_zone():
    plan = done(a_plan(), a_wish(time=a_time(zone=Zone("Asia/Kolkata"))))
    assert plan.slots[VISION].starts_at == "2026-11-02T03:30:00.000000Z"


def test_an_id_names_one_slot():
    assert refused(a_wish(), a_plan(scheduled())) == ["ID_TAKEN"]


@pytest.mark.parametrize("ends", ["2026-11-02T09:00", "2026-11-02T08:00"])
def test_a_slot_ends_after_it_starts(ends):
    assert refused(a_wish(time=a_time(ends=ends)), a_plan()) == ["SLOT_ENDS_BEFORE_IT_STARTS"]


def test_a_slot_lasts_at_most_a_day():
    assert when(a_wish(time=a_time(ends="2026-11-03T09:00")), a_plan())
    assert refused(a_wish(time=a_time(ends="2026-11-03T09:01")), a_plan()) == ["SLOT_TOO_LONG"]


def test_a_time_that_clocks_skip_is_refused_and_the_next_is_offered():
    time = a_time("2026-03-29T02:30", "2026-03-29T04:00")
    assert refused(a_wish(time=time), a_plan()) == ["LOCAL_TIME_DOES_NOT_EXIST"]
    with pytest.raises(Exception, match="straight to 2026-03-29T03:00:00"):
        decided(a_wish(time=time), a_plan())


def test_a_time_that_clocks_show_twice_needs_to_say_which():
    at_both_ends = a_time("2026-10-25T02:15", "2026-10-25T02:45")
    assert refused(a_wish(time=at_both_ends), a_plan()) == ["LOCAL_TIME_EXISTS_TWICE"] * 2
    first, second = Occurrence.FIRST, Occurrence.SECOND
    plan = done(
        a_plan(),
        a_wish(
            time=a_time(
                "2026-10-25T02:15", "2026-10-25T02:45", starts_occurrence=first, ends_occurrence=second
            )
        ),
    )
    slot = plan.slots[VISION]
    assert (slot.starts_at, slot.ends_at) == ("2026-10-25T00:15:00.000000Z", "2026-10-25T01:45:00.000000Z")


def test_a_slot_that_crosses_the_change_of_clocks_is_as_long_as_it_is():
    plan = done(a_plan(), a_wish(time=a_time("2026-03-29T01:30", "2026-03-29T03:30")))
    slot = plan.slots[VISION]
    assert (slot.starts_at, slot.ends_at) == ("2026-03-29T00:30:00.000000Z", "2026-03-29T01:30:00.000000Z")


def test_overlapping_in_one_track_is_warned_of_and_a_train_may_refuse_it():
    wish = a_wish(RISKS, a_time("2026-11-02T10:00", "2026-11-02T11:00"))
    assert warnings(wish, a_plan(scheduled())) == ["SLOTS_OVERLAP"]
    strict = a_plan(scheduled(), policy=Policy(refuse=("SLOTS_OVERLAP",)))
    assert refused(wish, strict) == ["SLOTS_OVERLAP"]


def test_one_after_the_other_and_side_by_side_is_no_overlap():
    plan = a_plan(scheduled())
    assert warnings(a_wish(RISKS, a_time("2026-11-02T10:30", "2026-11-02T11:00")), plan) == []
    assert warnings(a_wish(RISKS, track=Title("Architects")), plan) == []
    assert warnings(a_wish(RISKS), done(plan, CANCEL)) == []


def test_nobody_presents_in_two_slots_at_once():
    plan = a_plan(scheduled(presenters=(ANNA,)), scheduled(OTHER, track=Title("Architects")))
    assert warnings(a_wish(RISKS, track=Title("C"), presenters=(ANNA,)), plan) == ["PRESENTER_ELSEWHERE"]
    assert warnings(DescribeSlot(slot=OTHER, presenters=(ANNA,)), plan) == ["PRESENTER_ELSEWHERE"]


def test_a_holiday_or_weekend_of_some_site_is_warned_of():
    plan = a_plan(BLUE_IN_TOKYO)
    on_the_holiday = decided(a_wish(time=a_time("2026-11-03T09:00", "2026-11-03T10:00")), plan).warnings
    assert [each.rule.code() for each in on_the_holiday] == SITES_OFF
    assert on_the_holiday[0].rule.about == (BLUE,)
    assert "Tokyo" in on_the_holiday[0].rule.message
    late_on_friday = a_wish(time=a_time("2026-11-06T16:00", "2026-11-06T17:00"))
    assert warnings(late_on_friday, plan) == SITES_OFF  # Saturday, 00:00 there
    assert warnings(late_on_friday, a_plan()) == []
    assert warnings(a_wish(), plan) == []


def test_sites_are_told_once_and_the_trains_zone_when_nobody_works_there():
    assert [each.site for each in sites(a_plan())] == ["Zurich"]
    assert [each.site for each in sites(a_plan(BLUE_IN_TOKYO))] == ["Zurich", "Tokyo"]


@pytest.mark.parametrize(
    ("start", "end", "works"),
    [
        ("2026-11-02T00:30", "2026-11-02T09:00", True),
        ("2026-11-02T00:29", "2026-11-02T08:00", False),
        ("2026-11-02T08:00", "2026-11-02T09:01", False),
        ("2026-11-03T02:00", "2026-11-03T03:00", False),  # a holiday
        ("2026-11-07T02:00", "2026-11-07T03:00", False),  # a Saturday
    ],
)
def test_working_hours_hold_for_the_whole_of_a_time(start, end, works):
    moments = (Instant(f"{each}:00.000000Z") for each in (start, end))
    assert works_through(TOKYO_TIME, *moments) is works


def test_working_hours_follow_the_clocks_of_the_site():
    berlin = WorkingTime(site=Title("Berlin"), zone=Zone("Europe/Berlin"))
    winter, summer = Instant("2026-03-27T15:30:00.000000Z"), Instant("2026-03-30T15:30:00.000000Z")
    assert works_through(berlin, winter, winter)
    assert not works_through(berlin, summer, summer)


def test_a_slot_is_described_anew_emptied_and_the_same_again_changes_nothing():
    wish = DescribeSlot(
        slot=VISION,
        title=Title("Product vision"),
        kind=SlotKind.VISION,
        location=Title("Hall 4"),
        presenters=(ANNA,),
        links=(Url("https://example.org/call"),),
        description=Prose("Where we go."),
    )
    plan = done(a_plan(scheduled()), wish)
    slot = plan.slots[VISION]
    assert (slot.title, slot.kind, slot.presenters) == ("Product vision", SlotKind.VISION, (ANNA,))
    assert when(wish, plan) == []
    clear = (SlotDetail.LOCATION, SlotDetail.DESCRIPTION)
    slot = done(plan, DescribeSlot(slot=VISION, presenters=(), links=(), clear=clear)).slots[VISION]
    assert (slot.location, slot.description, slot.presenters, slot.links) == (None, None, (), ())
    assert slot.title == "Product vision"
    assert refused(wish, done(plan, CANCEL)) == ["WAS_REMOVED"]
    assert refused(DescribeSlot(slot=NOWHERE), plan) == ["NOT_HERE"]


def test_a_moved_slot_has_another_time_or_track_and_the_same_again_changes_nothing():
    plan = done(a_plan(scheduled()), LATER)
    assert plan.slots[VISION].starts_at == "2026-11-02T10:00:00.000000Z"
    assert when(LATER, plan) == []
    beside = done(plan, MoveSlot(slot=VISION, track=Title("Architects"))).slots[VISION]
    assert (beside.track, beside.span) == ("Architects", plan.slots[VISION].span)
    assert when(MoveSlot(slot=VISION), plan) == []


def test_a_slot_is_moved_by_the_rules_by_which_it_is_scheduled():
    plan = a_plan(scheduled(), scheduled(RISKS, "2026-11-02T11:00", "2026-11-02T12:00"), BLUE_IN_TOKYO)
    assert warnings(LATER, plan) == ["SLOTS_OVERLAP"]
    backwards = MoveSlot(slot=VISION, time=a_time(ends="2026-11-02T08:00"))
    assert refused(backwards, plan) == ["SLOT_ENDS_BEFORE_IT_STARTS"]
    to_a_holiday = MoveSlot(slot=VISION, time=a_time("2026-11-03T09:00", "2026-11-03T10:00"))
    assert warnings(to_a_holiday, plan) == SITES_OFF


def test_a_local_time_whose_zone_has_new_rules_is_resolved_anew_by_moving_the_slot_to_it():
    said = scheduled()
    by_old_rules = replace(said.span, starts_at=Instant("2026-11-02T07:00:00.000000Z"))
    plan = a_plan(replace(said, span=by_old_rules))
    moved = done(plan, MoveSlot(slot=VISION, time=a_time()))
    assert moved.slots[VISION].starts_at == "2026-11-02T08:00:00.000000Z"


def test_a_slot_that_has_started_is_not_moved():
    plan = done(a_plan(scheduled()), StartSlot(slot=VISION))
    assert refused(LATER, plan) == ["SLOT_HAS_STARTED"]
    assert when(MoveSlot(slot=VISION, time=a_time()), plan) == []


def test_a_cancelled_slot_stays_readable_and_comes_back():
    plan = done(a_plan(scheduled()), CANCEL)
    assert plan.agenda() == []
    assert plan.slots[VISION].title == "Vision"
    assert when(CANCEL, plan) == []
    restored = done(plan, RESTORE)
    assert [each.id for each in restored.agenda()] == [VISION]
    assert when(RESTORE, restored) == []
    assert warnings(RESTORE, done(plan, a_wish(RISKS))) == ["SLOTS_OVERLAP"]
    assert refused(CancelSlot(slot=NOWHERE), plan) == ["NOT_HERE"]
    assert refused(RestoreSlot(slot=NOWHERE), plan) == ["NOT_HERE"]


def test_the_agenda_is_in_the_order_of_time():
    plan = a_plan(
        scheduled(OTHER, "2026-11-02T11:00", "2026-11-02T12:00"),
        scheduled(RISKS, "2026-11-02T09:00", "2026-11-02T10:00", track=Title("Coach Sync")),
        scheduled(),
    )
    assert [each.id for each in plan.agenda()] == [RISKS, VISION, OTHER]


def test_an_agenda_changed_after_commitment_needs_no_reason():
    plan = committed(a_plan(scheduled()))
    assert when(LATER, plan)
    assert when(CANCEL, plan)
