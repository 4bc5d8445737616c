"""Timeboxes: slots started, extended, ended, over-run; and what the clock finds due."""

import pytest

from service.domain.calendar import BeginDay
from service.domain.due import Due, due
from service.domain.slot_changes import CancelSlot
from service.domain.timeboxes import (
    EndSlot,
    ExtendSlot,
    ReportOverrun,
    SlotEnded,
    SlotOverran,
    SlotResumed,
    SlotStarted,
    StartSlot,
)
from service.domain.vocabulary import Instant, Title
from tests.domain.agendas import OTHER, RISKS, VISION, scheduled
from tests.domain.planned import NOWHERE, done
from tests.domain.specification import a_plan, refused, warnings, when


def at(clock):
    """A moment of the first day, in UTC; the vision is planned from 08:00 to 09:30."""
    return Instant(f"2026-11-02T{clock}:00.000000Z")


NEXT = scheduled(RISKS, "2026-11-02T10:30", "2026-11-02T11:30")
START, END = StartSlot(slot=VISION), EndSlot(slot=VISION)
AGENDA = a_plan(scheduled(), NEXT)
RUNNING = done(AGENDA, START, at=at("08:05"))
OVERRUN = ReportOverrun(slot=VISION)


def extended(until):
    return ExtendSlot(slot=VISION, until=at(until))


def test_a_slot_starts_and_ends_when_the_agenda_says_so():
    slot = RUNNING.slots[VISION]
    assert (slot.started_at, slot.planned_end, slot.ended_at) == (at("08:05"), at("09:30"), None)
    assert when(START, RUNNING, at=at("08:10")) == []


def test_a_slot_that_starts_after_its_end_keeps_its_length():
    slot = done(AGENDA, START, at=at("10:00")).slots[VISION]
    assert slot.planned_end == at("11:30")


def test_starting_a_slot_ends_the_one_before_in_its_track():
    assert when(StartSlot(slot=RISKS), RUNNING, at=at("09:40")) == [
        SlotEnded(slot=VISION),
        SlotStarted(slot=RISKS, planned_end=at("10:30")),
    ]
    plan = done(RUNNING, StartSlot(slot=RISKS), at=at("09:40"))
    assert (plan.slots[VISION].ended_at, plan.slots[VISION].overran) == (at("09:40"), True)


def test_what_goes_on_in_another_track_goes_on():
    plan = done(a_plan(scheduled(), scheduled(OTHER, track=Title("Architects"))), START, at=at("08:00"))
    assert when(StartSlot(slot=OTHER), plan, at=at("08:30")) == [
        SlotStarted(slot=OTHER, planned_end=at("09:30"))
    ]


def test_a_start_reported_late_does_not_end_what_began_after_it():
    plan = done(AGENDA, StartSlot(slot=RISKS), at=at("09:30"))
    late = when(START, plan, at=at("09:45"), effective_at=at("08:00"))
    assert late == [SlotStarted(slot=VISION, planned_end=at("09:30"))]
    slot = done(plan, START, at=at("09:45"), effective_at=at("08:00")).slots[VISION]
    assert slot.started_at == at("08:00")


def test_a_start_told_again_with_another_time_is_corrected():
    plan = done(RUNNING, START, at=at("08:20"), effective_at=at("08:00"))
    assert plan.slots[VISION].started_at == at("08:00")
    assert when(START, plan, at=at("08:20"), effective_at=at("08:00")) == []
    ended = done(plan, END, at=at("09:30"))
    corrected = done(ended, START, at=at("09:40"), effective_at=at("08:02"))
    slot = corrected.slots[VISION]
    assert (slot.started_at, slot.ended_at) == (at("08:02"), at("09:30"))


def test_a_slot_that_was_ended_by_mistake_goes_on():
    plan = done(RUNNING, END, at=at("08:30"))
    assert when(START, plan, at=at("08:31")) == [SlotResumed(slot=VISION)]
    slot = done(plan, START, at=at("08:31")).slots[VISION]
    assert (slot.started_at, slot.ended_at, slot.is_running) == (at("08:05"), None, True)


def test_a_slot_that_is_extended_ends_later_and_the_same_again_changes_nothing():
    plan = done(RUNNING, extended("09:45"))
    assert plan.slots[VISION].planned_end == at("09:45")
    assert plan.slots[VISION].ends_at == at("09:30")
    assert when(extended("09:45"), plan) == []


def test_an_extension_lengthens_what_is_under_way():
    assert refused(extended("09:45"), AGENDA) == ["SLOT_NOT_STARTED"]
    assert refused(extended("09:00"), RUNNING) == ["NOT_AN_EXTENSION"]
    assert refused(extended("09:45"), done(RUNNING, END, at=at("09:00"))) == ["SLOT_IS_OVER"]
    tomorrow = ExtendSlot(slot=VISION, until=Instant("2026-11-03T08:05:01.000000Z"))
    assert refused(tomorrow, RUNNING) == ["SLOT_TOO_LONG"]


def test_an_extension_into_the_next_slot_is_warned_of():
    assert warnings(extended("09:31"), RUNNING) == ["SLOTS_OVERLAP"]
    assert warnings(extended("09:31"), done(RUNNING, CancelSlot(slot=RISKS))) == []


def test_a_slot_ends_and_the_same_again_changes_nothing():
    plan = done(RUNNING, END, at=at("09:25"))
    assert (plan.slots[VISION].ended_at, plan.slots[VISION].overran) == (at("09:25"), False)
    assert when(END, plan, at=at("09:30")) == []
    corrected = done(plan, END, at=at("09:50"), effective_at=at("09:35"))
    assert (corrected.slots[VISION].ended_at, corrected.slots[VISION].overran) == (at("09:35"), True)


def test_what_has_not_started_does_not_end_and_nothing_ends_before_it_started():
    assert refused(END, AGENDA) == ["SLOT_NOT_STARTED"]
    assert refused(END, RUNNING, effective_at=at("08:00")) == ["SLOT_ENDS_BEFORE_IT_STARTS"]


@pytest.mark.parametrize("wish", [StartSlot, EndSlot])
def test_only_slots_of_the_agenda_start_and_end(wish):
    assert refused(wish(slot=NOWHERE), AGENDA) == ["NOT_HERE"]
    assert refused(wish(slot=VISION), done(AGENDA, CancelSlot(slot=VISION))) == ["WAS_REMOVED"]


def test_a_slot_overruns_once_its_planned_end_has_passed():
    assert when(OVERRUN, RUNNING, at=at("09:30")) == []
    assert when(OVERRUN, RUNNING, at=at("09:31")) == [SlotOverran(slot=VISION)]
    over = done(RUNNING, OVERRUN, at=at("09:31"))
    assert over.slots[VISION].overran
    assert when(OVERRUN, over, at=at("09:32")) == []
    assert refused(ReportOverrun(slot=NOWHERE), over) == ["NOT_HERE"]


def test_an_extended_slot_is_within_its_time_again_until_that_passes_too():
    plan = done(done(RUNNING, OVERRUN, at=at("09:31")), extended("09:45"))
    assert not plan.slots[VISION].overran
    assert when(OVERRUN, plan, at=at("09:46")) == [SlotOverran(slot=VISION)]


def test_the_clock_finds_due_what_has_overrun_and_the_day_that_has_begun():
    assert list(due(RUNNING, at("09:30"))) == []
    (over,) = due(RUNNING, at("09:31"))
    assert over.command == OVERRUN
    tomorrow = Instant("2026-11-03T08:00:00.000000Z")
    day = Due("2026-11-03", BeginDay(day="2026-11-03"))
    assert list(due(RUNNING, tomorrow)) == [day, over]
    assert list(due(done(RUNNING, OVERRUN, at=at("09:31")), at("09:32"))) == []
    assert list(due(done(RUNNING, END, at=at("09:29")), at("09:31"))) == []


def test_a_slot_that_overruns_again_is_due_under_another_name():
    (first,) = due(RUNNING, at("09:31"))
    plan = done(done(RUNNING, OVERRUN, at=at("09:31")), extended("09:45"))
    (second,) = due(plan, at("09:46"))
    assert second.command == first.command
    assert second.moment != first.moment
