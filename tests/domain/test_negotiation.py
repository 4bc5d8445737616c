"""The negotiation of a dependency: every step in order, on which terms, by whom, with what was said."""

from service.domain.agreement import Agree, Counter, Decline
from service.domain.answers import AnswerDependency
from service.domain.delivery import DeliverDependency, RejectDelivery
from service.domain.dependencies import DependencyState, Side
from service.domain.interruptions import BlockDependency
from service.domain.proposals import ProposeDependency, ProposeDependencyAgain
from service.domain.revisions import DescribeDependency, RescheduleDependency
from service.domain.vocabulary import NewId, Prose, Title
from tests.domain.agreements import API, BOTH, CONSUMER, PROPOSED, PROVIDER
from tests.domain.planned import MORNING, done
from tests.domain.promised import ADA, OLIVIA
from tests.domain.specification import FOURTH, NOON, RED, SECOND, THIRD, WHY, a_plan

ASKED, HONEST, FINE, NO = (
    Prose(text) for text in ("For the pilot.", "The fourth is honest.", "Then the fourth.", "Not this time.")
)
PROPOSE = ProposeDependency(
    dependency=NewId(API),
    what=Title("Payment API"),
    consumer=Side(team=RED),
    provider=Side(external=Title("Bank")),
    needed_by=THIRD,
    note=ASKED,
)
COUNTER = AnswerDependency(counter=Counter(dependency=API, iteration=FOURTH, note=HONEST))
AGREE = AnswerDependency(agree=Agree(dependency=API, committed_by=FOURTH, note=FINE))


def steps(plan):
    return [(each.state.name, each.iteration, each.words) for each in plan.dependencies[API].steps]


def test_three_rounds_of_a_negotiation_are_read_one_after_the_other():
    plan = a_plan(PROPOSED)
    plan = done(plan, COUNTER, actor=OLIVIA, **PROVIDER)
    plan = done(plan, AnswerDependency(decline=Decline(dependency=API, reason=NO)), **CONSUMER)
    plan = done(plan, ProposeDependencyAgain(dependency=API, needed_by=FOURTH, note=ASKED), **CONSUMER)
    plan = done(plan, AGREE, actor=ADA, **PROVIDER)
    assert steps(plan) == [
        ("PROPOSED", None, None),
        ("COUNTER_PROPOSED", FOURTH, HONEST),
        ("DECLINED", None, NO),
        ("PROPOSED", None, ASKED),
        ("AGREED", FOURTH, FINE),
    ]
    told = plan.dependencies[API].steps
    assert [each.by for each in told[1:]] == [OLIVIA, told[2].by, told[3].by, ADA]
    assert [each.needed_by for each in told] == [THIRD, THIRD, THIRD, FOURTH, FOURTH]
    assert [each.version for each in told] == [3, 4, 5, 6, 7]


def test_an_external_party_negotiates_through_its_partner():
    plan = done(a_plan(), PROPOSE, COUNTER, AGREE, **CONSUMER)
    assert [name for name, _, _ in steps(plan)] == ["PROPOSED", "COUNTER_PROPOSED", "AGREED"]
    assert steps(plan)[0][2] == ASKED


def test_a_reason_in_the_envelope_is_what_was_said_when_there_is_no_note():
    plan = done(a_plan(), PROPOSE, COUNTER, AGREE, **CONSUMER)
    plan = done(plan, BlockDependency(dependency=API), reason=WHY, **CONSUMER)
    last = plan.dependencies[API].steps[-1]
    assert (last.state, last.note, last.reason, last.words) == (DependencyState.BLOCKED, None, WHY, WHY)


def test_work_reported_late_and_a_rejected_delivery_are_steps_too():
    plan = done(a_plan(PROPOSED), COUNTER, **PROVIDER)
    plan = done(plan, AGREE, **CONSUMER)
    plan = done(plan, DeliverDependency(dependency=API), effective_at=MORNING, **PROVIDER)
    plan = done(plan, RejectDelivery(dependency=API), reason=WHY, **CONSUMER)
    assert [name for name, _, _ in steps(plan)][3:] == ["IN_PROGRESS", "DELIVERED", "IN_PROGRESS"]
    assert [each.at for each in plan.dependencies[API].steps[3:]] == [MORNING, MORNING, NOON]
    assert steps(plan)[-1][2] == WHY


def test_new_terms_are_a_step_and_new_words_are_none():
    plan = done(a_plan(PROPOSED), RescheduleDependency(dependency=API, needed_by=FOURTH), **CONSUMER)
    assert [each.needed_by for each in plan.dependencies[API].steps] == [THIRD, FOURTH]
    described = done(plan, DescribeDependency(dependency=API, what=Title("Payment API, version 2")))
    assert len(described.dependencies[API].steps) == 2
    agreed = done(plan, AGREE, **PROVIDER)
    moved = done(agreed, RescheduleDependency(dependency=API, committed_by=SECOND), **BOTH)
    assert moved.dependencies[API].steps[-1].iteration == SECOND
