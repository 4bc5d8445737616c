"""What the tests of readiness and of the small records share."""

from service.domain.decisions import DecisionRecorded
from service.domain.impediments import ImpedimentRaised
from service.domain.readiness import ReadinessArea, ReadinessItemAdded
from service.domain.retrospective import RetrospectiveColumn, RetrospectiveNoteAdded
from service.domain.vocabulary import Day, Prose, Title
from tests.domain.specification import id_of

ADA, BEN = id_of(98), id_of(97)
ROOMS, VISION = id_of(201), id_of(202)
SCOPE, QUOTA, CALL, NOTE = id_of(211), id_of(212), id_of(213), id_of(214)
BEFORE, AFTER = Title("Payment before search"), Title("Search before payment")
TOMORROW, YESTERDAY = Day("2026-11-03"), Day("2026-11-01")


def listed(item=ROOMS, title="Rooms are booked", area=ReadinessArea.LOGISTICS, **fields):
    return ReadinessItemAdded(readiness_item=item, title=Title(title), area=area, **fields)


def asked_for(decision=SCOPE, **fields):
    given = {"question": Title("What comes first?"), "options": (BEFORE, AFTER), "decider": ADA}
    return DecisionRecorded(decision=decision, **{**given, **fields})


def in_the_way(impediment=QUOTA, **fields):
    return ImpedimentRaised(impediment=impediment, title=Title("No quota in the cloud"), **fields)


def noted(note=NOTE, unnamed=False):
    return RetrospectiveNoteAdded(
        retrospective_note=note,
        text=Prose("The calls were too loud."),
        column=RetrospectiveColumn.TO_IMPROVE,
        unnamed=unnamed,
    )
