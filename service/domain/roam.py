"""ROAM: a risk is escalated to the train, resolved, owned, accepted or mitigated, and followed up."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.refusals import Refused
from service.domain.risks import Risk, RiskLevel, Roam, about_risk
from service.domain.texts import EmptyText, written
from service.domain.vocabulary import Day, Id, Prose

if TYPE_CHECKING:
    from service.domain.plan import Plan


class OwnedWithoutOwner(Refused):
    """An owned risk has an owner."""

    because = "What everybody owns nobody looks after."
    remedy = "Name the person who takes it, and the day of the next look."
    warns = True
    waivable = True


class MitigatedWithoutPlan(Refused):
    """A mitigated risk has a plan that reduces it."""

    because = "Without one it is merely hoped away."
    remedy = "Say what is done to reduce it."
    warns = True
    waivable = True


class AcceptedWithoutAccepter(Refused):
    """An accepted risk has somebody who accepts it."""

    because = "To live with a risk is a decision, and a decision is somebody's."
    remedy = "Name the person who accepts it."
    warns = True
    waivable = True


class AlreadyEscalated(Refused):
    """The risk is the train's already."""

    because = "There is no higher level in this plan."
    remedy = "ROAM it with the train."


@dataclass(frozen=True, kw_only=True)
class MitigationOptionAdded(Event):
    """Somebody named a way to reduce a risk."""

    risk: Id
    option: Prose

    def evolve(self, plan: "Plan", at: At) -> None:
        risk = plan.risks.get(self.risk)
        if risk is not None:
            plan.risks.change(risk.id, at, options=(*risk.options, self.option))


@dataclass(frozen=True, kw_only=True)
class MitigationOptionRemoved(Event):
    """One of the ways to reduce a risk was taken off the list."""

    risk: Id
    place: int
    """Where it stood, from 0 on: its words are not told again, so that they can be erased for good."""

    def evolve(self, plan: "Plan", at: At) -> None:
        risk = plan.risks.get(self.risk)
        if risk is not None:
            left = tuple(each for n, each in enumerate(risk.options) if n != self.place)
            plan.risks.change(risk.id, at, options=left)


@dataclass(frozen=True, kw_only=True)
class RiskEscalated(Event):
    """A team handed a risk to the train."""

    risk: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.risks.change(self.risk, at, level=RiskLevel.ART)


@dataclass(frozen=True, kw_only=True)
class RiskRoamed(Event):
    """The train put a risk into one of the four categories."""

    risk: Id
    category: Roam
    owner: Id | None = None
    follow_up: Day | None = None
    accepter: Id | None = None
    mitigation: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.risks.change(
            self.risk,
            at,
            category=self.category,
            owner=self.owner,
            follow_up=self.follow_up,
            accepter=self.accepter,
            mitigation=self.mitigation,
        )


@dataclass(frozen=True, kw_only=True)
class RiskFollowedUp(Event):
    """Somebody looked at the risk again."""

    risk: Id
    note: Prose | None = None
    next: Day | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.risks.change(self.risk, at, followed_up=self.note, follow_up=self.next)


@dataclass(frozen=True, kw_only=True)
class AddMitigationOption(Command):
    """Name a way to reduce the risk."""

    risk: Id
    option: Prose

    refusals = (EmptyText,)

    def about(self, plan: "Plan") -> About:
        return about_risk(plan, self.risk)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        risk = plan.risks.the(self.risk)
        written(self.option)
        if self.option not in risk.options:
            yield MitigationOptionAdded(risk=risk.id, option=self.option)


@dataclass(frozen=True, kw_only=True)
class RemoveMitigationOption(Command):
    """Take a way to reduce the risk off the list; named again it is back."""

    risk: Id
    option: Prose

    def about(self, plan: "Plan") -> About:
        return about_risk(plan, self.risk)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        risk = plan.risks.the(self.risk)
        if self.option in risk.options:
            yield MitigationOptionRemoved(risk=risk.id, place=risk.options.index(self.option))


@dataclass(frozen=True, kw_only=True)
class EscalateRisk(Command):
    """Hand a team's risk to the train."""

    risk: Id

    refusals = (AlreadyEscalated,)

    def about(self, plan: "Plan") -> About:
        return about_risk(plan, self.risk)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.risks.the(self.risk).level is RiskLevel.ART:
            raise AlreadyEscalated(about=[self.risk])
        yield RiskEscalated(risk=self.risk)


@dataclass(frozen=True, kw_only=True)
class RoamRisk(Command):
    """Put a risk into one of the four categories, with what the category needs; again at any time."""

    risk: Id
    category: Roam
    owner: Id | None = None
    """The person who takes it; an owned risk needs one."""
    follow_up: Day | None = None
    """The day of the next look."""
    accepter: Id | None = None
    """The person who accepts it; an accepted risk needs one."""
    mitigation: Prose | None = None
    """The plan that reduces it; a mitigated risk needs one."""

    refusals = (OwnedWithoutOwner, MitigatedWithoutPlan, AcceptedWithoutAccepter)

    def about(self, plan: "Plan") -> About:
        return about_risk(plan, self.risk)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        risk = plan.risks.the(self.risk)
        was = (risk.category, risk.owner, risk.follow_up, risk.accepter, risk.mitigation)
        if was == (self.category, self.owner, self.follow_up, self.accepter, self.mitigation):
            return
        for lack in lacks(risk.id, self):
            yield plan.policy.weigh(lack)
        yield RiskRoamed(
            risk=risk.id,
            category=self.category,
            owner=self.owner,
            follow_up=self.follow_up,
            accepter=self.accepter,
            mitigation=self.mitigation,
        )


@dataclass(frozen=True, kw_only=True)
class FollowUpRisk(Command):
    """Look at the risk again: what was found, and when the next look is due."""

    risk: Id
    note: Prose | None = None
    next: Day | None = None
    """The day of the next look; left out, none is due."""

    def about(self, plan: "Plan") -> About:
        return about_risk(plan, self.risk)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        risk = plan.risks.the(self.risk)
        if (risk.followed_up, risk.follow_up) != (self.note, self.next):
            yield RiskFollowedUp(risk=risk.id, note=self.note, next=self.next)


def lacks(id: Id, roamed: Risk | RoamRisk) -> Iterator[Refused]:
    """What the category needs and is not given."""
    match roamed.category:
        case Roam.OWNED if roamed.owner is None:
            yield OwnedWithoutOwner(about=[id])
        case Roam.MITIGATED if not (roamed.mitigation or "").strip():
            yield MitigatedWithoutPlan(about=[id])
        case Roam.ACCEPTED if roamed.accepter is None:
            yield AcceptedWithoutAccepter(about=[id])
