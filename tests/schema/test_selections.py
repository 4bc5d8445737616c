"""Compiled selections answer what the library's executor answers, to the byte, errors included."""

import asyncio
import json
import threading
import time
from contextlib import AsyncExitStack

import pytest
from graphql import (
    NoUnusedFragmentsRule,
    NoUnusedVariablesRule,
    execute,
    get_named_type,
    is_leaf_type,
    parse,
    specified_rules,
    validate,
)
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Ordinary

from schema.compiled import selections
from schema.compiled.execution import Executor
from schema.compiled.straight import is_derived
from schema.context import Context
from schema.types.changes import InSync
from service.auth import Asker
from tests.journeys.served import a_database
from tests.schema.busy import FEATURES, STORIES, live_through
from tests.schema.conftest import served
from tests.schema.selecting import GIVEN, documents
from tests.schema.test_documents import OPERATIONS
from tests.service.node import ANNA, BLUE, ORGANISATION, RED


class Place:
    """A busy plan in a loop that runs beside the test, and who asks of it by either executor."""

    def __init__(self, graph):
        self.graph, self.api = graph, None
        self._loop, self._stack = asyncio.new_event_loop(), AsyncExitStack()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine):
        """What comes of it in the loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(60)

    async def open(self, url, built):
        self.api = await self._stack.enter_async_context(served(url, built))
        await self.api.node.prepare()
        await live_through(self.api)

    def close(self):
        self.run(self._stack.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def answer(self, document, executor, **variables):
        """The bytes of what is answered."""
        return self.run(self._answer(document, executor, variables))

    async def _answer(self, document, executor, variables):
        result = execute(
            self.graph,
            document,
            variable_values=variables,
            context_value=Context(Asker(person=ANNA, org=ORGANISATION), self.api.services),
            is_awaitable=optimized_is_awaitable,
            executor_class=executor,
        )
        result = await result if optimized_is_awaitable(result) else result
        errors = [each.formatted for each in result.errors or ()]
        return json.dumps({"data": result.data, "errors": errors}, indent=1, default=repr).encode()


@pytest.fixture(scope="module")
def place(postgres, migrated, built):
    with a_database(postgres, migrated, "selections") as urls:
        place = Place(built._schema)
        place.run(place.open(urls["database_url"], built))
        yield place
        place.close()


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Everything is compiled when it is met first."""
    monkeypatch.setattr(selections, "WORTH", 1)


RULES = [each for each in specified_rules if each not in (NoUnusedFragmentsRule, NoUnusedVariablesRule)]
BY_CHANCE = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)


@BY_CHANCE
@given(data=st.data())
def test_any_document_is_answered_as_by_the_library(place, data):
    text = data.draw(documents(place.graph))
    document = parse(text)
    wrong = validate(place.graph, document, RULES)
    event(f"valid {not wrong}")
    assume(not wrong)
    for values in (GIVEN, GIVEN, {**GIVEN, "yes": False, "no": True, "team": BLUE}):
        expected = place.answer(document, Ordinary, **values)
        event(f"errors {b'locations' in expected}")
        assert place.answer(document, Executor, **values) == expected


def everything(graph):
    """All that follows from the plan of each thing that it lists, and of what these refer to."""
    lists = ["features", "stories", "dependencies", "objectives"]
    chosen = [f"{name} {{ {derived(get_named_type(of_plan(graph, name)), 1)} }}" for name in lists]
    return f'{{ plan(key: "PI-1") {{ {" ".join(chosen)} }} }}'


def of_plan(graph, name):
    return graph.type_map["Plan"].fields[name].type


def derived(kind, depth):
    """The fields of a type that are derived, and so much of what is below them."""
    chosen = ["__typename"]
    for name, field in getattr(kind, "fields", {}).items():
        below = get_named_type(field.type)
        if is_derived(field) and not field.args and (depth or is_leaf_type(below)):
            chosen.append(name if is_leaf_type(below) else f"{name} {{ {derived(below, depth - 1)} }}")
    return " ".join(chosen)


SPOILT = [
    ("features", "title", None),
    ("features", "title", 7),
    ("features", "title", ValueError("no title")),
    ("features", "rank", object()),
    ("features", "size", "huge"),
    ("features", "size", 10**400),
    ("features", "size", 2.5),
    ("features", "kind", "ENABLER"),
    ("features", "kind", "no kind"),
    ("features", "ready", None),
    ("features", "ready", 1),
    ("features", "components", None),
    ("features", "components", {"a set"}),
    ("features", "components", ("one", None, 3)),
    ("features", "url", 5),
    ("features", "owner", 5),
    ("features", "version", 2**40),
    ("features", "version", True),
    ("features", "score", "none"),
    ("features", "contributing", (None, "nobody")),
    ("stories", "points", float("nan")),
    ("stories", "points", -0.0),
    ("dependencies", "consumer", None),
    ("dependencies", "needed_by", None),
    ("dependencies", "since", b"bytes"),
    ("objectives", "evidence", ["a", "b"]),
    ("objectives", "features", None),
    ("objectives", "features", "abc"),
    ("objectives", "features", {FEATURES[0]: "nobody", RED: None}),
    ("stories", "feature", "nobody"),
    ("stories", "team", ["a list"]),
    ("stories", "iteration", 7),
    ("dependencies", "needed_by", "nobody"),
    ("dependencies", "committed_by", RED),
]
"""What no thing of a plan can hold, or looks a little different."""


@pytest.mark.parametrize(("kind", "field", "value"), SPOILT)
def test_what_cannot_be_is_refused_as_by_the_library(place, kind, field, value):
    document = parse(everything(place.graph))
    state = place.run(place.api.node.plan())
    thing = list(state.all(kind).present())[1]
    held = getattr(thing, field)
    object.__setattr__(thing, field, value)
    try:
        expected = place.answer(document, Ordinary)
        assert place.answer(document, Executor) == expected
    finally:
        object.__setattr__(thing, field, held)


def test_an_error_takes_away_no_more_than_it_must(place):
    """The library's rule for null, seen once: the field if it may be null, else the thing that it is of."""
    thing = next(iter(place.run(place.api.node.plan()).features.present()))
    object.__setattr__(thing, "size", "huge")
    document = parse('{ plan(key: "PI-1") { features { size title } teams { id } } }')
    answer = json.loads(place.answer(document, Executor))
    object.__setattr__(thing, "size", None)
    assert [each["path"] for each in answer["errors"]] == [["plan", "features", 0, "size"]]
    assert answer["data"]["plan"]["features"][0] == {"size": None, "title": thing.title}
    assert answer["data"]["plan"]["teams"]


SAME = """{ plan(key: "PI-1") { version
  features { ...Where cell { load } } stories { feature { ...Where } } teams { name }
  objectives { features { ...Where cell { team { name } } ... on Feature { title cell { id: entity } } } } } }
fragment Where on Feature { cell { __typename } }"""


def test_a_fragment_is_merged_with_whatever_stands_beside_it(place):
    document = parse(SAME)
    assert not validate(place.graph, document)
    assert place.answer(document, Executor) == place.answer(document, Ordinary)


def test_what_the_past_refers_to_is_not_mixed_with_what_the_present_does(place):
    ids = [f'"{id}{at}"' for id in (*STORIES[:2], FEATURES[0]) for at in ("", "@38", "", "@40")]
    refers = "id iteration { id version } ... on Story { team { id name } feature { id version title } }"
    parts = f"... on Story {{ {refers} }} ... on Feature {{ cell {{ id team {{ id }} features {{ id }} }} }}"
    document = parse(f"{{ nodes(ids: [{', '.join(ids)}]) {{ __typename id {parts} }} }}")
    assert not validate(place.graph, document)
    answer = place.answer(document, Executor)
    assert answer == place.answer(document, Ordinary)
    assert all(each in answer for each in (b"@38", b"@40"))
    assert not json.loads(answer)["errors"]


@pytest.mark.parametrize(("yes", "no"), [(True, False), (False, True), (False, False), (True, True)])
def test_what_is_skipped_is_chosen_by_each_request(place, yes, no):
    document = parse(CHOSEN)
    assert not validate(place.graph, document)
    for flags in ({"yes": True, "no": True}, {"yes": yes, "no": no}):
        assert place.answer(document, Executor, **flags) == place.answer(document, Ordinary, **flags)


CHOSEN = """query ($yes: Boolean! = false, $no: Boolean!) { plan(key: "PI-1") {
  features { id title @include(if: $yes) ... @skip(if: $no) { rank } ...More @include(if: $no) } } }
fragment More on Feature { size cell @skip(if: $yes) { id } }"""
QUERIES = [name for name, text in OPERATIONS.items() if "query" in text]
LEFT = {"SliderStep", "AuditTable", "Slider", "WhileYouWereAway", "MayIDropHere", "Coach"}
"""What tells of the past or of the viewer: parts of it are the library's."""


@pytest.mark.parametrize("name", sorted(set(QUERIES) - LEFT))
def test_what_a_planning_ui_reads_of_a_plan_is_compiled_whole(place, name, monkeypatch):
    document = parse(OPERATIONS[name].replace("serverTime", ""))
    expected = place.answer(document, Ordinary, key="PI-1", team=RED)
    executed = []
    monkeypatch.setattr(
        Executor,
        "execute_field",
        lambda self, *place: executed.append(place[3].as_list()) or Ordinary.execute_field(self, *place),
    )
    assert place.answer(document, Executor, key="PI-1", team=RED) == expected
    assert all(len(path) == 1 for path in executed), executed


def test_a_document_that_multiplies_itself_is_not_written_out(place):
    """Each fragment is the next one twice, under names of its own each time: 2**25 fields in all."""
    places = [f"fragment F{n} on Feature {{ {twice(n)} }}" for n in range(25)]
    query = '{ plan(key: "PI-1") { features { ...F0 } } }'
    document = parse(" ".join([query, *places, "fragment F25 on Feature { id }"]))
    before = time.process_time()
    answers = {place.answer(document, each) for each in (Ordinary, Executor, Executor)}
    assert len(answers) == 1
    assert time.process_time() - before < 20


def twice(n):
    return (
        f"parts {{ ...F{n + 1} }} more: parts {{ id ...F{n + 1} parts {{ rank more: parts {{ title }} }} }}"
    )


@pytest.mark.parametrize("depth", [30, 150])
def test_however_deep_a_document_is_it_is_answered_as_by_the_library(place, depth):
    document = parse(f'{{ plan(key: "PI-1") {{ features {{ {"parts { " * depth} id {"} " * depth} }} }} }}')
    assert place.answer(document, Executor) == place.answer(document, Ordinary)


@pytest.mark.parametrize("worth", [1, 1_000])
def test_an_event_leaves_nothing_in_the_executor_of_its_subscription(built, monkeypatch, worth):
    monkeypatch.setattr(selections, "WORTH", worth)
    document = parse(
        'subscription { planChanges(plan: "p", epoch: "e", after: 1) { ... on InSync { head } } }'
    )
    asker = Asker(person=ANNA, org=ORGANISATION)
    executor = Executor.build(built._schema, document, context_value=Context(asker, None))
    for head in range(3):
        told = InSync(version=1, head=head, server_time="2026-11-22T12:00:00.000000Z")
        result = executor.build_per_event_executor(told).execute_operation(False)
        assert result.data == {"planChanges": {"head": head}}
    assert executor._relevant_sub_fields == executor._known == {}
