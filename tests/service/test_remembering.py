"""Commands that were tried out are asked again as they were, texts included, and those stay erasable."""

import json

import pytest

from service.codec import Envelope, decode, encode, topic_of
from service.domain import rules
from service.domain.adoption import CommandTried, CommandUnknown, TextErased
from service.domain.agreement import Decline
from service.domain.answers import AnswerDependency
from service.domain.decider import Stream
from service.domain.vocabulary import Prose
from service.remembering import asked_again, is_adopted, taken_down
from tests.domain.chance import Chance
from tests.domain.specification import NOON, id_of

COMMANDS = [each for each in rules.commands() if each.stream is Stream.PLAN]
DECLINED = AnswerDependency(decline=Decline(dependency=id_of(1), reason=Prose("Nobody has time.")))


def stored_and_read(event):
    """The event as it comes back from the register, and the texts that were stored apart."""
    envelope = Envelope(
        log=id_of(9), stream=id_of(1), version=1, topic=topic_of(CommandTried), recorded_at=NOON, via="api",
        data=event,
    )  # fmt: skip
    state, rows = encode(envelope)
    return decode(envelope.topic, state, {row.field: row.text for row in rows}).data, state, rows


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_a_command_comes_back_as_it_was_asked(kind):
    chance = Chance(5)
    for _ in range(20):
        command = chance.built(kind)
        event, _, _ = stored_and_read(taken_down(command))
        assert asked_again(event) == command


def test_the_texts_of_a_command_are_apart_and_named_one_by_one():
    event, state, rows = stored_and_read(taken_down(DECLINED))
    assert [(row.field, row.text) for row in rows] == [("data.texts.0", "Nobody has time.")]
    assert b"Nobody" not in state
    assert json.loads(event.data)["decline"] == {"dependency": id_of(1), "reason": ""}


def test_a_command_whose_text_was_erased_is_not_asked_again():
    envelope, rows = taken_down(DECLINED), {}
    _, state, _ = stored_and_read(envelope)
    with pytest.raises(TextErased):
        asked_again(decode(topic_of(CommandTried), state, rows).data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("service.domain.placement:ThrowFeature", "{}"),
        ("os:system", "{}"),
        ("service.domain.placement:MoveFeature", '{"speed":7}'),
    ],
)
def test_a_command_that_nobody_knows_any_more_is_not_asked_again(name, data):
    event = CommandTried(command=name, data=data)
    with pytest.raises(CommandUnknown):
        asked_again(event)
    assert is_adopted(event)


def test_what_people_said_and_what_only_the_train_itself_does_stay_where_they_were_tried_out():
    said = {"AddComment", "RewordComment", "RemoveComment", "RestoreComment"}
    phases = {"OpenPlanning", "CommitPlan", "StartExecution", "OpenInspection", "ClosePlan", "ReopenPlan"}
    assert {each.__name__ for each in COMMANDS if not each.adopted} == said | phases | {"WaiveGap"}
