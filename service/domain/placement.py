"""Placement: the team that answers for a feature and the iteration in which it is delivered."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain import ranks
from service.domain.decider import About, Asked, At, Command, Decision, Event, NeedsReason
from service.domain.features import Feature, about_feature, is_promised
from service.domain.refusals import Refused
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from service.domain.plan import Plan


class WorkInIpIteration(Refused):
    """No work is planned into the IP iteration."""

    because = "It is the estimating buffer: what is planned into it has no buffer left."
    remedy = "Plan it one iteration earlier, or make its scope smaller."
    warns = True


class StartsAfterDelivery(Refused):
    """A feature does not start in a later iteration than it is delivered in."""

    because = "On the board a card reaches from its first iteration to the one that delivers it."
    remedy = "Choose an earlier iteration to start in, a later one to deliver in, or leave the start out."


@dataclass(frozen=True, kw_only=True)
class FeaturePlaced(Event):
    """A feature has a team that answers for it and perhaps the iteration that delivers it."""

    feature: Id
    team: Id
    iteration: Id | None
    rank: str
    starts_in: Id | None = None
    contributing: tuple[Id, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.features.change(
            self.feature,
            at,
            team=self.team,
            iteration=self.iteration,
            rank=self.rank,
            starts_in=self.starts_in,
            contributing=self.contributing,
        )


@dataclass(frozen=True, kw_only=True)
class FeatureMoved(Event):
    """A feature went to another team, iteration or place in the order; the rest of its placement stays."""

    feature: Id
    team: Id
    iteration: Id | None
    rank: str

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.features.change(self.feature, at, team=self.team, iteration=self.iteration, rank=self.rank)


@dataclass(frozen=True, kw_only=True)
class FeatureUnplaced(Event):
    """A feature went back into the ART backlog."""

    feature: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.features.change(self.feature, at, team=None, iteration=None, starts_in=None, contributing=())


def starts_late(plan: "Plan", starts_in: Id | None, iteration: Id | None) -> bool:
    """Whether the first of these iterations lies after the second; unknown ones do not."""
    first, last = plan.iterations.get(starts_in), plan.iterations.get(iteration)
    return first is not None and last is not None and first.starts > last.starts


def rank_in(plan: "Plan", feature: Feature, before: Id | None) -> str:
    """The feature's rank when it stands right before this one; its own when there is none."""
    return ranks.standing(feature, plan.features.the(before), plan.features) if before else feature.rank


def _is_elsewhere(feature: Feature, team: Id, iteration: Id | None) -> bool:
    return (feature.team, feature.iteration) != (team, iteration)


def _check_place(plan: "Plan", team: Id, iteration: Id | None) -> None:
    """Raises NotHere, WasRemoved unless both are of the plan."""
    plan.teams.the(team)
    if iteration is not None:
        plan.iterations.the(iteration)


@dataclass(frozen=True, kw_only=True)
class PlaceFeature(Command):
    """Say all of a feature's placement; what is left out, it does not have."""

    feature: Id
    team: Id
    """The team that answers for it."""
    iteration: Id | None = None
    """Where it is delivered; left out, the team has it without an iteration."""
    starts_in: Id | None = None
    """Where work on it begins, when that is another iteration."""
    contributing: tuple[Id, ...] = ()
    """Teams that help."""
    before: Id | None = None
    """The feature that it stands right before; without one it keeps its rank."""

    needs_reason = NeedsReason.AFTER_COMMITMENT
    refusals = (WorkInIpIteration, StartsAfterDelivery)

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature, self.team, *self.contributing)

    def promised(self, plan: "Plan") -> bool:
        feature = plan.features.get(self.feature)
        moves = feature is not None and _is_elsewhere(feature, self.team, self.iteration)
        return moves and is_promised(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        feature = plan.features.the(self.feature)
        _check_place(plan, self.team, self.iteration)
        if self.starts_in is not None:
            plan.iterations.the(self.starts_in)
        helping = tuple(plan.teams.the(each).id for each in self.contributing if each != self.team)
        placed = FeaturePlaced(
            feature=feature.id,
            team=self.team,
            iteration=self.iteration,
            rank=rank_in(plan, feature, self.before),
            starts_in=self.starts_in,
            contributing=tuple(dict.fromkeys(helping)),
        )
        if starts_late(plan, self.starts_in, self.iteration):
            yield StartsAfterDelivery(about=[feature.id])
        if _changes(feature, placed):
            if plan.is_ip(self.iteration) and feature.iteration != self.iteration:
                yield plan.policy.weigh(WorkInIpIteration(about=[feature.id]))
            yield placed


def _changes(feature: Feature, placed: FeaturePlaced) -> bool:
    names = ("team", "iteration", "rank", "starts_in", "contributing")
    return any(getattr(feature, name) != getattr(placed, name) for name in names)


@dataclass(frozen=True, kw_only=True)
class MoveFeature(Command):
    """Put a feature into another cell, also out of the backlog, or elsewhere in the order of its cell."""

    feature: Id
    team: Id
    iteration: Id | None = None
    """Where it is delivered; left out, the team has it without an iteration."""
    before: Id | None = None
    """The feature that it stands right before; without one it keeps its rank."""

    needs_reason = NeedsReason.AFTER_COMMITMENT
    refusals = (WorkInIpIteration,)

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature, self.team)

    def promised(self, plan: "Plan") -> bool:
        feature = plan.features.get(self.feature)
        moves = feature is not None and _is_elsewhere(feature, self.team, self.iteration)
        return moves and is_promised(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        feature = plan.features.the(self.feature)
        _check_place(plan, self.team, self.iteration)
        rank = rank_in(plan, feature, self.before)
        if (feature.team, feature.iteration, feature.rank) == (self.team, self.iteration, rank):
            return
        if plan.is_ip(self.iteration) and feature.iteration != self.iteration:
            yield plan.policy.weigh(WorkInIpIteration(about=[feature.id]))
        yield self._moved(plan, feature, rank)

    def _moved(self, plan: "Plan", feature: Feature, rank: str) -> FeatureMoved | FeaturePlaced:
        """What it no longer fits with goes: a start after its delivery, a helper that now has it."""
        late = starts_late(plan, feature.starts_in, self.iteration)
        if not late and self.team not in feature.contributing:
            return FeatureMoved(feature=feature.id, team=self.team, iteration=self.iteration, rank=rank)
        return FeaturePlaced(
            feature=feature.id,
            team=self.team,
            iteration=self.iteration,
            rank=rank,
            starts_in=None if late else feature.starts_in,
            contributing=tuple(each for each in feature.contributing if each != self.team),
        )


@dataclass(frozen=True, kw_only=True)
class UnplaceFeature(Command):
    """Put a feature back into the ART backlog."""

    feature: Id

    needs_reason = NeedsReason.AFTER_COMMITMENT

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def promised(self, plan: "Plan") -> bool:
        feature = plan.features.get(self.feature)
        return feature is not None and feature.is_placed and is_promised(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.features.the(self.feature).is_placed:
            yield FeatureUnplaced(feature=self.feature)
