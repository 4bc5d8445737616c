"""What differs between two versions of a plan: every node whose readable state is another, touched or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

from projections.nodes import NODES
from projections.views import Views, views_of
from service.domain.entities import Entities
from service.domain.plan import Plan
from service.domain.vocabulary import Id

COMMENTS = "comments_by_node"
"""The view of what was said about nodes, of every kind."""
READ = dict.fromkeys((*chain(*NODES.values()), COMMENTS))
"""All that is read of any node."""


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
    differ = {name: ids for name in READ if (ids := _differing(was, now, name))}
    for kind, names in NODES.items():
        touched = [differ[name] for name in (*names, COMMENTS) if name in differ]
        for id in dict.fromkeys(chain(*touched)) if touched else ():
            if _is_there(now, names[0], id):
                upserts.append((kind, id))
            elif _is_there(was, names[0], id):
                removed.append(id)
    return Changes(tuple(upserts), tuple(removed))


def _differing(was: Views, now: Views, name: str) -> list[Id]:
    """The ids of those things, or of what a view tells by id, that are not the same in both."""
    if name in Plan.entity_kinds():
        return _written(was.plan.all(name), now.plan.all(name))
    old, new = getattr(was, name), getattr(now, name)
    return [] if old is new else _other(old, new)


def _written(old: Entities[Any], new: Entities[Any]) -> list[Id]:
    written = new.written_since(old)
    if written is not None:
        return [after.id for before, after in written if before != after]
    return _other({each.id: each for each in old}, {each.id: each for each in new})


def _other(old: Mapping[Id, Any], new: Mapping[Id, Any]) -> list[Id]:
    """Those that are not the same; most are one object, which is seen without comparing it."""
    other = [id for id, now in new.items() if (was := old.get(id)) is not now and was != now]
    return other + [id for id in old if id not in new]


def _is_there(views: Views, things: str, id: Id) -> bool:
    if things not in Plan.entity_kinds():
        return id in getattr(views, things)
    thing = views.plan.all(things).get(id)
    return thing is not None and thing.removed is None
