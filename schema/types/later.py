"""Names of types that refer to each other, whatever module is read first."""

from typing import TYPE_CHECKING, Annotated

if TYPE_CHECKING:
    from schema.types.agenda import Overlap, Slot
    from schema.types.at_risk import AtRiskHits, AtRiskRuleStanding, ObjectiveAtRisk
    from schema.types.away import Away
    from schema.types.board import Baseline, Cell, Conflict, GateItem, Iteration, Milestone, Team
    from schema.types.breakouts import Adjustment, Checkpoint
    from schema.types.carrying import CarryProposal
    from schema.types.changes import ChangeSet
    from schema.types.commits import Commit
    from schema.types.dependencies import Dependency
    from schema.types.digest import Digest
    from schema.types.event_effect import SlotEffect
    from schema.types.features import Feature
    from schema.types.history import CommitConnection
    from schema.types.nodes import Comment, PlanNode
    from schema.types.objectives import Objective, Predictability
    from schema.types.people import Person
    from schema.types.plans import Plan
    from schema.types.readiness import Briefing, Readiness, ReadinessItem
    from schema.types.records import Action, Decision, Impediment, RetrospectiveNote
    from schema.types.risks import Risk
    from schema.types.stories import Story
    from schema.types.suggestions import Suggestion, SuggestionHits
    from schema.types.team_plans import TeamPlan
    from schema.types.triage import TriageLine
    from schema.types.votes import Vote
else:
    import strawberry

    def _later(name, module):
        return Annotated[name, strawberry.lazy(f"schema.types.{module}")]

    Baseline, Cell, Conflict, GateItem = (
        _later(n, "board") for n in ("Baseline", "Cell", "Conflict", "GateItem")
    )
    Iteration, Milestone, Team = (_later(name, "board") for name in ("Iteration", "Milestone", "Team"))
    AtRiskHits, AtRiskRuleStanding, ObjectiveAtRisk = (
        _later(n, "at_risk") for n in ("AtRiskHits", "AtRiskRuleStanding", "ObjectiveAtRisk")
    )
    Away = _later("Away", "away")
    CarryProposal = _later("CarryProposal", "carrying")
    Adjustment, Checkpoint = (_later(n, "breakouts") for n in ("Adjustment", "Checkpoint"))
    ChangeSet = _later("ChangeSet", "changes")
    Commit, CommitConnection = _later("Commit", "commits"), _later("CommitConnection", "history")
    Dependency = _later("Dependency", "dependencies")
    Digest, SlotEffect = _later("Digest", "digest"), _later("SlotEffect", "event_effect")
    Feature = _later("Feature", "features")
    Comment, PlanNode = _later("Comment", "nodes"), _later("PlanNode", "nodes")
    Objective, Predictability = _later("Objective", "objectives"), _later("Predictability", "objectives")
    Person = _later("Person", "people")
    Plan = _later("Plan", "plans")
    Briefing, Readiness, ReadinessItem = (
        _later(name, "readiness") for name in ("Briefing", "Readiness", "ReadinessItem")
    )
    Action, Decision = _later("Action", "records"), _later("Decision", "records")
    Impediment = _later("Impediment", "records")
    RetrospectiveNote = _later("RetrospectiveNote", "records")
    Risk = _later("Risk", "risks")
    Overlap, Slot = _later("Overlap", "agenda"), _later("Slot", "agenda")
    Story = _later("Story", "stories")
    Suggestion, SuggestionHits = (_later(n, "suggestions") for n in ("Suggestion", "SuggestionHits"))
    TeamPlan = _later("TeamPlan", "team_plans")
    TriageLine = _later("TriageLine", "triage")
    Vote = _later("Vote", "votes")

__all__ = [
    "Action", "Adjustment", "AtRiskHits", "AtRiskRuleStanding", "Away", "Baseline", "Briefing",
    "CarryProposal", "Cell", "ChangeSet", "Checkpoint", "Comment", "Commit", "CommitConnection",
    "Conflict", "Decision", "Dependency", "Digest", "Feature", "GateItem", "Impediment", "Iteration",
    "Milestone", "Objective", "ObjectiveAtRisk", "Overlap", "Person", "Plan", "PlanNode",
    "Predictability", "Readiness", "ReadinessItem", "RetrospectiveNote", "Risk", "Slot", "SlotEffect",
    "Story", "Suggestion", "SuggestionHits", "Team", "TeamPlan",
    "TriageLine", "Vote",
]  # fmt: skip
