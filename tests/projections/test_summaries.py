"""Summaries: a sentence for every kind of commit."""

import json
import random
import re

import pytest

from projections.phrases import PHRASES
from projections.summaries import PARTS, summary
from service.domain.agreement import Agree, Counter, Decline
from service.domain.answers import AnswerDependency
from service.domain.concerns import HearVoices
from service.domain.decider import decide
from service.domain.gate import WaiveGap, open_items
from service.domain.placement import MoveFeature
from service.domain.plan import Plan
from service.domain.refusals import Refusals
from service.domain.rules import commands
from service.domain.vocabulary import Points, Prose, Role
from service.domain.wsjf import SizeFeature
from service.effects import effects
from service.wishes import command_name
from tests.domain.agreements import API, BOTH, PROPOSED
from tests.domain.confident import REDS, closed, opened
from tests.domain.planned import SEARCH, proposed
from tests.domain.promised import OLIVIA, RTE, drafted, raised
from tests.domain.specification import FOURTH, RED, SECOND, THIRD, WHY, a_plan, after, asked
from tests.projections.anybody import COMMANDS, Anybody

UUID = re.compile("[0-9a-f]{8}-")


def told(command, plan, **fields):
    """The sentence of a command that is accepted; None when it changes nothing."""
    decided = decide(command, plan, asked(**fields))
    if not decided.events:
        return None
    then = after(plan, *decided.events)
    touched = then.take_touched()
    about = dict.fromkeys([command.about(then).entity, *(each.id for each in touched)])
    return summary(command_name(type(command)), json.loads(effects(touched)), then, tuple(about))


def test_every_command_has_its_phrase():
    assert {command_name(each) for each in commands()} == PHRASES.keys()


def test_every_name_in_a_phrase_is_a_field_or_a_part():
    fields = {name for kind in Plan.entity_kinds().values() for name in kind.__dataclass_fields__}
    named = {name for phrase in PHRASES.values() for name in re.findall(r"{(\w+)}", phrase)}
    assert named <= fields | PARTS.keys() | {"it", "role"}


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (MoveFeature(feature=SEARCH, team=RED, iteration=SECOND), "Moved “Search” to Red, Iteration 2"),
        (MoveFeature(feature=SEARCH, team=RED), "Moved “Search” to Red"),
        (SizeFeature(feature=SEARCH, size=Points(850)), "Sized “Search” at 8.5 points"),
        (
            AnswerDependency(agree=Agree(dependency=API, committed_by=SECOND)),
            "Agreed to “Payment API” by Iteration 2",
        ),
        (
            AnswerDependency(counter=Counter(dependency=API, iteration=FOURTH)),
            "Counter-proposed Iteration 4 for “Payment API”",
        ),
        (AnswerDependency(decline=Decline(dependency=API, reason=Prose("No."))), "Declined “Payment API”"),
    ],
)
def test_a_sentence_says_what_was_done(command, sentence):
    assert told(command, a_plan(proposed(), PROPOSED), **BOTH) == sentence


def test_a_sentence_holds_what_was_written_then_also_when_the_plan_is_later():
    written = [{"kind": "features", "id": SEARCH, "field": "iteration", "before": None, "after": THIRD}]
    written += [{"kind": "features", "id": SEARCH, "field": "team", "before": None, "after": RED}]
    assert (
        summary("MOVE_FEATURE", written, a_plan(proposed()), (SEARCH,))
        == "Moved “Search” to Red, Iteration 3"
    )


def test_a_waiver_says_what_was_let_pass():
    plan = a_plan(raised(), drafted(), PROPOSED)
    said = [
        told(WaiveGap(item=item.id, agreed_by=OLIVIA), plan, **RTE, reason=WHY) for item in open_items(plan)
    ]
    assert said == [
        f"Let pass at the commit gate: {gap}"
        for gap in (
            "Red, team plan not accepted",
            "Blue, team plan not accepted",
            "“The vendor may be late.”, risk not roamed",
            "“Payment API”, dependency not agreed",
            "“Search answers at once.”, objective without value",
            "Red, confidence not accepted",
            "Blue, confidence not accepted",
            "the train, confidence not accepted",
        )
    ]


@pytest.mark.parametrize(("voices", "words"), [(1, "1 voice"), (2, "2 voices")])
def test_voices_are_counted_in_words(voices, words):
    plan = a_plan(opened(), closed(1, 2, 5))
    heard = told(HearVoices(round=REDS, voices=voices), plan)
    assert heard == f"Heard {words} of round 1 of the confidence vote of Red"


def test_several_at_once_are_counted():
    written = [{"kind": "features", "id": SEARCH, "field": "team", "before": None, "after": RED}]
    written += [{"kind": "stories", "id": f"{n}", "field": "rank", "before": "i", "after": "k"} for n in "12"]
    assert summary("TOGETHER", written, a_plan(proposed()), (SEARCH,)) == "Changed 1 feature and 2 stories"


def test_what_is_unknown_has_a_sentence_too():
    assert summary("ESCALATE_IMPEDIMENT", [], a_plan(), ()) == "Escalate impediment"


def test_no_sentence_holds_an_id():
    anybody = Anybody(random.Random(5))
    plan, sentences = a_plan(), set()
    for _ in range(1_500):
        kind = anybody.chance.choice(COMMANDS)
        try:
            everyone = frozenset(team.train_team for team in plan.teams)
            command = anybody.command(plan, kind)
            said = told(command, plan, teams=everyone, roles=frozenset(Role), reason=Prose("So."))
        except (Refusals, KeyError):
            continue
        sentences.add(said)
        plan = anybody.step(plan)
    assert len(sentences) > 30
    assert [each for each in sentences if each and UUID.search(each)] == []
