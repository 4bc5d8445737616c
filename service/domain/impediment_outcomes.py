"""What becomes of impediments: resolved, in the way again, removed, restored."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event, happened
from service.domain.impediments import about_impediment
from service.domain.progress import corrects
from service.domain.vocabulary import Id, Prose

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class ImpedimentResolved(Event):
    """An impediment is out of the way; told again, it corrects the time or the words."""

    impediment: Id
    resolution: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.impediments.change(self.impediment, at, resolved_at=happened(at), resolution=self.resolution)


@dataclass(frozen=True, kw_only=True)
class ImpedimentReopened(Event):
    """An impediment is in the way again."""

    impediment: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.impediments.change(self.impediment, at, resolved_at=None, resolution=None)


@dataclass(frozen=True, kw_only=True)
class ImpedimentRemoved(Event):
    """The impediment should not have been there; it stays readable."""

    impediment: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.impediments.remove(self.impediment, at)


@dataclass(frozen=True, kw_only=True)
class ImpedimentRestored(Event):
    """A removed impediment is back."""

    impediment: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.impediments.restore(self.impediment, at)


@dataclass(frozen=True, kw_only=True)
class ResolveImpediment(Command):
    """Report that an impediment is out of the way, and how that came about."""

    impediment: Id
    resolution: Prose | None = None
    """How it came to be resolved."""

    takes_effective_at = True

    def about(self, plan: "Plan") -> About:
        return about_impediment(plan, self.impediment)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        impediment = plan.impediments.the(self.impediment)
        told = impediment.resolved_at is not None and impediment.resolution == self.resolution
        if not told or corrects(asked, impediment.resolved_at):
            yield ImpedimentResolved(impediment=impediment.id, resolution=self.resolution)


@dataclass(frozen=True, kw_only=True)
class ReopenImpediment(Command):
    """Say that an impediment is in the way again."""

    impediment: Id

    def about(self, plan: "Plan") -> About:
        return about_impediment(plan, self.impediment)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.impediments.the(self.impediment).resolved_at is not None:
            yield ImpedimentReopened(impediment=self.impediment)


@dataclass(frozen=True, kw_only=True)
class RemoveImpediment(Command):
    """Take away an impediment that should not have been there."""

    impediment: Id

    def about(self, plan: "Plan") -> About:
        return about_impediment(plan, self.impediment)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.impediments.known(self.impediment).removed is None:
            yield ImpedimentRemoved(impediment=self.impediment)


@dataclass(frozen=True, kw_only=True)
class RestoreImpediment(Command):
    """Bring back a removed impediment."""

    impediment: Id

    def about(self, plan: "Plan") -> About:
        return about_impediment(plan, self.impediment)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.impediments.known(self.impediment).removed is not None:
            yield ImpedimentRestored(impediment=self.impediment)
