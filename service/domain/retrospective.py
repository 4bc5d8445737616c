"""The planning retrospective: what people say of the planning event, so that the next is better."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.entities import Entity
from service.domain.refusals import Refused
from service.domain.vocabulary import NEW, Id, NewId, Prose

if TYPE_CHECKING:
    from service.domain.plan import Plan


class RetrospectiveColumn(Enum):
    """The three columns of the retrospective."""

    WENT_WELL = "WENT_WELL"
    TO_IMPROVE = "TO_IMPROVE"
    IDEA = "IDEA"


@dataclass(frozen=True, kw_only=True)
class RetrospectiveNote(Entity):
    """Something said of the planning event."""

    text: Prose
    column: RetrospectiveColumn
    unnamed: bool = False


class NoteWasUnnamed(Refused):
    """A note that was written without a name keeps its words."""

    because = "Whoever corrected them would give the author away."
    remedy = "Add a comment, or write another note in other words."


@dataclass(frozen=True, kw_only=True)
class RetrospectiveNoteAdded(Event):
    """Somebody said something of the planning event; an unnamed note has no author anywhere."""

    retrospective_note: Id
    text: Prose
    column: RetrospectiveColumn
    unnamed: bool = False

    def evolve(self, plan: "Plan", at: At) -> None:
        note = RetrospectiveNote(
            id=self.retrospective_note, text=self.text, column=self.column, unnamed=self.unnamed
        )
        plan.retrospective_notes.add(note, at)


@dataclass(frozen=True, kw_only=True)
class RetrospectiveNoteDescribed(Event):
    """A note has other words, or stands in another column."""

    retrospective_note: Id
    text: Prose | None = None
    """None: the words stayed as they were."""
    column: RetrospectiveColumn

    def evolve(self, plan: "Plan", at: At) -> None:
        words = {} if self.text is None else {"text": self.text}
        plan.retrospective_notes.change(self.retrospective_note, at, column=self.column, **words)


@dataclass(frozen=True, kw_only=True)
class RetrospectiveNoteRemoved(Event):
    """A note was taken away; it stays readable."""

    retrospective_note: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.retrospective_notes.remove(self.retrospective_note, at)


@dataclass(frozen=True, kw_only=True)
class RetrospectiveNoteRestored(Event):
    """A removed note is back."""

    retrospective_note: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.retrospective_notes.restore(self.retrospective_note, at)


@dataclass(frozen=True, kw_only=True)
class AddRetrospectiveNote(Command):
    """Say what went well in planning, what should be better, or what to try next time."""

    retrospective_note: NewId = NEW
    text: Prose
    column: RetrospectiveColumn
    unnamed: bool = False  # type: ignore[misc]  # decided for each wish, as with RaiseRisk
    """Record nobody as its author, in no log and no history. The author cannot edit it later."""

    def about(self, plan: "Plan") -> About:
        return About(self.retrospective_note)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        yield RetrospectiveNoteAdded(
            retrospective_note=self.retrospective_note,
            text=self.text,
            column=self.column,
            unnamed=self.unnamed,
        )


@dataclass(frozen=True, kw_only=True)
class DescribeRetrospectiveNote(Command):
    """Say it better, or put it into another column; what is left out stays as it is."""

    retrospective_note: Id
    text: Prose | None = None
    column: RetrospectiveColumn | None = None

    refusals = (NoteWasUnnamed,)

    def about(self, plan: "Plan") -> About:
        return About(self.retrospective_note)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        note = plan.retrospective_notes.the(self.retrospective_note)
        text = None if self.text == note.text else self.text
        if note.unnamed and text is not None:
            raise NoteWasUnnamed(about=[note.id])
        column = self.column or note.column
        if text is not None or column is not note.column:
            yield RetrospectiveNoteDescribed(retrospective_note=note.id, text=text, column=column)


@dataclass(frozen=True, kw_only=True)
class RemoveRetrospectiveNote(Command):
    """Take a note away; it stays readable where it was."""

    retrospective_note: Id

    def about(self, plan: "Plan") -> About:
        return About(self.retrospective_note)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.retrospective_notes.known(self.retrospective_note).removed is None:
            yield RetrospectiveNoteRemoved(retrospective_note=self.retrospective_note)


@dataclass(frozen=True, kw_only=True)
class RestoreRetrospectiveNote(Command):
    """Put a removed note back."""

    retrospective_note: Id

    def about(self, plan: "Plan") -> About:
        return About(self.retrospective_note)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.retrospective_notes.known(self.retrospective_note).removed is not None:
            yield RetrospectiveNoteRestored(retrospective_note=self.retrospective_note)
