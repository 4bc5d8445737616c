"""Acceptance: Business Owners accept a team's plan, or raise a concern about it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.refusals import Refused
from service.domain.team_plans import (
    TeamPlan,
    TeamPlanState,
    about_team_plan,
    is_as_shown,
    shown,
    team_plan,
    write,
)
from service.domain.texts import EmptyText, written
from service.domain.vocabulary import Id, Instant, Prose, Role

if TYPE_CHECKING:
    from service.domain.plan import Plan

NO_CONCERN = {"concern": None, "concern_by": None, "concern_at": None}


class NoBusinessOwnerSpeaks(Refused):
    """Business Owners accept team plans and raise concerns about them."""

    because = "They answer for what the business gets; a plan accepted by its own team is not accepted."
    remedy = "Ask a Business Owner, or act on behalf of one."


class TeamPlanNotPresented(Refused):
    """A team's final plan is presented before it is accepted; a concern needs at least a draft."""

    because = "Nobody can accept, or doubt, what nobody has shown."
    remedy = "Let the team present its plan."


@dataclass(frozen=True, kw_only=True)
class TeamPlanAccepted(Event):
    """A Business Owner accepted a team's plan as it stood at a version."""

    team: Id
    version: int
    """The version of the plan that was accepted."""
    by: Id | None = None
    """The Business Owner, also when somebody said it on the Business Owner's behalf."""

    def evolve(self, plan: "Plan", at: At) -> None:
        write(
            plan,
            self.team,
            at,
            state=TeamPlanState.ACCEPTED,
            accepted_at=self.version,
            accepted_by=self.by,
            shown=shown(plan, self.team),
            **NO_CONCERN,
        )


@dataclass(frozen=True, kw_only=True)
class TeamPlanConcernRaised(Event):
    """A Business Owner is concerned about a team's plan; an acceptance before it holds no longer."""

    team: Id
    text: Prose
    by: Id | None = None
    """The Business Owner, also when somebody said it on the Business Owner's behalf."""

    def evolve(self, plan: "Plan", at: At) -> None:
        write(
            plan,
            self.team,
            at,
            state=TeamPlanState.CONCERN,
            concern=self.text,
            concern_by=self.by,
            concern_at=Instant(at.recorded_at),
            accepted_at=None,
            accepted_by=None,
        )


@dataclass(frozen=True, kw_only=True)
class AcceptTeamPlan(Command):
    """Accept a team's final plan as a Business Owner; again, when it has changed since."""

    team: Id

    refusals = (NoBusinessOwnerSpeaks, TeamPlanNotPresented)

    def about(self, plan: "Plan") -> About:
        return about_team_plan(self.team)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        stands = team_plan(plan, self.team)
        yield from _not_a_business_owner(asked, self.team)
        if not stands.final_is_presented:
            yield TeamPlanNotPresented(about=[self.team])
        if stands.state is not TeamPlanState.ACCEPTED or not is_as_shown(plan, stands):
            yield TeamPlanAccepted(team=self.team, version=plan.version, by=_speaking(asked))


@dataclass(frozen=True, kw_only=True)
class RaiseTeamPlanConcern(Command):
    """Say, as a Business Owner, what stands against a team's plan; also of one that was accepted."""

    team: Id
    text: Prose

    refusals = (EmptyText, NoBusinessOwnerSpeaks, TeamPlanNotPresented)

    def about(self, plan: "Plan") -> About:
        return about_team_plan(self.team)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        written(self.text)
        stands = team_plan(plan, self.team)
        yield from _not_a_business_owner(asked, self.team)
        if stands.state is TeamPlanState.DRAFTING:
            yield TeamPlanNotPresented(about=[self.team])
        by = _speaking(asked)
        if not _says(stands, self.text, by):
            yield TeamPlanConcernRaised(team=self.team, text=self.text, by=by)


def _says(stands: TeamPlan, text: Prose, by: Id | None) -> bool:
    """Whether this very concern stands."""
    raised = stands.state is TeamPlanState.CONCERN
    return raised and (stands.concern, stands.concern_by) == (text, by)


def _not_a_business_owner(asked: Asked, team: Id) -> Decision:
    if not asked.is_a(Role.BUSINESS_OWNER):
        yield NoBusinessOwnerSpeaks(about=[team])


def _speaking(asked: Asked) -> Id | None:
    """Whose word it is: the person's acted for, else the asker's."""
    kind, _, person = (asked.on_behalf_of or "").partition(":")
    return Id(person) if kind == "person" else asked.actor
