"""Actions: what was promised to be done by a day, and what it comes of. Who does it, the plan tells."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from projections.tables.carrying import chain
from projections.tables.columns import day_if, moment_if, newer
from projections.tables.table import Table
from service.domain.actions import Action
from service.domain.decisions import Decision
from service.domain.entities import Entity
from service.domain.impediments import Impediment
from service.domain.plan import Plan
from service.domain.retrospective import RetrospectiveNote
from service.domain.risks import Risk

KINDS: dict[type[Entity], str] = {
    Decision: "DECISION",
    Risk: "RISK",
    Impediment: "IMPEDIMENT",
    RetrospectiveNote: "RETROSPECTIVE_NOTE",
}
"""What actions come of."""


class Row(NamedTuple):
    """An action."""

    action: str
    title: str
    owned: bool
    due: date | None
    comes_of: str | None
    comes_of_kind: str | None
    finished_at: datetime | None
    dropped: bool
    open: bool
    carried_from: str | None
    carried_to: str | None
    carry_outcome: str | None
    removed: bool
    version: int


def rows(plan: Plan, since: int) -> Iterator[Row]:
    """The actions that were touched."""
    for each in plan.actions:
        if newer(since, each):
            source = None if each.comes_of is None else plan.find(each.comes_of)
            yield _row(each, KINDS.get(type(source)) if source else None)


def _row(action: Action, kind: str | None) -> Row:
    return Row(
        action=action.id,
        title=action.title,
        owned=action.owner is not None,
        due=day_if(action.due),
        comes_of=action.comes_of,
        comes_of_kind=kind,
        finished_at=moment_if(action.finished_at),
        dropped=action.dropped,
        open=action.is_open,
        **chain(action)._asdict(),
        removed=action.removed is not None,
        version=action.version,
    )


ACTIONS = Table("actions", Row._fields, ("action",), rows)
