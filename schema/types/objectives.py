"""PI objectives and the measure made of them."""

from typing import ClassVar

import strawberry

from projections import predictability
from projections.predictability import MeasureState
from schema.reading import Reading
from schema.types.declared import reference, references
from schema.types.later import Feature, ObjectiveAtRisk, Team
from schema.types.measured import Measured, Sample, sampled
from schema.types.nodes import PlanNode
from service.domain import objectives
from service.domain.at_risk_answers import AtRiskRule, at_risk_id
from service.domain.objectives import ObjectiveKind, ObjectiveLevel
from service.domain.policy import RollUp
from service.domain.vocabulary import Day, Instant, Prose, Title, Url


@strawberry.type
class Objective(PlanNode, of=objectives.Objective):
    """What a team, or the train, wants to achieve in the PI, in business terms."""

    stored_as: ClassVar = {
        "objective_level": "level",
        "for_team": "team",
        "commitment": "kind",
        "commitment_at_planning": "kind_at_planning",
    }

    text: Prose
    objective_level: ObjectiveLevel
    commitment: ObjectiveKind
    commitment_at_planning: ObjectiveKind | None
    planned: int | None
    planned_at_commitment: int | None
    actual: int | None
    evidence: list[Url]
    outcome: int | None
    outcome_on: Day | None
    outcome_source: Title | None
    rank: str
    drafted_at: Instant
    at_risk: Prose | None

    for_team: Team | None = reference("team")

    features: list[Feature] = references("features")
    """The features that serve it."""

    summarizes: list["Objective"] = references("summarizes")
    """The team objectives of which this ART objective speaks; they alone are counted."""

    @strawberry.field
    def flags(self) -> list[str]:
        """Why it may be at risk, one sentence for each rule that says so."""
        return [flag.sentence for flag in self.read.views.flags_by_objective.get(self.it.id, ())]

    @strawberry.field
    def flagged_by(self) -> list[ObjectiveAtRisk]:
        """The rules that say so, each with what made it so and what a person says of it."""
        return self.read.nodes(at_risk_id(self.it.id, rule) for rule in AtRiskRule)


@strawberry.type
class Measure(Measured):
    """Actual value of objectives over planned value of committed ones, in percent; may be over 100."""

    read: strawberry.Private[Reading]
    it: strawberry.Private[predictability.Measure]

    @strawberry.field
    def percent(self) -> float | None:
        """Null unless every value that counts is there."""
        return self.it.percent

    @strawberry.field
    def state(self) -> MeasureState:
        return self.it.state

    @strawberry.field
    def planned(self) -> int:
        """Planned value of the committed objectives."""
        return self.it.planned

    @strawberry.field
    def actual(self) -> int:
        """Actual value of all objectives, uncommitted ones included."""
        return self.it.actual

    missing: list[Objective] = references("missing")
    """Objectives that lack a value which counts."""

    @strawberry.field
    def basis(self) -> str:
        """What was counted, in a sentence."""
        return self.it.basis


@strawberry.type
class TeamPredictability:
    """One team's measure. There is no ranking of teams anywhere."""

    team: Team
    as_committed: Measure
    as_now: Measure


@strawberry.type
class Predictability(Measure):
    """The ART Predictability Measure: actual value of all objectives, over the planned value of those that
    were committed when the plan was last committed before execution, at the value that they had then."""

    whole: strawberry.Private[predictability.Predictability]

    @strawberry.field
    def roll_up(self) -> RollUp:
        """How the train's is made from its teams' ones."""
        return self.read.state.policy.roll_up

    @strawberry.field
    def as_now(self) -> Measure:
        """The same of the objectives as they stand now."""
        return _told(self.read, self.whole.as_now)

    @strawberry.field
    def teams(self) -> list[TeamPredictability]:
        """Each team's."""
        return [self._of_team(each) for each in self.whole.teams]

    def _of_team(self, each: predictability.TeamMeasure) -> TeamPredictability:
        return TeamPredictability(
            team=self.read.node(each.team),
            as_committed=_told(self.read, each.as_committed),
            as_now=_told(self.read, each.as_now),
        )


def measure(read: Reading) -> Predictability:
    """The measure of a plan."""
    whole = read.views.predictability
    return Predictability(read=read, it=whole, whole=whole, **_sample(whole))


def _told(read: Reading, it: predictability.Measure) -> Measure:
    return Measure(read=read, it=it, **_sample(it))


def _sample(it: predictability.Measure) -> Sample:
    """Of how many objectives it is, committed and uncommitted ones, and which they were."""
    return sampled(it.counted, it.basis)
