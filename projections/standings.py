"""How the board stands, and what is on it: cells, dependencies, features, objectives; and what conflicts."""

from itertools import chain

from projections import (
    at_risk,
    at_risk_flags,
    board,
    cards,
    conflicts,
    cycles,
    dependency_health,
    feature_health,
    objectives,
    old_stories,
)
from projections.kept import Kept, of, reads
from projections.reasons import AgeLimit, Flag, Health, Knot, Overload, Standing
from projections.words import places
from service.domain.at_risk_answers import AtRiskRule
from service.domain.capacity import Load
from service.domain.vocabulary import Id

GONE = Standing(Health.DONE)
"""How things stand that were removed."""


class Standings(Kept):
    """The views of the board of one plan."""

    @reads(*board.LOADED)
    def loads(self) -> dict[tuple[Id, Id | None], Load]:
        """The load of every cell that holds something, by team and iteration."""
        stories, features = self.grouped("stories", "team"), self.grouped("features", "team")
        of_teams = self.judged("loads", board.work(self.plan, stories, features), board.loads)
        return {place: load for loads in of_teams.values() for place, load in loads.items()}

    @reads(*board.READS, "loads")
    def cells(self) -> dict[Id, board.Cell]:
        """Every cell of the board by id: teams by iterations, what is unplaced, the backlog."""
        return self.judged("cells", board.look(self.plan, self.loads), board.judge)

    @reads("teams.name", "iterations.name")
    def places(self) -> dict[Id | None, str]:
        """What rows and columns of the board are called."""
        return places(self.plan)

    @reads("cells", "places")
    def overloads(self) -> dict[tuple[Id | None, Id | None], Overload]:
        """The overloaded cells, by team and iteration."""
        return board.overloads(self.cells.values(), self.places)

    @reads("features", "stories", *of("dependencies", "consumer", "provider"))
    def cards(self) -> dict[Id | None, cards.Item]:
        """The cards that dependencies are between, by id."""
        return cards.cards(self.plan)

    @reads(*cycles.READS, "cards")
    def waiting(self) -> dict[Id, cycles.Ends]:
        """The dependencies by which cards wait for each other."""
        return cycles.waiting(self.plan, self.cards)

    @reads("waiting")
    def knots(self) -> tuple[tuple[Id, ...], ...]:
        """The cards that wait for each other, round and round."""
        return cycles.knots(self.waiting.values())

    @reads("waiting", "knots", "cards")
    def cycles(self) -> dict[Id, Knot]:
        """The dependencies that are part of a cycle, and that cycle."""
        return cycles.cycles(self.waiting, self.knots, self.cards)

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
    def conflicts_by_dependency(self) -> dict[Id, tuple[conflicts.Conflict, ...]]:
        """The conflicts of each dependency."""
        seen = conflicts.look(self.plan, self.dependency_standings)
        return self.judged("conflicts_by_dependency", seen, conflicts.judge)

    @reads("places", "iterations.kind", "conflicts_by_dependency", "cycles", "cells")
    def conflicts(self) -> dict[Id, conflicts.Conflict]:
        """Every conflict by id: of dependencies in their order, then cycles of items, then cells."""
        of_dependencies = self.conflicts_by_dependency.values()
        of_cycles = conflicts.of_cycles(self.plan, self.cycles.values())
        of_cells = conflicts.of_cells(self.plan, self.places, self.cells.values())
        return {each.id: each for each in chain(*of_dependencies, of_cycles, of_cells)}

    @reads(*at_risk.READS_BEHIND, "dependency_standings")
    def flags_by_dependency(self) -> dict[Id, tuple[Flag, ...]]:
        """What each dependency says against the objectives that need it."""
        seen = at_risk.look_behind(self.plan, self.dependency_standings)
        return self.judged("flags_by_dependency", seen, at_risk.judge_behind)

    @reads(*old_stories.LIMITS_READ)
    def age_limits(self) -> dict[Id, AgeLimit]:
        """The age beyond which a story of each team is old."""
        seen = old_stories.look_finished(self.plan, self.grouped("stories", "team"))
        return self.judged("age_limits", seen, old_stories.limit)

    @reads(*old_stories.READS, "age_limits")
    def flags_by_feature(self) -> dict[Id, tuple[Flag, ...]]:
        """What the stories of each feature say that were started; features without any are left out."""
        seen = old_stories.look(self.plan, self.grouped("stories", "feature"), self.age_limits)
        return self.judged("flags_by_feature", seen, old_stories.judge)

    @reads(*at_risk.READS, "flags_by_dependency", "flags_by_feature", "overloads")
    def flags_by_objective(self) -> dict[Id, tuple[Flag, ...]]:
        """What speaks against each objective."""
        seen = at_risk.look(self.plan, self.flags_by_dependency, self.flags_by_feature, self.overloads)
        return self.judged("flags_by_objective", seen, at_risk.judge)

    @reads(*at_risk_flags.MOVED_READS, "flags_by_objective")
    def rules_moved_on(self) -> dict[Id, tuple[AtRiskRule, ...]]:
        """The rules of each objective of which something was changed after somebody answered."""
        return at_risk_flags.moved_on(self.plan, self.flags_by_objective)

    @reads(*at_risk_flags.READS, "flags_by_objective", "rules_moved_on")
    def at_risk_by_objective(self) -> dict[Id, tuple[at_risk_flags.ObjectiveAtRisk, ...]]:
        """What the rules say of each objective, with what people say of that."""
        seen = at_risk_flags.look(self.plan, self.flags_by_objective, self.rules_moved_on)
        return self.judged("at_risk_by_objective", seen, at_risk_flags.judge)

    @reads("at_risk_by_objective")
    def at_risk(self) -> dict[Id, at_risk_flags.ObjectiveAtRisk]:
        """The same by id."""
        return {each.id: each for each in chain(*self.at_risk_by_objective.values())}

    @reads(*at_risk_flags.SILENT_READS, "age_limits")
    def silent_rules(self) -> dict[AtRiskRule, str]:
        """The rules that cannot speak, and why."""
        return at_risk_flags.silent(self.plan, self.age_limits)

    @reads("teams.id", *of("objectives", "team", "level", "rank"), "flags_by_objective")
    def sheets(self) -> tuple[objectives.Sheet, ...]:
        """The objectives sheets: the train's, then each team's, by rank."""
        return objectives.sheets(self.plan, self.flags_by_objective)

    def standing(self, id: Id) -> Standing:
        """How a dependency or a feature stands; what was removed needs nothing any more."""
        return self.dependency_standings.get(id) or self.feature_standings.get(id) or GONE
