"""Classification of features: business work or enabler, the components it touches, its strategic theme."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from service.domain.backlog import EnablerTypeOnFeature
from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.describing import described, difference
from service.domain.features import EnablerType, Feature, FeatureKind, about_feature
from service.domain.vocabulary import Id, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan

CLASSES = ("kind", "enabler", "components", "theme")


class FeatureClass(Enum):
    """The classes of a feature that may be emptied."""

    ENABLER = "ENABLER"
    THEME = "THEME"


@dataclass(frozen=True, kw_only=True)
class FeatureClassified(Event):
    """A feature was classified anew; what is None stayed as it was."""

    feature: Id
    kind: FeatureKind | None = None
    enabler: EnablerType | None = None
    components: tuple[Title, ...] | None = None
    theme: Title | None = None
    cleared: tuple[FeatureClass, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.features.change(self.feature, at, **described(self, CLASSES))


@dataclass(frozen=True, kw_only=True)
class ClassifyFeature(Command):
    """Set a feature's kind, enabler type, components and theme; what is left out stays as it is."""

    feature: Id
    kind: FeatureKind | None = None
    enabler: EnablerType | None = None
    components: tuple[Title, ...] | None = None
    """The parts of the solution that it touches, all of them."""
    theme: Title | None = None
    """The strategic theme."""
    clear: tuple[FeatureClass, ...] = ()
    """The classes to empty. An enabler that becomes a feature loses its enabler type by itself."""

    refusals = (EnablerTypeOnFeature,)

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        feature = plan.features.the(self.feature)
        kind = self.kind or feature.kind
        if self.enabler and kind is FeatureKind.FEATURE:
            yield EnablerTypeOnFeature(about=[feature.id])
        changes = difference(feature, self, CLASSES)
        if changes:
            yield FeatureClassified(feature=feature.id, **_consistent(feature, kind, changes))


def _consistent(feature: Feature, kind: FeatureKind, changes: dict[str, Any]) -> dict[str, Any]:
    cleared = changes.get("cleared", ())
    keeps = kind is FeatureKind.ENABLER or feature.enabler is None or FeatureClass.ENABLER in cleared
    return changes if keeps else {**changes, "cleared": (*cleared, FeatureClass.ENABLER)}
