"""Progress of features: started, blocked, unblocked, demonstrated, accepted; facts that may come late."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event, NeedsReason, happened
from service.domain.features import about_feature
from service.domain.progress import DONE, IDLE, FinishBeforeStart, Progress, corrects, moment
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Prose

if TYPE_CHECKING:
    from service.domain.plan import Plan


class AcceptedWithoutDemo(Refused):
    """A feature is demonstrated before it is accepted."""

    because = "The system demo is the objective evidence of progress."
    remedy = "Record the demo first."
    warns = True


@dataclass(frozen=True, kw_only=True)
class FeatureStarted(Event):
    """Work on a feature began; told again, it corrects the time."""

    feature: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        feature = plan.features.get(self.feature)
        moves = {"progress": Progress.STARTED} if feature and feature.progress in IDLE else {}
        plan.features.change(self.feature, at, started_at=happened(at), **moves)


@dataclass(frozen=True, kw_only=True)
class FeatureBlocked(Event):
    """Work on a feature cannot go on; the reason is the envelope's."""

    feature: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        because = None if at.reason is None else Prose(at.reason)
        plan.features.change(self.feature, at, blocked=True, blocked_because=because, blocked_at=happened(at))


@dataclass(frozen=True, kw_only=True)
class FeatureUnblocked(Event):
    """Work on a feature can go on."""

    feature: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.features.change(self.feature, at, blocked=False, blocked_because=None, blocked_at=None)


@dataclass(frozen=True, kw_only=True)
class FeatureDemoed(Event):
    """A feature was shown, integrated, at a system demo."""

    feature: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        feature = plan.features.get(self.feature)
        accepted = feature is not None and feature.progress is Progress.ACCEPTED
        moves = {} if accepted else {"progress": Progress.DEMOED}
        plan.features.change(self.feature, at, demoed_at=happened(at), **moves)


@dataclass(frozen=True, kw_only=True)
class FeatureAccepted(Event):
    """A feature meets its acceptance criteria."""

    feature: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.features.change(
            self.feature,
            at,
            progress=Progress.ACCEPTED,
            accepted_at=happened(at),
            blocked=False,
            blocked_because=None,
            blocked_at=None,
        )


@dataclass(frozen=True, kw_only=True)
class FeatureReopened(Event):
    """A feature that was demonstrated or accepted is worked on again."""

    feature: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.features.change(self.feature, at, progress=Progress.STARTED, demoed_at=None, accepted_at=None)


@dataclass(frozen=True, kw_only=True)
class StartFeature(Command):
    """Report that work on a feature began. Report it again with an effective time to correct the time."""

    feature: Id

    takes_effective_at = True
    refusals = (FinishBeforeStart,)

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        feature = plan.features.the(self.feature)
        known = feature.started_at is not None and feature.progress not in IDLE
        if known and not corrects(asked, feature.started_at):
            return
        if any(end and end < moment(asked) for end in (feature.demoed_at, feature.accepted_at)):
            raise FinishBeforeStart(about=[feature.id])
        yield FeatureStarted(feature=feature.id)


@dataclass(frozen=True, kw_only=True)
class BlockFeature(Command):
    """Report that work on a feature cannot go on, and why. Again with another reason: that one holds."""

    feature: Id

    needs_reason = NeedsReason.ALWAYS
    takes_effective_at = True

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        feature = plan.features.the(self.feature)
        same = feature.blocked_because == asked.reason and not corrects(asked, feature.blocked_at)
        if not (feature.blocked and same):
            yield FeatureBlocked(feature=feature.id)


@dataclass(frozen=True, kw_only=True)
class UnblockFeature(Command):
    """Report that work on a feature can go on."""

    feature: Id

    takes_effective_at = True

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.features.the(self.feature).blocked:
            yield FeatureUnblocked(feature=self.feature)


@dataclass(frozen=True, kw_only=True)
class DemoFeature(Command):
    """Report that a feature was shown, integrated, at a system demo."""

    feature: Id

    takes_effective_at = True
    refusals = (FinishBeforeStart,)

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        feature = plan.features.the(self.feature)
        if feature.demoed_at is not None and not corrects(asked, feature.demoed_at):
            return
        if feature.started_at is not None and moment(asked) < feature.started_at:
            raise FinishBeforeStart(about=[feature.id])
        yield FeatureDemoed(feature=feature.id)


@dataclass(frozen=True, kw_only=True)
class AcceptFeature(Command):
    """Report that a feature meets its acceptance criteria."""

    feature: Id

    takes_effective_at = True
    refusals = (FinishBeforeStart, AcceptedWithoutDemo)

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        feature = plan.features.the(self.feature)
        if feature.accepted_at is not None and not corrects(asked, feature.accepted_at):
            return
        if feature.started_at is not None and moment(asked) < feature.started_at:
            yield FinishBeforeStart(about=[feature.id])
        if feature.demoed_at is None:
            yield plan.policy.weigh(AcceptedWithoutDemo(about=[feature.id]))
        yield FeatureAccepted(feature=feature.id)


@dataclass(frozen=True, kw_only=True)
class ReopenFeature(Command):
    """Report that a feature, demonstrated or accepted, is worked on again."""

    feature: Id

    takes_effective_at = True

    def about(self, plan: "Plan") -> About:
        return about_feature(plan, self.feature)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.features.the(self.feature).progress in DONE:
            yield FeatureReopened(feature=self.feature)
