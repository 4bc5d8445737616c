"""A plan: all of one PI of one train at one version."""

from collections.abc import Iterable, Iterator

from service.domain.actions import Action
from service.domain.adjustments import Adjustment
from service.domain.at_risk_answers import AtRiskAnswer
from service.domain.baselines import Baseline
from service.domain.briefings import Briefing
from service.domain.capacity import Capacity
from service.domain.checkpoints import Checkpoint
from service.domain.comments import Comment
from service.domain.concerns import Concern
from service.domain.decisions import Decision
from service.domain.dependencies import Dependency
from service.domain.entities import Entities, Entity, State
from service.domain.features import Feature
from service.domain.gate import Waiver
from service.domain.impediments import Impediment
from service.domain.imports import ImportedRow, ImportRun
from service.domain.interval import Phase, PlanningInterval
from service.domain.iterations import Iteration, IterationKind
from service.domain.milestones import Milestone
from service.domain.objectives import Objective
from service.domain.policy import Policy
from service.domain.readiness import ReadinessItem
from service.domain.refusals import NotHere, WasRemoved
from service.domain.retrospective import RetrospectiveNote
from service.domain.risks import Risk
from service.domain.scenarios import Scenario, ScenarioState
from service.domain.slots import Slot
from service.domain.stories import Story
from service.domain.suggestions import Suggestion
from service.domain.team_plans import TeamPlan
from service.domain.teams import Team
from service.domain.vocabulary import Day, Id
from service.domain.votes import Vote

BEFORE_COMMITMENT = (Phase.PREPARING, Phase.PLANNING)


class Plan(State):
    """The state of a plan's stream: one Entities a kind, and the questions that concern several kinds."""

    intervals: Entities[PlanningInterval]
    iterations: Entities[Iteration]
    teams: Entities[Team]
    features: Entities[Feature]
    stories: Entities[Story]
    capacities: Entities[Capacity]
    dependencies: Entities[Dependency]
    risks: Entities[Risk]
    objectives: Entities[Objective]
    at_risk_answers: Entities[AtRiskAnswer]
    baselines: Entities[Baseline]
    waivers: Entities[Waiver]
    team_plans: Entities[TeamPlan]
    votes: Entities[Vote]
    concerns: Entities[Concern]
    checkpoints: Entities[Checkpoint]
    adjustments: Entities[Adjustment]
    milestones: Entities[Milestone]
    slots: Entities[Slot]
    comments: Entities[Comment]
    suggestions: Entities[Suggestion]
    imports: Entities[ImportRun]
    imported_rows: Entities[ImportedRow]
    readiness_items: Entities[ReadinessItem]
    briefings: Entities[Briefing]
    decisions: Entities[Decision]
    impediments: Entities[Impediment]
    actions: Entities[Action]
    retrospective_notes: Entities[RetrospectiveNote]
    scenarios: Entities[Scenario]

    @property
    def interval(self) -> PlanningInterval:
        """The Planning Interval itself."""
        return self.intervals[self.id]

    @property
    def policy(self) -> Policy:
        """The train's policies as this plan follows them."""
        return self.interval.policy

    @property
    def today(self) -> Day:
        """The last day begun, in the train's zone."""
        return self.interval.today

    @property
    def scenario(self) -> Scenario | None:
        """The scenario that this is; None for the plan itself."""
        return self.scenarios.get(self.stream) if self.is_fork else None

    @property
    def has_ended(self) -> bool:
        """Whether it is a scenario that was adopted or discarded."""
        return self.scenario is not None and self.scenario.state is not ScenarioState.OPEN

    @property
    def is_committed(self) -> bool:
        """Whether promises were made: from commitment on."""
        return self.interval.phase not in BEFORE_COMMITMENT

    @property
    def is_closed(self) -> bool:
        """Whether the plan is at its end."""
        return self.interval.phase is Phase.CLOSED

    def calendar(self) -> list[Iteration]:
        """The iterations in the order of time."""
        return sorted(self.iterations.present(), key=lambda each: each.starts)

    def agenda(self) -> list[Slot]:
        """The slots in the order of time."""
        return sorted(self.slots.present(), key=lambda each: (each.starts_at, each.track, each.id))

    def planning_teams(self) -> list[Team]:
        """The teams that plan: those that neither left nor were retired."""
        return [team for team in self.teams.present() if not team.retired]

    def is_ip(self, iteration: Id | None) -> bool:
        """Whether this is an Innovation and Planning iteration."""
        known = self.iterations.get(iteration)
        return known is not None and known.kind is IterationKind.IP

    def thing(self, id: Id) -> Entity:
        """The thing of this id, of whatever kind, that is not removed. Raises NotHere, WasRemoved."""
        found = self.find(id)
        if found is None:
            raise NotHere(f"There is no {id} in this plan.", [id])
        if found.removed is not None:
            raise WasRemoved(f"This {type(found).__name__} was removed.", [id])
        return found

    def in_use(self, iteration: Id) -> bool:
        """Whether work hangs on this iteration."""
        return any(iteration in places for places in self._placed())

    def _placed(self) -> Iterator[Iterable[Id | None]]:
        for feature in self.features.present():
            yield feature.iteration, feature.starts_in
        for story in self.stories.present():
            yield (story.iteration,)
        for dependency in self.dependencies.present():
            yield (
                dependency.needed_by,
                dependency.committed_by,
                dependency.proposed,
                dependency.proposed_needed_by,
            )
