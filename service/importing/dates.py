"""Dates as exports write them, in many formats and languages, to instants in UTC."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import Enum

from service.importing.months import HALF_DAYS, MONTHS, plain

_DATE = re.compile(r"(\d{1,4})[-/. ]+(.+?)[-/. ]+(\d{2,4})(?=$|[T,\s])(.*)", re.DOTALL)
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.? +(\d{1,2}),? +(\d{4})(?=$|[,\s])(.*)", re.DOTALL)
_TIME = re.compile(
    r"[T,\s]*(?P<before>[^\W\d][^\d]*?)??\s*(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<after>[^\W\dZ][^\d+]*?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?"
)
_CENTURY = 70
"""Years of two digits below this are of the 21st century."""


class Order(Enum):
    """Which of two numbers is the day where a date is written in numbers alone."""

    DMY = "DMY"
    MDY = "MDY"


class DateUnclear(ValueError):
    """A text that is no date that we know."""


@dataclass(frozen=True, kw_only=True)
class Dates:
    """How one file writes dates: the zone of its local times, and the order of day and month."""

    zone: tzinfo = UTC
    order: Order = Order.DMY

    def instant(self, text: str) -> str:
        """The instant in UTC with six decimals. Raises DateUnclear."""
        try:
            return self._moment(tidy(text)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        except (ValueError, OverflowError) as error:
            raise DateUnclear(f"{text[:40]!r} is not a date that can be read") from error

    def _moment(self, text: str) -> datetime:
        year, month, day, rest = self._day(text)
        if not rest.strip():
            return datetime(year, month, day, tzinfo=self.zone)
        found = _TIME.fullmatch(rest.rstrip())
        if not found:
            raise DateUnclear
        hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
        half = found["before"] or found["after"]
        if half:
            hour = hour % 12 + _half_day(half)
        return datetime(year, month, day, hour, minute, second, tzinfo=self._zone(found["zone"]))

    def _day(self, text: str) -> tuple[int, int, int, str]:
        named = _MONTH_FIRST.fullmatch(text)
        if named:
            return int(named[3]), _month(named[1]), int(named[2]), named[4]
        found = _DATE.fullmatch(text)
        if not found:
            raise DateUnclear
        first, middle, last, rest = found.groups()
        if len(first) > 2:
            return int(first), _month(middle), int(last), rest
        if middle.isdigit() and self.order is Order.MDY:
            return _year(last), int(first), int(middle), rest
        return _year(last), _month(middle), int(first), rest

    def _zone(self, text: str | None) -> tzinfo:
        if text is None:
            return self.zone
        if not text.startswith(("+", "-")):
            return UTC
        away = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
        return timezone(-away if text[0] == "-" else away)


def tidy(text: str) -> str:
    """Without direction marks, with plain digits and spaces."""
    kept = (letter for letter in text if unicodedata.category(letter) != "Cf")
    return "".join(_plain(letter) for letter in kept).strip()


def _plain(letter: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    return " " if letter.isspace() else letter


def order_of(texts: Iterable[str]) -> Order | None:
    """The order of day and month that these dates prove; None if they prove nothing, or both."""
    proven = set()
    for text in texts:
        found = _DATE.fullmatch(tidy(text))
        if not found or len(found[1]) > 2 or not found[2].isdigit():
            continue
        if int(found[1]) > 12:
            proven.add(Order.DMY)
        if int(found[2]) > 12:
            proven.add(Order.MDY)
    return proven.pop() if len(proven) == 1 else None


def in_numbers(text: str) -> bool:
    """Whether day and month are both numbers, so that their order matters."""
    found = _DATE.fullmatch(tidy(text))
    return found is not None and len(found[1]) <= 2 and found[2].isdigit()


def _half_day(word: str) -> int:
    if plain(word) not in HALF_DAYS:
        raise DateUnclear
    return HALF_DAYS[plain(word)]


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    if plain(word) not in MONTHS:
        raise DateUnclear
    return MONTHS[plain(word)]


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < _CENTURY else 1900)
