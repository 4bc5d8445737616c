"""What the tests of dependencies share: Red needs an interface of Blue by the third iteration."""

from service.domain.agreement import DependencyAgreed, DependencyCounterProposed, DependencyDeclined
from service.domain.delivery import DependencyAccepted, DependencyDelivered, DependencyStarted
from service.domain.dependencies import DependencyState, Party, RemovedHow, Side
from service.domain.interruptions import DependencyBlocked, DependencyRemoved, DependencyWithdrawn
from service.domain.proposals import DependencyProposed
from service.domain.vocabulary import Prose, Title
from tests.domain.planned import LOGIN, SEARCH
from tests.domain.specification import (
    BLUE,
    BLUE_ON_TRAIN,
    FOURTH,
    RED,
    RED_ON_TRAIN,
    SECOND,
    THIRD,
    a_plan,
    id_of,
)

API = id_of(41)
RED_SIDE, BLUE_SIDE = Side(team=RED), Side(team=BLUE)
CONSUMER = {"teams": frozenset({RED_ON_TRAIN})}
PROVIDER = {"teams": frozenset({BLUE_ON_TRAIN})}
BOTH = {"teams": frozenset({RED_ON_TRAIN, BLUE_ON_TRAIN})}

PROPOSED = DependencyProposed(
    dependency=API, what=Title("Payment API"), consumer=RED_SIDE, provider=BLUE_SIDE, needed_by=THIRD
)
BETWEEN_CARDS = DependencyProposed(
    dependency=API,
    what=Title("Payment API"),
    consumer=Side(team=RED, item=SEARCH),
    provider=Side(team=BLUE, item=LOGIN),
    needed_by=THIRD,
)
COUNTERED = DependencyCounterProposed(dependency=API, by=Party.PROVIDER, iteration=FOURTH)
DECLINED = DependencyDeclined(dependency=API, reason=Prose("No capacity."))
AGREED = DependencyAgreed(dependency=API, committed_by=SECOND, needed_by=THIRD)
STARTED = DependencyStarted(dependency=API)
DELIVERED = DependencyDelivered(dependency=API)
ACCEPTED = DependencyAccepted(dependency=API)
BLOCKED = DependencyBlocked(dependency=API)
WITHDRAWN = DependencyWithdrawn(dependency=API)
REMOVED = DependencyRemoved(dependency=API, how=RemovedHow.SLICED)

TO = {
    DependencyState.PROPOSED: (PROPOSED,),
    DependencyState.COUNTER_PROPOSED: (PROPOSED, COUNTERED),
    DependencyState.DECLINED: (PROPOSED, DECLINED),
    DependencyState.AGREED: (PROPOSED, AGREED),
    DependencyState.IN_PROGRESS: (PROPOSED, AGREED, STARTED),
    DependencyState.DELIVERED: (PROPOSED, AGREED, STARTED, DELIVERED),
    DependencyState.ACCEPTED: (PROPOSED, AGREED, STARTED, DELIVERED, ACCEPTED),
    DependencyState.BLOCKED: (PROPOSED, AGREED, BLOCKED),
    DependencyState.WITHDRAWN: (PROPOSED, AGREED, WITHDRAWN),
    DependencyState.REMOVED: (PROPOSED, AGREED, REMOVED),
}
"""The shortest way to each state."""


def a_plan_with(*events):
    """A plan after the proposal and these events."""
    return a_plan(PROPOSED, *events)


def a_dependency(*events):
    """The dependency after the proposal and these events."""
    return a_plan_with(*events).dependencies[API]
