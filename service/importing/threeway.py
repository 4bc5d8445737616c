"""The last imported value, the file and the plan, field by field: what to send, what to leave to people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from service.importing.board import NOTHING

Values = Mapping[str, str]


class Prefer(Enum):
    """Whose value wins where both have changed; without a preference it is reported at each import."""

    FILE = "file"
    PLAN = "plan"


@dataclass(frozen=True)
class Difference:
    """A field in which file and plan differ. `last` is None where it was never imported."""

    field: str
    last: str | None
    file: str
    plan: str


@dataclass
class Merge:
    """What comes of comparing one row."""

    send: dict[str, str] = field(default_factory=dict)
    """Fields to set in the plan."""
    remember: dict[str, str] = field(default_factory=dict)
    """All fields as last imported, from now on."""
    conflicts: list[Difference] = field(default_factory=list)
    """Both changed; the plan stays."""
    kept: list[Difference] = field(default_factory=list)
    """Only the plan changed; it stays."""


def merge(last: Values | None, file: Values, plan: Values | None, prefer: Prefer | None = None) -> Merge:
    """Compare a row. `last` is None for what was never imported, `plan` for what does not exist yet.

    A field that the file does not have is left alone.
    """
    last = last or {}
    merged = Merge(remember=dict(last))
    for name, wanted in file.items():
        difference = Difference(name, last.get(name), wanted, (plan or {}).get(name, ""))
        _decide(merged, difference, is_new=plan is None, prefer=prefer)
    return merged


def _decide(merged: Merge, it: Difference, *, is_new: bool, prefer: Prefer | None) -> None:
    if is_new or it.plan == it.file:
        _take(merged, it, send=is_new and it.file not in NOTHING)
    elif _untouched(it) or prefer is Prefer.FILE:
        _take(merged, it, send=True)
    elif it.file == it.last:
        merged.kept.append(it)
    elif prefer is Prefer.PLAN:
        _take(merged, it, send=False)
    else:
        merged.conflicts.append(it)


def _untouched(it: Difference) -> bool:
    """Whether nobody said anything else in the plan since the last import."""
    return it.plan == it.last or (it.last is None and it.plan in NOTHING)


def _take(merged: Merge, it: Difference, *, send: bool) -> None:
    merged.remember[it.field] = it.file
    if send:
        merged.send[it.field] = it.file
