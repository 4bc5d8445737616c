"""Assignment: who looks after a thing, and by which day; of everything that is one person's to do."""

from enum import Enum

ASSIGNMENT = ("owner", "due")
"""The fields that an assignment sets."""


class AssignmentDetail(Enum):
    """What of an assignment may be emptied."""

    OWNER = "OWNER"
    DUE = "DUE"
