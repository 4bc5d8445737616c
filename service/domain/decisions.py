"""Decisions: a question with its options and trade-off, asked for by a time, decided by somebody."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Event, happened
from service.domain.decider import Decision as Deciding
from service.domain.describing import described, difference
from service.domain.entities import Entity
from service.domain.refusals import Refused
from service.domain.risks import existing
from service.domain.vocabulary import NEW, Id, Instant, NewId, Prose, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Decision(Entity):
    """A question that somebody decides, or has decided, and what hangs on it."""

    question: Title
    options: tuple[Title, ...] = ()
    """What can be chosen."""
    trade_off: Prose | None = None
    """What is given up for what."""
    decider: Id | None = None
    """A person."""
    affects: tuple[Id, ...] = ()
    """What changes with it."""
    due_at: Instant | None = None
    """The decision point: by when it is needed."""
    chosen: Title | None = None
    """The option that was chosen; none while it is open."""
    decided_at: Instant | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.removed is None and self.chosen is None


class DecisionWithoutDecider(Refused):
    """A decision is somebody's."""

    because = "What nobody decided nobody stands by when it is asked for again."
    remedy = "Name the person who decides."
    warns = True


class DecisionDetail(Enum):
    """The details of a decision that may be emptied."""

    TRADE_OFF = "TRADE_OFF"
    DECIDER = "DECIDER"
    DUE_AT = "DUE_AT"


DECISION_DESCRIPTION = ("question", "options", "trade_off", "decider", "affects", "due_at")


@dataclass(frozen=True, kw_only=True)
class DecisionRecorded(Event):
    """A question to be decided was written down, or one with its answer."""

    decision: Id
    question: Title
    options: tuple[Title, ...] = ()
    trade_off: Prose | None = None
    decider: Id | None = None
    affects: tuple[Id, ...] = ()
    due_at: Instant | None = None
    chosen: Title | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        decision = Decision(
            id=self.decision,
            question=self.question,
            options=with_option(self.options, self.chosen),
            trade_off=self.trade_off,
            decider=self.decider,
            affects=self.affects,
            due_at=self.due_at,
            chosen=self.chosen,
            decided_at=happened(at) if self.chosen else None,
        )
        plan.decisions.add(decision, at)


@dataclass(frozen=True, kw_only=True)
class DecisionDescribed(Event):
    """A decision was described anew; what is None stayed as it was."""

    decision: Id
    question: Title | None = None
    options: tuple[Title, ...] | None = None
    trade_off: Prose | None = None
    decider: Id | None = None
    affects: tuple[Id, ...] | None = None
    due_at: Instant | None = None
    cleared: tuple[DecisionDetail, ...] = ()

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.decisions.change(self.decision, at, **described(self, DECISION_DESCRIPTION))


def with_option(options: tuple[Title, ...], chosen: Title | None) -> tuple[Title, ...]:
    """The options, and what was chosen among them: a third way counts as one more."""
    return options if chosen is None or chosen in options else (*options, chosen)


@dataclass(frozen=True, kw_only=True)
class RecordDecision(Command):
    """Write down what is to be decided, by whom and by when; or what was decided just now."""

    decision: NewId = NEW
    question: Title
    options: tuple[Title, ...] = ()
    trade_off: Prose | None = None
    """What is given up for what."""
    decider: Id | None = None
    """The person who decides."""
    affects: tuple[Id, ...] = ()
    """What changes with it, by ids."""
    due_at: Instant | None = None
    """The decision point: by when it is needed."""
    chosen: Title | None = None
    """What was chosen, when it is decided already."""

    takes_effective_at = True
    refusals = (DecisionWithoutDecider,)

    def about(self, plan: "Plan") -> About:
        return About(self.decision)

    def decide(self, plan: "Plan", asked: Asked) -> Deciding:
        if self.chosen and self.decider is None:
            yield plan.policy.weigh(DecisionWithoutDecider(about=[self.decision]))
        yield DecisionRecorded(
            decision=self.decision,
            question=self.question,
            options=tuple(dict.fromkeys(self.options)),
            trade_off=self.trade_off,
            decider=self.decider,
            affects=existing(plan, self.affects),
            due_at=self.due_at,
            chosen=self.chosen,
        )


@dataclass(frozen=True, kw_only=True)
class DescribeDecision(Command):
    """Say anew what is to be decided; what is left out stays as it is."""

    decision: Id
    question: Title | None = None
    options: tuple[Title, ...] | None = None
    """All of them."""
    trade_off: Prose | None = None
    """What is given up for what."""
    decider: Id | None = None
    """The person who decides."""
    affects: tuple[Id, ...] | None = None
    """All that changes with it, by ids."""
    due_at: Instant | None = None
    """The decision point: by when it is needed."""
    clear: tuple[DecisionDetail, ...] = ()
    """The details to empty."""

    def about(self, plan: "Plan") -> About:
        return About(self.decision)

    def decide(self, plan: "Plan", asked: Asked) -> Deciding:
        decision = plan.decisions.the(self.decision)
        changes = difference(decision, self._each_once(plan), DECISION_DESCRIPTION)
        if changes:
            yield DecisionDescribed(decision=decision.id, **changes)

    def _each_once(self, plan: "Plan") -> "DescribeDecision":
        """The same wish without repetition. Raises NotHere, WasRemoved."""
        options = None if self.options is None else tuple(dict.fromkeys(self.options))
        affects = None if self.affects is None else existing(plan, self.affects)
        return replace(self, options=options, affects=affects)
