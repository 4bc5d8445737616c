"""What waits for somebody: what is theirs, or their team's, to answer, deliver, accept, value, look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from projections import due
from projections.due import Due
from service.domain.calendar import begins_in, day_in
from service.domain.dependencies import (
    UNANSWERED,
    Dependency,
    DependencyState,
    Party,
    is_late,
)
from service.domain.interval import Phase
from service.domain.objectives import Objective
from service.domain.plan import Plan
from service.domain.risks import RiskLevel
from service.domain.team_plans import TeamPlan, TeamPlanState
from service.domain.vocabulary import Day, Id, Instant, Role
from service.domain.voters import MEMBERS
from service.domain.votes import Vote, VoteMode, VoteState
from service.grants import Part

TO_DELIVER = (DependencyState.AGREED, DependencyState.IN_PROGRESS)
TO_PLAN = (Phase.PLANNING, Phase.COMMITTED, Phase.EXECUTING)
"""Phases in which objectives get their planned value; in inspection they get the actual one."""
FACILITATORS = (Role.RTE, Role.FACILITATOR)


class InboxKind(Enum):
    """What is to be done with something that waits."""

    DEPENDENCY_TO_ANSWER = "DEPENDENCY_TO_ANSWER"
    """Agree to what was proposed to the team, propose another iteration, or decline; for a party outside the
    train its partner answers. Due when it is needed."""
    DEPENDENCY_DUE = "DEPENDENCY_DUE"
    """Deliver what was promised for the iteration that has begun, or what is late. Due on its last day."""
    DELIVERY_TO_ACCEPT = "DELIVERY_TO_ACCEPT"
    """Accept or reject what was delivered to the team."""
    OBJECTIVE_TO_VALUE = "OBJECTIVE_TO_VALUE"
    """Give the objective its planned value as a Business Owner; at inspection, its actual one."""
    PLAN_TO_ACCEPT = "PLAN_TO_ACCEPT"
    """Accept the team's final plan as a Business Owner, or raise a concern."""
    VOTE_OPEN = "VOTE_OPEN"
    """Vote, as a member of the team or of any team of the train; in a show of hands, record the hands as the
    team's coach or as who facilitates the train. It stays while the round is open."""
    RISK_TO_FOLLOW_UP = "RISK_TO_FOLLOW_UP"
    """Look again at the risk: its owner; without one, its team or who facilitates the train."""
    ACTION_DUE = "ACTION_DUE"
    """Do it: its owner; without one, who facilitates the train."""
    DECISION_DUE = "DECISION_DUE"
    """Decide: who is named; else who facilitates the train."""
    READINESS_DUE = "READINESS_DUE"
    """See that it is there before the train plans: its owner; without one, who facilitates the train."""
    IMPEDIMENT_DUE = "IMPEDIMENT_DUE"
    """See that it goes: its owner; without one, its team or who facilitates the train."""


@dataclass(frozen=True)
class InboxItem:
    """Something that waits for somebody."""

    kind: InboxKind
    node: Id
    since: Instant
    """From when on it has waited."""
    due: Day | None = None
    """The day on which it is to be settled at the latest."""


def inbox(plan: Plan, part: Part) -> list[InboxItem]:
    """What waits in a plan for who has this part in it: what is due first, then what has waited longest."""
    items = [
        *(item for each in plan.dependencies.present() for item in _of_dependency(plan, part, each)),
        *(item for each in plan.objectives.present() for item in _of_objective(plan, part, each)),
        *(item for each in plan.team_plans.present() for item in _of_team_plan(plan, part, each)),
        *(item for each in plan.votes.present() for item in _of_vote(plan, part, each)),
        *_dated(plan, part),
    ]
    return sorted(items, key=lambda item: (item.due is None, item.due, item.since, item.node))


def _of_dependency(plan: Plan, part: Part, it: Dependency) -> Iterator[InboxItem]:
    needed = plan.iterations[it.needed_by].starts
    if it.state in UNANSWERED and part.is_of(it.speaker(it.proposed_by.other)):
        yield InboxItem(InboxKind.DEPENDENCY_TO_ANSWER, it.id, it.since, needed)
    if it.stands in TO_DELIVER and part.is_of(it.speaker(Party.PROVIDER)):
        promised = plan.iterations.get(it.committed_by)
        starts, ends = (promised.starts, promised.ends) if promised else (needed, needed)
        if starts <= plan.today or is_late(plan, it):
            since = max(begins_in(plan.interval.zone, min(starts, needed)), it.agreed_at or it.proposed_at)
            yield InboxItem(InboxKind.DEPENDENCY_DUE, it.id, since, ends)
    if it.stands is DependencyState.DELIVERED and part.is_of(it.speaker(Party.CONSUMER)):
        yield InboxItem(InboxKind.DELIVERY_TO_ACCEPT, it.id, it.delivered_at or it.since)


def _of_objective(plan: Plan, part: Part, it: Objective) -> Iterator[InboxItem]:
    phase = plan.interval.phase
    to_plan = phase in TO_PLAN and it.planned is None
    to_assess = phase is Phase.INSPECTING and it.actual is None
    if (to_plan or to_assess) and not it.summarizes and part.is_a(Role.BUSINESS_OWNER, it.team):
        due = plan.interval.ends if to_assess else None
        since = max(plan.interval.phase_since, it.drafted_at)
        yield InboxItem(InboxKind.OBJECTIVE_TO_VALUE, it.id, since, due)


def _of_team_plan(plan: Plan, part: Part, it: TeamPlan) -> Iterator[InboxItem]:
    team = plan.teams.get(it.team)
    waits = it.state is TeamPlanState.FINAL_PRESENTED and team is not None and team.removed is None
    if waits and it.presented_at and part.is_a(Role.BUSINESS_OWNER, it.team):
        yield InboxItem(InboxKind.PLAN_TO_ACCEPT, it.id, it.presented_at)


def _of_vote(plan: Plan, part: Part, it: Vote) -> Iterator[InboxItem]:
    if it.state is VoteState.OPEN and (_votes if it.mode is VoteMode.SECRET else _counts)(plan, part, it):
        yield InboxItem(InboxKind.VOTE_OPEN, it.id, it.opens, day_in(plan.interval.zone, it.closes))


def _votes(plan: Plan, part: Part, vote: Vote) -> bool:
    """Whether the person is a voter, by the same rule as `voters`."""
    teams = {each.id for each in plan.teams.present() if vote.team in (None, each.id)}
    return any(role in MEMBERS and team in teams for role, team in part.roles)


def _counts(plan: Plan, part: Part, vote: Vote) -> bool:
    """Whether the person counts the hands that are shown."""
    if vote.team:
        return part.is_a(Role.TEAM_COACH, vote.team)
    return any(part.is_a(role) for role in FACILITATORS)


def _followed_up(plan: Plan) -> Iterator[Due]:
    """Risks that are looked at again on a day."""
    for risk in plan.risks.present():
        if risk.follow_up and risk.is_open:
            team = risk.team if risk.level is RiskLevel.TEAM else None
            yield Due(risk.id, risk.follow_up, risk.owner, team)


DATED = {
    InboxKind.RISK_TO_FOLLOW_UP: _followed_up,
    InboxKind.ACTION_DUE: due.actions,
    InboxKind.DECISION_DUE: due.decisions,
    InboxKind.READINESS_DUE: due.readiness,
    InboxKind.IMPEDIMENT_DUE: due.impediments,
}
"""What waits from the beginning of its day on, for who sees to it."""


def _dated(plan: Plan, part: Part) -> Iterator[InboxItem]:
    for kind, those in DATED.items():
        for each in those(plan):
            if each.day <= plan.today and _sees_to_it(part, each):
                yield InboxItem(kind, each.id, begins_in(plan.interval.zone, each.day), each.day)


def _sees_to_it(part: Part, it: Due) -> bool:
    if it.owner is not None:
        return it.owner == part.person
    return part.is_of(it.team) if it.team else any(part.is_a(role) for role in FACILITATORS)
