"""Numbers that people learn from: never of a person, never an order of teams, always with their sample.

What is a measure is found by rule, not by a list: it is `Measured`, or part of what is; and every figure that
the service computes is in one of these, or says below why it is none."""

import re
from contextlib import nullcontext

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, build_schema, get_named_type

PEOPLE = {"Person", "Actor", "Viewer", "Looking"}
OF_A_PERSON = re.compile(".*(person|assignee|user).*|actors?|owners?|members?|by", re.IGNORECASE)
PLACES = {"rank", "position", "place", "best", "worst", "top", "bottom", "league", "score"}
ORDERS = re.compile("(order|sort|rank|top|best|worst)(By)?", re.IGNORECASE)
NO_MEASURE = {
    "AreaReadiness": "a share of a checklist, with the numbers beside it",
    "FinishedPoints": "what somebody stated of a velocity",
    "Readiness": "a share of a checklist, with the numbers beside it",
    "StartUpRule": "what somebody stated of a capacity",
    "Velocity": "what somebody stated of a capacity",
    "VoteResult": "a count of a round, with its ballots and who could vote beside it",
}
"""Types that hold a figure of their own and are no measures."""


@pytest.fixture(scope="session")
def graph(built):
    return built._schema


@pytest.fixture(scope="session")
def measures(graph):
    return measures_in(graph)


def measures_in(graph):
    """The types that are Measured, and all that is part of them, up to the things of a plan."""
    found = {each.name: each for each in graph.get_possible_types(graph.type_map["Measured"])}
    waiting = list(found.values())
    while waiting:
        for below in parts(waiting.pop(), graph):
            if below.name not in found:
                found[below.name] = below
                waiting.append(below)
    return list(found.values())


def parts(kind, graph):
    """The objects that a measure is made of; a thing of a plan or of a train is what it is about."""
    for field in kind.fields.values():
        below = get_named_type(field.type)
        if isinstance(below, GraphQLObjectType) and graph.type_map["Node"] not in below.interfaces:
            yield below


def test_a_measure_says_its_sample_and_which_formula_it_is(graph):
    fields = graph.type_map["Measured"].fields
    shapes = {name: str(field.type) for name, field in fields.items()}
    assert shapes == {"sampleSize": "Int!", "smallSample": "Boolean!", "variant": "String!"}


def test_every_figure_that_is_computed_is_a_measure_or_part_of_one(graph, measures):
    node = graph.type_map["Node"]
    figures = {
        kind.name
        for name, kind in graph.type_map.items()
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__") and node not in kind.interfaces
        if any(get_named_type(field.type).name == "Float" for field in kind.fields.values())
    }
    assert figures - {each.name for each in measures} == set(NO_MEASURE)


def test_no_measure_knows_of_a_person(measures):
    for kind in measures:
        for name, field in kind.fields.items():
            told = f"{kind.name}.{name}"
            assert get_named_type(field.type).name not in PEOPLE, told
            assert not OF_A_PERSON.fullmatch(name), told
            assert not any(OF_A_PERSON.fullmatch(argument) for argument in field.args), told


def test_nothing_orders_teams_by_a_figure(graph, measures):
    """Neither an argument of what leads to measures, nor a place in an order as one of their fields."""
    names = {each.name for each in measures}
    for kind in graph.type_map.values():
        for name, field in getattr(kind, "fields", {}).items():
            if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and (
                kind.name in names or get_named_type(field.type).name in names
            ):
                ordering = [each for each in field.args if ORDERS.fullmatch(each)]
                assert not ordering, f"{kind.name}.{name}({ordering[0]})"
    for kind in measures:
        assert not PLACES & set(kind.fields), kind.name


def test_a_measure_does_not_answer_nothing_where_it_has_no_sample(graph):
    """Its percentages and means are null then: a field that could not be would have to say 0 or 100."""
    for kind in graph.get_possible_types(graph.type_map["Measured"]):
        for name, field in kind.fields.items():
            assert str(field.type) != "Float!", f"{kind.name}.{name}"


BREAKS = {
    "a person in a part of a measure": ("type Part { owner: Person! }", test_no_measure_knows_of_a_person),
    "a person by another name": ("type Part { told: [Actor!] }", test_no_measure_knows_of_a_person),
    "figures by person": ("type Part { n(person: ID): Int }", test_no_measure_knows_of_a_person),
    "a place in a league": ("type Part { rank: Int! }", test_nothing_orders_teams_by_a_figure),
    "an order by a figure": ("type Part { n(orderBy: String): Int }", test_nothing_orders_teams_by_a_figure),
    "a list of measures to sort": (
        "type Part { n: Int } type Train { all(sort: Int): [Share!] }",
        test_nothing_orders_teams_by_a_figure,
    ),
    "a figure that says no sample": (
        "type Part { n: Int } type Loose { percent: Float }",
        test_every_figure_that_is_computed_is_a_measure_or_part_of_one,
    ),
    "a measure that cannot be null": (
        "type Part { n: Int } type Sure implements Measured { sampleSize: Int! smallSample: Boolean! "
        "variant: String! percent: Float! }",
        test_a_measure_does_not_answer_nothing_where_it_has_no_sample,
    ),
}
SOUND = """interface Node { id: ID! }
    interface Measured { sampleSize: Int! smallSample: Boolean! variant: String! }
    type Person { name: String } type Actor { name: String } type Query { share: Share }
    type Share implements Measured { sampleSize: Int! smallSample: Boolean! variant: String! percent: Float
      parts: [Part!]! }"""


@pytest.mark.parametrize("what", BREAKS)
def test_the_guardrails_hold_whoever_leans_on_them(what):
    broken, guardrail = BREAKS[what]
    wanted = guardrail.__code__.co_varnames[: guardrail.__code__.co_argcount]
    for added, holds in (("type Part { n: Int }", True), (broken, False)):
        stated = "".join(f"type {name} {{ n: Float }} " for name in NO_MEASURE)
        graph = build_schema(SOUND + stated + added)
        given = {"graph": graph, "measures": measures_in(graph)}
        with nullcontext() if holds else pytest.raises(AssertionError):
            guardrail(**{name: given[name] for name in wanted})
