"""What-ifs: one that answered its question before the second breakouts, and one that waits for an answer."""

from service.demo.script import Script
from service.domain.comments import AddComment
from service.domain.placement import MoveFeature, UnplaceFeature
from service.domain.scenarios import DiscardScenario, ForkScenario
from service.domain.vocabulary import NewId, Prose, Title

LATER, NEXT = "Delay prediction an iteration later", "Household profile in the next PI"
SCENARIOS = (LATER, NEXT)
FITS = Prose("Live Running is full in iteration 2. Does all fit with the prediction in iteration 3?")
WAITS = Prose("Then the companion has nothing to show in its own iteration. We gain a gap and lose a screen.")
EASES = Prose("The legal review is late again. What does Accounts gain in iteration 4, and who loses what?")


def what_ifs(script: Script) -> None:
    """Asked in scenarios, so that nobody has to fear for the plan."""
    _sequencing(script)
    _scope(script)


def _sequencing(script: Script) -> None:
    names = script.names
    later, delays = names.new("stream", LATER), names.feature("delays")
    move = MoveFeature(feature=delays, team=names.team("running"), iteration=names.iteration("3"))
    said = AddComment(comment=names.new("comment", WAITS), node=delays, text=WAITS)
    script.say("e2", "katrin", _fork(later, LATER, FITS), hour=0.02)
    script.say("e2", "jonas", move, hour=0.04, stream=later)
    script.say("e2", "ines", said, hour=0.07, stream=later)
    script.say("e2", "katrin", DiscardScenario(scenario=later), hour=0.1, reason="The companion needs it.")


def _scope(script: Script) -> None:
    waits = script.names.new("stream", NEXT)
    unplace = UnplaceFeature(feature=script.names.feature("household"))
    script.say("14", "daniel", _fork(waits, NEXT, EASES), hour=0.3)
    script.say("14", "rosa", unplace, hour=0.4, stream=waits, reason="If it waits for the review.")


def _fork(scenario: NewId, name: str, purpose: Prose) -> ForkScenario:
    return ForkScenario(scenario=scenario, name=Title(name), purpose=purpose)
