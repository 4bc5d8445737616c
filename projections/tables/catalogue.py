"""All tables, by the projection that keeps them: those of one stand still together when one cannot go on."""

from projections.tables.features import FEATURES
from projections.tables.plans import PLANS
from projections.tables.table import Table

TABLES: dict[str, tuple[Table, ...]] = {"plans": (PLANS, FEATURES)}
