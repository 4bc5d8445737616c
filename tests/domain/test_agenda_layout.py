"""Agendas from templates: SAFe's two days, and three days for two far zones."""

from itertools import pairwise

import pytest

from service.domain.agenda_layout import LayOutAgenda
from service.domain.agenda_templates import TEMPLATES, AgendaTemplate
from service.domain.clocks import shown_at
from service.domain.policy import Policy
from service.domain.slot_changes import CancelSlot
from service.domain.slots import PLENARY, SlotKind
from service.domain.vocabulary import Day, NewId, Zone
from tests.domain.agendas import BLUE_IN_TOKYO, scheduled
from tests.domain.planned import done
from tests.domain.specification import a_plan, id_of, refused, warnings, when

DENVER, KOLKATA = Zone("America/Denver"), Zone("Asia/Kolkata")
TWO_DAYS = LayOutAgenda(
    agenda=NewId(id_of(95)), template=AgendaTemplate.TWO_DAYS, first_day=Day("2026-10-28")
)


def three_days(here=DENVER, there=KOLKATA, day="2026-11-10"):
    return LayOutAgenda(
        agenda=NewId(id_of(96)),
        template=AgendaTemplate.THREE_DAYS_TWO_ZONES,
        first_day=Day(day),
        zone=here,
        other_zone=there,
    )


def laid_out(wish):
    return done(a_plan(), wish).agenda()


def test_the_standard_agenda_is_that_of_safe():
    plenary = [each for each in laid_out(TWO_DAYS) if each.track == PLENARY]
    assert [f"{each.local_start[8:16]}-{each.local_end[11:16]} {each.kind.value}" for each in plenary] == [
        "28T08:00-09:00 BUSINESS_CONTEXT",
        "28T09:00-10:30 VISION",
        "28T10:30-11:30 ARCHITECTURE",
        "28T11:30-13:00 PLANNING_CONTEXT",
        "28T13:00-16:00 BREAKOUT",
        "28T16:00-17:00 DRAFT_REVIEW",
        "28T17:00-18:00 MANAGEMENT_REVIEW",
        "29T08:00-09:00 ADJUSTMENTS",
        "29T09:00-11:00 BREAKOUT",
        "29T11:00-13:00 FINAL_REVIEW",
        "29T13:00-14:00 ART_RISKS",
        "29T14:00-14:15 CONFIDENCE_VOTE",
        "29T14:15-15:15 REWORK",
        "29T15:15-16:00 RETROSPECTIVE",
    ]


@pytest.mark.parametrize("wish", [TWO_DAYS, three_days(), three_days(KOLKATA, DENVER)])
def test_coach_sync_meets_at_each_full_hour_within_a_breakout(wish):
    slots = laid_out(wish)
    breakouts = [each for each in slots if each.kind is SlotKind.BREAKOUT]
    syncs = [each for each in slots if each.kind is SlotKind.COACH_SYNC]
    hours = sum(int(each.local_end[11:13]) - int(each.local_start[11:13]) - 1 for each in breakouts)
    assert len(syncs) == hours
    for sync in syncs:
        assert any(each.starts_at < sync.starts_at < sync.ends_at < each.ends_at for each in breakouts)


def test_the_slots_are_ordinary_ones_in_the_trains_zone_unless_another_is_named():
    first = laid_out(TWO_DAYS)[0]
    assert (first.zone, first.starts_at) == ("Europe/Zurich", "2026-10-28T07:00:00.000000Z")
    plan = done(a_plan(), TWO_DAYS, CancelSlot(slot=first.id))
    assert first.id not in [each.id for each in plan.agenda()]


def test_asked_twice_it_adds_nothing():
    plan = done(a_plan(), TWO_DAYS)
    assert when(TWO_DAYS, plan) == []


@pytest.mark.parametrize(("here", "there"), [(DENVER, KOLKATA), (KOLKATA, DENVER)])
def test_far_sites_share_half_days_and_break_out_in_their_own_mornings_in_between(here, there):
    slots = laid_out(three_days(here, there))
    phases = [each for each in slots if each.kind is not SlotKind.COACH_SYNC]
    order = [each.kind for each in phases]
    for zone in (here, there):
        mine = [each for each in phases if each.kind is SlotKind.BREAKOUT and each.zone == zone]
        assert [9 <= int(each.local_start[11:13]) < 15 for each in mine] == [True, True]
    breakouts = [n for n, kind in enumerate(order) if kind is SlotKind.BREAKOUT]
    assert order.index(SlotKind.PLANNING_CONTEXT) < breakouts[0]
    assert breakouts[1] < order.index(SlotKind.DRAFT_REVIEW)
    assert order.index(SlotKind.ADJUSTMENTS) < breakouts[2]
    assert breakouts[3] < order.index(SlotKind.FINAL_REVIEW)
    assert all(a.ends_at <= b.starts_at for a, b in pairwise(phases))


def test_what_far_sites_share_is_the_ones_morning_and_the_others_evening():
    shared = [each for each in laid_out(three_days()) if each.track == PLENARY]
    assert all("07:00" <= each.local_start[11:16] < "11:00" for each in shared)
    assert {shown_at(each.starts_at, KOLKATA)[11:13] for each in shared} <= {"19", "20", "21", "22"}


@pytest.mark.parametrize("there", [None, DENVER, Zone("America/New_York")])
def test_an_agenda_for_two_zones_needs_two_that_are_far_apart(there):
    assert refused(three_days(DENVER, there), a_plan()) == ["ZONES_NOT_APART"]


def test_an_agenda_is_not_laid_over_another_one_unless_the_train_allows_it():
    plan = a_plan(scheduled(starts="2026-10-28T08:30", ends="2026-10-28T09:30"))
    assert refused(TWO_DAYS, plan) == ["AGENDA_IN_THE_WAY"]
    lenient = a_plan(
        scheduled(starts="2026-10-28T08:30", ends="2026-10-28T09:30"),
        policy=Policy(warn=("AGENDA_IN_THE_WAY",)),
    )
    assert warnings(TWO_DAYS, lenient) == ["AGENDA_IN_THE_WAY"]


def test_days_off_of_a_site_are_warned_of_once_for_the_whole_agenda():
    on_a_holiday = LayOutAgenda(template=AgendaTemplate.TWO_DAYS, first_day=Day("2026-11-02"))
    assert warnings(on_a_holiday, a_plan(BLUE_IN_TOKYO)) == ["SITE_IS_OFF"]


def test_a_template_whose_hours_a_zone_skips_is_refused_whole():
    """In 2011 the thirtieth of December did not exist in Samoa."""
    skipped = LayOutAgenda(
        template=AgendaTemplate.TWO_DAYS, first_day=Day("2011-12-30"), zone=Zone("Pacific/Apia")
    )
    codes = set(refused(skipped, a_plan()))
    assert codes == {"LOCAL_TIME_DOES_NOT_EXIST"}


def test_every_template_can_be_laid_out():
    assert set(TEMPLATES) == set(AgendaTemplate)
