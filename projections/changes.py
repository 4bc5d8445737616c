"""What differs between two versions of a plan: every node whose readable state is another, touched or not."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from projections.nodes import NODES, nodes_of
from projections.views import Views, views_of
from service.domain.plan import Plan
from service.domain.vocabulary import Id


@dataclass(frozen=True)
class Changes:
    """`upserts` are (kind, id) of each node that is there afterwards and reads differently; `removed` are the
    ids of those that are not there any more. The plan's own fields are not among them."""

    upserts: tuple[tuple[str, Id], ...] = ()
    removed: tuple[Id, ...] = ()


_found: WeakKeyDictionary[Views, WeakKeyDictionary[Views, Changes]] = WeakKeyDictionary()
"""What was looked for lately: many ask for the same step in different words."""


def changes(before: Plan, after: Plan) -> Changes:
    """The difference between two versions of one plan; the later one may also be the first argument."""
    was = views_of(before)
    now = views_of(after, was)
    found = _found.setdefault(now, WeakKeyDictionary())
    if was not in found:
        found[was] = _difference(was, now)
    return found[was]


def _difference(was: Views, now: Views) -> Changes:
    upserts: list[tuple[str, Id]] = []
    removed: list[Id] = []
    discussed = _discussed(was, now)
    for kind in NODES:
        old, new = nodes_of(was, kind), nodes_of(now, kind)
        if old is not new:
            upserts += [(kind, id) for id, node in new.items() if id in discussed or old.get(id) != node]
            removed += [id for id in old if id not in new]
        else:
            upserts += [(kind, id) for id in discussed if id in new]
    return Changes(tuple(upserts), tuple(removed))


def _discussed(was: Views, now: Views) -> dict[Id, None]:
    """The nodes whose comments differ."""
    old, new = was.comments_by_node, now.comments_by_node
    if old is new:
        return {}
    return dict.fromkeys(id for id in (*old, *new) if old.get(id) != new.get(id))
