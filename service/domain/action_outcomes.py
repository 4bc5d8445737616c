"""What becomes of actions: finished, dropped, open again, removed, restored."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event, happened
from service.domain.progress import corrects
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class ActionFinished(Event):
    """It is done; told again, it corrects the time."""

    action: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.actions.change(self.action, at, finished_at=happened(at), dropped=False)


@dataclass(frozen=True, kw_only=True)
class ActionDropped(Event):
    """It is not to be done after all."""

    action: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.actions.change(self.action, at, finished_at=None, dropped=True)


@dataclass(frozen=True, kw_only=True)
class ActionReopened(Event):
    """It is to be done again."""

    action: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.actions.change(self.action, at, finished_at=None, dropped=False)


@dataclass(frozen=True, kw_only=True)
class ActionRemoved(Event):
    """The action should not have been there; it stays readable."""

    action: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.actions.remove(self.action, at)


@dataclass(frozen=True, kw_only=True)
class ActionRestored(Event):
    """A removed action is back."""

    action: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.actions.restore(self.action, at)


@dataclass(frozen=True, kw_only=True)
class FinishAction(Command):
    """Report that it is done."""

    action: Id

    takes_effective_at = True

    def about(self, plan: "Plan") -> About:
        return About(self.action)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        action = plan.actions.the(self.action)
        if action.finished_at is None or corrects(asked, action.finished_at):
            yield ActionFinished(action=action.id)


@dataclass(frozen=True, kw_only=True)
class DropAction(Command):
    """Say that it is not to be done after all."""

    action: Id

    def about(self, plan: "Plan") -> About:
        return About(self.action)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if not plan.actions.the(self.action).dropped:
            yield ActionDropped(action=self.action)


@dataclass(frozen=True, kw_only=True)
class ReopenAction(Command):
    """Say that it is to be done again, or after all."""

    action: Id

    def about(self, plan: "Plan") -> About:
        return About(self.action)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if not plan.actions.the(self.action).is_open:
            yield ActionReopened(action=self.action)


@dataclass(frozen=True, kw_only=True)
class RemoveAction(Command):
    """Take away an action that should not have been there."""

    action: Id

    def about(self, plan: "Plan") -> About:
        return About(self.action)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.actions.known(self.action).removed is None:
            yield ActionRemoved(action=self.action)


@dataclass(frozen=True, kw_only=True)
class RestoreAction(Command):
    """Bring back a removed action."""

    action: Id

    def about(self, plan: "Plan") -> About:
        return About(self.action)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.actions.known(self.action).removed is not None:
            yield ActionRestored(action=self.action)
