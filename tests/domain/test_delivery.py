"""Delivering a dependency, and what interrupts it."""

from service.domain.delivery import (
    AcceptDelivery,
    DeliverDependency,
    DependencyDelivered,
    DependencyStarted,
    RejectDelivery,
    StartDependency,
)
from service.domain.dependencies import DependencyState, RemovedHow, Side
from service.domain.interruptions import (
    BlockDependency,
    RemoveDependency,
    RestoreDependency,
    UnblockDependency,
    WithdrawDependency,
)
from service.domain.policy import Policy
from service.domain.proposals import DependencyProposed
from service.domain.vocabulary import Prose, Title
from tests.domain.agreements import (
    AGREED,
    API,
    BLOCKED,
    BLUE_SIDE,
    CONSUMER,
    COUNTERED,
    DECLINED,
    DELIVERED,
    PROPOSED,
    PROVIDER,
    STARTED,
    WITHDRAWN,
    a_plan_with,
)
from tests.domain.specification import RED, THIRD, WHY, a_plan, after, decided, refused, warnings, when


def test_work_without_an_agreement_is_allowed_and_flagged():
    for way in ((), (COUNTERED,), (DECLINED,)):
        assert warnings(StartDependency(dependency=API), a_plan_with(*way)) == ["NOT_AGREED"]
        assert warnings(DeliverDependency(dependency=API), a_plan_with(*way)) == ["NOT_AGREED"]
    assert warnings(StartDependency(dependency=API), a_plan_with(AGREED)) == []


def test_a_train_may_refuse_work_without_an_agreement():
    strict = a_plan(PROPOSED, policy=Policy(refuse=("NOT_AGREED",)))
    assert refused(StartDependency(dependency=API), strict) == ["NOT_AGREED"]


def test_a_delivery_that_nobody_saw_begin_is_started_too():
    assert when(DeliverDependency(dependency=API), a_plan_with(AGREED)) == [
        DependencyStarted(dependency=API),
        DependencyDelivered(dependency=API),
    ]


def test_a_delivery_is_judged_by_the_consumer_not_by_the_provider_alone():
    plan = a_plan_with(AGREED, STARTED, DELIVERED)
    assert refused(AcceptDelivery(dependency=API), plan, **PROVIDER) == ["BY_THE_PROVIDER_ALONE"]
    assert refused(RejectDelivery(dependency=API), plan, **PROVIDER, reason=WHY) == ["BY_THE_PROVIDER_ALONE"]
    assert when(AcceptDelivery(dependency=API), plan, **CONSUMER)


def test_the_provider_records_that_an_external_consumer_accepted():
    bank = Side(external=Title("The bank"))
    asked_for = DependencyProposed(
        dependency=API, what=Title("Statements"), consumer=bank, provider=BLUE_SIDE, needed_by=THIRD
    )
    assert when(AcceptDelivery(dependency=API), a_plan(asked_for, AGREED, STARTED, DELIVERED), **PROVIDER)


def test_a_rejection_has_a_reason_and_leads_back_to_work():
    plan = a_plan_with(AGREED, STARTED, DELIVERED)
    assert refused(RejectDelivery(dependency=API), plan, **CONSUMER) == ["REASON_MISSING"]
    plan = after(plan, *when(RejectDelivery(dependency=API), plan, **CONSUMER, reason=WHY))
    dependency = plan.dependencies[API]
    assert (dependency.state, dependency.rejected) == (DependencyState.IN_PROGRESS, True)
    again = after(plan, *when(DeliverDependency(dependency=API), plan))
    assert not again.dependencies[API].rejected


def test_a_delivery_may_be_reported_late():
    early = "2026-11-01T08:00:00.000000Z"
    assert DeliverDependency.takes_effective_at
    assert not AcceptDelivery.takes_effective_at
    assert decided(DeliverDependency(dependency=API), a_plan_with(AGREED), effective_at=early).events


def test_a_block_has_a_reason_and_leads_back_to_where_it_was():
    plan = a_plan_with(AGREED, STARTED)
    assert refused(BlockDependency(dependency=API), plan) == ["REASON_MISSING"]
    blocked = after(plan, *when(BlockDependency(dependency=API), plan, reason=WHY))
    assert blocked.dependencies[API].blocked_from is DependencyState.IN_PROGRESS
    going = after(blocked, *when(UnblockDependency(dependency=API), blocked))
    assert going.dependencies[API].state is DependencyState.IN_PROGRESS


def test_the_provider_declines_instead_of_withdrawing():
    plan = a_plan_with()
    assert refused(WithdrawDependency(dependency=API), plan, **PROVIDER) == ["PROVIDER_DECLINES"]
    assert when(WithdrawDependency(dependency=API), plan, **CONSUMER)


def test_what_was_answered_is_withdrawn_with_a_reason():
    for way in ((AGREED,), (COUNTERED,), (DECLINED,), (AGREED, BLOCKED)):
        plan = a_plan_with(*way)
        assert refused(WithdrawDependency(dependency=API), plan, **CONSUMER) == ["REASON_MISSING"]
        assert when(WithdrawDependency(dependency=API), plan, **CONSUMER, reason=WHY)


def test_removing_says_how_it_became_unneeded():
    plan = a_plan_with(AGREED)
    assert refused(RemoveDependency(dependency=API), plan) == ["HOW_MISSING"]
    plan = after(plan, *when(RemoveDependency(dependency=API, how=RemovedHow.DESIGNED_OUT), plan))
    dependency = plan.dependencies[API]
    assert (dependency.state, dependency.removed_how) == (DependencyState.REMOVED, RemovedHow.DESIGNED_OUT)
    assert dependency.removed == plan.version


def test_what_left_comes_back_as_it_was():
    blocked = a_plan_with(AGREED, BLOCKED)
    gone = after(blocked, *when(RemoveDependency(dependency=API, how=RemovedHow.MOVED), blocked))
    back = after(gone, *when(RestoreDependency(dependency=API), gone))
    dependency = back.dependencies[API]
    assert (dependency.state, dependency.blocked_from) == (DependencyState.BLOCKED, DependencyState.AGREED)
    assert (dependency.removed, dependency.removed_how, dependency.left_from) == (None, None, None)
    withdrawn = a_plan_with(AGREED, WITHDRAWN)
    assert after(withdrawn, *when(RestoreDependency(dependency=API), withdrawn)).dependencies[API].is_agreed


def test_an_iteration_that_a_dependency_names_is_in_use():
    assert a_plan_with().in_use(THIRD)
    removed = RemoveDependency(dependency=API, how=RemovedHow.MOVED)
    assert not after(a_plan_with(), *when(removed, a_plan_with())).in_use(THIRD)


def test_each_step_may_carry_a_note():
    plan = a_plan_with(AGREED)
    plan = after(plan, *when(StartDependency(dependency=API, note=Prose("Ada is on it.")), plan))
    assert plan.dependencies[API].note == "Ada is on it."
    assert a_plan_with(STARTED).dependencies[API].consumer.team == RED
