"""The state machine of a dependency: every step in every state."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.agreement import Agree, Counter, Decline
from service.domain.answers import AnswerDependency
from service.domain.decider import decide
from service.domain.delivery import AcceptDelivery, DeliverDependency, RejectDelivery, StartDependency
from service.domain.dependencies import UNANSWERED, DependencyState, RemovedHow, awaits, unsettled
from service.domain.interruptions import (
    BlockDependency,
    RemoveDependency,
    RestoreDependency,
    UnblockDependency,
    WithdrawDependency,
)
from service.domain.proposals import ProposeDependencyAgain
from service.domain.refusals import Refusals
from service.domain.revisions import RescheduleDependency
from service.domain.vocabulary import Prose
from tests.domain.agreements import API, BOTH, TO
from tests.domain.specification import FIRST, FOURTH, SECOND, WHY, a_plan, after, asked, refused, when

S = DependencyState

STATES = (
    S.PROPOSED,
    S.COUNTER_PROPOSED,
    S.DECLINED,
    S.AGREED,
    S.IN_PROGRESS,
    S.DELIVERED,
    S.ACCEPTED,
    S.BLOCKED,
    S.WITHDRAWN,
    S.REMOVED,
)
STEPS = {
    "agree": AnswerDependency(agree=Agree(dependency=API, committed_by=SECOND)),
    "counter": AnswerDependency(counter=Counter(dependency=API, iteration=FIRST)),
    "decline": AnswerDependency(decline=Decline(dependency=API, reason=Prose("No."))),
    "propose again": ProposeDependencyAgain(dependency=API),
    "reschedule": RescheduleDependency(dependency=API, needed_by=FOURTH),
    "start": StartDependency(dependency=API),
    "deliver": DeliverDependency(dependency=API),
    "accept": AcceptDelivery(dependency=API),
    "reject": RejectDelivery(dependency=API),
    "block": BlockDependency(dependency=API),
    "unblock": UnblockDependency(dependency=API),
    "withdraw": WithdrawDependency(dependency=API),
    "remove": RemoveDependency(dependency=API, how=RemovedHow.DROPPED),
    "restore": RestoreDependency(dependency=API),
}
P, C, D, A, I, V, X, B, W, R = STATES  # noqa: E741
CODES = {
    "over": "DEPENDENCY_NOT_OPEN",
    "stop": "DEPENDENCY_IS_BLOCKED",
    "gone": "WAS_REMOVED",
    "done": "NOTHING_TO_ANSWER",
    "asks": "NOT_DECLINED",
    "none": "NOT_DELIVERED",
    "late": "ALREADY_DELIVERED",
}
LETTERS = dict(zip("PCDAIVXBWR", STATES, strict=True)) | {"same": None}
TABLE = {
    # from:             P    C    D    A    I    V    X    B    W    R
    "agree":         "A    A    done same same same over stop over gone",
    "counter":       "C    C    done done done done over stop over gone",
    "decline":       "D    D    same done done done over stop over gone",
    "propose again": "same asks P    asks asks asks over stop over gone",
    "reschedule":    "P    C    D    A    I    late late B    over gone",
    "start":         "I    I    I    I    same late over stop over gone",
    "deliver":       "V    V    V    V    V    same over stop over gone",
    "accept":        "none none none none none X    same stop over gone",
    "reject":        "none none none none none I    over stop over gone",
    "block":         "B    B    over B    B    B    over same over gone",
    "unblock":       "same same same same same same same A    same gone",
    "withdraw":      "W    W    W    W    W    W    over W    same gone",
    "remove":        "R    R    R    R    R    R    over R    over same",
    "restore":       "same same same same same same same same A    A",
}  # fmt: skip
"""What a step leads to from each state: a state's letter, nothing (same), or a refusal."""


def leads(cell):
    """The state, None, or the code of a refusal."""
    return CODES[cell] if cell in CODES else LETTERS[cell]


CASES = [(s, step, leads(TABLE[step].split()[n])) for n, s in enumerate(STATES) for step in STEPS]
EDGES = {
    (P, A), (P, C), (P, D), (C, A), (C, D), (D, P),
    (P, I), (C, I), (D, I),  # work that began without an agreement: allowed and flagged
    (A, C), (I, C),  # rescheduled by one side
    (A, I), (I, A), (I, V), (V, X), (V, I),
    *((each, B) for each in (P, C, A, I, V)), *((B, each) for each in (P, C, A, I, V)),
    *((each, to) for each in (P, C, D, A, I, V, B) for to in (W, R)),
    *((gone, each) for each in (P, C, D, A, I, V, B) for gone in (W, R)),
}  # fmt: skip
"""Every step from one state to another that there is."""


@pytest.mark.parametrize(("state", "step", "leads_to"), CASES, ids=[f"{s.value}-{n}" for s, n, _ in CASES])
def test_every_step_in_every_state_leads_on_changes_nothing_or_is_refused(state, step, leads_to):
    plan = a_plan(*TO[state])
    assert plan.dependencies[API].state is state
    if isinstance(leads_to, str):
        assert refused(STEPS[step], plan, **BOTH, reason=WHY) == [leads_to]
        return
    events = when(STEPS[step], plan, **BOTH, reason=WHY)
    assert after(plan, *events).dependencies[API].state is (leads_to or state)
    assert bool(events) is (leads_to is not None)


@pytest.mark.parametrize(("state", "step", "leads_to"), CASES, ids=[f"{s.value}-{n}" for s, n, _ in CASES])
def test_a_step_asked_twice_changes_nothing_the_second_time(state, step, leads_to):
    if not isinstance(leads_to, DependencyState):
        return
    plan = a_plan(*TO[state])
    once = after(plan, *when(STEPS[step], plan, **BOTH, reason=WHY))
    assert when(STEPS[step], once, **BOTH, reason=WHY) == []


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=14), st.data())
def test_whatever_is_asked_a_dependency_goes_only_along_its_edges(steps, data):
    plan = a_plan(*TO[S.PROPOSED])
    for step in steps:
        who = data.draw(
            st.sampled_from([BOTH, *({"teams": frozenset({each})} for each in sorted(BOTH["teams"]))])
        )
        before = plan.dependencies[API].state
        try:
            events = decide(STEPS[step], plan, asked(**who, reason=WHY)).events
        except Refusals:
            continue
        for event in events:
            plan = after(plan, event)
            now = plan.dependencies[API]
            assert now.state is before or (before, now.state) in EDGES
            before = now.state
        _holds_together(plan.dependencies[API])


def _holds_together(dependency):
    state = dependency.state
    assert (dependency.blocked_from is not None) == (B in (state, dependency.left_from))
    assert (dependency.left_from is not None) == (state in (W, R))
    assert (dependency.removed is not None) == (state is R)
    assert (awaits(dependency) is not None) == (state in UNANSWERED)
    assert not (unsettled(dependency) and dependency.is_agreed)
    assert state is not A or dependency.committed_by is not None
    assert state is not D or dependency.committed_by is None
