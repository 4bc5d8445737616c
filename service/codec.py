"""An event and its envelope as the bytes that are stored, hashed and exported; free text stays apart.

The bytes are canonical JSON: RFC 8785 holds for what may be stored here (strings, booleans, whole numbers
below 2^53, null, lists, objects with ASCII names), because sorted keys are then all that it asks for.
"""

import dataclasses
import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from eventsourcing.utils import TopicError, get_topic, resolve_topic

from service.domain.vocabulary import ERASED, Prose
from service.storable import NotStorable, check_numbers, check_storable, hints_of, is_prose

E = TypeVar("E")

_DOMAIN = "service.domain."
_SALT_BYTES = 16
_AS_NINES = bytes(ord("9") if chr(byte).isdecimal() and byte < 128 else ord("-") for byte in range(256))
_MANY_DIGITS = b"9" * 16
_encoder = msgspec.json.Encoder(order="sorted")


class UnknownEvent(LookupError):
    """The register holds an event type that this program does not know: it is older than what wrote it."""


class Unreadable(ValueError):
    """Stored bytes that are not an envelope of the type which their topic names."""


class Envelope(msgspec.Struct, Generic[E], frozen=True, kw_only=True):
    """One event with all that was recorded about it. Folds see it as `at`.

    `reason` and the event's texts are texts in memory, and digests in the stored bytes.
    """

    log: str
    stream: str
    version: int
    topic: str
    recorded_at: str
    effective_at: str | None = None
    actor: str | None = None
    role: str | None = None
    via: str
    command: str | None = None
    correlation: str | None = None
    causation: str | None = None
    on_behalf_of: str | None = None
    reason: str | None = None
    warnings: tuple[str, ...] = ()
    data: E


class Fact(msgspec.Struct, Generic[E], frozen=True, kw_only=True):
    """Of an envelope what folds see: half of the work of reading it all."""

    version: int
    recorded_at: str
    effective_at: str | None = None
    actor: str | None = None
    reason: str | None = None
    data: E


class ProseRow(NamedTuple):
    """A text kept apart: `field` is "reason", "data.<name>" or, of several texts, "data.<name>.<n>"; the
    envelope holds sha256(salt || text)."""

    field: str
    salt: bytes
    text: str


class Encoded(NamedTuple):
    """What is stored of an envelope: canonical bytes, and the erasable texts beside them."""

    state: bytes
    prose: tuple[ProseRow, ...]


class _Form(NamedTuple):
    """How the events of one topic are stored."""

    decoder: msgspec.json.Decoder[Envelope[Any]]
    of_facts: msgspec.json.Decoder[Fact[Any]]
    prose: tuple[str, ...]
    """The fields that hold a text."""
    proses: tuple[str, ...]
    """The fields that hold any number of texts."""


_seen: dict[str, type] = {}


@cache
def topic_of(event_class: type) -> str:
    """The stored name of an event type. Raises NotStorable when its fields have no canonical form."""
    check_storable(event_class)
    topic = name_of(event_class)
    _seen[topic] = event_class
    return topic


@cache
def event_class(topic: str) -> type:
    """The event type of a stored name. Raises UnknownEvent; imports nothing from outside the domain."""
    if topic in _seen:
        return _seen[topic]
    found = class_named(topic)
    check_storable(found)
    return found


@cache
def name_of(kind: type) -> str:
    """The stored name of a class of the domain."""
    return str(get_topic(kind))


@cache
def class_named(topic: str) -> type:
    """The dataclass of a stored name. Raises UnknownEvent; imports nothing from outside the domain."""
    if not topic.startswith(_DOMAIN):
        raise UnknownEvent(topic)
    try:
        found = resolve_topic(topic)
    except TopicError as error:
        raise UnknownEvent(topic) from error
    if not (isinstance(found, type) and dataclasses.is_dataclass(found)):
        raise UnknownEvent(topic)
    return found


def digest(salt: bytes, text: str) -> str:
    """What the envelope holds instead of a text."""
    return "sha256:" + hashlib.sha256(salt + text.encode()).hexdigest()


def canonical(value: Any) -> bytes:
    """Canonical JSON of plain values, enums and frozen dataclasses."""
    return _encoder.encode(value)


def encode(envelope: Envelope[Any]) -> Encoded:
    """The bytes to store, and the texts to store apart from them, each under a salt of its own.

    Raises NotStorable for a whole number beyond 2^53 - 1 or text that is not Unicode.
    """
    rows = _prose(envelope)
    try:
        state = _encoder.encode(_with_digests(envelope, rows) if rows else envelope)
    except (UnicodeEncodeError, TypeError, OverflowError) as error:
        raise NotStorable(f"{envelope.topic}: {error}") from error
    if _MANY_DIGITS in state.translate(_AS_NINES):  # a tenth of the cost of a regular expression
        check_numbers(msgspec.to_builtins(envelope))
    return Encoded(state, rows)


def decode(topic: str, state: bytes, prose: Mapping[str, str]) -> Envelope[Any]:
    """The envelope of stored bytes, its texts put back. A text that is no longer there reads as ERASED.

    Raises UnknownEvent, or Unreadable when the bytes do not fit the topic.
    """
    form = _form(topic)
    try:
        envelope = form.decoder.decode(state)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"{topic}: {error}") from error
    if envelope.reason is not None:
        msgspec.structs.force_setattr(envelope, "reason", prose.get("reason", ERASED))
    _put_back(form, envelope.data, prose)
    return envelope


def facts(events: Iterable[tuple[str, bytes]]) -> Iterator[Fact[Any]]:
    """What a fold sees of topics and stored bytes, every text as ERASED, one after the other: each can be
    forgotten when it is folded, which takes less time than to keep them. Raises UnknownEvent, Unreadable."""
    for topic, state in events:
        form = _form(topic)
        try:
            fact = form.of_facts.decode(state)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Unreadable(f"{topic}: {error}") from error
        if fact.reason is not None:
            msgspec.structs.force_setattr(fact, "reason", ERASED)
        if form.prose or form.proses:
            _put_back(form, fact.data, {})
        yield fact


def _put_back(form: "_Form", data: Any, prose: Mapping[str, str]) -> None:
    """The event's texts in the place of their digests."""
    fields = data.__dict__ if form.prose or form.proses else {}
    for name in form.prose:
        if fields[name] is not None:
            fields[name] = prose.get("data." + name, ERASED)
    for name in form.proses:
        fields[name] = tuple(prose.get(f"data.{name}.{n}", ERASED) for n in range(len(fields[name])))


def built(kind: type[E], data: bytes) -> E:
    """A frozen dataclass of its canonical JSON. Raises Unreadable."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"{kind.__qualname__}: {error}") from error


def _prose(envelope: Envelope[Any]) -> tuple[ProseRow, ...]:
    form = _form(envelope.topic)
    if not form.prose and not form.proses and envelope.reason is None:
        return ()
    data = envelope.data
    texts = [("reason", envelope.reason), *(("data." + name, getattr(data, name)) for name in form.prose)]
    for name in form.proses:
        texts += [(f"data.{name}.{n}", text) for n, text in enumerate(getattr(data, name))]
    return tuple(
        ProseRow(field, secrets.token_bytes(_SALT_BYTES), text) for field, text in texts if text is not None
    )


@cache
def _form(topic: str) -> _Form:
    cls = event_class(topic)
    hints = hints_of(cls)
    decoder = msgspec.json.Decoder(Envelope[cls])  # type: ignore[valid-type]
    of_facts = msgspec.json.Decoder(Fact[cls])  # type: ignore[valid-type]
    prose = tuple(name for name, hint in hints.items() if is_prose(hint))
    return _Form(
        decoder, of_facts, prose, tuple(name for name, hint in hints.items() if hint == tuple[Prose, ...])
    )


def _with_digests(envelope: Envelope[Any], rows: tuple[ProseRow, ...]) -> Envelope[Any]:
    digests = {row.field: digest(row.salt, row.text) for row in rows}
    form, data = _form(envelope.topic), envelope.data
    twin = object.__new__(type(data))
    fields = twin.__dict__
    fields.update(data.__dict__)
    fields.update({name: digests.get("data." + name) for name in form.prose})
    for name in form.proses:
        fields[name] = tuple(digests[f"data.{name}.{n}"] for n in range(len(fields[name])))
    return msgspec.structs.replace(envelope, reason=digests.get("reason"), data=twin)
