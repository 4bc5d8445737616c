"""Events are stored as canonical bytes, read back as they were, and their texts can be forgotten."""

import enum
import hashlib
import json
from dataclasses import dataclass
from typing import Any, NewType

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as some

from service.codec import (
    Envelope,
    ProseRow,
    UnknownEvent,
    Unreadable,
    canonical,
    decode,
    encode,
    event_class,
    topic_of,
)
from service.domain.decider import Event
from service.domain.vocabulary import ERASED, Id, Points, Prose
from service.storable import NotStorable

LARGEST = 2**53 - 1
NOTHING = Prose("")
Nested = NewType("Nested", str)


class Colour(enum.Enum):
    RED = "RED"
    AMBER = "AMBER"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A value in an event."""

    name: Nested
    size: Points | None
    zebra: bool = False
    alpha: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    """All that an event may hold."""

    thing: Id
    colour: Colour
    parts: tuple[Part, ...]
    label: str
    number: int
    flag: bool | None = None
    why: Prose | None = None
    note: Prose = NOTHING


@dataclass(frozen=True, kw_only=True)
class Plain(Event):
    """An event without texts."""

    label: str
    added_later: tuple[str, ...] = ()


texts = some.text(some.characters(exclude_categories=["Cs"]))
numbers = some.integers(-LARGEST, LARGEST)
parts = some.builds(
    Part, name=texts, size=some.none() | numbers, zebra=some.booleans(), alpha=some.tuples(numbers)
)
happenings = some.builds(
    Happened,
    thing=some.uuids().map(str),
    colour=some.sampled_from(Colour),
    parts=some.lists(parts, max_size=3).map(tuple),
    label=texts,
    number=numbers,
    flag=some.none() | some.booleans(),
    why=some.none() | texts,
    note=texts,
)
envelopes = some.builds(
    Envelope,
    log=texts,
    stream=texts,
    version=some.integers(1, LARGEST),
    topic=some.just(topic_of(Happened)),
    recorded_at=texts,
    effective_at=some.none() | texts,
    actor=some.none() | texts,
    via=texts,
    reason=some.none() | texts,
    warnings=some.lists(texts, max_size=3).map(tuple),
    data=happenings,
)


def an_envelope(data: Any, **fields: Any) -> Envelope[Any]:
    """A small envelope around an event."""
    fixed: dict[str, Any] = {"log": "o", "stream": "s", "version": 1, "recorded_at": "now", "via": "api"}
    return Envelope(**fixed, topic=topic_of(data.__class__), data=data, **fields)


def happened(**fields: Any) -> Happened:
    """An event with little in it."""
    small: dict[str, Any] = {"thing": "t", "colour": Colour.RED, "parts": (), "label": "", "number": 0}
    return Happened(**small | fields)


def texts_of(rows: tuple[ProseRow, ...]) -> dict[str, str]:
    return {row.field: row.text for row in rows}


@given(envelopes)
def test_what_is_stored_is_read_back_as_it_was(envelope: Envelope[Any]) -> None:
    state, prose = encode(envelope)
    assert decode(envelope.topic, state, texts_of(prose)) == envelope


@given(envelopes)
def test_stored_bytes_are_canonical_json(envelope: Envelope[Any]) -> None:
    state, _ = encode(envelope)
    assert rfc8785.dumps(json.loads(state)) == state


@given(some.recursive(
    some.none() | some.booleans() | numbers | texts,
    lambda inner: some.lists(inner) | some.dictionaries(some.text(some.characters(max_codepoint=127)), inner),
    max_leaves=20,
))  # fmt: skip
def test_plain_values_are_canonical_json(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(envelopes)
def test_no_text_is_in_the_stored_bytes_but_a_digest_that_proves_it(envelope: Envelope[Any]) -> None:
    state, prose = encode(envelope)
    stored = json.loads(state)
    for field, salt, text in prose:
        held = stored["reason"] if field == "reason" else stored["data"][field.removeprefix("data.")]
        assert held == "sha256:" + hashlib.sha256(salt + text.encode()).hexdigest()
    assert len({row.salt for row in prose}) == len(prose)


def test_texts_that_were_erased_read_as_erased_and_the_bytes_stay_readable() -> None:
    envelope = an_envelope(happened(why="Anna is ill", note="so am I"), reason="they are ill")
    state, prose = encode(envelope)
    read = decode(envelope.topic, state, {"data.note": "so am I"})
    assert (read.reason, read.data.why, read.data.note) == (ERASED, ERASED, "so am I")
    assert {row.field for row in prose} == {"reason", "data.why", "data.note"}


def test_a_text_that_was_never_given_is_not_erased() -> None:
    envelope = an_envelope(happened())
    state, prose = encode(envelope)
    read = decode(envelope.topic, state, {})
    assert (read.reason, read.data.why) == (None, None)
    assert [row.field for row in prose] == ["data.note"]


def test_the_same_text_stored_twice_cannot_be_recognised() -> None:
    first, second = (encode(an_envelope(happened(), reason="no")).state for _ in range(2))
    assert first != second


def test_bytes_stored_before_a_field_existed_read_with_its_default() -> None:
    state, _ = encode(an_envelope(Plain(label="a")))
    old = state.replace(b'"added_later":[],', b"")
    assert len(old) < len(state)
    assert decode(topic_of(Plain), old, {}).data == Plain(label="a")


def test_bytes_with_fields_of_a_newer_program_are_readable() -> None:
    state, _ = encode(an_envelope(Plain(label="a")))
    newer = state.replace(b'"label":', b'"invented":[1],"label":')
    assert decode(topic_of(Plain), newer, {}).data == Plain(label="a")


@pytest.mark.parametrize(
    "topic", ["service.domain.nowhere:Event", "service.domain.decider:Invented", "os:system"]
)
def test_an_unknown_topic_is_named_and_nothing_is_imported_for_it(topic: str) -> None:
    with pytest.raises(UnknownEvent, match=topic):
        decode(topic, b"{}", {})


def test_what_is_no_event_is_unknown() -> None:
    with pytest.raises(UnknownEvent):
        event_class("service.domain.decider:happened")


@pytest.mark.parametrize("state", [b"", b"{}", b"[]", b"\xff", b'{"log":1}', b"null"])
def test_bytes_that_are_no_envelope_are_unreadable(state: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(topic_of(Plain), state, {})


@pytest.mark.parametrize("number", [LARGEST + 1, -LARGEST - 1, 2**64, 10**30])
def test_a_number_that_json_readers_would_round_is_not_stored(number: int) -> None:
    with pytest.raises(NotStorable):
        encode(an_envelope(happened(number=number)))


def test_long_digits_in_a_text_are_no_number() -> None:
    envelope = an_envelope(happened(label="9" * 40, number=LARGEST))
    state, prose = encode(envelope)
    assert decode(envelope.topic, state, texts_of(prose)) == envelope


@pytest.mark.parametrize("fields", [{"label": "\ud800"}, {"why": "\ud800"}])
def test_text_that_is_not_unicode_is_not_stored(fields: dict[str, str]) -> None:
    with pytest.raises(NotStorable):
        encode(an_envelope(happened(**fields)))


@pytest.mark.parametrize(
    "hint",
    [float, bytes, dict[str, str], list[str], tuple[float, ...], str | float, tuple[Prose, int], Any],
    ids=str,
)
def test_an_event_type_without_canonical_form_is_refused(hint: Any) -> None:
    odd: type = dataclass(frozen=True)(type("Odd", (Event,), {"__annotations__": {"field": hint}}))
    with pytest.raises(NotStorable):
        topic_of(odd)
