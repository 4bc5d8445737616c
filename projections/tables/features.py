"""The table of features: one row each, removed ones included."""

from collections.abc import Iterable

from projections.tables.table import Row, Table
from service.domain.plan import Plan

COLUMNS = ("feature", "title", "kind", "team", "iteration", "progress", "committed", "removed")


def rows(plan: Plan, since: int) -> Iterable[Row]:
    """The features that were touched since a version."""
    for each in plan.features:
        if each.version > since:
            yield (
                each.id,
                each.title,
                each.kind.value,
                each.team,
                each.iteration,
                each.progress.value,
                each.committed,
                each.removed is not None,
            )


FEATURES = Table("features", COLUMNS, ("feature",), rows)
