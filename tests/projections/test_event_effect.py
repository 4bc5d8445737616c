"""The event-effect report: what each slot of the agenda has changed, and which changed nothing."""

import json
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from projections.event_effect import before, event_effect, span, told_by
from projections.phrases import PHRASES
from service.domain.slot_changes import SlotCancelled
from service.domain.slots import SlotKind, SlotScheduled
from service.domain.timeboxes import SlotEnded, SlotStarted
from service.domain.vocabulary import Instant, LocalDateTime, Title, Zone
from service.entries import StoredCommit
from tests.domain.specification import a_plan, after, id_of

VISION, REVIEW, RED_TABLE = (id_of(300 + n) for n in range(3))


def at(clock):
    return Instant(f"2026-11-02T{clock}:00.000000Z")


def scheduled(slot, start, end, track="Plenary"):
    from service.domain.slot_times import Span

    span = Span(
        zone=Zone("Europe/Zurich"),
        local_start=LocalDateTime("2026-11-02T09:00:00"),
        local_end=LocalDateTime("2026-11-02T10:00:00"),
        starts_at=at(start),
        ends_at=at(end),
    )
    return SlotScheduled(slot=slot, title=Title("Slot"), kind=SlotKind.OTHER, track=Title(track), span=span)


def held(plan, slot, start, end=None, planned="23:00"):
    plan = after(plan, SlotStarted(slot=slot, planned_end=at(planned)), at=at(start))
    return plan if end is None else after(plan, SlotEnded(slot=slot), at=at(end))


def commit(version, clock, kind, *effects, late=None, via="api"):
    """A commit, and what it wrote: kind, id, field, after."""
    nothing = dict.fromkeys(StoredCommit._fields)
    told = [{"kind": k, "id": id_of(n), "field": f, "before": None, "after": a} for k, n, f, a in effects]
    fields = {
        "to_version": version,
        "recorded_at": at(clock),
        "effective_at": late and at(late),
        "kind": kind,
        "via": via,
        "effects": json.dumps(told).encode(),
    }
    return StoredCommit(**{**nothing, **fields})


def two_slots():
    """The vision from 9 to 10, the review from 10 to 11, in one track."""
    plan = a_plan(scheduled(VISION, "09:00", "10:00"), scheduled(REVIEW, "10:00", "11:00"))
    plan = held(held(plan, VISION, "09:00", "10:00"), REVIEW, "10:00", "11:00")
    return after(plan, at=at("12:00"))


def told(plan, *commits):
    return {each.slot: each for each in event_effect(plan, commits)}


def test_an_event_without_effect_is_marked():
    effects = told(two_slots(), commit(9, "10:30", "MOVE_FEATURE", ("features", 1, "team", "x")))
    assert [effects[slot].without_effect for slot in (VISION, REVIEW)] == [True, False]
    assert (effects[VISION].held, effects[VISION].changes) == (True, 0)
    assert effects[REVIEW].by_kind == (("MOVE_FEATURE", 1),)


def test_what_came_of_a_slot_is_counted_by_what_it_is_for():
    effects = told(
        two_slots(),
        commit(9, "10:10", "RECORD_DECISION", ("decisions", 1, "decided_at", at("10:10"))),
        commit(10, "10:11", "RECORD_DECISION", ("decisions", 2, "due_at", at("10:10"))),
        commit(11, "10:12", "ANNOUNCE_ADJUSTMENT", ("adjustments", 3, "announced_at", at("10:12"))),
        commit(12, "10:13", "TOGETHER", ("risks", 4, "category", "OWNED"), ("risks", 5, "category", None)),
        commit(13, "10:14", "ROAM_RISK", ("risks", 4, "category", "MITIGATED")),
        commit(14, "10:15", "ANSWER_DEPENDENCY", ("dependencies", 6, "agreed_at", at("10:15"))),
        commit(15, "10:16", "RECORD_SHOW_OF_HANDS", ("votes", 7, "state", "CLOSED")),
    )
    review = effects[REVIEW]
    assert (review.decisions, review.adjustments, review.risks_roamed) == (1, 1, 1)
    assert (review.dependencies_agreed, review.votes, review.changes) == (1, 1, 7)
    assert dict(review.by_kind)["RECORD_DECISION"] == 2


def test_running_the_agenda_is_no_effect_and_neither_is_the_clock_but_for_a_vote_that_it_closes():
    plan = two_slots()
    clock = commit(10, "09:31", "BEGIN_DAY", ("intervals", 1, "today", "2026-11-02"), via="clock")
    assert told(plan, commit(9, "09:30", "EXTEND_SLOT"), clock)[VISION].without_effect
    vote = commit(11, "09:32", "END_VOTE", ("votes", 7, "state", "CLOSED"), via="clock")
    effect = told(plan, vote)[VISION]
    assert (effect.changes, effect.votes, effect.without_effect) == (0, 1, False)


def test_a_slot_has_its_start_and_not_its_end():
    effects = told(two_slots(), commit(9, "09:00", "SIZE_FEATURE"), commit(10, "10:00", "SIZE_FEATURE"))
    assert [effects[slot].changes for slot in (VISION, REVIEW)] == [1, 1]


def test_a_fact_that_is_told_late_belongs_where_it_happened():
    effects = told(two_slots(), commit(9, "11:30", "RECORD_DECISION", late="09:50"))
    assert [effects[slot].changes for slot in (VISION, REVIEW)] == [1, 0]


def test_what_happens_in_two_tracks_is_counted_in_both_and_said_to_be_shared():
    plan = held(
        after(two_slots(), scheduled(RED_TABLE, "10:15", "10:45", "Red")), RED_TABLE, "10:15", "10:45"
    )
    effects = told(plan, commit(9, "10:05", "SIZE_FEATURE"), commit(10, "10:20", "SIZE_FEATURE"))
    assert [(effects[slot].changes, effects[slot].shared) for slot in (REVIEW, RED_TABLE)] == [(2, 1), (1, 1)]


def test_a_slot_that_was_not_held_or_goes_on_is_not_called_without_effect():
    plan = a_plan(scheduled(VISION, "09:00", "10:00"), scheduled(REVIEW, "10:00", "11:00"))
    plan = after(held(plan, REVIEW, "10:00", planned="11:00"), at=at("10:30"))
    effects = told(plan)
    assert [(each.held, each.without_effect) for each in effects.values()] == [(False, False), (True, False)]
    forgotten = after(plan, SlotCancelled(slot=VISION), at=at("13:00"))
    assert [(each.slot, each.without_effect) for each in told(forgotten).values()] == [(REVIEW, True)]
    assert told(forgotten, commit(9, "12:00", "SIZE_FEATURE"))[REVIEW].changes == 0


def test_the_span_is_that_of_what_was_held_and_a_day_more_for_what_is_told_late():
    assert span(a_plan(scheduled(VISION, "09:00", "10:00"))) is None
    found = span(two_slots())
    assert found == (at("09:00"), at("11:00"))
    assert (before(found), told_by(found)) == ("2026-11-02T08:59:59.999999Z", "2026-11-03T11:00:00.000000Z")


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_changes_of_one_track_come_to_all_that_happened_while_it_was_held(seed):
    """Counted anew over minutes: from nine to eleven there is always one slot of the track under way."""
    chance, kinds = random.Random(seed), sorted(PHRASES)
    clocks = [f"{chance.randint(8, 11):02}:{chance.randint(0, 59):02}" for _ in range(chance.randint(0, 60))]
    commits = [commit(n, clock, chance.choice(kinds)) for n, clock in enumerate(clocks, 20)]
    effects = event_effect(two_slots(), commits)
    of_the_agenda = {kind for kind in kinds if kind.endswith("SLOT") or kind.endswith(("OVERRUN", "AGENDA"))}
    within = [each for each in commits if "09" <= each.recorded_at[11:13] < "11"]
    assert sum(each.changes for each in effects) == sum(each.kind not in of_the_agenda for each in within)
    assert all(sum(count for _, count in each.by_kind) == each.changes for each in effects)
    assert all(each.shared == 0 for each in effects)
