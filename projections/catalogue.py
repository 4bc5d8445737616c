"""All projections: each stands at a position of its own, so that one can stop while the others go on."""

from projections.projection import Projection
from projections.tables.catalogue import TABLES
from projections.tables.changing import CHANGES
from projections.tables.keeping import PlanTables
from projections.tables.naming import TRAINS


def projections() -> list[Projection]:
    """One of each."""
    return [*(PlanTables(name, tables) for name, tables in TABLES.items()), CHANGES, TRAINS]
