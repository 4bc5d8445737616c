"""Presentations: each team presents its plan, first as a draft, then as the final one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.baselines import mark
from service.domain.capacity import cell_id
from service.domain.decider import About, Asked, At, Command, Decision, Event, Warned
from service.domain.refusals import Refused
from service.domain.team_plans import TeamPlanState, about_team_plan, is_as_shown, shown, team_plan, write
from service.domain.vocabulary import Id, Instant

if TYPE_CHECKING:
    from service.domain.plan import Plan

LONGEST_NAME = 180
NOT_ACCEPTED = {"accepted_at": None, "accepted_by": None}


class NoCapacity(Refused):
    """A team presents its plan with a capacity for each development iteration."""

    because = "Nobody can tell whether the team can do what it plans."
    remedy = "Set the capacities, by velocity or once by the start-up rule."
    warns = True


class NoObjectives(Refused):
    """A team presents its plan with PI objectives."""

    because = "Business Owners accept and value what a team means to achieve, not a list of stories."
    remedy = "Draft the objectives: what the team's work comes to, in its own words."
    warns = True


class FinalIsPresented(Refused):
    """The draft is presented before the final plan."""

    because = "Whoever reads “draft” again would take what was agreed for unfinished."
    remedy = "Present the final plan once more."
    warns = False


@dataclass(frozen=True, kw_only=True)
class DraftPresented(Event):
    """A team showed its draft at the draft plan review. Drafts go on changing: nothing is frozen."""

    team: Id
    version: int
    """The version of the plan that was shown."""

    def evolve(self, plan: "Plan", at: At) -> None:
        step = {"state": TeamPlanState.DRAFT_PRESENTED, "draft_at": self.version, "final_at": None}
        _presented(plan, self.team, at, **step)
        _mark(plan, self.team, "draft plan", at)


@dataclass(frozen=True, kw_only=True)
class FinalPresented(Event):
    """A team showed its final plan; it now waits for a Business Owner."""

    team: Id
    version: int
    """The version of the plan that was shown."""

    def evolve(self, plan: "Plan", at: At) -> None:
        _presented(plan, self.team, at, state=TeamPlanState.FINAL_PRESENTED, final_at=self.version)
        _mark(plan, self.team, "final plan", at)


def _presented(plan: "Plan", team: Id, at: At, **step: object) -> None:
    when = Instant(at.recorded_at)
    write(plan, team, at, presented_at=when, shown=shown(plan, team), **NOT_ACCEPTED, **step)


def _mark(plan: "Plan", team: Id, what: str, at: At) -> None:
    known = plan.teams.get(team)
    if known is not None:
        mark(plan, f"{known.name[:LONGEST_NAME]}: {what}", f"{known.name} presented its {what}.", at)


@dataclass(frozen=True, kw_only=True)
class PresentDraft(Command):
    """Present a team's draft: its capacity and load, objectives, risks and dependencies so far."""

    team: Id

    refusals = (NoCapacity, NoObjectives, FinalIsPresented)

    def about(self, plan: "Plan") -> About:
        return about_team_plan(self.team)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        stands = team_plan(plan, self.team)
        if stands.state is TeamPlanState.DRAFT_PRESENTED and is_as_shown(plan, stands):
            return
        if stands.final_is_presented:
            yield plan.policy.weigh(FinalIsPresented(about=[self.team]))
        yield from _lacking(plan, self.team)
        yield DraftPresented(team=self.team, version=plan.version)


@dataclass(frozen=True, kw_only=True)
class PresentFinal(Command):
    """Present a team's final plan, or the one that it has reworked; a Business Owner accepts it anew then."""

    team: Id

    refusals = (NoCapacity, NoObjectives)

    def about(self, plan: "Plan") -> About:
        return about_team_plan(self.team)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        stands = team_plan(plan, self.team)
        is_final = stands.state in (TeamPlanState.FINAL_PRESENTED, TeamPlanState.ACCEPTED)
        if not (is_final and is_as_shown(plan, stands)):
            yield from _lacking(plan, self.team)
            yield FinalPresented(team=self.team, version=plan.version)


def _lacking(plan: "Plan", team: Id) -> Iterator[Refused | Warned]:
    """What a plan to be presented should have."""
    to_come = [each.id for each in plan.calendar() if not (each.ended or plan.is_ip(each.id))]
    cells = [cell_id(team, iteration) for iteration in to_come]
    unknown = [cell for cell in cells if _is_gone(plan, cell)]
    if unknown:
        yield plan.policy.weigh(NoCapacity(about=[team, *unknown]))
    if not any(objective.team == team for objective in plan.objectives.present()):
        yield plan.policy.weigh(NoObjectives(about=[team]))


def _is_gone(plan: "Plan", cell: Id) -> bool:
    capacity = plan.capacities.get(cell)
    return capacity is None or capacity.removed is not None
