"""What a train may expect of the flow of its items, and limit: the service level and work in progress."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.domain.decider import Warned
from service.domain.policy import Policy, WipLimit
from service.domain.refusals import Refused

if TYPE_CHECKING:
    from service.domain.train import Train

LONGEST = 365


class ExpectationOutsideRange(Refused):
    """A service level expectation is of 1 to 99 percent, in 1 to 365 days."""

    because = "Nobody can promise all items, and an item that is done within a day takes one."
    remedy = "Take a percentile that the train has measured: SAFe's trains often begin with 85 percent."


class WipLimitBelowOne(Refused):
    """A limit of work in progress is at least 1."""

    because = "With less a team could not work at all."
    remedy = "Choose a limit from 1 on, or leave it out."


class WipLimitTwice(Refused):
    """A team has one limit, and one for each state of its workflow."""

    because = "Of two limits nobody would know which one holds."
    remedy = "Leave one of them out."


class WipLimitOutsideWorkflow(Refused):
    """The state that a limit is for is none of the team's workflow."""

    because = "No story would ever be counted against it."
    remedy = "Choose a state of the workflow, or define the workflow with it."
    warns = True


FLOW_RULES = (ExpectationOutsideRange, WipLimitBelowOne, WipLimitTwice, WipLimitOutsideWorkflow)


def flow_faults(train: "Train", policy: Policy) -> Iterator[Refused | Warned]:
    """What speaks against these expectations and limits. Raises NotHere for a team of another train."""
    expected = policy.service_level
    if expected and not (1 <= expected.percent <= 99 and 1 <= expected.days <= LONGEST):
        yield ExpectationOutsideRange(about=[train.id])
    limits = policy.wip_limits
    low = [each.team for each in limits if each.most < 1]
    if low:
        yield WipLimitBelowOne(about=low)
    places = [(each.team, each.state) for each in limits]
    twice = [team for team, state in dict.fromkeys(places) if places.count((team, state)) > 1]
    if twice:
        yield WipLimitTwice(about=twice)
    unknown = [each.team for each in limits if not _is_of_workflow(train, each)]
    if unknown:
        yield policy.weigh(WipLimitOutsideWorkflow(about=unknown))


def _is_of_workflow(train: "Train", limit: WipLimit) -> bool:
    workflow = train.teams.known(limit.team).workflow
    return limit.state is None or workflow is None or limit.state in workflow.names
