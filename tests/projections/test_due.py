"""What has its day waits, from that day on, for its owner, else for its team or for who facilitates."""

from dataclasses import replace

import pytest

from projections.inbox import InboxKind
from service.domain.action_outcomes import ActionFinished
from service.domain.actions import ActionAdded
from service.domain.decision_outcomes import DecisionTaken
from service.domain.decisions import DecisionRecorded
from service.domain.impediment_outcomes import ImpedimentResolved
from service.domain.impediments import ImpedimentRaised
from service.domain.readiness import ReadinessArea, ReadinessItemAdded
from service.domain.readiness_progress import ReadinessItemConfirmed
from service.domain.risks import RiskLevel, Roam
from service.domain.roam import RiskRoamed
from service.domain.vocabulary import Day, Instant, Prose, Title
from service.grants import Part
from tests.domain.promised import VENDOR, raised
from tests.domain.specification import RED, id_of
from tests.projections.waiting import ME, NOBODY, OF_RED, OTHER, RTE, the, today, waits


def owned(owner, follow_up="2026-11-09"):
    return RiskRoamed(risk=VENDOR, category=Roam.OWNED, owner=owner, follow_up=Day(follow_up))


def test_a_risk_waits_for_its_owner_on_the_day_of_its_follow_up():
    assert waits(raised(), owned(ME), today("2026-11-08"), part=NOBODY) == []
    item = the(raised(), owned(ME), today("2026-11-09"), part=NOBODY)
    assert (item.kind, item.node, item.due) == (InboxKind.RISK_TO_FOLLOW_UP, VENDOR, Day("2026-11-09"))
    assert item.since == "2026-11-08T23:00:00.000000Z"
    assert waits(raised(), owned(OTHER), today("2026-11-09"), part=RTE) == []


def test_a_risk_without_an_owner_waits_for_its_team_or_for_who_facilitates_the_train():
    due = (owned(None), today("2026-11-09"))
    assert waits(raised(), *due, part=RTE) == [("RISK_TO_FOLLOW_UP", VENDOR)]
    assert waits(raised(), *due, part=OF_RED) == []
    teams = raised(level=RiskLevel.TEAM, team=RED)
    assert waits(teams, *due, part=OF_RED) == [("RISK_TO_FOLLOW_UP", VENDOR)]
    assert waits(teams, *due, part=RTE) == []


ACTION, DECISION, ITEM, IMPEDIMENT = id_of(81), id_of(82), id_of(83), id_of(84)
DUE = Day("2026-11-09")
DATED = {
    "ACTION_DUE": (ActionAdded(action=ACTION, title=Title("Ask"), owner=ME, due=DUE), ACTION),
    "DECISION_DUE": (
        DecisionRecorded(
            decision=DECISION,
            question=Title("Which?"),
            decider=ME,
            due_at=Instant("2026-11-08T23:30:00.000000Z"),
        ),
        DECISION,
    ),
    "READINESS_DUE": (
        ReadinessItemAdded(
            readiness_item=ITEM, title=Title("Rooms"), area=ReadinessArea.LOGISTICS, owner=ME, due=DUE
        ),
        ITEM,
    ),
    "IMPEDIMENT_DUE": (
        ImpedimentRaised(impediment=IMPEDIMENT, title=Title("No access"), team=RED, owner=ME, due=DUE),
        IMPEDIMENT,
    ),
}


@pytest.mark.parametrize("kind", DATED)
def test_what_has_its_day_waits_for_its_owner_from_that_day_on(kind):
    event, node = DATED[kind]
    assert waits(event, today("2026-11-08"), part=NOBODY) == []
    item = the(event, today("2026-11-09"), part=NOBODY)
    assert (item.kind.value, item.node, item.due) == (kind, node, DUE)
    assert item.since == "2026-11-08T23:00:00.000000Z"
    assert waits(event, today("2026-11-20"), part=Part(OTHER, RTE.roles | OF_RED.roles)) == []


@pytest.mark.parametrize("kind", DATED)
def test_without_an_owner_it_waits_for_its_team_or_for_who_facilitates(kind):
    event, node = DATED[kind]
    nobodys = replace(event, **{"decider" if kind == "DECISION_DUE" else "owner": None})
    of_a_team = kind == "IMPEDIMENT_DUE"
    assert waits(nobodys, today("2026-11-09"), part=OF_RED) == ([(kind, node)] if of_a_team else [])
    assert waits(nobodys, today("2026-11-09"), part=RTE) == ([] if of_a_team else [(kind, node)])


def test_what_was_done_waits_no_more():
    done = (
        ActionFinished(action=ACTION),
        DecisionTaken(decision=DECISION, chosen=Title("The first")),
        ReadinessItemConfirmed(readiness_item=ITEM),
        ImpedimentResolved(impediment=IMPEDIMENT, resolution=Prose("Granted.")),
    )
    events = [event for event, _ in DATED.values()]
    assert len(waits(*events, today("2026-11-09"), part=NOBODY)) == 4
    assert waits(*events, *done, today("2026-11-09"), part=NOBODY) == []
