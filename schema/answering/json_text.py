"""JSON as clients may send it, and as they are answered."""

import json
from json import JSONDecodeError

import msgspec

_ENCODER = msgspec.json.Encoder()


def decoded(data: str | bytes) -> object:
    """JSON, or JSONDecodeError for whatever is none: bad UTF-8, thousands of digits, endless nesting."""
    try:
        return json.loads(data, parse_constant=_none_such)
    except (JSONDecodeError, RecursionError, ValueError) as error:
        raise JSONDecodeError("not JSON", "", 0) from error


def encoded(data: object) -> str:
    """The shortest text."""
    return in_bytes(data).decode()


def in_bytes(data: object) -> bytes:
    """The same in UTF-8, all but the rare escaped only where it must be."""
    try:
        return _ENCODER.encode(data)
    except (TypeError, UnicodeEncodeError):  # a text that UTF-8 cannot hold, or one of a class of its own
        return json.dumps(data, separators=(",", ":")).encode()


def _none_such(name: str) -> object:
    """JSON has no NaN and no Infinity. Raises ValueError."""
    raise ValueError(f"{name} is not JSON")
