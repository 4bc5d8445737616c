"""Dependency measures: a row of counts for each plan, and one for each pair of teams that ever had something
between them."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from projections.dependency_counts import Counts
from projections.dependency_measures import dependency_measures
from projections.tables.columns import any_newer
from projections.tables.table import Table
from service.domain.dependencies import RemovedHow
from service.domain.plan import Plan

MADE_OF = ("dependencies", "features", "stories", "teams", "iterations")


class CountsRow(NamedTuple):
    """Some dependencies, counted."""

    asked: int
    standing: int
    withdrawn: int
    sliced: int
    designed_out: int
    absorbed: int
    moved: int
    dropped: int
    at_commitment: int | None
    agreed_at_commitment: int | None
    found_later: int | None
    delivered: int
    late: int
    overdue: int
    agreed: int
    median_days: float | None


PLAN = ("features", "linked", "teams", "external", "carried", "density", "possible_pairs", "linked_pairs")
PAIR = (
    "consumer",
    "provider",
    "consumer_train_team",
    "provider_train_team",
    "consumer_name",
    "provider_name",
)


def plan_rows(plan: Plan, since: int) -> Iterator[tuple[Any, ...]]:
    """The plan's row, when something was touched that it is made of."""
    if any_newer(plan, since, *MADE_OF):
        measures = dependency_measures(plan)
        yield (*(getattr(measures, name) for name in PLAN), *_counts(measures.counts))


def pair_rows(plan: Plan, since: int) -> Iterator[tuple[Any, ...]]:
    """The same of each pair. The teams of a dependency stay, so that no pair ever goes."""
    if any_newer(plan, since, *MADE_OF):
        for pair in dependency_measures(plan).pairs:
            consumer, provider = pair.consumer, pair.provider
            ids = consumer.id, provider.id, consumer.train_team, provider.train_team
            yield (*ids, consumer.name, provider.name, *_counts(pair.counts))


def _counts(counts: Counts) -> CountsRow:
    removed = {how.value.lower(): counts.removed[how] for how in RemovedHow}
    others = (name for name in CountsRow._fields if name not in removed)
    return CountsRow(**removed, **{name: getattr(counts, name) for name in others})


DEPENDENCY_MEASURES = Table("dependency_measures", (*PLAN, *CountsRow._fields), (), plan_rows)
DEPENDENCY_PAIRS = Table("dependency_pairs", (*PAIR, *CountsRow._fields), ("consumer", "provider"), pair_rows)
