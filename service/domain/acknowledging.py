"""Who has taken a briefing in; and briefings that are removed and restored."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.briefings import Acknowledgement
from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Instant

if TYPE_CHECKING:
    from service.domain.plan import Plan


class AcknowledgedForAnother(Refused):
    """A briefing is acknowledged by whoever took it in, for nobody else."""

    because = "The train relies on people knowing what was said."
    remedy = "Let the person acknowledge it."


@dataclass(frozen=True, kw_only=True)
class BriefingAcknowledged(Event):
    """Somebody has taken the briefing in."""

    briefing: Id
    person: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        old = plan.briefings.get(self.briefing)
        if old is None:
            return
        others = (each for each in old.acknowledgements if each.person != self.person)
        new = Acknowledgement(person=self.person, edition=old.edition, at=Instant(at.recorded_at))
        plan.briefings.change(old.id, at, acknowledgements=(*others, new))


@dataclass(frozen=True, kw_only=True)
class BriefingRemoved(Event):
    """A briefing was taken away; it stays readable."""

    briefing: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.briefings.remove(self.briefing, at)


@dataclass(frozen=True, kw_only=True)
class BriefingRestored(Event):
    """A removed briefing is back."""

    briefing: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.briefings.restore(self.briefing, at)


@dataclass(frozen=True, kw_only=True)
class AcknowledgeBriefing(Command):
    """Say that you have taken the briefing in, as it is now."""

    briefing: Id

    refusals = (AcknowledgedForAnother,)

    def about(self, plan: "Plan") -> About:
        return About(self.briefing)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        briefing = plan.briefings.the(self.briefing)
        if asked.actor is None or asked.on_behalf_of is not None:
            raise AcknowledgedForAnother(about=[briefing.id])
        if not briefing.acknowledged_by(asked.actor):
            yield BriefingAcknowledged(briefing=briefing.id, person=asked.actor)


@dataclass(frozen=True, kw_only=True)
class RemoveBriefing(Command):
    """Take a briefing away."""

    briefing: Id

    def about(self, plan: "Plan") -> About:
        return About(self.briefing)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.briefings.known(self.briefing).removed is None:
            yield BriefingRemoved(briefing=self.briefing)


@dataclass(frozen=True, kw_only=True)
class RestoreBriefing(Command):
    """Bring back a removed briefing."""

    briefing: Id

    def about(self, plan: "Plan") -> About:
        return About(self.briefing)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.briefings.known(self.briefing).removed is not None:
            yield BriefingRestored(briefing=self.briefing)
