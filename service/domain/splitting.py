"""Splitting: a feature too large, or too entangled, gives way to its parts."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain import ranks
from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.dependencies import ENDED, Dependency, Side
from service.domain.features import Feature, about_feature
from service.domain.refusals import IdTaken, Refused
from service.domain.stories import stories_of
from service.domain.vocabulary import NEW, Id, NewId, Points, Title
from service.domain.wsjf import SizeNegative

if TYPE_CHECKING:
    from service.domain.plan import Plan


class TooFewParts(Refused):
    """A feature is split into at least two parts."""

    because = "One part is the feature itself."
    remedy = "Name at least two parts."


class NotOfThisFeature(Refused):
    """A part takes only stories and dependencies of the feature that is split, each of them once."""

    because = "Splitting one feature leaves all others as they are."
    remedy = "Leave out what belongs to another feature or to another part."


class AgreementsWithoutHome(Refused):
    """The feature has agreed dependencies that no part takes over."""

    because = "Another team relies on what was agreed."
    remedy = "Name the part that takes each of them, or propose them again from the part that needs them."
    warns = True


@dataclass(frozen=True, kw_only=True)
class SplitPart:
    """A part as it was made."""

    feature: Id
    title: Title
    rank: str
    size: Points | None = None
    stories: tuple[Id, ...] = ()
    dependencies: tuple[Id, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FeatureSplit(Event):
    """A feature gave way to its parts: they stand where it stood, and it stays readable."""

    feature: Id
    parts: tuple[SplitPart, ...]

    def evolve(self, plan: "Plan", at: At) -> None:
        whole = plan.features.get(self.feature)
        if whole is None:
            return
        plan.features.change(whole.id, at, parts=tuple(part.feature for part in self.parts))
        plan.features.remove(whole.id, at)
        for part in self.parts:
            plan.features.add(_made(whole, part), at)
            _hand_over(plan, whole.id, part, at)


def _made(whole: Feature, part: SplitPart) -> Feature:
    """The part: what the whole was, place and promise included, but for what was said about the work."""
    return Feature(
        id=part.feature,
        title=part.title,
        kind=whole.kind,
        rank=part.rank,
        enabler=whole.enabler,
        owner=whole.owner,
        components=whole.components,
        theme=whole.theme,
        size=part.size,
        team=whole.team,
        iteration=whole.iteration,
        starts_in=whole.starts_in,
        contributing=whole.contributing,
        committed=whole.committed,
    )


def _hand_over(plan: "Plan", whole: Id, part: SplitPart, at: At) -> None:
    for story in part.stories:
        plan.stories.change(story, at, feature=part.feature)
    for id in part.dependencies:
        dependency = plan.dependencies.get(id)
        if dependency is not None:
            sides = [_side(side, whole, part.feature) for side in (dependency.consumer, dependency.provider)]
            plan.dependencies.change(id, at, consumer=sides[0], provider=sides[1])


def _side(side: Side, whole: Id, part: Id) -> Side:
    return dataclasses.replace(side, item=part) if side.item == whole else side


def dependencies_of(plan: "Plan", item: Id) -> list[Dependency]:
    """The dependencies that name this item on a side and are not removed."""
    return [each for each in plan.dependencies.present() if item in (each.consumer.item, each.provider.item)]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One of the features that a feature gives way to, and what it takes over of it."""

    feature: NewId = NEW
    title: Title
    size: Points | None = None
    stories: tuple[Id, ...] = ()
    """Stories of the feature; those that no part takes stay with it."""
    dependencies: tuple[Id, ...] = ()
    """Dependencies of the feature; those that no part takes stay with it."""


@dataclass(frozen=True, kw_only=True)
class SplitFeature(Command):
    """Let a feature give way to its parts, which stand where it stood. It stays readable."""

    feature: Id
    parts: tuple[Part, ...]

    refusals = (TooFewParts, NotOfThisFeature, AgreementsWithoutHome, SizeNegative)

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        feature = plan.features.the(self.feature)
        if len(self.parts) < 2:
            raise TooFewParts(about=[feature.id])
        if any(part.size is not None and part.size < 0 for part in self.parts):
            yield SizeNegative(about=[feature.id])
        ids = [part.feature for part in self.parts]
        taken = [id for id in dict.fromkeys(ids) if plan.find(id) or ids.count(id) > 1]
        if taken:
            raise IdTaken(about=taken)
        foreign = self._foreign(plan)
        if foreign:
            raise NotOfThisFeature(about=foreign)
        homeless = list(self._homeless(plan))
        if homeless:
            yield plan.policy.weigh(AgreementsWithoutHome(about=[feature.id, *homeless]))
        yield FeatureSplit(feature=feature.id, parts=tuple(self._ranked(plan, feature)))

    def _taken(self) -> list[Id]:
        return [id for part in self.parts for id in (*part.stories, *part.dependencies)]

    def _foreign(self, plan: "Plan") -> list[Id]:
        own = {story.id for story in stories_of(plan, self.feature)}
        own |= {each.id for each in dependencies_of(plan, self.feature)}
        taken = self._taken()
        return [id for id in dict.fromkeys(taken) if id not in own or taken.count(id) > 1]

    def _homeless(self, plan: "Plan") -> Iterator[Id]:
        taken = set(self._taken())
        for each in dependencies_of(plan, self.feature):
            if each.is_agreed and each.stands not in ENDED and each.id not in taken:
                yield each.id

    def _ranked(self, plan: "Plan", whole: Feature) -> Iterator[SplitPart]:
        low = whole.rank
        high = min((each.rank for each in plan.features if each.rank > low), default=None)
        for part in self.parts:
            low = ranks.between(low, high)
            yield SplitPart(
                feature=part.feature,
                title=part.title,
                rank=low,
                size=part.size,
                stories=part.stories,
                dependencies=part.dependencies,
            )
