"""The planning retrospective: notes in three columns, with a name or without."""

import pytest

from service.domain.retrospective import (
    AddRetrospectiveNote,
    DescribeRetrospectiveNote,
    RemoveRetrospectiveNote,
    RestoreRetrospectiveNote,
    RetrospectiveColumn,
)
from service.domain.vocabulary import NewId, Prose
from tests.domain.planned import NOWHERE, done
from tests.domain.promised import twice
from tests.domain.recorded import NOTE, noted
from tests.domain.specification import a_plan, id_of, refused

WORDS = Prose("The draft review was short and good.")


def adding(**fields):
    given = {"text": WORDS, "column": RetrospectiveColumn.WENT_WELL}
    return AddRetrospectiveNote(retrospective_note=NewId(NOTE), **{**given, **fields})


def test_a_note_stands_in_a_column():
    note = done(a_plan(), adding()).retrospective_notes[NOTE]
    assert (note.text, note.column, note.unnamed) == (WORDS, RetrospectiveColumn.WENT_WELL, False)
    assert refused(adding(), a_plan(noted())) == ["ID_TAKEN"]


def test_an_unnamed_note_says_so_and_keeps_its_words_but_may_be_moved():
    wish = adding(unnamed=True)
    assert wish.unnamed
    plan = done(a_plan(), wish)
    assert plan.retrospective_notes[NOTE].unnamed
    other_words = DescribeRetrospectiveNote(retrospective_note=NOTE, text=Prose("Too short."))
    assert refused(other_words, plan) == ["NOTE_WAS_UNNAMED"]
    moved = DescribeRetrospectiveNote(retrospective_note=NOTE, column=RetrospectiveColumn.IDEA)
    assert twice(moved, plan).retrospective_notes[NOTE].text == WORDS


def test_a_note_is_described_anew():
    wish = DescribeRetrospectiveNote(retrospective_note=NOTE, text=WORDS, column=RetrospectiveColumn.IDEA)
    note = twice(wish, a_plan(noted())).retrospective_notes[NOTE]
    assert (note.text, note.column) == (WORDS, RetrospectiveColumn.IDEA)


def test_a_note_is_removed_and_restored():
    plan = twice(RemoveRetrospectiveNote(retrospective_note=NOTE), a_plan(noted()))
    assert refused(DescribeRetrospectiveNote(retrospective_note=NOTE, text=WORDS), plan) == ["WAS_REMOVED"]
    plan = twice(RestoreRetrospectiveNote(retrospective_note=NOTE), plan)
    assert plan.retrospective_notes[NOTE].removed is None


@pytest.mark.parametrize(
    "wish", [DescribeRetrospectiveNote, RemoveRetrospectiveNote, RestoreRetrospectiveNote]
)
def test_what_is_talked_about_is_here(wish):
    assert refused(wish(retrospective_note=id_of(404)), a_plan()) == ["NOT_HERE"]
    assert id_of(404) == NOWHERE
