"""Proposing a dependency, and saying better what it is."""

import pytest

from service.domain.dependencies import DependencyState, Side
from service.domain.interruptions import RestoreDependency
from service.domain.proposals import DependencyProposed, ProposeDependency, ProposeDependencyAgain
from service.domain.revisions import DependencyDetail, DescribeDependency
from service.domain.vocabulary import NewId, Title
from tests.domain.agreements import (
    API,
    BLUE_SIDE,
    DECLINED,
    PROPOSED,
    RED_SIDE,
    REMOVED,
    WITHDRAWN,
    a_plan_with,
)
from tests.domain.planned import LOGIN, SEARCH, proposed
from tests.domain.specification import FOURTH, RED, THIRD, a_plan, after, id_of, refused, when

OTHER = id_of(42)
SUPPLIER = Side(external=Title("The card network"))


def propose(**fields):
    given = {
        "dependency": NewId(OTHER),
        "what": Title("Payment API"),
        "consumer": RED_SIDE,
        "provider": BLUE_SIDE,
    }
    return ProposeDependency(**{**given, "needed_by": THIRD, **fields})


def test_a_team_asks_another_for_what_it_needs():
    plan = a_plan()
    events = when(propose(), plan)
    assert events == [
        DependencyProposed(
            dependency=OTHER,
            what=Title("Payment API"),
            consumer=RED_SIDE,
            provider=BLUE_SIDE,
            needed_by=THIRD,
        )
    ]
    dependency = after(plan, *events).dependencies[OTHER]
    assert (dependency.state, dependency.since) == (DependencyState.PROPOSED, "2026-11-02T12:00:00.000000Z")


def test_an_external_party_may_stand_on_one_side():
    assert when(propose(provider=SUPPLIER), a_plan())


def test_the_very_same_open_dependency_is_refused():
    assert refused(propose(), a_plan_with()) == ["DUPLICATE_DEPENDENCY"]
    assert when(propose(needed_by=FOURTH), a_plan_with())
    assert when(propose(), a_plan_with(WITHDRAWN))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"consumer": Side()}, "SIDE_UNCLEAR"),
        ({"consumer": Side(team=RED, external=Title("Somebody"))}, "SIDE_UNCLEAR"),
        ({"consumer": SUPPLIER, "provider": SUPPLIER}, "NO_TEAM_ON_EITHER_SIDE"),
        ({"needed_by": id_of(77)}, "NEEDED_BY_OUTSIDE_INTERVAL"),
        ({"provider": Side(team=id_of(77))}, "NOT_HERE"),
        ({"provider": Side(team=RED, item=id_of(77))}, "NOT_HERE"),
        ({"provider": Side(team=RED, item=THIRD)}, "NOT_WORK"),
    ],
)
def test_a_proposal_names_two_sides_and_an_iteration_of_the_plan(fields, code):
    assert refused(propose(**fields), a_plan()) == [code]


def test_an_item_does_not_wait_for_itself():
    plan = a_plan(proposed())
    both = propose(consumer=Side(team=RED, item=SEARCH), provider=Side(team=RED, item=SEARCH))
    assert refused(both, plan) == ["SAME_ITEM_ON_BOTH_SIDES"]


def test_what_was_declined_is_proposed_again_perhaps_for_later():
    plan = a_plan_with(DECLINED)
    again = ProposeDependencyAgain(dependency=API, needed_by=FOURTH)
    plan = after(plan, *when(again, plan))
    dependency = plan.dependencies[API]
    assert (dependency.state, dependency.needed_by) == (DependencyState.PROPOSED, FOURTH)
    assert when(again, plan) == []
    assert refused(ProposeDependencyAgain(dependency=API, needed_by=id_of(7)), plan) == [
        "NEEDED_BY_OUTSIDE_INTERVAL"
    ]


def test_a_description_changes_what_it_names_and_keeps_the_rest():
    plan = a_plan(proposed(), proposed(LOGIN, "Login", "k"), PROPOSED)
    plan = after(plan, *when(DescribeDependency(dependency=API, consumer_item=SEARCH), plan))
    better = DescribeDependency(dependency=API, what=Title("Payment API v2"), provider_item=LOGIN)
    plan = after(plan, *when(better, plan))
    dependency = plan.dependencies[API]
    assert (dependency.what, dependency.consumer.item, dependency.provider.item) == (
        "Payment API v2",
        SEARCH,
        LOGIN,
    )
    assert when(better, plan) == []
    emptied = DescribeDependency(dependency=API, clear=(DependencyDetail.CONSUMER_ITEM,))
    plan = after(plan, *when(emptied, plan))
    assert plan.dependencies[API].consumer == RED_SIDE
    assert when(emptied, plan) == []


def test_a_description_does_not_make_an_item_wait_for_itself_or_for_nothing():
    plan = a_plan(proposed(), PROPOSED)
    same = DescribeDependency(dependency=API, consumer_item=SEARCH, provider_item=SEARCH)
    assert refused(same, plan) == ["SAME_ITEM_ON_BOTH_SIDES"]
    assert refused(DescribeDependency(dependency=API, consumer_item=id_of(77)), plan) == ["NOT_HERE"]
    assert refused(DescribeDependency(dependency=API, consumer_item=RED), plan) == ["NOT_WORK"]


def test_a_dependency_is_not_restored_beside_its_twin():
    plan = after(a_plan_with(REMOVED), *when(propose(), a_plan_with(REMOVED)))
    assert refused(RestoreDependency(dependency=API), plan) == ["DUPLICATE_DEPENDENCY"]
