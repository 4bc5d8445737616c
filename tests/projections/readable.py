"""Every node of a plan with all that can be read of it, made the plain way."""

from projections.nodes import NODES
from service.domain.plan import Plan


def nodes_in(views):
    """By id the kind of each node that is there, itself, what views say about it, and its comments."""
    return {
        id: (kind, (thing, *(getattr(views, view).get(id) for view in beside), views.comments_on(id)))
        for kind, (things, *beside) in NODES.items()
        for id, thing in _things(views, things)
    }


def _things(views, name):
    if name in Plan.entity_kinds():
        return [(thing.id, thing) for thing in views.plan.all(name).present()]
    return getattr(views, name).items()
