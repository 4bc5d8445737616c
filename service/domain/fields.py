"""Checking a command's fields by their types, all of them, before any rule is asked."""

import dataclasses
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from service.domain.vocabulary import (
    Day,
    Id,
    Instant,
    Key,
    LocalDateTime,
    NewId,
    Points,
    Prose,
    Tenths,
    Title,
    Url,
    Zone,
)

CANONICAL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
LOCAL_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
HALF_OF_A_PAIR = re.compile("[\ud800-\udfff]")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
MOST_LISTED = 500
LARGEST = 10_000_000

T = TypeVar("T")


@dataclass(frozen=True)
class Fault:
    """One field that cannot be what it says; `path` leads to it, as Python spells the fields."""

    path: tuple[str, ...]
    message: str


class Invalid(Exception):
    """Fields that cannot be what they say; `faults` is never empty."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{'.'.join(fault.path)}: {fault.message}" for fault in faults))


def checked(command: T, new_id: Callable[[], Id]) -> T:
    """The command with its texts in NFC and the ids filled in that it left to the server. Raises Invalid."""
    faults: list[Fault] = []
    result: T = _walk(command, (), faults, new_id)
    if faults:
        raise Invalid(faults)
    return result


def check_text(text: str, most: int = 10_000) -> tuple[str, str | None]:
    """A text in NFC, and what is wrong with it or None."""
    if "\x00" in text:
        return text, "has a NUL character, which no text may have"
    if HALF_OF_A_PAIR.search(text):
        return text, "has half of a surrogate pair, which is not Unicode text"
    text = unicodedata.normalize("NFC", text)
    if len(text) > most:
        return text, f"has {len(text)} characters; at most {most} fit"
    return text, None


Path = tuple[str, ...]
Step = Callable[[Any, Path, list[Fault], Callable[[], Id]], Any]
"""Checks one value; gives it back, in NFC and with new ids, and adds what is wrong with it to the faults."""


def _walk(value: Any, path: Path, faults: list[Fault], new_id: Callable[[], Id]) -> Any:
    changed = {}
    kind: Any = type(value)
    for name, step in _steps(kind):
        was = getattr(value, name)
        if was is not None:
            now = step(was, (*path, name), faults, new_id)
            if now is not was:
                changed[name] = now
    return dataclasses.replace(value, **changed) if changed else value


@cache
def _steps(kind: Any) -> list[tuple[str, Step]]:
    """The fields of a class that can be wrong, each with its check."""
    hints = get_type_hints(kind)
    steps = [(each.name, _step(_without_none(hints[each.name]))) for each in dataclasses.fields(kind)]
    return [(name, step) for name, step in steps if step]


def may_make(command: object) -> bool:
    """Whether something in commands of this class may leave its id to the server."""
    kind: Any = type(command)
    return _may_make(kind)


@cache
def _may_make(kind: Any) -> bool:
    hints = get_type_hints(kind)
    return any(_may_be_new(hints[each.name]) for each in dataclasses.fields(kind))


def _may_be_new(hint: Any) -> bool:
    if hasattr(hint, "__dataclass_fields__"):
        return _may_make(hint)
    return hint is NewId or any(_may_be_new(part) for part in get_args(hint))


def _step(hint: Any) -> Step | None:
    if get_origin(hint) is tuple:
        return _each(_step(get_args(hint)[0]))
    if hint is NewId:
        return _new
    if dataclasses.is_dataclass(hint):
        return _walk
    return _plain(CHECKS[hint]) if hint in CHECKS else None


def _without_none(hint: Any) -> Any:
    if get_origin(hint) not in (Union, UnionType):
        return hint
    return next(each for each in get_args(hint) if each is not type(None))


def _each(step: Step | None) -> Step:
    def check(was: Any, path: Path, faults: list[Fault], new_id: Callable[[], Id]) -> Any:
        if len(was) > MOST_LISTED:
            faults.append(Fault(path, f"lists {len(was)}; at most {MOST_LISTED} fit"))
            return was
        if step is None:
            return was
        now = tuple(step(each, (*path, str(n)), faults, new_id) for n, each in enumerate(was))
        return was if all(a is b for a, b in zip(was, now, strict=True)) else now

    return check


def _plain(check: "Callable[[Any], Verdict]") -> Step:
    def checked(was: Any, path: Path, faults: list[Fault], _: Callable[[], Id]) -> Any:
        now, fault = check(was)
        if fault:
            faults.append(Fault(path, fault))
        return was if now == was else now

    return checked


def _new(was: Any, path: Path, faults: list[Fault], new_id: Callable[[], Id]) -> Any:
    return _plain(_id)(was, path, faults, new_id) if was else new_id()


Verdict = tuple[Any, str | None]


def _id(value: str) -> Verdict:
    return value, None if CANONICAL.fullmatch(value) else "is not a UUID in its lower-case text form"


def _title(value: str) -> Verdict:
    text, fault = check_text(value.strip(), 200)
    if not text:
        return text, "is empty"
    if not fault and CONTROL.search(text):
        return text, "has a line break or another control character; it is one line"
    return text, fault


def _prose(value: str) -> Verdict:
    text, fault = check_text(value)
    return text, fault or (None if text.strip() else "is empty")


def _key(value: str) -> Verdict:
    fits = KEY.fullmatch(value)
    return value, None if fits else "is not 1 to 40 letters, digits, dots, dashes or underscores"


def _url(value: str) -> Verdict:
    text, fault = check_text(value, 2_000)
    try:
        parts = urlsplit(text)
    except ValueError:
        return text, "is not an address"
    return text, fault or (
        None if parts.scheme in ("http", "https") and parts.netloc else "is not an http address"
    )


def _day(value: str) -> Verdict:
    try:
        exists = bool(DAY.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        exists = False
    return value, _in_time(value) if exists else f"is not a day that exists: {value[:40]!r}"


def _instant(value: str) -> Verdict:
    try:
        exists = bool(INSTANT.fullmatch(value) and datetime.fromisoformat(value))
    except ValueError:
        exists = False
    return value, None if exists else f"is not an instant in UTC: {value[:40]!r}"


def _local_date_time(value: str) -> Verdict:
    try:
        exists = bool(LOCAL_DATE_TIME.fullmatch(value) and datetime.fromisoformat(value))
    except ValueError:
        exists = False
    return value, _in_time(value) if exists else f"is not a day and time of the calendar: {value[:40]!r}"


def _in_time(value: str) -> str | None:
    """Days may be added to what a calendar holds, and zones applied."""
    return None if "1970" < value < "3000" else "is not in the years from 1970 to 2999"


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone(value: str) -> Verdict:
    return value, None if value in _zones() else f"is not an IANA time zone: {value[:40]!r}"


def _amount(value: int) -> Verdict:
    return value, None if abs(value) <= LARGEST else "is too large an amount"


def _number(value: int) -> Verdict:
    return value, None if abs(value) < 2**31 else "is too large a number"


def _string(value: str) -> Verdict:
    return check_text(value, 200)


CHECKS: dict[Any, Callable[[Any], Verdict]] = {
    Id: _id,
    Title: _title,
    Prose: _prose,
    Key: _key,
    Url: _url,
    Day: _day,
    Instant: _instant,
    LocalDateTime: _local_date_time,
    Zone: _zone,
    Points: _amount,
    Tenths: _amount,
    int: _number,
    str: _string,
}
