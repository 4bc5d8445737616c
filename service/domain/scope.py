"""Scope: features are made ready, committed to, withdrawn, removed and restored."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.backlog import ExternalKeyInUse, FeatureDetail, key_is_free
from service.domain.decider import About, Asked, At, Command, Decision, Event, NeedsReason
from service.domain.describing import field_of
from service.domain.features import Feature, about_feature, is_promised
from service.domain.progress import DONE, Progress
from service.domain.refusals import Refused
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from service.domain.plan import Plan


class NotReady(Refused):
    """A ready feature has acceptance criteria and an owner."""

    because = "Teams cannot plan what nobody can explain or accept."
    remedy = "Describe the feature: its acceptance criteria and its owner."
    warns = True


class WasSplit(Refused):
    """A feature that was split lives on in its parts."""

    because = "The same work would stand on the board twice."
    remedy = "Remove the parts first."


WANTED = {FeatureDetail.CRITERIA: "acceptance criteria", FeatureDetail.OWNER: "an owner"}
"""What a ready feature has."""


def lacks(feature: Feature) -> list[FeatureDetail]:
    """What the feature needs and does not have, to be ready."""
    return [each for each in WANTED if getattr(feature, field_of(each)) is None]


@dataclass(frozen=True, kw_only=True)
class FeatureReadied(Event):
    """A feature is ready to be planned."""

    feature: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.features.change(self.feature, at, ready=True)


@dataclass(frozen=True, kw_only=True)
class FeatureUnreadied(Event):
    """A feature is not ready after all."""

    feature: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.features.change(self.feature, at, ready=False)


@dataclass(frozen=True, kw_only=True)
class FeatureCommitted(Event):
    """The teams mean to deliver a feature in this PI."""

    feature: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        feature = plan.features.get(self.feature)
        fields = {}
        if feature and feature.progress is Progress.WITHDRAWN:
            fields["progress"] = Progress.STARTED if feature.started_at else Progress.NOT_STARTED
        plan.features.change(self.feature, at, committed=True, **fields)


@dataclass(frozen=True, kw_only=True)
class FeatureWithdrawn(Event):
    """A feature is not promised any more; during planning it only was a signal."""

    feature: Id
    after_commitment: bool = False

    def evolve(self, plan: "Plan", at: At) -> None:
        feature = plan.features.get(self.feature)
        done = feature is not None and feature.progress in DONE
        fields = {"progress": Progress.WITHDRAWN} if self.after_commitment and not done else {}
        plan.features.change(self.feature, at, committed=False, **fields)


@dataclass(frozen=True, kw_only=True)
class FeatureRemoved(Event):
    """A feature was taken off the plan; it stays readable."""

    feature: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.features.remove(self.feature, at)


@dataclass(frozen=True, kw_only=True)
class FeatureRestored(Event):
    """A removed feature is back where it was."""

    feature: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.features.change(self.feature, at, removed=None, parts=())


@dataclass(frozen=True, kw_only=True)
class MarkFeatureReady(Command):
    """Say that a feature is ready to be planned."""

    feature: Id

    refusals = (NotReady,)

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        feature = plan.features.the(self.feature)
        if feature.ready:
            return
        lacking = lacks(feature)
        if lacking:
            names = " and ".join(WANTED[each] for each in lacking)
            yield plan.policy.weigh(NotReady(f"{feature.title} lacks {names}.", [feature.id]))
        yield FeatureReadied(feature=feature.id)


@dataclass(frozen=True, kw_only=True)
class MarkFeatureUnready(Command):
    """Say that a feature is not ready after all."""

    feature: Id

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.features.the(self.feature).ready:
            yield FeatureUnreadied(feature=self.feature)


@dataclass(frozen=True, kw_only=True)
class CommitFeature(Command):
    """Signal that a feature will be delivered in this PI; committing the plan takes what is placed."""

    feature: Id

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if not plan.features.the(self.feature).committed:
            yield FeatureCommitted(feature=self.feature)


@dataclass(frozen=True, kw_only=True)
class WithdrawFeature(Command):
    """Take a feature out of what is promised; it stays where it is placed."""

    feature: Id

    needs_reason = NeedsReason.AFTER_COMMITMENT

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def promised(self, plan: "Plan") -> bool:
        return is_promised(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.features.the(self.feature).committed:
            yield FeatureWithdrawn(feature=self.feature, after_commitment=plan.is_committed)


@dataclass(frozen=True, kw_only=True)
class RemoveFeature(Command):
    """Take a feature off the plan; it stays readable, and what hangs on it says so."""

    feature: Id

    needs_reason = NeedsReason.AFTER_COMMITMENT

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def promised(self, plan: "Plan") -> bool:
        return is_promised(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.features.known(self.feature).removed is None:
            yield FeatureRemoved(feature=self.feature)


@dataclass(frozen=True, kw_only=True)
class RestoreFeature(Command):
    """Put a removed feature back where it was."""

    feature: Id

    refusals = (ExternalKeyInUse, WasSplit)

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        feature = plan.features.known(self.feature)
        if feature.removed is None:
            return
        key_is_free(plan, feature.external_key, feature.id)
        parts = [each.id for each in plan.features.present() if each.id in feature.parts]
        if parts:
            raise WasSplit(about=parts)
        yield FeatureRestored(feature=feature.id)
