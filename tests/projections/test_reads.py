"""A view names what it reads: it looks at no kind of things, no field and no view beside."""

import random
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import pytest

from projections.views import Views
from service.domain.plan import Plan
from tests.domain.specification import a_plan
from tests.projections.anybody import Anybody
from tests.projections.busy import a_busy_plan

VIEWS = {name: getattr(Views, name) for name in dir(Views) if hasattr(getattr(Views, name), "reads")}
KINDS = {kind: name for name, kind in Plan.entity_kinds().items()}
ALWAYS = {"id", "removed"}
"""Which things are there is known with any of their fields."""

HANDED_ON = {"cards": ("features", "stories")}
"""Views that give away whole things."""


class Watch:
    """What is looked at of a plan's things while it watches: (kind, field)."""

    def __init__(self):
        self.seen, self.within = set(), False

    @contextmanager
    def watching(self):
        with ExitStack() as patches:
            for cls, kind in KINDS.items():
                patches.enter_context(patch.object(cls, "__getattribute__", self.looking_at(kind)))
            yield

    def looking_at(self, kind):
        def look(thing, field):
            if self.within or field.startswith("_") or callable(getattr(type(thing), field, None)):
                return object.__getattribute__(thing, field)
            self.within = True  # what a property looks at itself is told by its name
            try:
                self.seen.add((kind, field))
                return object.__getattribute__(thing, field)
            finally:
                self.within = False

        return look


def looked_at(views, name):
    """What a view looks at beside the views that it names, which are made before."""
    for each in VIEWS[name].reads:
        if each in VIEWS:
            getattr(views, each)
    made, watch = set(views.__dict__), Watch()
    with watch.watching():
        getattr(views, name)
    others = (set(views.__dict__) - made - {name}) & VIEWS.keys()
    return watch.seen, others


def unnamed(plan, name):
    """What a view looks at and does not name."""
    seen, others = looked_at(Views(plan), name)
    named = VIEWS[name].reads
    kinds = {each.partition(".")[0] for each in named}
    whole = {*named, *(kind for each in named for kind in HANDED_ON.get(each, ()))}
    fields = {f"{kind}.{field}" for kind, field in seen if kind not in whole}
    allowed = {f"{kind}.{field}" for kind in kinds for field in ALWAYS}
    return others | (fields - allowed - set(named))


@pytest.fixture(scope="module")
def plans():
    """Plans in which everything has happened."""
    found = [a_busy_plan()]
    for seed in range(12):
        anybody, plan = Anybody(random.Random(seed)), a_plan()
        for _ in range(250):
            plan = anybody.step(plan)
        found.append(plan)
    return found


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_looks_at_nothing_that_it_does_not_name(name, plans):
    assert set().union(*(unnamed(plan, name) for plan in plans)) == set()
