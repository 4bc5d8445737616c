"""Answering a dependency: who may, by when, and what comes of it."""

import pytest

from service.domain.agreement import Agree, Counter, Decline, DependencyAgreed, DependencyCounterProposed
from service.domain.answers import AnswerDependency
from service.domain.commitment import PlanCommitted
from service.domain.delivery import DependencyStarted
from service.domain.dependencies import DependencyState, Party, Side, agreed_open, awaits, is_late, unsettled
from service.domain.interval import DayBegan
from service.domain.proposals import DependencyProposed
from service.domain.refusals import Refusals
from service.domain.revisions import DependencyRescheduled, RescheduleDependency
from service.domain.vocabulary import Prose, Title
from tests.domain.agreements import (
    AGREED,
    API,
    BLOCKED,
    BOTH,
    CONSUMER,
    COUNTERED,
    DECLINED,
    DELIVERED,
    PROPOSED,
    PROVIDER,
    RED_SIDE,
    STARTED,
    a_dependency,
    a_plan_with,
)
from tests.domain.specification import (
    BLUE,
    FIRST,
    FOURTH,
    RED,
    SECOND,
    THIRD,
    WHY,
    a_plan,
    after,
    id_of,
    refused,
    when,
)


def agree(iteration=SECOND, **fields):
    return AnswerDependency(agree=Agree(dependency=API, committed_by=iteration, **fields))


def counter(iteration=FOURTH):
    return AnswerDependency(counter=Counter(dependency=API, iteration=iteration))


def decline(reason="No capacity."):
    return AnswerDependency(decline=Decline(dependency=API, reason=Prose(reason)))


def test_an_answer_is_exactly_one_of_three():
    plan = a_plan_with()
    two = AnswerDependency(
        agree=Agree(dependency=API, committed_by=SECOND), decline=Decline(dependency=API, reason=WHY)
    )
    assert refused(AnswerDependency(), plan) == ["NOT_ONE_ANSWER"]
    assert refused(two, plan, **PROVIDER) == ["NOT_ONE_ANSWER"]


def test_the_provider_agrees_by_when():
    plan = a_plan_with()
    (event,) = when(agree(note=Prose("With the new schema.")), plan, **PROVIDER)
    assert event == DependencyAgreed(
        dependency=API, committed_by=SECOND, needed_by=THIRD, note=Prose("With the new schema.")
    )
    dependency = after(plan, event).dependencies[API]
    assert (dependency.committed_by, dependency.note) == (SECOND, "With the new schema.")
    assert when(agree(), after(plan, event), **PROVIDER) == []


def test_nobody_agrees_with_himself_and_strangers_do_not_answer():
    assert refused(agree(), a_plan_with(), **CONSUMER) == ["NOT_THE_OTHER_PARTY"]
    assert refused(agree(FOURTH), a_plan_with(COUNTERED), **PROVIDER) == ["NOT_THE_OTHER_PARTY"]
    assert refused(agree(), a_plan_with()) == ["NOT_THE_OTHER_PARTY"]
    assert refused(decline(), a_plan_with()) == ["NOT_THE_OTHER_PARTY"]
    with pytest.raises(Refusals) as told:
        when(decline(), a_plan_with())
    assert [each.message for each in told.value.refusals] == ["Blue is to answer this."]
    assert refused(counter(), a_plan_with(COUNTERED)) == ["NOT_THE_PROVIDER"]


def test_the_consumer_does_not_counter_its_own_proposal():
    assert refused(counter(), a_plan_with(), **CONSUMER) == ["NOT_THE_PROVIDER"]


def test_the_provider_does_not_commit_later_than_needed_by_itself():
    assert refused(agree(FOURTH), a_plan_with(), **PROVIDER) == ["LATER_THAN_NEEDED"]
    later = agree(FOURTH, accept_later=True)
    assert refused(later, a_plan_with(), **PROVIDER) == ["LATER_THAN_NEEDED"]


def test_the_consumer_accepts_a_later_iteration_in_the_same_act():
    assert when(agree(FOURTH, accept_later=True), a_plan_with(), **BOTH)


def test_to_be_delivered_in_the_iteration_that_needs_it_is_no_reason_to_refuse():
    assert when(agree(THIRD), a_plan_with(), **PROVIDER)


def test_a_consumer_that_agrees_to_a_later_counter_proposal_accepts_it():
    plan = a_plan_with(COUNTERED)
    (event,) = when(agree(FOURTH), plan, **CONSUMER)
    dependency = after(plan, event).dependencies[API]
    assert (dependency.state, dependency.committed_by, dependency.proposed) == (
        DependencyState.AGREED,
        FOURTH,
        None,
    )


def test_a_consumer_agrees_only_to_what_was_proposed():
    assert refused(agree(THIRD), a_plan_with(COUNTERED), **CONSUMER) == ["NOT_WHAT_WAS_PROPOSED"]


def test_a_counter_proposal_is_countered_by_either_side():
    plan = a_plan_with()
    plan = after(plan, *when(counter(FOURTH), plan, **PROVIDER))
    assert awaits(plan.dependencies[API]) == RED
    assert when(counter(FOURTH), plan, **PROVIDER) == []
    assert when(counter(THIRD), plan, **PROVIDER) == [
        DependencyCounterProposed(dependency=API, by=Party.PROVIDER, iteration=THIRD)
    ]
    plan = after(plan, *when(counter(SECOND), plan, **CONSUMER))
    assert awaits(plan.dependencies[API]) == BLUE
    assert when(agree(SECOND), plan, **PROVIDER)


def test_a_consumer_that_itself_offered_a_later_iteration_has_accepted_it():
    offered = DependencyCounterProposed(dependency=API, by=Party.CONSUMER, iteration=FOURTH)
    assert when(agree(FOURTH), a_plan_with(COUNTERED, offered), **PROVIDER)


def test_declining_needs_a_reason():
    assert refused(decline("  "), a_plan_with(), **PROVIDER) == ["DECLINED_WITHOUT_REASON"]
    plan = after(a_plan_with(), *when(decline(), a_plan_with(), **PROVIDER))
    dependency = plan.dependencies[API]
    assert (dependency.state, dependency.note) == (DependencyState.DECLINED, "No capacity.")
    assert when(decline(), plan, **PROVIDER) == []


def test_the_other_side_records_the_answer_of_an_external_party():
    network = Side(external=Title("The card network"))
    asked_for = DependencyProposed(
        dependency=API, what=Title("Certificates"), consumer=RED_SIDE, provider=network, needed_by=THIRD
    )
    plan = a_plan(asked_for)
    assert awaits(plan.dependencies[API]) is None
    assert when(agree(), plan, **CONSUMER)
    assert refused(agree(), plan, **PROVIDER) == ["NOT_THE_OTHER_PARTY"]


def test_the_provider_is_awaited_first_then_the_consumer_then_nobody():
    assert [awaits(a_dependency(*way)) for way in ((), (COUNTERED,), (AGREED,), (DECLINED,), (BLOCKED,))] == [
        BLUE,
        RED,
        None,
        None,
        None,
    ]


def test_work_that_began_without_an_agreement_can_still_be_agreed():
    plan = a_plan_with(STARTED)
    assert unsettled(plan.dependencies[API])
    plan = after(plan, *when(agree(), plan, **PROVIDER))
    assert plan.dependencies[API].state is DependencyState.IN_PROGRESS
    assert not unsettled(plan.dependencies[API])


def test_an_unknown_iteration_is_not_promised():
    assert refused(agree(id_of(77)), a_plan_with(), **PROVIDER) == ["NOT_HERE"]
    assert refused(counter(id_of(77)), a_plan_with(), **PROVIDER) == ["NOT_HERE"]


def test_before_agreement_the_need_moves_freely():
    plan = a_plan_with()
    move = RescheduleDependency(dependency=API, needed_by=FOURTH)
    events = when(move, plan, **CONSUMER)
    assert events == [DependencyRescheduled(dependency=API, needed_by=FOURTH)]
    assert when(move, after(plan, *events), **CONSUMER) == []
    promise = RescheduleDependency(dependency=API, committed_by=FOURTH)
    assert refused(promise, plan, **PROVIDER) == ["NOT_AGREED_YET"]
    assert refused(RescheduleDependency(dependency=API, needed_by=id_of(7)), plan) == [
        "NEEDED_BY_OUTSIDE_INTERVAL"
    ]


@pytest.mark.parametrize(("who", "by"), [(CONSUMER, Party.CONSUMER), (PROVIDER, Party.PROVIDER)])
def test_after_agreement_one_side_alone_makes_a_counter_proposal(who, by):
    plan = a_plan_with(AGREED)
    move = RescheduleDependency(dependency=API, committed_by=FOURTH)
    (event,) = when(move, plan, **who)
    assert event == DependencyCounterProposed(dependency=API, by=by, iteration=FOURTH)
    moved = after(plan, event)
    assert moved.dependencies[API].committed_by == SECOND
    assert not moved.dependencies[API].is_agreed
    assert when(move, moved, **who) == []


def test_both_sides_reschedule_what_they_agreed_at_once():
    plan = a_plan_with(AGREED)
    move = RescheduleDependency(dependency=API, needed_by=FOURTH, committed_by=THIRD)
    plan = after(plan, *when(move, plan, **BOTH))
    dependency = plan.dependencies[API]
    assert (dependency.state, dependency.needed_by, dependency.committed_by) == (
        DependencyState.AGREED,
        FOURTH,
        THIRD,
    )


def test_both_sides_settle_a_counter_proposal_by_rescheduling():
    plan = a_plan_with(AGREED, STARTED, COUNTERED)
    events = when(RescheduleDependency(dependency=API, committed_by=THIRD), plan, **BOTH)
    assert events[-1] == DependencyStarted(dependency=API)
    dependency = after(plan, *events).dependencies[API]
    assert (dependency.state, dependency.committed_by) == (DependencyState.IN_PROGRESS, THIRD)


def test_the_answer_to_a_rescheduled_need_moves_the_need():
    plan = a_plan_with(AGREED)
    plan = after(plan, *when(RescheduleDependency(dependency=API, needed_by=SECOND), plan, **CONSUMER))
    assert awaits(plan.dependencies[API]) == BLUE
    plan = after(plan, *when(agree(FIRST), plan, **PROVIDER))
    dependency = plan.dependencies[API]
    assert (dependency.needed_by, dependency.committed_by) == (SECOND, FIRST)


def test_strangers_do_not_reschedule_an_agreement_and_nobody_a_block_or_a_delivery():
    move = RescheduleDependency(dependency=API, committed_by=FOURTH)
    assert refused(move, a_plan_with(AGREED)) == ["NOT_ONE_OF_THE_PARTIES"]
    assert refused(move, a_plan_with(AGREED, BLOCKED), **PROVIDER) == ["DEPENDENCY_IS_BLOCKED"]
    assert refused(move, a_plan_with(AGREED, STARTED, DELIVERED), **BOTH) == ["ALREADY_DELIVERED"]


def test_after_commitment_moving_what_was_agreed_needs_a_reason():
    committed = PlanCommitted(version=3)
    move = RescheduleDependency(dependency=API, committed_by=FOURTH)
    plan = a_plan_with(AGREED, committed)
    assert refused(move, plan, **PROVIDER) == ["REASON_MISSING"]
    plan = after(plan, *when(move, plan, **PROVIDER, reason=WHY))
    assert refused(agree(FOURTH), plan, **CONSUMER) == ["REASON_MISSING"]
    assert when(agree(FOURTH), plan, **CONSUMER, reason=WHY)


def test_after_commitment_a_new_agreement_needs_no_reason():
    plan = a_plan_with(PlanCommitted(version=3))
    assert when(agree(), plan, **PROVIDER)
    assert when(RescheduleDependency(dependency=API, needed_by=FOURTH), plan, **CONSUMER)


def test_a_dependency_is_late_when_its_iteration_has_begun_without_it():
    begun = DayBegan(day="2026-11-30")
    plan = a_plan_with(AGREED, STARTED)
    assert not is_late(plan, plan.dependencies[API])
    assert is_late(after(plan, begun), plan.dependencies[API])
    done = after(plan, DELIVERED, begun)
    assert not is_late(done, done.dependencies[API])


def test_the_agreed_dependencies_of_a_team_are_those_still_to_be_delivered_or_accepted():
    assert [each.id for each in agreed_open(a_plan_with(AGREED), RED)] == [API]
    assert list(agreed_open(a_plan_with(), RED)) == []
    assert list(agreed_open(a_plan(PROPOSED, AGREED), id_of(77))) == []
