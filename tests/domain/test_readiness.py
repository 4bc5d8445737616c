"""The readiness checklist: from its template to the day on which planning opens."""

from dataclasses import replace

import pytest

from service.domain.assignment import AssignmentDetail
from service.domain.commitment import changed_since_commitment
from service.domain.interval import Phase
from service.domain.phases import OpenPlanning
from service.domain.policy import Policy
from service.domain.readiness import (
    AddReadinessItem,
    AssignReadinessItem,
    DescribeReadinessItem,
    ReadinessArea,
    ReadinessDetail,
)
from service.domain.readiness_progress import (
    AttachReadinessEvidence,
    ConfirmReadinessItem,
    RemoveReadinessItem,
    ReopenReadinessItem,
    RestoreReadinessItem,
)
from service.domain.readiness_template import (
    TEMPLATE,
    LayOutReadiness,
    ReadinessLine,
    SetReadinessTemplate,
    item_of,
)
from service.domain.roster import SetPolicies
from service.domain.vocabulary import NewId, Prose, Title, Url
from tests.domain.planned import NOWHERE, committed, done
from tests.domain.promised import twice
from tests.domain.recorded import ADA, BEN, ROOMS, TOMORROW, listed
from tests.domain.specification import (
    NOON,
    PLAN,
    TRAIN,
    a_plan,
    after,
    decided,
    id_of,
    refused,
    warnings,
    when,
)
from tests.domain.trains import a_train, beside

PHOTO = Url("https://example.org/room")
CONFIRM = ConfirmReadinessItem(readiness_item=ROOMS)


def test_an_item_is_added_with_owner_and_day():
    wish = AddReadinessItem(
        readiness_item=NewId(ROOMS),
        title=Title("Rooms"),
        area=ReadinessArea.LOGISTICS,
        owner=ADA,
        due=TOMORROW,
    )
    item = done(a_plan(), wish).readiness_items[ROOMS]
    assert (item.area, item.owner, item.due, item.confirmed) == (
        ReadinessArea.LOGISTICS,
        ADA,
        TOMORROW,
        False,
    )
    assert refused(wish, a_plan(listed())) == ["ID_TAKEN"]


def test_an_item_is_described_and_assigned_anew():
    wish = DescribeReadinessItem(
        readiness_item=ROOMS, area=ReadinessArea.ORGANIZATIONAL, description=Prose("Ten of them.")
    )
    plan = twice(wish, a_plan(listed(owner=ADA)))
    assert plan.readiness_items[ROOMS].area is ReadinessArea.ORGANIZATIONAL
    plan = twice(DescribeReadinessItem(readiness_item=ROOMS, clear=(ReadinessDetail.DESCRIPTION,)), plan)
    assert plan.readiness_items[ROOMS].description is None
    plan = twice(AssignReadinessItem(readiness_item=ROOMS, owner=BEN, due=TOMORROW), plan)
    plan = twice(AssignReadinessItem(readiness_item=ROOMS, clear=(AssignmentDetail.OWNER,)), plan)
    assert (plan.readiness_items[ROOMS].owner, plan.readiness_items[ROOMS].due) == (None, TOMORROW)


def test_evidence_is_attached_and_replaced():
    attached = AttachReadinessEvidence(
        readiness_item=ROOMS, evidence=(PHOTO,), note=Prose("Booked until six.")
    )
    plan = twice(attached, a_plan(listed()))
    assert plan.readiness_items[ROOMS].evidence == (PHOTO,)
    plan = twice(AttachReadinessEvidence(readiness_item=ROOMS), plan)
    assert (plan.readiness_items[ROOMS].evidence, plan.readiness_items[ROOMS].evidence_note) == ((), None)


def test_an_item_is_confirmed_by_somebody_and_reopened():
    plan = done(a_plan(listed()), CONFIRM, actor=ADA)
    item = plan.readiness_items[ROOMS]
    assert (item.confirmed, item.confirmed_by, item.confirmed_at) == (True, ADA, NOON)
    assert when(CONFIRM, plan) == []
    plan = twice(ReopenReadinessItem(readiness_item=ROOMS), plan)
    assert (plan.readiness_items[ROOMS].confirmed, plan.readiness_items[ROOMS].confirmed_by) == (False, None)


def test_what_is_confirmed_without_evidence_is_warned_of_or_refused_by_policy():
    assert warnings(CONFIRM, a_plan(listed())) == ["CONFIRMED_WITHOUT_EVIDENCE"]
    shown = AttachReadinessEvidence(readiness_item=ROOMS, note=Prose("The key is at the desk."))
    assert warnings(CONFIRM, done(a_plan(listed()), shown)) == []
    strict = a_plan(listed(), policy=Policy(refuse=("CONFIRMED_WITHOUT_EVIDENCE",)))
    assert refused(CONFIRM, strict) == ["CONFIRMED_WITHOUT_EVIDENCE"]


def test_an_item_is_removed_and_restored():
    plan = twice(RemoveReadinessItem(readiness_item=ROOMS), a_plan(listed()))
    assert refused(CONFIRM, plan) == ["WAS_REMOVED"]
    assert twice(RestoreReadinessItem(readiness_item=ROOMS), plan).readiness_items[ROOMS].removed is None


WISHES = [
    AddReadinessItem(readiness_item=NewId(id_of(203)), title=Title("Chairs"), area=ReadinessArea.LOGISTICS),
    DescribeReadinessItem(readiness_item=ROOMS, title=Title("Halls")),
    AssignReadinessItem(readiness_item=ROOMS, owner=ADA),
    AttachReadinessEvidence(readiness_item=ROOMS, evidence=(PHOTO,)),
    RemoveReadinessItem(readiness_item=ROOMS),
]


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: type(wish).__name__)
def test_the_checklist_changed_after_commitment_is_warned_of(wish):
    plan = committed(a_plan(listed()))
    assert warnings(wish, plan) == ["READINESS_AFTER_COMMITMENT"]
    assert not changed_since_commitment(done(plan, wish))


def test_confirming_reopening_and_restoring_after_commitment_are_warned_of_too():
    plan = committed(a_plan(listed()))
    late = ["READINESS_AFTER_COMMITMENT"]
    assert warnings(CONFIRM, plan) == [*late, "CONFIRMED_WITHOUT_EVIDENCE"]
    assert warnings(ReopenReadinessItem(readiness_item=ROOMS), done(plan, CONFIRM)) == late
    removed = done(plan, RemoveReadinessItem(readiness_item=ROOMS))
    assert warnings(RestoreReadinessItem(readiness_item=ROOMS), removed) == late


@pytest.mark.parametrize(
    "wish",
    [
        DescribeReadinessItem,
        AssignReadinessItem,
        AttachReadinessEvidence,
        ConfirmReadinessItem,
        ReopenReadinessItem,
        RemoveReadinessItem,
        RestoreReadinessItem,
    ],
)
def test_what_must_be_there_is_on_the_list(wish):
    assert refused(wish(readiness_item=NOWHERE), a_plan()) == ["NOT_HERE"]


# Planning opens


def checklist(confirmed, of, **policy):
    """A plan with so many items, of which some are confirmed."""
    items = [id_of(300 + n) for n in range(of)]
    plan = a_plan(*(listed(each, f"Item {n}") for n, each in enumerate(items)), policy=Policy(**policy))
    return done(plan, *(ConfirmReadinessItem(readiness_item=each) for each in items[:confirmed]))


@pytest.mark.parametrize(
    ("confirmed", "of", "needed", "opens"),
    [
        (4, 5, 80, True),
        (3, 5, 80, False),
        (2, 3, 67, False),  # 66.7 percent is not rounded up
        (2, 3, 66, True),
        (3, 3, 100, True),
        (0, 0, 80, False),
        (0, 0, 0, True),
    ],
)
def test_planning_opens_without_a_word_when_enough_is_confirmed(confirmed, of, needed, opens):
    plan = checklist(confirmed, of, readiness_needed=needed)
    assert warnings(OpenPlanning(), plan) == ([] if opens else ["READINESS_BELOW_POLICY"])


def test_what_is_open_on_the_checklist_is_named():
    (warned,) = decided(OpenPlanning(), checklist(1, 5)).warnings
    assert warned.rule.about == tuple(id_of(300 + n) for n in range(1, 5))
    assert warned.rule.message == (
        "1 of 5 items are confirmed, 80 percent are needed. Open: “Item 1”, “Item 2”, “Item 3” and more."
    )


def test_without_a_checklist_the_plan_itself_is_named():
    (warned,) = decided(OpenPlanning(), a_plan()).warnings
    assert (warned.rule.about, warned.rule.message) == ((PLAN,), "The plan has no readiness checklist yet.")


def test_a_train_may_refuse_to_plan_unprepared():
    strict = {"refuse": ("READINESS_BELOW_POLICY",)}
    assert refused(OpenPlanning(), checklist(3, 5, **strict)) == ["READINESS_BELOW_POLICY"]
    plan = checklist(4, 5, **strict)
    assert after(plan, *when(OpenPlanning(), plan)).interval.phase is Phase.PLANNING


def test_what_was_taken_off_the_list_is_not_asked_for():
    plan = done(checklist(3, 5), RemoveReadinessItem(readiness_item=id_of(304)))
    plan = done(plan, RemoveReadinessItem(readiness_item=id_of(303)))
    assert warnings(OpenPlanning(), plan) == []


@pytest.mark.parametrize("needed", [-1, 101])
def test_a_train_asks_for_a_share_of_the_checklist(needed):
    wish = SetPolicies(policy=Policy(readiness_needed=needed))
    assert refused(wish, a_train(), **beside()) == ["READINESS_OUTSIDE_RANGE"]


# The template


def line(title="Interpreters are booked", days_before=7):
    return ReadinessLine(title=Title(title), area=ReadinessArea.LOGISTICS, days_before=days_before)


def of_train(train=None):
    return {"beside": {TRAIN: train or a_train()}}


def test_a_train_begins_with_a_template_of_all_three_areas():
    plan = done(a_plan(), LayOutReadiness(), **of_train())
    assert {each.area for each in plan.readiness_items} == set(ReadinessArea)
    assert len(plan.readiness_items) == len(TEMPLATE)
    rooms = next(each for each in plan.readiness_items if each.title.startswith("Rooms"))
    assert rooms.due == "2026-10-05"  # 28 days before 2 November
    assert when(LayOutReadiness(), plan, **of_train()) == []


def test_a_train_sets_a_template_of_its_own_once():
    wish = SetReadinessTemplate(lines=(line(),))
    train = after(a_train(), *when(wish, a_train()))
    assert when(wish, train) == []
    plan = done(a_plan(), LayOutReadiness(), **of_train(train))
    (item,) = plan.readiness_items
    assert (item.title, item.due) == ("Interpreters are booked", "2026-10-26")


def test_what_the_template_has_more_comes_and_what_was_removed_stays_away():
    plan = done(a_plan(), LayOutReadiness(), **of_train())
    dropped = item_of(PLAN, TEMPLATE[0].title)
    plan = done(plan, RemoveReadinessItem(readiness_item=dropped))
    longer = after(a_train(), *when(SetReadinessTemplate(lines=(*TEMPLATE, line())), a_train()))
    plan = done(plan, LayOutReadiness(), **of_train(longer))
    assert len(plan.readiness_items) == len(TEMPLATE) + 1
    assert plan.readiness_items[dropped].removed


def test_a_checklist_that_is_laid_out_after_commitment_is_warned_of():
    assert warnings(LayOutReadiness(), committed(a_plan()), **of_train()) == ["READINESS_AFTER_COMMITMENT"]


def test_a_template_has_no_line_twice_and_none_that_is_due_after_the_start():
    twin = replace(line(), area=ReadinessArea.CONTENT)
    assert refused(SetReadinessTemplate(lines=(line(), twin)), a_train()) == ["READINESS_LINE_TWICE"]
    assert refused(SetReadinessTemplate(lines=(line(days_before=-1),)), a_train()) == ["DUE_AFTER_START"]
    assert refused(SetReadinessTemplate(lines=(line(days_before=367),)), a_train()) == ["DUE_AFTER_START"]
