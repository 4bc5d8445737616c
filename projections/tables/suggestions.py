"""Suggestions: which rule made them and what people said of them, without their words."""

from collections.abc import Iterator
from typing import NamedTuple

from projections.tables.columns import newer
from projections.tables.table import Table
from service.domain.plan import Plan


class Row(NamedTuple):
    """A suggestion."""

    suggestion: str
    suggestion_kind: str
    rule: str
    strength: int
    state: str
    came_of_it: bool
    removed: bool
    version: int


def rows(plan: Plan, since: int) -> Iterator[Row]:
    """The suggestions that were made or settled."""
    for each in plan.suggestions:
        if newer(since, each):
            yield Row(
                suggestion=each.id,
                suggestion_kind=each.kind.value,
                rule=each.rule,
                strength=each.strength,
                state=each.state.value,
                came_of_it=each.made is not None,
                removed=each.removed is not None,
                version=each.version,
            )


SUGGESTIONS = Table("suggestions", Row._fields, ("suggestion",), rows)
