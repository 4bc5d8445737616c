"""Teams join a plan, also in the middle of the PI, and leave it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, Command, Decision
from service.domain.dependencies import agreed_open
from service.domain.refusals import Refused
from service.domain.teams import TeamJoined, TeamLeft, team_in_plan
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from service.domain.plan import Plan
    from service.domain.train import Train


class AgreementsOpen(Refused):
    """The team that leaves has agreed dependencies that are open."""

    because = "Another team relies on what was agreed."
    remedy = "Let another team take each of them over, or remove those that are needed no more."
    warns = True


@dataclass(frozen=True, kw_only=True)
class JoinPlan(Command):
    """Let a team of the train take part in this plan; possible at any time."""

    train_team: Id

    def beside(self, plan: "Plan", asked: Asked) -> tuple[Id, ...]:
        return (plan.interval.train,)

    def about(self, plan: "Plan") -> About:
        team = team_in_plan(plan.id, self.train_team)
        return About(team, (team,))

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        train: Train = asked.beside[plan.interval.train]
        member = train.teams.the(self.train_team)
        team = team_in_plan(plan.id, member.id)
        here = plan.teams.get(team)
        if here is None or here.removed is not None:
            yield TeamJoined(
                team=team,
                train_team=member.id,
                name=member.name,
                time=train.time_of(member.id),
                workflow=member.workflow,
            )


@dataclass(frozen=True, kw_only=True)
class LeavePlan(Command):
    """Let a team leave this plan; what it planned stays readable."""

    team: Id

    refusals = (AgreementsOpen,)

    def about(self, plan: "Plan") -> About:
        return About(self.team, (self.team,))

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.teams.known(self.team).removed is not None:
            return
        promised = [each.id for each in agreed_open(plan, self.team)]
        if promised:
            yield plan.policy.weigh(AgreementsOpen(about=promised))
        yield TeamLeft(team=self.team)
