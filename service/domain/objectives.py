"""PI objectives: what a team or the train means to achieve, in its own words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from service.domain import ranks
from service.domain.decider import About, Asked, At, Command, Decision, Event, Warned
from service.domain.entities import Entity
from service.domain.refusals import Refused
from service.domain.texts import EmptyText, written
from service.domain.vocabulary import NEW, Day, Id, Instant, NewId, Prose, Title, Url

if TYPE_CHECKING:
    from service.domain.plan import Plan


class ObjectiveLevel(Enum):
    """Whose objective it is."""

    TEAM = "TEAM"
    ART = "ART"


class ObjectiveKind(Enum):
    """Whether the team commits to it. Uncommitted ones are planned and valued too: they are a guard band."""

    COMMITTED = "COMMITTED"
    UNCOMMITTED = "UNCOMMITTED"


MOST = {ObjectiveKind.COMMITTED: 10, ObjectiveKind.UNCOMMITTED: 3}
"""How many of each kind a team can keep in mind (domain 1.4)."""


@dataclass(frozen=True, kw_only=True)
class Objective(Entity):
    """A goal of this PI with its business value, in points of the policy's range.

    `kind_at_planning` is the kind that it had when the plan was last committed before execution (None: it was
    not there); `planned_at_commitment` is the value that a committed one had then.
    """

    text: Prose
    level: ObjectiveLevel
    rank: str
    drafted_at: Instant
    """When it was put down."""
    kind: ObjectiveKind = ObjectiveKind.COMMITTED
    team: Id | None = None
    features: tuple[Id, ...] = ()
    summarizes: tuple[Id, ...] = ()
    """The team objectives that an ART objective sums up; their values are counted there, never twice."""
    kind_at_planning: ObjectiveKind | None = None
    planned: int | None = None
    planned_at_commitment: int | None = None
    actual: int | None = None
    evidence: tuple[Url, ...] = ()
    outcome: int | None = None
    outcome_on: Day | None = None
    outcome_source: Title | None = None
    at_risk: Prose | None = None
    """Why somebody flagged it."""


class OnlyArtObjectivesSummarize(Refused):
    """An objective of the train summarizes objectives of teams."""

    because = "One that summarized another of its kind would be counted twice."
    remedy = "Link features instead, or draft an objective of the train."


class ManyObjectives(Refused):
    """A team has about 7 to 10 committed objectives and 2 or 3 uncommitted ones."""

    because = "More cannot be kept in mind, presented or valued."
    remedy = "Summarize some of them."
    warns = True


@dataclass(frozen=True, kw_only=True)
class ObjectiveDrafted(Event):
    """A team, or the train, put down an objective."""

    objective: Id
    text: Prose
    rank: str
    level: ObjectiveLevel
    kind: ObjectiveKind
    team: Id | None = None
    features: tuple[Id, ...] = ()
    summarizes: tuple[Id, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        objective = Objective(
            id=self.objective,
            text=self.text,
            rank=self.rank,
            level=self.level,
            kind=self.kind,
            team=self.team,
            features=self.features,
            summarizes=self.summarizes,
            drafted_at=Instant(at.recorded_at),
        )
        plan.objectives.add(objective, at)


@dataclass(frozen=True, kw_only=True)
class DraftObjective(Command):
    """Put down an objective of a team, or of the train when no team is named."""

    objective: NewId = NEW
    text: Prose
    team: Id | None = None
    kind: ObjectiveKind = ObjectiveKind.COMMITTED
    features: tuple[Id, ...] = ()
    summarizes: tuple[Id, ...] = ()
    before: Id | None = None
    """The objective that it stands right before; without one it comes last."""

    refusals = (EmptyText, OnlyArtObjectivesSummarize, ManyObjectives)

    def about(self, plan: "Plan") -> About:
        return About(self.objective, (self.team,) if self.team else ())

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        written(self.text)
        if self.team is not None:
            plan.teams.the(self.team)
        level = ObjectiveLevel.TEAM if self.team else ObjectiveLevel.ART
        features, summarizes = linked(plan, level, self.objective, self.features, self.summarizes)
        neighbour = plan.objectives.the(self.before) if self.before else None
        yield from too_many(plan, self.team, self.kind, self.objective)
        yield ObjectiveDrafted(
            objective=self.objective,
            text=self.text,
            rank=ranks.entering(plan.objectives, neighbour),
            level=level,
            kind=self.kind,
            team=self.team,
            features=features,
            summarizes=summarizes,
        )


def about_objective(plan: "Plan", id: Id) -> About:
    """The objective and its team."""
    objective = plan.objectives.get(id)
    return About(id, (objective.team,) if objective and objective.team else ())


def was_promised(plan: "Plan", id: Id) -> bool:
    """Whether the objective was in the plan when it was committed."""
    objective = plan.objectives.get(id)
    return objective is not None and objective.kind_at_planning is not None


def linked(
    plan: "Plan", level: ObjectiveLevel, id: Id, features: Iterable[Id], summarizes: Iterable[Id]
) -> tuple[tuple[Id, ...], tuple[Id, ...]]:
    """Both lists, each thing once. Raises NotHere, WasRemoved, OnlyArtObjectivesSummarize."""
    needed = tuple(plan.features.the(each).id for each in dict.fromkeys(features))
    summed = [plan.objectives.the(each) for each in dict.fromkeys(summarizes)]
    if summed and (level is ObjectiveLevel.TEAM or any(s.level is ObjectiveLevel.ART for s in summed)):
        raise OnlyArtObjectivesSummarize(about=[id, *(each.id for each in summed)])
    return needed, tuple(each.id for each in summed)


def too_many(plan: "Plan", team: Id | None, kind: ObjectiveKind, id: Id) -> Iterator[Refused | Warned]:
    """What to say when a team would have more objectives of a kind than it can keep in mind."""
    same = [o for o in plan.objectives.present() if o.team == team and o.kind is kind and o.id != id]
    if team is not None and len(same) >= MOST[kind]:
        yield plan.policy.weigh(ManyObjectives(about=[team, id]))
