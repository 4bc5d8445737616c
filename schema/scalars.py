"""The scalars: how the domain's plain texts and numbers look in GraphQL."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NewType
from zoneinfo import available_timezones

import strawberry
from graphql import GraphQLError
from strawberry.schema.types.scalar import DEFAULT_SCALAR_REGISTRY
from strawberry.types.scalar import ScalarDefinition

from service.domain.fields import CANONICAL
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

Uuid = NewType("Uuid", str)
"""The plain id of a thing, whatever version it was read at."""

Position = NewType("Position", str)
"""A place in one life of an organisation's log, as a decimal string: what was recorded up to it is meant."""

POSITION_FORM = re.compile(r"0|[1-9][0-9]{0,17}")
DATE_TIME_FORM = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
LOCAL_FORM = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(\.0{1,3})?")
DATE_FORM = re.compile(r"\d{4}-\d\d-\d\d")
SCALES: dict[object, int] = {Points: 100, Tenths: 10}
"""What is stored in parts of one: fractions in GraphQL."""
ZONES = frozenset(available_timezones())


def parse_instant(value: object) -> Instant:
    """RFC 3339 with an offset, as UTC with six decimals. Raises GraphQLError."""
    text = _text(value, "DateTime")
    if not DATE_TIME_FORM.fullmatch(text):
        raise GraphQLError(f"DateTime needs RFC 3339 with an offset, not {text[:40]!r}.")
    try:
        return instant(datetime.fromisoformat(_six_decimals(text)))
    except (ValueError, OverflowError) as error:
        raise GraphQLError(f"DateTime does not exist: {text[:40]!r}.") from error


def instant(moment: datetime) -> Instant:
    """A moment with a zone as the text that is stored."""
    return Instant(moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"))


def _six_decimals(text: str) -> str:
    head, dot, tail = text.upper().replace("Z", "+00:00").partition(".")
    if not dot:
        return head
    digits, sign, offset = re.split(r"([+-])", tail, maxsplit=1)
    return f"{head}.{digits[:6].ljust(6, '0')}{sign}{offset}"


def parse_day(value: object) -> Day:
    """A calendar day that exists. Raises GraphQLError."""
    text = _text(value, "Date")
    try:
        if DATE_FORM.fullmatch(text) and date.fromisoformat(text):
            return Day(text)
    except ValueError:
        pass
    raise GraphQLError(f"Date needs a day that exists, as YYYY-MM-DD, not {text[:40]!r}.")


def parse_local_date_time(value: object) -> LocalDateTime:
    """A day and time without a zone, to the second. Raises GraphQLError."""
    text = _text(value, "LocalDateTime")
    form = LOCAL_FORM.fullmatch(text)
    if not form:
        raise GraphQLError(f"LocalDateTime needs YYYY-MM-DDTHH:MM[:SS] without a zone, not {text[:40]!r}.")
    local = f"{form[1]}T{form[2]}{form[3] or ':00'}"
    try:
        return LocalDateTime(datetime.fromisoformat(local).isoformat())
    except ValueError as error:
        raise GraphQLError(f"LocalDateTime is in no calendar: {text[:40]!r}.") from error


def parse_zone(value: object) -> Zone:
    """The name of an IANA time zone. Raises GraphQLError."""
    text = _text(value, "TimeZone")
    if text not in ZONES:
        raise GraphQLError(f"TimeZone needs the name of an IANA zone, not {text[:40]!r}.")
    return Zone(text)


def parse_uuid(value: object) -> Uuid:
    """A UUID, as lower-case text. Raises GraphQLError."""
    text = _text(value, "UUID").lower()
    if not CANONICAL.fullmatch(text):
        raise GraphQLError(f"UUID needs 32 hexadecimal digits with dashes, not {text[:40]!r}.")
    return Uuid(text)


def position(number: int) -> Position:
    """The place in a log after so many of its events."""
    return Position(str(number))


def parse_position(value: object) -> Position:
    """A position, as decimal text. Raises GraphQLError."""
    text = _text(value, "Position")
    if not POSITION_FORM.fullmatch(text):
        raise GraphQLError(f"Position is a whole number from 0 on, written as a string, not {text[:40]!r}.")
    return Position(text)


def _text(value: object, scalar: str) -> str:
    if not isinstance(value, str):
        raise GraphQLError(f"{scalar} is written as a string.")
    return value


def points_of(value: float) -> Points | None:
    """Points in hundredths, or None when the number has more than two decimals or is no number."""
    hundredths = Decimal(repr(value)) * 100 if abs(value) < 1e15 else Decimal("NaN")
    return Points(int(hundredths)) if hundredths == hundredths.to_integral_value() else None


def plain(value: Any) -> Any:
    """A value that is written as it is stored."""
    return value


BUILT_IN = DEFAULT_SCALAR_REGISTRY
TEXT, NUMBER, FRACTION, IDENTITY = BUILT_IN[str], BUILT_IN[int], BUILT_IN[float], BUILT_IN[strawberry.ID]

SCALARS: dict[object, ScalarDefinition] = {
    Id: IDENTITY,
    NewId: IDENTITY,
    Title: TEXT,
    Prose: TEXT,
    Key: TEXT,
    Points: FRACTION,
    Tenths: FRACTION,
    Uuid: strawberry.scalar(
        name="UUID",
        description="A UUID (RFC 9562) in its lower-case text form.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc9562",
        serialize=plain,
        parse_value=parse_uuid,
    ),
    Instant: strawberry.scalar(
        name="DateTime",
        description="A moment, RFC 3339; answers are in UTC with six decimals, so that they sort as text.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=plain,
        parse_value=parse_instant,
    ),
    Day: strawberry.scalar(
        name="Date",
        description="A calendar day, YYYY-MM-DD.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        serialize=plain,
        parse_value=parse_day,
    ),
    LocalDateTime: strawberry.scalar(
        name="LocalDateTime",
        description="What clocks and calendars show in some zone, YYYY-MM-DDTHH:MM:SS; seconds may be left "
        "out when it is given.",
        specified_by_url="https://html.spec.whatwg.org/multipage/common-microsyntaxes.html"
        "#valid-local-date-and-time-string",
        serialize=plain,
        parse_value=parse_local_date_time,
    ),
    Zone: strawberry.scalar(
        name="TimeZone",
        description="The name of a zone of the IANA time zone database, such as Europe/Zurich.",
        specified_by_url="https://www.iana.org/time-zones",
        serialize=plain,
        parse_value=parse_zone,
    ),
    Position: strawberry.scalar(
        name="Position",
        description="A place in the organisation's log, up to which something is known: a decimal string, "
        "for it outgrows 32 bits. Within one `epoch` a larger one is later.",
        specified_by_url="https://www.w3.org/TR/xmlschema11-2/#nonNegativeInteger",
        serialize=plain,
        parse_value=parse_position,
    ),
    Url: strawberry.scalar(
        name="URL",
        description="An http or https address.",
        specified_by_url="https://url.spec.whatwg.org/",
        serialize=plain,
        parse_value=lambda value: Url(_text(value, "URL")),
    ),
}
