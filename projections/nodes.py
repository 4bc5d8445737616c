"""Every node of a plan with all that can be read of it: what differs between two versions is found here."""

from collections.abc import Iterator, Mapping
from typing import Any

from projections.views import Views
from service.domain.plan import Plan
from service.domain.vocabulary import Id

Node = tuple[Any, ...]
"""What can be read of a node: itself, and what is derived about it. Compared, never shown."""

NODES: dict[str, tuple[str, ...]] = {
    "Iteration": ("iterations",),
    "Team": ("teams", "inboxes", "works", "velocities", "plan_standings"),
    "TeamPlan": ("plans_of_teams",),
    "Checkpoint": ("radiator",),
    "Adjustment": ("adjustments",),
    "Feature": ("features", "feature_standings", "stories_by_feature"),
    "Story": ("stories",),
    "Objective": ("objectives", "flags_by_objective"),
    "Dependency": ("dependencies", "dependency_standings"),
    "Risk": ("risks", "actions_by_source"),
    "Milestone": ("milestones",),
    "Suggestion": ("suggestions",),
    "Slot": ("slots", "local_times"),
    "ReadinessItem": ("readiness_items", "overdue"),
    "Briefing": ("briefings",),
    "Decision": ("decisions", "overdue", "actions_by_source"),
    "Impediment": ("impediments", "overdue", "actions_by_source"),
    "Action": ("actions", "overdue"),
    "RetrospectiveNote": ("retrospective_notes", "actions_by_source"),
    "Cell": ("cells",),
    "Scenario": ("scenarios",),
    "Conflict": ("conflicts",),
    "GateItem": ("gate",),
    "CarryProposal": ("to_carry",),
    "Vote": ("votes", "polls", "concerns_by_vote"),
}
"""Each kind of node: where its nodes are, and the views that say more about them."""


def nodes_in(views: Views) -> dict[Id, tuple[str, Node]]:
    """Every node of the plan that is there: its kind, and all that can be read of it."""
    return {
        id: (kind, (*node, views.comments_on(id)))
        for kind in NODES
        for id, node in nodes_of(views, kind).items()
    }


def nodes_of(views: Views, kind: str) -> Mapping[Id, Node]:
    """The nodes of one kind, without their comments; kept with the views."""
    kept = f"nodes of {kind}"
    if kept not in views.__dict__:
        views.__dict__[kept] = views.taken_over(kept, NODES[kind], lambda made: _table(made, *NODES[kind]))
    table: Mapping[Id, Node] = views.__dict__[kept]
    return table


def _table(views: Views, things: str, *beside: str) -> dict[Id, Node]:
    more = [getattr(views, view) for view in beside]
    return {id: (thing, *[view.get(id) for view in more]) for id, thing in _things(views, things)}


def _things(views: Views, name: str) -> Iterator[tuple[Id, Any]]:
    if name in Plan.entity_kinds():
        return ((thing.id, thing) for thing in views.plan.all(name).present())
    return iter(getattr(views, name).items())
