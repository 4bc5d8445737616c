"""What becomes of decisions: taken, open again, removed, restored."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Event, happened
from service.domain.decider import Decision as Deciding
from service.domain.decisions import DecisionWithoutDecider, with_option
from service.domain.progress import corrects
from service.domain.vocabulary import Id, Prose, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class DecisionTaken(Event):
    """Somebody chose; a way that was not among the options is one of them now."""

    decision: Id
    chosen: Title
    decider: Id | None = None
    trade_off: Prose | None = None
    """None: what was said about it stays."""

    def evolve(self, plan: "Plan", at: At) -> None:
        decision = plan.decisions.get(self.decision)
        if decision is None:
            return
        plan.decisions.change(
            decision.id,
            at,
            chosen=self.chosen,
            options=with_option(decision.options, self.chosen),
            decider=self.decider,
            trade_off=self.trade_off or decision.trade_off,
            decided_at=happened(at),
        )


@dataclass(frozen=True, kw_only=True)
class DecisionReopened(Event):
    """The question is open again."""

    decision: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.decisions.change(self.decision, at, chosen=None, decided_at=None)


@dataclass(frozen=True, kw_only=True)
class DecisionRemoved(Event):
    """The decision should not have been there; it stays readable."""

    decision: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.decisions.remove(self.decision, at)


@dataclass(frozen=True, kw_only=True)
class DecisionRestored(Event):
    """A removed decision is back."""

    decision: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.decisions.restore(self.decision, at)


@dataclass(frozen=True, kw_only=True)
class TakeDecision(Command):
    """Choose one of the options, or a way that nobody thought of before; again, if it is decided anew."""

    decision: Id
    chosen: Title
    decider: Id | None = None
    """Who decided; left out, the person who was to."""
    trade_off: Prose | None = None
    """What is given up for what; left out, it stays."""

    takes_effective_at = True
    refusals = (DecisionWithoutDecider,)

    def about(self, plan: "Plan") -> About:
        return About(self.decision)

    def decide(self, plan: "Plan", asked: Asked) -> Deciding:
        decision = plan.decisions.the(self.decision)
        decider = self.decider or decision.decider
        trade_off = None if self.trade_off == decision.trade_off else self.trade_off
        same = (decision.chosen, decision.decider, trade_off) == (self.chosen, decider, None)
        if same and not corrects(asked, decision.decided_at):
            return
        if decider is None:
            yield plan.policy.weigh(DecisionWithoutDecider(about=[decision.id]))
        yield DecisionTaken(decision=decision.id, chosen=self.chosen, decider=decider, trade_off=trade_off)


@dataclass(frozen=True, kw_only=True)
class ReopenDecision(Command):
    """Open the question again; the history keeps what was decided."""

    decision: Id

    def about(self, plan: "Plan") -> About:
        return About(self.decision)

    def decide(self, plan: "Plan", asked: Asked) -> Deciding:
        if plan.decisions.the(self.decision).chosen is not None:
            yield DecisionReopened(decision=self.decision)


@dataclass(frozen=True, kw_only=True)
class RemoveDecision(Command):
    """Take away a decision that should not have been there."""

    decision: Id

    def about(self, plan: "Plan") -> About:
        return About(self.decision)

    def decide(self, plan: "Plan", asked: Asked) -> Deciding:
        if plan.decisions.known(self.decision).removed is None:
            yield DecisionRemoved(decision=self.decision)


@dataclass(frozen=True, kw_only=True)
class RestoreDecision(Command):
    """Bring back a removed decision."""

    decision: Id

    def about(self, plan: "Plan") -> About:
        return About(self.decision)

    def decide(self, plan: "Plan", asked: Asked) -> Deciding:
        if plan.decisions.known(self.decision).removed is not None:
            yield DecisionRestored(decision=self.decision)
