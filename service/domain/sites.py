"""Where teams of a train work, and when. Open plans follow in the same commit."""

from dataclasses import dataclass

from service.domain.decider import About, Asked, Decision
from service.domain.refusals import Refused
from service.domain.roster import TrainCommand, in_plans
from service.domain.teams import TeamSited, WorkingTime
from service.domain.train import (
    SiteDefined,
    Train,
    TrainTeamSited,
)
from service.domain.vocabulary import NEW, Id, NewId, Title


class WorkingTimeImpossible(Refused):
    """Working hours begin before they end, on days from 1 (Monday) to 7."""

    because = "Local times and overlaps are computed from them."
    remedy = "Write hours as HH:MM, the earlier one first."


@dataclass(frozen=True, kw_only=True)
class DefineSite(TrainCommand):
    """Define a site, or define it anew: its zone, working days and hours, days off."""

    site: NewId = NEW
    name: Title
    time: WorkingTime

    redefines = True
    refusals = (WorkingTimeImpossible,)

    def about(self, train: Train) -> About:
        return About(self.site)

    def decide(self, train: Train, asked: Asked) -> Decision:
        if not _possible(self.time):
            raise WorkingTimeImpossible(about=[self.site])
        now = train.sites.get(self.site)
        if now and (now.name, now.time) == (self.name, self.time):
            return
        yield SiteDefined(site=self.site, name=self.name, time=self.time)
        for team in train.teams.present():
            if team.site == self.site:
                yield from in_plans(
                    train, asked, team.id, lambda there: TeamSited(team=there, time=self.time)
                )


def _possible(time: WorkingTime) -> bool:
    hours = [f"{n:02}:{m:02}" for n in range(24) for m in range(60)]
    return (
        time.opens in hours
        and time.closes in hours
        and time.opens < time.closes
        and bool(time.days)
        and all(1 <= day <= 7 for day in time.days)
    )


@dataclass(frozen=True, kw_only=True)
class SiteTeam(TrainCommand):
    """Say at which site a team works."""

    team: Id
    site: Id

    def about(self, train: Train) -> About:
        return About(self.team)

    def decide(self, train: Train, asked: Asked) -> Decision:
        time = train.sites.the(self.site).time
        if train.teams.the(self.team).site != self.site:
            yield TrainTeamSited(team=self.team, site=self.site)
            yield from in_plans(train, asked, self.team, lambda there: TeamSited(team=there, time=time))
