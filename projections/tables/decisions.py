"""Decisions: questions, by when they are to be answered, and what was chosen. Who decides, the plan tells."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from projections.tables.columns import moment_if, newer
from projections.tables.table import Table
from service.domain.decisions import Decision
from service.domain.plan import Plan


class Row(NamedTuple):
    """A decision."""

    decision: str
    question: str
    chosen: str | None
    options: int
    assigned: bool
    affects: int
    due_at: datetime | None
    decided_at: datetime | None
    open: bool
    removed: bool
    version: int


def rows(plan: Plan, since: int) -> Iterator[Row]:
    """The decisions that were touched."""
    return (_row(each) for each in plan.decisions if newer(since, each))


def _row(decision: Decision) -> Row:
    return Row(
        decision=decision.id,
        question=decision.question,
        chosen=decision.chosen,
        options=len(decision.options),
        assigned=decision.decider is not None,
        affects=len(decision.affects),
        due_at=moment_if(decision.due_at),
        decided_at=moment_if(decision.decided_at),
        open=decision.is_open,
        removed=decision.removed is not None,
        version=decision.version,
    )


DECISIONS = Table("decisions", Row._fields, ("decision",), rows)
