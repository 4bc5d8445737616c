"""One measurement and what it is held against, as a line for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Where the benches work: a running database, by the service's role and by its owner, and a folder."""

    url: str
    owner_url: str
    folder: Path
    plans: int = 20
    """Where many plans are the point, how many."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A figure of ours, and the rival's if there is one. Nothing fails: the aim stands beside."""

    what: str
    ours: float
    unit: str
    rival: str = ""
    theirs: float | None = None
    aim: str = ""
    more: str = ""

    def __str__(self) -> str:
        line = f"  {self.what:34} {_figure(self.ours):>9} {self.unit:6}"
        if self.theirs is not None:
            line += f" {_times(self.ours / self.theirs):>7}  of {_figure(self.theirs):>9} {self.rival}"
        notes = [note for note in (self.aim and f"aim {self.aim}", self.more) if note]
        return line + (f"  ({'; '.join(notes)})" if notes else "")


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"


def _times(ratio: float) -> str:
    return f"{ratio:.1f}x" if ratio >= 10 else f"{ratio:.2f}x"
