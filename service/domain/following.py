"""Following: a plan that is opened again catches up on what its train changed while it was closed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.domain.decider import Event
from service.domain.interval import PolicySet
from service.domain.teams import Team, TeamRenamed, TeamRetired, TeamSited, WorkflowDefined
from service.domain.train import Train

if TYPE_CHECKING:
    from service.domain.plan import Plan


def missed(plan: "Plan", train: Train) -> Iterator[Event]:
    """What the plan would have followed: policies, and its teams' names, hours, workflows and retirement."""
    if plan.policy != train.itself.policy:
        yield PolicySet(policy=train.itself.policy)
    for team in plan.teams:
        if team.train_team in train.teams:
            yield from _missed_of(team, train)


def _missed_of(team: Team, train: Train) -> Iterator[Event]:
    member = train.teams[team.train_team]
    time = train.time_of(member.id)
    if team.name != member.name:
        yield TeamRenamed(team=team.id, name=member.name)
    if team.time != time:
        yield TeamSited(team=team.id, time=time)
    if member.workflow is not None and team.workflow != member.workflow:
        yield WorkflowDefined(team=team.id, workflow=member.workflow)
    if member.removed is not None and not team.retired:
        yield TeamRetired(team=team.id)
