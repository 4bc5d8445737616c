"""The values of which everything is made: ids, instants, days, texts, amounts, roles."""

from enum import Enum
from typing import NewType

Id = NewType("Id", str)
"""A lower-case UUID in its canonical text form."""
NewId = NewType("NewId", Id)
"""The id of what a command creates: the client's choice, else filled in before deciding."""
NEW = NewId(Id(""))
"""The id that the server is still to choose."""
Instant = NewType("Instant", str)
"""RFC 3339 in UTC with six decimals, so that instants sort as text: 2026-11-22T01:09:55.123456Z."""
Day = NewType("Day", str)
"""A calendar day, YYYY-MM-DD."""
LocalDateTime = NewType("LocalDateTime", str)
"""What clocks and calendars of some zone show, to the second: 2026-11-02T13:00:00."""
Zone = NewType("Zone", str)
"""The name of an IANA time zone."""
Title = NewType("Title", str)
"""One line, 1 to 200 characters."""
Prose = NewType("Prose", str)
"""Free text, at most 10,000 characters; kept apart from the register, so that it can be erased."""
Url = NewType("Url", str)
"""An http or https address, at most 2,000 characters."""
Key = NewType("Key", str)
"""A short name for people and addresses: letters, digits, dot, dash, underscore; at most 40 characters."""
Points = NewType("Points", int)
"""Story points, in hundredths of a point."""
Tenths = NewType("Tenths", int)
"""Heads or days, in tenths."""
ERASED = Prose("[erased]")
"""What stands where a text was erased on request."""


class Role(Enum):
    """What a grant lets a person be (SAFe 6 names)."""

    TEAM_MEMBER = "TEAM_MEMBER"
    PRODUCT_OWNER = "PRODUCT_OWNER"
    TEAM_COACH = "TEAM_COACH"
    PRODUCT_MANAGEMENT = "PRODUCT_MANAGEMENT"
    BUSINESS_OWNER = "BUSINESS_OWNER"
    SYSTEM_ARCHITECT = "SYSTEM_ARCHITECT"
    RTE = "RTE"
    FACILITATOR = "FACILITATOR"
    STE = "STE"
    AUDITOR = "AUDITOR"
    VIEWER = "VIEWER"
    ADMINISTRATOR = "ADMINISTRATOR"
    SERVICE_ACCOUNT = "SERVICE_ACCOUNT"
