"""JSON as clients may send it, and as they are answered."""

import json
from json import JSONDecodeError


def decoded(data: str | bytes) -> object:
    """JSON, or JSONDecodeError for whatever is none: bad UTF-8, thousands of digits, endless nesting."""
    try:
        return json.loads(data, parse_constant=_none_such)
    except (JSONDecodeError, RecursionError, ValueError) as error:
        raise JSONDecodeError("not JSON", "", 0) from error


def encoded(data: object) -> str:
    """The shortest text; what UTF-8 cannot hold is escaped."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return text if text.isascii() or not _has_surrogate(text) else json.dumps(data, separators=(",", ":"))


def _none_such(name: str) -> object:
    """JSON has no NaN and no Infinity. Raises ValueError."""
    raise ValueError(f"{name} is not JSON")


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)
