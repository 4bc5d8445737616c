"""The ART backlog: features are proposed, described and ranked."""

from dataclasses import dataclass
from enum import Enum
from itertools import chain
from typing import TYPE_CHECKING

from service.domain import ranks
from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.describing import described, difference
from service.domain.features import EnablerType, Feature, FeatureKind, about_feature
from service.domain.refusals import Refused
from service.domain.vocabulary import NEW, Id, NewId, Prose, Title, Url

if TYPE_CHECKING:
    from service.domain.plan import Plan
    from service.domain.stories import Story


class ExternalKeyInUse(Refused):
    """Another feature or story of this plan has this external key."""

    because = "The key names the item in another tool: two cards for one item would drift apart."
    remedy = "Use the card that has the key, or take the key away from it."


class EnablerTypeOnFeature(Refused):
    """Only an enabler has an enabler type."""

    because = "Enablers are counted separately in the flow distribution."
    remedy = "Make it an enabler, or leave the type out."


@dataclass(frozen=True, kw_only=True)
class FeatureProposed(Event):
    """A feature was put into the ART backlog of this plan."""

    feature: Id
    title: Title
    kind: FeatureKind
    rank: str
    enabler: EnablerType | None = None
    external_key: Title | None = None
    url: Url | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        feature = Feature(
            id=self.feature,
            title=self.title,
            kind=self.kind,
            rank=self.rank,
            enabler=self.enabler,
            external_key=self.external_key,
            url=self.url,
        )
        plan.features.add(feature, at)


class FeatureDetail(Enum):
    """The details of a feature that may be emptied."""

    HYPOTHESIS = "HYPOTHESIS"
    CRITERIA = "CRITERIA"
    OWNER = "OWNER"
    URL = "URL"
    EXTERNAL_KEY = "EXTERNAL_KEY"


DESCRIPTION = ("title", "hypothesis", "criteria", "owner", "url", "external_key")


@dataclass(frozen=True, kw_only=True)
class FeatureDescribed(Event):
    """A feature was described anew; what is None stayed as it was."""

    feature: Id
    title: Title | None = None
    hypothesis: Prose | None = None
    criteria: Prose | None = None
    owner: Id | None = None
    url: Url | None = None
    external_key: Title | None = None
    cleared: tuple[FeatureDetail, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.features.change(self.feature, at, **described(self, DESCRIPTION))


@dataclass(frozen=True, kw_only=True)
class FeatureRanked(Event):
    """A feature has another place in the order."""

    feature: Id
    rank: str

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.features.change(self.feature, at, rank=self.rank)


def key_is_free(plan: "Plan", key: str | None, own: Id) -> None:
    """Raises ExternalKeyInUse when another feature or story has the external key."""
    if key is None:
        return
    items: chain[Feature | Story] = chain(plan.features.present(), plan.stories.present())
    for item in items:
        if item.external_key == key and item.id != own:
            raise ExternalKeyInUse(f"{key} is {item.title}.", [item.id])


@dataclass(frozen=True, kw_only=True)
class ProposeFeature(Command):
    """Put a feature or an enabler into the ART backlog of this plan."""

    feature: NewId = NEW
    title: Title
    kind: FeatureKind = FeatureKind.FEATURE
    enabler: EnablerType | None = None
    external_key: Title | None = None
    url: Url | None = None
    before: Id | None = None
    """The feature that it stands right before; without one it comes last."""

    refusals = (ExternalKeyInUse, EnablerTypeOnFeature)

    def about(self, plan: "Plan") -> About:
        return About(self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        key_is_free(plan, self.external_key, self.feature)
        if self.enabler and self.kind is FeatureKind.FEATURE:
            yield EnablerTypeOnFeature(about=[self.feature])
        yield FeatureProposed(
            feature=self.feature,
            title=self.title,
            kind=self.kind,
            rank=ranks.entering(plan.features, plan.features.the(self.before) if self.before else None),
            enabler=self.enabler,
            external_key=self.external_key,
            url=self.url,
        )


@dataclass(frozen=True, kw_only=True)
class DescribeFeature(Command):
    """Say anew what a feature is; what is left out stays as it is."""

    feature: Id
    title: Title | None = None
    hypothesis: Prose | None = None
    """The benefit hypothesis."""
    criteria: Prose | None = None
    """The acceptance criteria."""
    owner: Id | None = None
    """The person who can explain and accept it."""
    url: Url | None = None
    external_key: Title | None = None
    clear: tuple[FeatureDetail, ...] = ()
    """The details to empty."""

    refusals = (ExternalKeyInUse,)

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        feature = plan.features.the(self.feature)
        key_is_free(plan, self.external_key, feature.id)
        changes = difference(feature, self, DESCRIPTION)
        if changes:
            yield FeatureDescribed(feature=feature.id, **changes)


@dataclass(frozen=True, kw_only=True)
class RankFeature(Command):
    """Give a feature another place in the order of the backlog and of its cell."""

    feature: Id
    before: Id | None = None
    """The feature that it stands right before; without one it comes last."""

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        feature = plan.features.the(self.feature)
        neighbour = plan.features.the(self.before) if self.before else None
        rank = ranks.standing(feature, neighbour, plan.features)
        if rank != feature.rank:
            yield FeatureRanked(feature=feature.id, rank=rank)
