"""Suggestions: what a rule or an assistant finds; a person accepts it or dismisses it, and it acts by itself
never."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.entities import Entity
from service.domain.refusals import Refused
from service.domain.texts import EmptyText, written
from service.domain.vocabulary import NEW, Id, NewId, Prose, Role, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan

PEOPLE = frozenset(Role) - {Role.SERVICE_ACCOUNT}


class SuggestionKind(Enum):
    """What a suggestion is for."""

    DEPENDENCY = "DEPENDENCY"
    DUPLICATE = "DUPLICATE"
    ROUTE = "ROUTE"
    OTHER = "OTHER"


class SuggestionState(Enum):
    """What became of a suggestion."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    DISMISSED = "DISMISSED"


@dataclass(frozen=True, kw_only=True)
class Suggestion(Entity):
    """Something that may be so, with what speaks for it; it changes nothing by itself."""

    kind: SuggestionKind
    target: tuple[Id, ...]
    text: Prose
    grounds: tuple[Title, ...] = ()
    strength: int = 0
    """How much speaks for it, from 0 to 100; comparable within one rule only."""
    rule: Title
    state: SuggestionState = SuggestionState.OPEN
    settled_by: Id | None = None
    """The person who accepted or dismissed it."""
    because: Prose | None = None
    """Why it was dismissed."""
    made: Id | None = None
    """What came of it in the plan."""


class SuggestionSettled(Refused):
    """A suggestion is accepted or dismissed once."""

    because = "How often a rule is right is counted from what people said first."
    remedy = "Change the plan itself; or make another suggestion."


class SuggestionActs(Refused):
    """A person accepts or dismisses a suggestion."""

    because = "Judgement stays with people; an assistant that accepts its own idea would decide."
    remedy = "Let somebody look at it."


class StrengthOutsideRange(Refused):
    """A strength lies between 0 and 100."""

    because = "It says how much speaks for a suggestion, in percent."
    remedy = "Choose one from 0 to 100."


@dataclass(frozen=True, kw_only=True)
class SuggestionMade(Event):
    """Something was suggested; the plan is as it was."""

    suggestion: Id
    kind: SuggestionKind
    target: tuple[Id, ...]
    text: Prose
    grounds: tuple[Title, ...] = ()
    strength: int = 0
    rule: Title

    def evolve(self, plan: "Plan", at: At) -> None:
        suggestion = Suggestion(
            id=self.suggestion,
            kind=self.kind,
            target=self.target,
            text=self.text,
            grounds=self.grounds,
            strength=self.strength,
            rule=self.rule,
        )
        plan.suggestions.add(suggestion, at)


@dataclass(frozen=True, kw_only=True)
class SuggestionAccepted(Event):
    """A person found the suggestion right."""

    suggestion: Id
    by: Id | None = None
    made: Id | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        accepted = SuggestionState.ACCEPTED
        plan.suggestions.change(self.suggestion, at, state=accepted, settled_by=self.by, made=self.made)


@dataclass(frozen=True, kw_only=True)
class SuggestionDismissed(Event):
    """A person found the suggestion wrong, or of no use."""

    suggestion: Id
    because: Prose
    by: Id | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        dismissed = SuggestionState.DISMISSED
        plan.suggestions.change(
            self.suggestion, at, state=dismissed, settled_by=self.by, because=self.because
        )


@dataclass(frozen=True, kw_only=True)
class MakeSuggestion(Command):
    """Suggest something to those who plan, with what speaks for it."""

    suggestion: NewId = NEW
    kind: SuggestionKind
    target: tuple[Id, ...]
    """The things of the plan that it is about."""
    text: Prose
    grounds: tuple[Title, ...] = ()
    """What speaks for it, each on a line."""
    strength: int
    """How much speaks for it, from 0 to 100."""
    rule: Title
    """The rule or the assistant by which it was found; hits are counted for each."""

    refusals = (EmptyText, StrengthOutsideRange)

    def about(self, plan: "Plan") -> About:
        return About(self.suggestion)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        written(self.text)
        if not 0 <= self.strength <= 100:
            yield StrengthOutsideRange()
        yield SuggestionMade(
            suggestion=self.suggestion,
            kind=self.kind,
            target=tuple(plan.thing(id).id for id in dict.fromkeys(self.target)),
            text=self.text,
            grounds=self.grounds,
            strength=self.strength,
            rule=self.rule,
        )


@dataclass(frozen=True, kw_only=True)
class AcceptSuggestion(Command):
    """Say, as a person, that a suggestion is right; what it asks for is a change of its own."""

    suggestion: Id
    made: Id | None = None
    """What came of it: the dependency that was proposed, say."""

    refusals = (SuggestionSettled, SuggestionActs)

    def about(self, plan: "Plan") -> About:
        return About(self.suggestion)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        suggestion = plan.suggestions.the(self.suggestion)
        if (suggestion.state, suggestion.made) == (SuggestionState.ACCEPTED, self.made):
            return
        yield from _against(suggestion, asked)
        if self.made is not None:
            plan.thing(self.made)
        yield SuggestionAccepted(suggestion=suggestion.id, by=asked.actor, made=self.made)


@dataclass(frozen=True, kw_only=True)
class DismissSuggestion(Command):
    """Say, as a person, that a suggestion is wrong or of no use, and why."""

    suggestion: Id
    because: Prose

    refusals = (SuggestionSettled, SuggestionActs, EmptyText)

    def about(self, plan: "Plan") -> About:
        return About(self.suggestion)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        suggestion = plan.suggestions.the(self.suggestion)
        written(self.because)
        if (suggestion.state, suggestion.because) == (SuggestionState.DISMISSED, self.because):
            return
        yield from _against(suggestion, asked)
        yield SuggestionDismissed(suggestion=suggestion.id, by=asked.actor, because=self.because)


def _against(suggestion: Suggestion, asked: Asked) -> Decision:
    if suggestion.state is not SuggestionState.OPEN:
        yield SuggestionSettled(about=[suggestion.id])
    if asked.is_a(Role.SERVICE_ACCOUNT) and not asked.roles & PEOPLE:
        yield SuggestionActs(about=[suggestion.id])
