"""The order in which a PI of the past is told, and the phases through which it goes."""

from service.demo.dates import DAYS
from service.demo.past import agreements, backlog, carrying, objectives, reviews, risks, stories
from service.demo.past.interval import INSPECTED, LENGTH, Past
from service.demo.script import Script
from service.demo.train import lay_out
from service.domain.commitment import CommitPlan
from service.domain.phases import ClosePlan, OpenInspection, OpenPlanning, StartExecution
from service.domain.roster import DefinePlan
from service.domain.vocabulary import Key, NewId, Title

RTE = "katrin"
DEFINED = -22
"""The working day on which the first of them is defined; the second comes with its commitment."""


def past(script: Script) -> None:
    """PI 5 and PI 6, from their definition to their end."""
    fifth = Past(script, "5", -2 * LENGTH, script.names.fifth)
    sixth = Past(script, "6", -LENGTH, script.names.sixth)
    _define(fifth)
    lay_out(script, str(fifth.first + DEFINED), fifth.plan, "PI-5 iteration", -2 * DAYS)
    lay_out(script, str(fifth.first), sixth.plan, "PI-6 iteration", -DAYS)
    _tell(fifth, DEFINED)
    _tell(sixth, -LENGTH - 1)
    carrying.from_fifth_to_sixth(fifth, sixth)
    carrying.from_sixth(sixth)


def _define(fifth: Past) -> None:
    define = DefinePlan(
        plan=NewId(fifth.plan),
        key=Key("PI-5"),
        name=Title("PI 5: one ticket, one price"),
        starts=fifth.script.dates.day(-2 * DAYS),
        ends=fifth.script.dates.day(-DAYS - 1),
    )
    fifth.say(DEFINED, RTE, define, hour=0.5, stream=fifth.script.names.train)


def _tell(past: Past, defined: int) -> None:
    _go_through(past, defined)
    for told in (
        backlog.features,
        objectives.objectives,
        objectives.answers,
        stories.stories,
        agreements.dependencies,
        risks.risks,
        reviews.reviews,
    ):
        told(past)


def _go_through(past: Past, defined: int) -> None:
    """Its phases; it is closed when its last day is over."""
    past.say(-5, RTE, OpenPlanning(), hour=0.69)
    past.say(-1, RTE, CommitPlan(), hour=0.79)
    past.say(0, RTE, StartExecution(), hour=0)
    past.say(INSPECTED, RTE, OpenInspection(), hour=0.02)
    past.say(LENGTH, RTE, ClosePlan(), hour=0.01)
    first, last = (str(past.first + day) for day in (defined, LENGTH))
    past.script.begin_days(past.plan, first, last)
