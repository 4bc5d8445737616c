"""All views of one plan at one version: what the other modules of this room tell, put together."""

import weakref

from projections import (
    agenda,
    belonging,
    board,
    cards,
    conflicts,
    cycles,
    dependency_health,
    dependency_work,
    due,
    feature_health,
    gate,
    leftovers,
    negotiation,
    objectives,
    predictability,
    radiator,
    readiness,
    roam,
    team_plans,
    votes,
)
from projections.agenda import LocalTime
from projections.board import Cell
from projections.cards import Item
from projections.conflicts import Conflict
from projections.dependency_work import DependencyWork
from projections.gate import GateItem
from projections.kept import Kept, of, reads
from projections.leftovers import CarryProposal
from projections.objectives import Flag, Sheet
from projections.predictability import Predictability
from projections.radiator import Checkpoint
from projections.readiness import Readiness
from projections.reasons import Health, Knot, Overload, Standing
from projections.roam import RoamColumn
from projections.team_plans import Standing as PlanStanding
from projections.team_plans import TeamPlan
from projections.votes import VOTED_ON, Poll
from projections.words import name
from service.domain.capacity import Load, finished, loads
from service.domain.comments import Comment
from service.domain.concerns import Concern
from service.domain.plan import Plan
from service.domain.team_plans import PLANNED, TeamPlanState, imprint_of
from service.domain.vocabulary import Id, Points

GONE = Standing(Health.DONE)
"""How things stand that were removed."""
Found = Cell | Checkpoint | Conflict | GateItem | TeamPlan | CarryProposal
"""What has an id and is derived from the plan."""


class Views(Kept):
    """The views of one plan."""

    @reads(*board.LOADED)
    def loads(self) -> dict[tuple[Id, Id | None], Load]:
        """The load of every cell that holds something, by team and iteration."""
        return loads(self.plan)

    @reads(*board.READS, "loads")
    def cells(self) -> dict[Id, Cell]:
        """Every cell of the board by id: teams by iterations, what is unplaced, the backlog."""
        return self.judged("cells", board.look(self.plan, self.loads), board.judge)

    @reads("cells", "teams.name", "iterations.name")
    def overloads(self) -> dict[tuple[Id | None, Id | None], Overload]:
        """The overloaded cells, by team and iteration."""
        heavy = (cell for cell in self.cells.values() if cell.overloaded)
        return {(cell.team, cell.iteration): self._overload(cell) for cell in heavy if cell.team}

    def _overload(self, cell: Cell) -> Overload:
        where = f"{name(self.plan, cell.team)} in {name(self.plan, cell.iteration)}"
        return Overload(cell.id, cell.version, cell.team or Id(""), cell.iteration, where)

    @reads("features", "stories", *of("dependencies", "consumer", "provider"))
    def cards(self) -> dict[Id | None, Item]:
        """The cards that dependencies are between, by id."""
        return cards.cards(self.plan)

    @reads(*cycles.READS, "cards")
    def cycles(self) -> dict[Id, Knot]:
        """The dependencies that are part of a cycle, and that cycle."""
        return cycles.cycles(self.plan, self.cards)

    @reads(*dependency_health.READS, "cards", "overloads", "cycles")
    def dependency_standings(self) -> dict[Id, Standing]:
        """How each dependency stands."""
        seen = dependency_health.look(self.plan, self.cards, self.overloads, self.cycles)
        return self.judged("dependency_standings", seen, dependency_health.judge)

    @reads(*feature_health.READS, "dependency_standings")
    def feature_standings(self) -> dict[Id, Standing]:
        """How each feature stands."""
        seen = feature_health.look(self.plan, self.dependency_standings)
        return self.judged("feature_standings", seen, feature_health.judge)

    @reads("dependencies.what", "dependency_standings")
    def conflicts_by_dependency(self) -> dict[Id, tuple[Conflict, ...]]:
        """The conflicts of each dependency."""
        seen = conflicts.look(self.plan, self.dependency_standings)
        return self.judged("conflicts_by_dependency", seen, conflicts.judge)

    @reads(*conflicts.READS, "conflicts_by_dependency", "cycles", "cells")
    def conflicts(self) -> dict[Id, Conflict]:
        """Every conflict by id."""
        of_dependencies = self.conflicts_by_dependency.values()
        return conflicts.conflicts(self.plan, of_dependencies, self.cycles.values(), self.cells.values())

    @reads(*objectives.READS, "dependency_standings", "overloads")
    def flags_by_objective(self) -> dict[Id, tuple[Flag, ...]]:
        """What speaks against each objective."""
        seen = objectives.look(self.plan, self.dependency_standings, self.overloads)
        return self.judged("flags_by_objective", seen, objectives.judge)

    @reads("teams.id", *of("objectives", "team", "level", "rank"), "flags_by_objective")
    def sheets(self) -> tuple[Sheet, ...]:
        """The objectives sheets: the train's, then each team's, by rank."""
        return objectives.sheets(self.plan, self.flags_by_objective)

    @reads(*of("risks", "level", "category", "rank", "is_open"))
    def roam(self) -> tuple[RoamColumn, ...]:
        """The ROAM board."""
        return roam.columns(self.plan)

    @reads(*of("intervals", "committed_at", "policy"), "teams.name", "objectives")
    def predictability(self) -> Predictability:
        """The ART Predictability Measure, of each team and of the train."""
        return predictability.predictability(self.plan)

    @reads("team_plans.state", *team_plans.PLANNED_FIELDS)
    def imprints(self) -> dict[Id, str]:
        """What is planned of each thing, as a short text that is the same for the same; once some team has
        shown its plan."""
        if all(each.state is TeamPlanState.DRAFTING for each in self.plan.team_plans):
            return {}
        return self.each("imprints", PLANNED, imprint_of)

    @reads(*team_plans.READS, "imprints")
    def plans_of_teams(self) -> dict[Id, TeamPlan]:
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
        return self.judged("gate_by_thing", gate.look(self.plan), gate.judge)

    @reads(*gate.READS, "gate_of_teams", "gate_by_thing")
    def gate(self) -> dict[Id, GateItem]:
        """What the commit gate holds against the plan, by id."""
        return gate.items(self.plan, self.gate_of_teams, self.gate_by_thing.values())

    @reads("intervals.zone", "teams.time", *of("slots", "zone", "starts_at", "ends_at"))
    def local_times(self) -> dict[Id, tuple[LocalTime, ...]]:
        """The local time of each slot at every site, cancelled slots included."""
        return agenda.local_times(self.plan)

    @reads("intervals.phase", "features", "stories", "dependencies", "risks", "impediments", "actions")
    def to_carry(self) -> dict[Id, CarryProposal]:
        """What is unfinished at the end of the PI, by the ids of the proposals."""
        return leftovers.proposals(self.plan)

    @reads(*VOTED_ON)
    def planned_last(self) -> int:
        """The version of the newest change of what is voted on."""
        return votes.planned_last(self.plan)

    @reads("votes", "concerns", "planned_last")
    def polls(self) -> dict[Id, Poll]:
        """What is seen of each round of the confidence vote beside its own fields."""
        return votes.polls(self.plan, self.planned_last)

    @reads("concerns")
    def concerns_by_vote(self) -> dict[Id, tuple[Concern, ...]]:
        """What was voiced in each round of the confidence vote."""
        return votes.concerns(self.plan)

    @reads("intervals.policy", "teams.retired", "checkpoints")
    def radiator(self) -> dict[Id, Checkpoint]:
        """How every team answers in every hour of the breakouts, by id."""
        return radiator.radiator(self.plan)

    @reads("intervals.today", "iterations.starts", "dependencies")
    def works(self) -> dict[Id, DependencyWork]:
        """What there is to be done about dependencies, by team."""
        return dependency_work.dependency_work(self.plan)

    @reads(*of("iterations", "starts", "ended"), *of("stories", "team", "iteration", "points", "progress"))
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
    def readiness(self) -> Readiness:
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
        """The cell, conflict, gate item, team plan, checkpoint or proposal of this id. A cell has the id of
        its capacity in the plan, a gate item that of its waiver: ask here first."""
        if id is None:
            return None
        for view in ("cells", "conflicts", "gate", "plans_of_teams", "radiator", "to_carry"):
            held: dict[Id, Found] = getattr(self, view)  # made only when none before it has the id
            if id in held:
                return held[id]
        return None

    def standing(self, id: Id) -> Standing:
        """How a dependency or a feature stands; what was removed needs nothing any more."""
        return self.dependency_standings.get(id) or self.feature_standings.get(id) or GONE

    def inbox(self, team: Id) -> tuple[Id, ...]:
        """The dependencies that await this team's answer."""
        return self.inboxes.get(team, ())

    def dependency_work_of(self, team: Id) -> DependencyWork:
        """What a team has to do about its dependencies."""
        return self.works.get(team, DependencyWork())

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
