"""JSON as clients may send it, and as they are answered."""

import json
from json import JSONDecodeError
from typing import Any

import msgspec
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

_ENCODER = msgspec.json.Encoder()


def decoded(data: str | bytes) -> object:
    """JSON, or JSONDecodeError for whatever is none: bad UTF-8, thousands of digits, endless nesting."""
    try:
        return json.loads(data, parse_constant=_none_such)
    except (JSONDecodeError, RecursionError, ValueError) as error:
        raise JSONDecodeError("not JSON", "", 0) from error


def told(result: ExecutionResult) -> dict[str, Any]:
    """A result as clients read it: what was not executed has no data."""
    said: dict[str, Any] = {} if isinstance(result, PreExecutionError) else {"data": result.data}
    if result.errors:
        said["errors"] = [error.formatted for error in result.errors]
    return said


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
