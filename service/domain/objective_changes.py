"""Changing an objective: its words, its rank, its links, whether the team commits to it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain import ranks
from service.domain.decider import About, Asked, At, Command, Decision, Event, NeedsReason
from service.domain.objectives import (
    ManyObjectives,
    ObjectiveKind,
    OnlyArtObjectivesSummarize,
    about_objective,
    linked,
    too_many,
    was_promised,
)
from service.domain.texts import EmptyText, written
from service.domain.vocabulary import Id, Prose

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class ObjectiveReworded(Event):
    """An objective has other words."""

    objective: Id
    text: Prose

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.objectives.change(self.objective, at, text=self.text)


@dataclass(frozen=True, kw_only=True)
class ObjectiveRanked(Event):
    """An objective has another place in the order."""

    objective: Id
    rank: str

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.objectives.change(self.objective, at, rank=self.rank)


@dataclass(frozen=True, kw_only=True)
class ObjectiveLinked(Event):
    """The features that an objective needs and the team objectives that it sums up, all of them."""

    objective: Id
    features: tuple[Id, ...]
    summarizes: tuple[Id, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.objectives.change(self.objective, at, features=self.features, summarizes=self.summarizes)


@dataclass(frozen=True, kw_only=True)
class ObjectiveKindSet(Event):
    """The team commits to an objective, or no more."""

    objective: Id
    kind: ObjectiveKind

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.objectives.change(self.objective, at, kind=self.kind)


@dataclass(frozen=True, kw_only=True)
class RewordObjective(Command):
    """Say better what is to be achieved."""

    objective: Id
    text: Prose

    needs_reason = NeedsReason.AFTER_COMMITMENT
    refusals = (EmptyText,)

    def about(self, plan: "Plan") -> About:
        return about_objective(plan, self.objective)

    def promised(self, plan: "Plan") -> bool:
        return was_promised(plan, self.objective)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        written(self.text)
        if plan.objectives.the(self.objective).text != self.text:
            yield ObjectiveReworded(objective=self.objective, text=self.text)


@dataclass(frozen=True, kw_only=True)
class RankObjective(Command):
    """Give the objective another place in the order."""

    objective: Id
    before: Id | None = None
    """The objective that it stands right before; without one it comes last."""

    def about(self, plan: "Plan") -> About:
        return about_objective(plan, self.objective)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        objective = plan.objectives.the(self.objective)
        before = plan.objectives.the(self.before) if self.before else None
        rank = ranks.standing(objective, before, plan.objectives)
        if rank != objective.rank:
            yield ObjectiveRanked(objective=objective.id, rank=rank)


@dataclass(frozen=True, kw_only=True)
class LinkObjective(Command):
    """Say which features the objective needs, and which objectives of teams it sums up: all of them."""

    objective: Id
    features: tuple[Id, ...] = ()
    summarizes: tuple[Id, ...] = ()

    refusals = (OnlyArtObjectivesSummarize,)

    def about(self, plan: "Plan") -> About:
        return about_objective(plan, self.objective)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        old = plan.objectives.the(self.objective)
        features, summarizes = linked(plan, old.level, old.id, self.features, self.summarizes)
        if (features, summarizes) != (old.features, old.summarizes):
            yield ObjectiveLinked(objective=old.id, features=features, summarizes=summarizes)


@dataclass(frozen=True, kw_only=True)
class SetObjectiveKind(Command):
    """Commit to the objective, or make it an uncommitted one. The measure stays frozen at commitment."""

    objective: Id
    kind: ObjectiveKind

    needs_reason = NeedsReason.AFTER_COMMITMENT
    refusals = (ManyObjectives,)

    def about(self, plan: "Plan") -> About:
        return about_objective(plan, self.objective)

    def promised(self, plan: "Plan") -> bool:
        return was_promised(plan, self.objective)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        objective = plan.objectives.the(self.objective)
        if objective.kind is not self.kind:
            yield from too_many(plan, objective.team, self.kind, objective.id)
            yield ObjectiveKindSet(objective=objective.id, kind=self.kind)
