"""All views of one plan at one version: what the other modules of this room tell, put together."""

import weakref
from functools import partial

from projections import (
    agenda,
    at_risk_flags,
    belonging,
    board,
    conflicts,
    dependency_work,
    due,
    gate,
    leftovers,
    negotiation,
    predictability,
    radiator,
    readiness,
    roam,
    team_plans,
    votes,
)
from projections.kept import of, reads
from projections.standings import Standings
from projections.team_plans import Standing as PlanStanding
from service.domain.capacity import finished
from service.domain.comments import Comment
from service.domain.concerns import Concern
from service.domain.gate import MAY_BE_GAPS
from service.domain.plan import Plan
from service.domain.team_plans import PLANNED, TeamPlanState, imprint_of
from service.domain.vocabulary import Id, Points

Found = (
    board.Cell
    | radiator.Checkpoint
    | conflicts.Conflict
    | gate.GateItem
    | team_plans.TeamPlan
    | leftovers.CarryProposal
    | at_risk_flags.ObjectiveAtRisk
)
"""What has an id and is derived from the plan."""


class Views(Standings):
    """The views of one plan."""

    @reads(*of("risks", "level", "category", "rank", "is_open"))
    def roam(self) -> tuple[roam.RoamColumn, ...]:
        """The ROAM board."""
        return roam.columns(self.plan)

    @reads(*of("intervals", "committed_at", "policy"), "teams.name", "objectives")
    def predictability(self) -> predictability.Predictability:
        """The ART Predictability Measure, of each team and of the train."""
        return predictability.predictability(self.plan)

    @reads("team_plans.state", *team_plans.PLANNED_FIELDS)
    def imprints(self) -> dict[Id, str]:
        """What is planned of each thing, as a short text that is the same for the same; once some team has
        shown its plan."""
        if all(each.state is TeamPlanState.DRAFTING for each in self.plan.team_plans):
            return {}
        return self.each("imprints", tuple(PLANNED), imprint_of)

    @reads(*team_plans.READS, "imprints")
    def plans_of_teams(self) -> dict[Id, team_plans.TeamPlan]:
        """Each team's plan by id."""
        parts = {kind: self.grouped(kind, field) for kind, field in team_plans.PARTS.items()}
        return self.judged(
            "plans_of_teams", team_plans.look(self.plan, parts, self.imprints), team_plans.judge
        )

    @reads("plans_of_teams")
    def plan_standings(self) -> dict[Id, PlanStanding]:
        """Where each team's plan stands, by team."""
        return {each.team: each.standing for each in self.plans_of_teams.values()}

    @reads("intervals", "teams", "team_plans", "votes", "waivers")
    def gate_of_teams(self) -> tuple[gate.Items, gate.Items]:
        """What the commit gate holds of team plans, and of confidence."""
        return gate.of_teams(self.plan)

    @reads("intervals.policy", "risks", "dependencies", "objectives", "waivers")
    def gate_by_thing(self) -> dict[Id, gate.Items]:
        """What the commit gate holds of each risk, dependency and objective."""
        return self.each(
            "gate_by_thing", MAY_BE_GAPS, gate.of_things(self.plan), ("intervals.policy", "waivers")
        )

    @reads(*gate.READS, "gate_of_teams", "gate_by_thing")
    def gate(self) -> dict[Id, gate.GateItem]:
        """What the commit gate holds against the plan, by id."""
        return gate.items(self.plan, self.gate_of_teams, self.gate_by_thing.values())

    @reads("intervals.zone", "teams.time", *of("slots", "zone", "starts_at", "ends_at"))
    def local_times(self) -> dict[Id, tuple[agenda.LocalTime, ...]]:
        """The local time of each slot at every site, cancelled slots included."""
        return agenda.local_times(self.plan)

    @reads("intervals.phase", "features", "stories", "dependencies", "risks", "impediments", "actions")
    def to_carry(self) -> dict[Id, leftovers.CarryProposal]:
        """What is unfinished at the end of the PI, by the ids of the proposals."""
        return leftovers.proposals(self.plan)

    @reads(*votes.VOTED_ON)
    def planned_last(self) -> int:
        """The version of the newest change of what is voted on."""
        return votes.planned_last(self.plan)

    @reads("votes", "concerns", "planned_last")
    def polls(self) -> dict[Id, votes.Poll]:
        """What is seen of each round of the confidence vote beside its own fields."""
        return votes.polls(self.plan, self.planned_last)

    @reads("concerns")
    def concerns_by_vote(self) -> dict[Id, tuple[Concern, ...]]:
        """What was voiced in each round of the confidence vote."""
        return votes.concerns(self.plan)

    @reads("intervals.policy", "teams.retired", "checkpoints")
    def radiator(self) -> dict[Id, radiator.Checkpoint]:
        """How every team answers in every hour of the breakouts, by id."""
        return radiator.radiator(self.plan)

    @reads("intervals.today", "iterations.starts", "dependencies")
    def to_do(self) -> dict[Id, dependency_work.ToDo]:
        """What there is to be done about each dependency."""
        judge = partial(dependency_work.to_do, self.plan)
        return self.each("to_do", ("dependencies",), judge, ("intervals.today", "iterations.starts"))

    @reads("to_do")
    def works(self) -> dict[Id, dependency_work.DependencyWork]:
        """What there is to be done about dependencies, by team."""
        return dependency_work.dependency_work(self.to_do.values())

    @reads(
        "teams.time",
        *of("iterations", "starts", "ended"),
        *of("stories", "team", "iteration", "points", "finished_at"),
    )
    def velocities(self) -> dict[Id, dict[Id, Points]]:
        """What each team finished in the iterations that ended, by team and iteration."""
        return finished(self.plan)

    @reads(*of("dependencies", "since", "state", "proposed_by", "consumer", "provider"))
    def inboxes(self) -> dict[Id, tuple[Id, ...]]:
        """For each team the dependencies that await its answer, longest waiting first."""
        return belonging.dependencies_to_answer(self.plan)

    @reads(*of("stories", "feature", "rank"))
    def stories_by_feature(self) -> dict[Id, tuple[Id, ...]]:
        """The stories of each feature, by rank."""
        seen = belonging.stories(self.plan, self.grouped("stories", "feature"))
        return self.judged("stories_by_feature", seen, belonging.by_rank)

    @reads("intervals.policy", "readiness_items", "features", "briefings", "overdue")
    def readiness(self) -> readiness.Readiness:
        """How ready the train is to plan."""
        return readiness.readiness(self.plan, self.overdue)

    @reads(*of("intervals", "zone", "today"), "readiness_items", "decisions", "impediments", "actions")
    def overdue(self) -> dict[Id, bool]:
        """What is open although its day is over."""
        return due.overdue(self.plan)

    @reads("actions.comes_of")
    def actions_by_source(self) -> dict[Id, tuple[Id, ...]]:
        """The actions that came of each decision, risk, impediment and note, in order."""
        return belonging.actions(self.plan)

    @reads("comments", "dependencies.steps")
    def comments_by_node(self) -> dict[Id, tuple[Comment, ...]]:
        """What was said about each node, in the order in which it was: comments, and the words of steps."""
        return belonging.comments((*self.plan.comments.present(), *negotiation.words(self.plan)))

    def find(self, id: Id | None) -> Found | None:
        """The cell, conflict, gate item, team plan, checkpoint, proposal or objective at risk of this id. A
        cell has the id of its capacity in the plan, a gate item that of its waiver: ask here first."""
        if id is None:
            return None
        for view in ("cells", "conflicts", "gate", "plans_of_teams", "radiator", "to_carry", "at_risk"):
            held: dict[Id, Found] = getattr(self, view)  # made only when none before it has the id
            if id in held:
                return held[id]
        return None

    def inbox(self, team: Id) -> tuple[Id, ...]:
        """The dependencies that await this team's answer."""
        return self.inboxes.get(team, ())

    def dependency_work_of(self, team: Id) -> dependency_work.DependencyWork:
        """What a team has to do about its dependencies."""
        return self.works.get(team, dependency_work.DependencyWork())

    def plan_standing(self, team: Id) -> PlanStanding:
        """Where a team's plan stands; of a team that left, nowhere."""
        return self.plan_standings.get(team, (TeamPlanState.DRAFTING, None, False))

    def comments_on(self, node: Id) -> tuple[Comment, ...]:
        """The comments on a node."""
        return self.comments_by_node.get(node, ())


_made: "weakref.WeakKeyDictionary[Plan, Views]" = weakref.WeakKeyDictionary()
_last: "weakref.WeakValueDictionary[Id, Views]" = weakref.WeakValueDictionary()


def views_of(plan: Plan, near: Views | None = None) -> Views:
    """The views of this plan, the same ones as long as it is in memory and does not change. `near` are those
    of a version like it, if known: what has not changed is taken over from there."""
    views = _made.get(plan)
    if views is None or views.plan.version != plan.version:
        views = Views(plan, near or _last.get(plan.stream) or _last.get(plan.id))
        _made[plan] = _last[plan.stream] = views
    return views
