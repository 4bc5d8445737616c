"""Teams define how their stories flow. Open plans follow in the same commit."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.domain.decider import About, Asked, Decision
from service.domain.refusals import Refused
from service.domain.roster import TrainCommand, in_plans
from service.domain.teams import WorkflowDefined
from service.domain.train import Train, TrainWorkflowDefined
from service.domain.vocabulary import Id
from service.domain.workflow import Workflow


class StateNamedTwice(Refused):
    """The states of a workflow have different names."""

    because = "A story is in one state, which is known by its name."
    remedy = "Give each state a name of its own."


class NoClockStart(Refused):
    """A workflow says in which of its states the clock starts."""

    because = "Cycle time runs from the point at which a team commits to an item; without it there is none."
    remedy = "Name one of the states as the start."


class NoClockStop(Refused):
    """A workflow says in which of its states the clock stops, at or after the one in which it starts."""

    because = "Without a finish nothing is ever done."
    remedy = "Name one of the states as the finish, not before the start."


@dataclass(frozen=True, kw_only=True)
class DefineWorkflow(TrainCommand):
    """Say through which states a team's stories go, which of them are waiting, and where the clock runs."""

    team: Id
    workflow: Workflow

    refusals = (StateNamedTwice, NoClockStart, NoClockStop)

    def about(self, train: Train) -> About:
        return About(self.team)

    def decide(self, train: Train, asked: Asked) -> Decision:
        if train.teams.the(self.team).workflow == self.workflow:
            return
        yield from _faults(self.workflow, self.team)
        yield TrainWorkflowDefined(team=self.team, workflow=self.workflow)
        yield from in_plans(
            train, asked, self.team, lambda there: WorkflowDefined(team=there, workflow=self.workflow)
        )


def _faults(workflow: Workflow, team: Id) -> Iterator[Refused]:
    names = workflow.names
    if len(set(names)) < len(names):
        yield StateNamedTwice(about=[team])
    if workflow.starts not in names:
        yield NoClockStart(about=[team])
    elif workflow.stops not in names[names.index(workflow.starts) :]:
        yield NoClockStop(about=[team])
