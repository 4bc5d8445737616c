"""Weighted shortest job first: features are sized and scored, and the order follows from the scores."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.features import Feature, Wsjf, about_feature
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Points

if TYPE_CHECKING:
    from service.domain.plan import Plan

SCALE = (1, 2, 3, 5, 8, 13, 20)
"""SAFe's modified Fibonacci scale."""
COLUMNS = tuple(each.name for each in fields(Wsjf))


class SizeNegative(Refused):
    """A size is not negative."""

    because = "Sizes are relative amounts of work."
    remedy = "Send 0 or more points, or leave the size out."


class SizeMissing(Refused):
    """WSJF needs a job size above 0."""

    because = "WSJF divides the cost of delay by the job size."
    remedy = "Estimate the job size, relative to the other features of this backlog."


class ValueOffScale(Refused):
    """A WSJF column uses 1, 2, 3, 5, 8, 13 or 20."""

    because = "The scale's gaps keep people from arguing over differences they cannot see."
    remedy = "Choose the nearest value of the scale."
    warns = True


class NoOneInColumn(Refused):
    """No feature of the backlog has a 1 in some WSJF column."""

    because = "Each column is scored relative to its smallest item, which gets a 1."
    remedy = "Score the smallest item of each column first."
    warns = True


@dataclass(frozen=True, kw_only=True)
class FeatureSized(Event):
    """A feature's size in points was estimated, or the estimate taken away."""

    feature: Id
    size: Points | None

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.features.change(self.feature, at, size=self.size)


@dataclass(frozen=True, kw_only=True)
class FeatureScored(Event):
    """A feature was scored for weighted shortest job first."""

    feature: Id
    score: Wsjf

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.features.change(self.feature, at, score=self.score)


def wsjf_order(plan: "Plan") -> list[Feature]:
    """The scored features of this backlog, the most worthwhile first; equals stand by rank."""
    sized = (each for each in _scored(plan) if _score(each).size > 0)
    return sorted(sized, key=lambda each: (-_score(each).ratio, each.rank))


def columns_without_one(scores: Iterable[Wsjf]) -> list[str]:
    """The columns in which none of these scores has a 1."""
    given = list(scores)
    return [name for name in COLUMNS if all(getattr(score, name) != 1 for score in given)]


def _scored(plan: "Plan") -> list[Feature]:
    return [each for each in plan.features.present() if each.score is not None]


def _score(feature: Feature) -> Wsjf:
    assert feature.score is not None
    return feature.score


@dataclass(frozen=True, kw_only=True)
class SizeFeature(Command):
    """Estimate a feature's size in points; left out, the estimate is taken away."""

    feature: Id
    size: Points | None = None

    refusals = (SizeNegative,)

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        feature = plan.features.the(self.feature)
        if self.size is not None and self.size < 0:
            yield SizeNegative(about=[feature.id])
        if self.size != feature.size:
            yield FeatureSized(feature=feature.id, size=self.size)


@dataclass(frozen=True, kw_only=True)
class ScoreFeature(Command):
    """Score a feature for weighted shortest job first, relative to this backlog."""

    feature: Id
    value: int
    """User and business value."""
    time: int
    """Time criticality."""
    risk: int
    """Risk reduction and opportunity enablement."""
    size: int | None = None
    """Job size, a proxy for duration; needed, and above 0."""

    refusals = (SizeMissing, ValueOffScale, NoOneInColumn)

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        feature = plan.features.the(self.feature)
        if self.size is None or self.size <= 0:
            raise SizeMissing(about=[feature.id])
        score = Wsjf(value=self.value, time=self.time, risk=self.risk, size=self.size)
        if score == feature.score:
            return
        off = [name for name in COLUMNS if getattr(score, name) not in SCALE]
        if off:
            message = f"Off the scale 1, 2, 3, 5, 8, 13, 20: {', '.join(off)}."
            yield plan.policy.weigh(ValueOffScale(message, [feature.id]))
        others = [_score(each) for each in _scored(plan) if each.id != feature.id]
        lacking = columns_without_one([*others, score])
        if lacking:
            message = f"No feature of the backlog has a 1 in: {', '.join(lacking)}."
            yield plan.policy.weigh(NoOneInColumn(message, [feature.id]))
        yield FeatureScored(feature=feature.id, score=score)
