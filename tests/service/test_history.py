"""Every stored form of every event ever released can be read for ever.

`history.jsonl` holds one line for each: topic, stored bytes, texts apart. Lines are added, never edited;
`python -m tests.service.test_history` adds those that are missing.
"""

import json
from pathlib import Path

import pytest

from service.codec import Envelope, decode, encode, event_class, topic_of
from service.domain.decider import Stream
from service.domain.entities import fold
from service.domain.organisation import Organisation
from service.domain.plan import Plan
from service.domain.rules import events
from service.domain.train import Train
from tests.domain.chance import Chance
from tests.domain.specification import NOON, PLAN, TRAIN, id_of

HISTORY = Path(__file__).parent / "history.jsonl"
STATES = {Stream.PLAN: Plan, Stream.TRAIN: Train, Stream.ORGANISATION: Organisation}


def lines():
    return [json.loads(line) for line in HISTORY.read_text("utf-8").splitlines()] if HISTORY.exists() else []


def a_line(event, number):
    """What would be stored of an event of this class."""
    envelope = Envelope(
        log=id_of(9),
        stream=PLAN if event.stream is Stream.PLAN else TRAIN,
        version=1,
        topic=topic_of(event),
        recorded_at=NOON,
        actor=id_of(99),
        role="RTE",
        via="api",
        command=id_of(98),
        data=Chance(number).built(event),
    )
    state, prose = encode(envelope)
    texts = {row.field: row.text for row in prose}
    return {"topic": envelope.topic, "state": state.decode(), "prose": texts}


def test_every_event_has_a_stored_form_in_the_history():
    assert {line["topic"] for line in lines()} >= {topic_of(event) for event in events()}


@pytest.mark.parametrize("line", lines(), ids=lambda line: line["topic"].rpartition(":")[2])
def test_a_stored_form_is_read_and_evolves(line):
    fact = decode(line["topic"], line["state"].encode(), line["prose"])
    state = STATES[event_class(line["topic"]).stream](PLAN)
    fold(state, [fact])
    assert state.version == fact.version == 1
    assert fact.data == decode(line["topic"], line["state"].encode(), line["prose"]).data


def add_missing():
    """Add a line for each event that has none."""
    known = {line["topic"] for line in lines()}
    with HISTORY.open("a", encoding="utf-8") as file:
        for number, event in enumerate(events()):
            if topic_of(event) not in known:
                file.write(json.dumps(a_line(event, number), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    add_missing()
