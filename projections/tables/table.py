"""A table over all plans: its rows are a pure function of each plan, its columns are in a file of SQL."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from service.domain.plan import Plan

ROOM = Path(__file__).parent

Row = tuple[Any, ...]
Rows = Callable[[Plan, int], Iterable[Row]]
"""The rows of a plan that may be other than they were at a version; 0: all that there are."""


@dataclass(frozen=True)
class Table:
    """One table. A row is the values of `columns`, in order; before them stand the log and the plan, which
    with `key` make it one of its kind. A row is written anew, never deleted: nothing leaves a plan."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    rows: Rows

    @cached_property
    def sql(self) -> str:
        """What makes the table, in whatever namespace is searched first."""
        return (ROOM / f"{self.name}.sql").read_text(encoding="utf-8")

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Those of a row as it is stored."""
        return ("log_id", "plan", *self.columns)

    def upsert(self, namespace: str) -> str:
        """The statement that writes a row, whether it is new or not."""
        names, key = ", ".join(self.all_columns), ", ".join(("log_id", "plan", *self.key))
        values = ", ".join(f"${n}" for n in range(1, len(self.all_columns) + 1))
        others = [f"{name} = excluded.{name}" for name in self.columns if name not in self.key]
        written = f"DO UPDATE SET {', '.join(others)}" if others else "DO NOTHING"
        return (
            f"INSERT INTO {namespace}.{self.name} ({names}) VALUES ({values}) ON CONFLICT ({key}) {written}"
        )


@lru_cache(10_000)
def day(text: str) -> date:
    """A day as the database takes it."""
    return date.fromisoformat(text)


@lru_cache(10_000)
def moment(text: str) -> datetime:
    """An instant as the database takes it."""
    return datetime.fromisoformat(text)
