"""Risks: what may keep a team or the train from its objectives."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from service.domain import ranks
from service.domain.carried import Carried
from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.refusals import Refused
from service.domain.texts import EmptyText, written
from service.domain.vocabulary import NEW, Day, Id, NewId, Prose

if TYPE_CHECKING:
    from service.domain.plan import Plan


class RiskLevel(Enum):
    """Who deals with a risk: the team, or the whole train."""

    TEAM = "TEAM"
    ART = "ART"


class Roam(Enum):
    """The four categories in which every risk of the train leaves the session."""

    RESOLVED = "RESOLVED"
    OWNED = "OWNED"
    ACCEPTED = "ACCEPTED"
    MITIGATED = "MITIGATED"


@dataclass(frozen=True, kw_only=True)
class Risk(Carried):
    """Something that may happen, what it threatens and what became of it."""

    text: Prose
    level: RiskLevel
    team: Id | None = None
    category: Roam | None = None
    owner: Id | None = None
    """A person."""
    accepter: Id | None = None
    """A person."""
    mitigation: Prose | None = None
    follow_up: Day | None = None
    followed_up: Prose | None = None
    """What the last follow-up found."""
    threatens: tuple[Id, ...] = ()
    options: tuple[Prose, ...] = ()
    """Ways to reduce it that were named, in the order in which they came."""
    occurred: bool = False
    closed: bool = False
    merged_into: Id | None = None
    withdrawn: bool = False
    unnamed: bool = False
    rank: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to look at it."""
        over = self.closed or self.withdrawn or self.merged_into is not None
        return self.removed is None and not over


class TeamRiskWithoutTeam(Refused):
    """A risk at the level of a team names the team."""

    because = "Somebody has to look at it."
    remedy = "Name the team, or raise it for the train."


class RaisedUnnamed(Refused):
    """A risk that was raised without a name keeps its words."""

    because = "Whoever corrected them would give the author away."
    remedy = "Add a comment, or raise a risk in other words and merge this one into it."


@dataclass(frozen=True, kw_only=True)
class RiskRaised(Event):
    """Somebody named a risk, or nobody did: an unnamed one has no author anywhere."""

    risk: Id
    text: Prose
    level: RiskLevel
    team: Id | None = None
    threatens: tuple[Id, ...] = ()
    unnamed: bool = False

    def evolve(self, plan: "Plan", at: At) -> None:
        risk = Risk(
            id=self.risk,
            text=self.text,
            level=self.level,
            team=self.team,
            threatens=self.threatens,
            unnamed=self.unnamed,
            rank=ranks.last(plan.risks),
        )
        plan.risks.add(risk, at)


@dataclass(frozen=True, kw_only=True)
class RiskReworded(Event):
    """A risk has other words."""

    risk: Id
    text: Prose

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.risks.change(self.risk, at, text=self.text)


@dataclass(frozen=True, kw_only=True)
class RiskLinked(Event):
    """What a risk threatens, all of it."""

    risk: Id
    threatens: tuple[Id, ...]

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.risks.change(self.risk, at, threatens=self.threatens)


@dataclass(frozen=True, kw_only=True)
class RiskRanked(Event):
    """A risk has another place in the order in which it is talked about."""

    risk: Id
    rank: str

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.risks.change(self.risk, at, rank=self.rank)


@dataclass(frozen=True, kw_only=True)
class RaiseRisk(Command):
    """Say what may go wrong."""

    risk: NewId = NEW
    text: Prose
    team: Id | None = None
    level: RiskLevel | None = None
    """Left out, it is the team's if a team is named, else the train's."""
    threatens: tuple[Id, ...] = ()
    unnamed: bool = False  # type: ignore[misc]  # of all commands only this one decides it for each wish
    """Record nobody as its author, in no log and no history. The author cannot edit it later."""

    refusals = (EmptyText, TeamRiskWithoutTeam)

    def about(self, plan: "Plan") -> About:
        return About(self.risk, (self.team,) if self.team else ())

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        written(self.text)
        if self.team is not None:
            plan.teams.the(self.team)
        level = self.level or (RiskLevel.TEAM if self.team else RiskLevel.ART)
        if level is RiskLevel.TEAM and self.team is None:
            yield TeamRiskWithoutTeam(about=[self.risk])
        yield RiskRaised(
            risk=self.risk,
            text=self.text,
            level=level,
            team=self.team,
            threatens=existing(plan, self.threatens),
            unnamed=self.unnamed,
        )


@dataclass(frozen=True, kw_only=True)
class RewordRisk(Command):
    """Say better what may go wrong."""

    risk: Id
    text: Prose

    refusals = (EmptyText, RaisedUnnamed)

    def about(self, plan: "Plan") -> About:
        return about_risk(plan, self.risk)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        risk = plan.risks.the(self.risk)
        written(self.text)
        if risk.unnamed:
            raise RaisedUnnamed(about=[risk.id])
        if risk.text != self.text:
            yield RiskReworded(risk=risk.id, text=self.text)


@dataclass(frozen=True, kw_only=True)
class LinkRisk(Command):
    """Say what the risk threatens, all of it."""

    risk: Id
    threatens: tuple[Id, ...]

    def about(self, plan: "Plan") -> About:
        return about_risk(plan, self.risk)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        threatens = existing(plan, self.threatens)
        if plan.risks.the(self.risk).threatens != threatens:
            yield RiskLinked(risk=self.risk, threatens=threatens)


@dataclass(frozen=True, kw_only=True)
class RankRisk(Command):
    """Give a risk another place in the order in which it is talked about."""

    risk: Id
    before: Id | None = None
    """The risk that it stands right before; without one it comes last."""

    def about(self, plan: "Plan") -> About:
        return about_risk(plan, self.risk)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        risk = plan.risks.the(self.risk)
        neighbour = plan.risks.the(self.before) if self.before else None
        rank = ranks.standing(risk, neighbour, plan.risks)
        if rank != risk.rank:
            yield RiskRanked(risk=risk.id, rank=rank)


def about_risk(plan: "Plan", id: Id) -> About:
    """The risk and its team."""
    risk = plan.risks.get(id)
    return About(id, (risk.team,) if risk and risk.team else ())


def existing(plan: "Plan", ids: tuple[Id, ...]) -> tuple[Id, ...]:
    """These things of the plan, each once. Raises NotHere, WasRemoved."""
    return tuple(plan.thing(id).id for id in dict.fromkeys(ids))
