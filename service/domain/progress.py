"""Progress: how far work has come, told as facts that may be reported late."""

from enum import Enum

from service.domain.decider import Asked
from service.domain.refusals import Refused
from service.domain.vocabulary import Instant


class Progress(Enum):
    """How far work has come. A story is ACCEPTED when it meets its team's definition of done."""

    NOT_STARTED = "NOT_STARTED"
    STARTED = "STARTED"
    BLOCKED = "BLOCKED"
    DEMOED = "DEMOED"
    ACCEPTED = "ACCEPTED"
    CARRIED_OVER = "CARRIED_OVER"
    WITHDRAWN = "WITHDRAWN"


IDLE = (Progress.NOT_STARTED, Progress.CARRIED_OVER, Progress.WITHDRAWN)
"""Nobody works on it."""
DONE = (Progress.DEMOED, Progress.ACCEPTED)


class FinishBeforeStart(Refused):
    """Work is not finished before it is started."""

    because = "Flow time is finish minus start; a negative one would spoil every average."
    remedy = "Correct the start first: report it again with the time at which it really was."


def moment(asked: Asked) -> Instant:
    """When what is reported happened: at its effective time, else now."""
    return asked.effective_at or asked.at


def corrects(asked: Asked, known: Instant | None) -> bool:
    """Whether a fact is reported with a time other than the one that is known."""
    return asked.effective_at is not None and asked.effective_at != known
