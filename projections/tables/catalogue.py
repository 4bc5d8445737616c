"""All tables, by the projection that keeps them: those of one stand still together when one cannot go on."""

from projections.tables.actions import ACTIONS
from projections.tables.cells import CELLS
from projections.tables.decisions import DECISIONS
from projections.tables.dependencies import DEPENDENCIES
from projections.tables.dependency_measures import DEPENDENCY_MEASURES, DEPENDENCY_PAIRS
from projections.tables.features import FEATURES
from projections.tables.flow_items import FLOW_ITEMS
from projections.tables.impediments import IMPEDIMENTS
from projections.tables.iterations import ITERATIONS
from projections.tables.milestones import MILESTONES
from projections.tables.objectives import OBJECTIVES
from projections.tables.plans import PLANS
from projections.tables.predictability import PREDICTABILITY
from projections.tables.risks import RISKS
from projections.tables.stories import STORIES
from projections.tables.suggestions import SUGGESTIONS
from projections.tables.table import Table
from projections.tables.teams import TEAMS
from projections.tables.votes import VOTES

TABLES: dict[str, tuple[Table, ...]] = {
    "plans": (
        PLANS,
        ITERATIONS,
        TEAMS,
        CELLS,
        FEATURES,
        STORIES,
        FLOW_ITEMS,
        DEPENDENCIES,
        RISKS,
        OBJECTIVES,
        VOTES,
        MILESTONES,
        IMPEDIMENTS,
        ACTIONS,
        DECISIONS,
        PREDICTABILITY,
        DEPENDENCY_MEASURES,
        DEPENDENCY_PAIRS,
        SUGGESTIONS,
    )
}
