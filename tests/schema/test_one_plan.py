"""Which documents ask for nothing but one version of one plan."""

import pytest
from graphql import parse, validate

from schema.answering.one_plan import one_plan

PLAN = 'plan(key: "PI-1")'


def verdict(built, text, operation=None):
    document = parse(text)
    assert validate(built._schema, document) == [], text
    return one_plan(built._schema, document, operation)


@pytest.mark.parametrize(
    "text",
    [
        f"{{ {PLAN} {{ id }} }}",
        f"{{ __typename it: {PLAN} {{ __typename version epoch gate {{ about {{ id version }} }} }} }}",
        f"query ($a: Boolean!) {{ {PLAN} @include(if: $a) {{ id cells @skip(if: $a) {{ load }} }} }}",
        f"{{ ...A }} fragment A on Query {{ ... {{ {PLAN} {{ ...B }} }} }} fragment B on Plan {{ id ...C }} "
        "fragment C on Node { id }",
        f'{{ {PLAN} {{ teamBy(id: "x") {{ dependencyWork {{ late {{ health }} }} }} imported(source: "Jira") '
        "{ __typename } } }",
    ],
)
def test_what_follows_from_the_plan_alone_may_be_kept(built, text):
    found = verdict(built, text)
    assert found
    assert not found.has_names


@pytest.mark.parametrize("field", ["name", "erased", "zone"])
def test_names_of_people_are_noticed(built, field):
    fragment = f"fragment P on Person {{ {field} }}"
    text = f"{{ {PLAN} {{ risks {{ owner {{ ... on Node {{ ...P }} }} }} }} }} {fragment}"
    assert verdict(built, text).has_names


@pytest.mark.parametrize(
    "text",
    [
        "{ serverTime }",
        "{ __typename }",
        "{ __schema { queryType { name } } }",
        f"{{ serverTime {PLAN} {{ id }} }}",
        f"{{ a: {PLAN} {{ id }} b: {PLAN} {{ id }} }}",
        f"{{ viewer {{ person {{ id }} }} {PLAN} {{ id }} }}",
        f"{{ {PLAN} {{ next {{ key }} }} }}",
        f"{{ {PLAN} {{ history {{ totalCount }} }} }}",
        f"{{ {PLAN} {{ features {{ ...H }} }} }} fragment H on PlanNode {{ id history {{ totalCount }} }}",
        f"{{ {PLAN} {{ features {{ removed {{ id }} }} }} }}",
        f"{{ {PLAN} {{ away(since: {{ version: 1 }}) {{ to }} }} }}",
        f"{{ {PLAN} {{ scenario {{ forkedBy {{ name }} history {{ totalCount }} }} }} }}",
        'mutation { appear(plan: "x") }',
        'subscription { presence(plan: "x") { turnout { cast } } }',
    ],
)
def test_whatever_else_is_asked_is_answered_anew(built, text):
    assert verdict(built, text) is None


def test_the_operation_counts_that_is_run(built):
    text = f"query A {{ {PLAN} {{ id }} }} query B {{ serverTime }}"
    assert [bool(verdict(built, text, name)) for name in ("A", "B", "C", None)] == [True, False, False, False]


def test_fragments_that_spread_each_other_twice_are_looked_through_once(built):
    nested = " ".join(
        f"fragment F{n} on Plan {{ ...F{n + 1} ... {{ ...F{n + 1} }} }}" for n in range(60)
    )  # 2^60 ways through
    text = f"{{ {PLAN} {{ ...F0 ...F0 }} }} {nested} fragment F60 on Plan {{ id }}"
    assert one_plan(built._schema, parse(text), None)
