"""What is unfinished when a PI ends, what is proposed for it, and that nobody closes over it unawares."""

import pytest

from service.domain.action_outcomes import ActionDropped
from service.domain.agreement import DependencyDeclined
from service.domain.carried import CarriedForward, Destination
from service.domain.delivery import DependencyAccepted, DependencyDelivered
from service.domain.feature_progress import FeatureAccepted, FeatureDemoed, FeatureStarted
from service.domain.impediment_outcomes import ImpedimentResolved
from service.domain.leftovers import leftovers
from service.domain.phases import ClosePlan
from service.domain.policy import Policy
from service.domain.risk_outcomes import RiskClosed, RiskOccurred
from service.domain.risks import Roam
from service.domain.roam import RiskRoamed
from service.domain.scope import FeatureRemoved, FeatureWithdrawn
from service.domain.vocabulary import Prose
from tests.domain.planned import LOGIN, SEARCH, planned, proposed
from tests.domain.specification import a_plan, decided, id_of, refused, warnings
from tests.domain.trains import NEXT
from tests.domain.unfinished import (
    AGREED,
    API,
    AT_THE_END,
    BOOK,
    DONE,
    DROP,
    FORWARD,
    IN_THE_WAY,
    INDEX,
    NEEDS,
    RISK,
    ROOM,
    TO_DO,
    VENDOR,
    carried,
    carry,
    ended,
)


def proposals(*events):
    return {each.item: (each.standing, each.proposal) for each in leftovers(ended(*events))}


@pytest.mark.parametrize(
    ("events", "standing", "outcome"),
    [
        ((), "Not started.", FORWARD),
        ((FeatureStarted(feature=SEARCH),), "Started, not shown.", FORWARD),
        ((FeatureStarted(feature=SEARCH), FeatureDemoed(feature=SEARCH)), "Shown, not accepted.", DONE),
        ((FeatureWithdrawn(feature=SEARCH, after_commitment=True),), "Withdrawn from this PI.", FORWARD),
        (
            (CarriedForward(item=SEARCH, to=Destination(plan=NEXT, item=id_of(7))),),
            "Not started.",
            FORWARD,
        ),
    ],
)
def test_what_is_proposed_for_an_unfinished_feature(events, standing, outcome):
    assert proposals(proposed(), *events) == {SEARCH: (standing, outcome)}


def test_nothing_is_proposed_for_what_is_finished_or_removed():
    assert proposals(proposed(), FeatureAccepted(feature=SEARCH)) == {}
    assert proposals(proposed(), FeatureRemoved(feature=SEARCH)) == {}
    assert proposals(proposed(), planned(INDEX)) == {SEARCH: ("Not started.", FORWARD)}


@pytest.mark.parametrize(
    ("events", "proposal"),
    [
        ((), ("Not agreed.", FORWARD)),
        ((AGREED,), ("Agreed, not delivered.", FORWARD)),
        ((DependencyDeclined(dependency=API, reason=Prose("No.")),), ("Declined, not removed.", DROP)),
        ((DependencyDelivered(dependency=API),), ("Delivered, not accepted.", DONE)),
        ((proposed(), FeatureAccepted(feature=SEARCH)), ("Not delivered, and not waited for.", DROP)),
        ((DependencyDelivered(dependency=API), DependencyAccepted(dependency=API)), None),
    ],
)
def test_what_is_proposed_for_an_open_dependency(events, proposal):
    assert proposals(NEEDS, *events).get(API) == proposal


@pytest.mark.parametrize(
    ("events", "proposal"),
    [
        ((), ("Never ROAMed.", FORWARD)),
        ((RiskRoamed(risk=VENDOR, category=Roam.ACCEPTED),), ("Accepted, still open.", FORWARD)),
        ((RiskOccurred(risk=VENDOR),), ("It occurred.", DONE)),
        ((RiskRoamed(risk=VENDOR, category=Roam.RESOLVED),), None),
        ((RiskClosed(risk=VENDOR),), None),
    ],
)
def test_what_is_proposed_for_an_open_risk(events, proposal):
    assert proposals(RISK, *events).get(VENDOR) == proposal


def test_impediments_and_actions_that_are_open_go_forward():
    assert proposals(IN_THE_WAY, TO_DO) == {
        ROOM: ("Still in the way.", FORWARD),
        BOOK: ("Not done.", FORWARD),
    }
    assert proposals(IN_THE_WAY, TO_DO, ImpedimentResolved(impediment=ROOM), ActionDropped(action=BOOK)) == {}


def test_closing_with_leftovers_that_nobody_answered_is_warned_of_with_the_list():
    here = ended(proposed(), proposed(LOGIN, "Login", "k"), RISK)
    here, _ = carried(here, carry(LOGIN))
    warned = decided(ClosePlan(), here).warnings
    assert [(each.rule.code(), each.rule.about) for each in warned] == [
        ("LEFTOVERS_UNANSWERED", (SEARCH, VENDOR))
    ]
    here, _ = carried(here, carry(SEARCH, VENDOR, outcome=DROP))
    assert warnings(ClosePlan(), here) == []


def test_a_train_may_refuse_to_close_with_leftovers():
    strict = a_plan(proposed(), *AT_THE_END, policy=Policy(refuse=("LEFTOVERS_UNANSWERED",)))
    assert refused(ClosePlan(), strict) == ["LEFTOVERS_UNANSWERED"]
