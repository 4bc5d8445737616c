"""The SDL: committed, described, named and complete as the contract says."""

import dataclasses
import re
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    parse,
    validate,
)
from strawberry.utils.str_converters import to_camel_case

import schema
from schema.commands import APART, BY_THE_CLOCK, commands, for_people, that_go_together
from schema.describing import missing
from schema.reading import KINDS
from service.domain.decider import Stream

ROOM = Path(schema.__file__).parent
CAMEL, PASCAL, SCREAMING = (
    re.compile(form) for form in (r"[a-z][A-Za-z0-9]*", r"[A-Z][A-Za-z0-9]*", r"[A-Z][A-Z0-9_]*")
)


@pytest.fixture(scope="session")
def graph(built):
    return built._schema


def own_types(graph):
    return [each for name, each in graph.type_map.items() if not name.startswith("__")]


def test_the_committed_sdl_is_that_of_the_code(built):
    committed = (ROOM / "schema.graphql").read_text()
    assert committed == built.as_str() + "\n", "run: python -m schema > schema/schema.graphql"


def test_everything_has_a_description(graph):
    assert list(missing(graph)) == []


def test_descriptions_are_sentences(graph):
    for kind in own_types(graph):
        for name, field in getattr(kind, "fields", {}).items():
            assert field.description.endswith((".", "!")), f"{kind.name}.{name}: {field.description}"


def test_names_follow_the_contract(graph):
    for kind in own_types(graph):
        assert PASCAL.fullmatch(kind.name)
        if isinstance(kind, GraphQLEnumType):
            assert all(SCREAMING.fullmatch(value) for value in kind.values), kind.name
        for name, field in getattr(kind, "fields", {}).items():
            assert CAMEL.fullmatch(name), f"{kind.name}.{name}"
            assert all(CAMEL.fullmatch(argument) for argument in getattr(field, "args", {}))


def test_every_command_has_its_mutation(graph):
    fields = graph.mutation_type.fields
    for command in commands():
        if command not in BY_THE_CLOCK | APART:
            name = command.__name__[0].lower() + command.__name__[1:]
            assert name in fields, f"schema/mutation.py lacks {name}"


OUTSIDE_THE_LOG = {"appear", "castVote", "markSeen"}


def test_every_other_mutation_but_together_is_a_command(graph):
    names = {each.__name__[0].lower() + each.__name__[1:] for each in commands()}
    assert set(graph.mutation_type.fields) - names - OUTSIDE_THE_LOG == {"together"}


def test_a_mutation_names_the_stream_of_its_command(graph):
    for stream, first in ((Stream.PLAN, ["plan"]), (Stream.TRAIN, ["train"]), (Stream.ORGANISATION, [])):
        for name in for_people(stream):
            arguments = list(graph.mutation_type.fields[to_camel_case(name)].args)
            assert [each for each in arguments if each not in ("input", "envelope")] == first
            assert arguments[-1] == "envelope"


def test_all_commands_of_a_plan_go_together(graph):
    assert set(graph.type_map["AnyCommand"].fields) == {to_camel_case(each) for each in that_go_together()}


def test_an_outcome_is_nullable_so_that_one_crash_does_not_erase_a_sibling(graph):
    apart = {*OUTSIDE_THE_LOG, *(each.__name__[0].lower() + each.__name__[1:] for each in APART)}
    of_commands = {n: field for n, field in graph.mutation_type.fields.items() if n not in apart}
    assert {str(field.type) for field in of_commands.values()} == {"Outcome"}
    assert not any(str(graph.mutation_type.fields[name].type).endswith("!") for name in apart)


def test_one_name_has_one_type_among_the_nodes_of_a_plan(graph):
    seen = {}
    for kind in graph.get_possible_types(graph.type_map["PlanNode"]):
        for name, field in kind.fields.items():
            shape = (str(field.type), {each: str(it.type) for each, it in field.args.items()})
            assert seen.setdefault(name, shape) == shape, f"{kind.name}.{name}"


def test_every_field_of_every_node_can_be_followed_in_one_document(graph):
    """Without aliases: two fields of one name and two types would make the live document invalid."""
    nodes = "\n".join(f"... on {kind.name} {selection(kind, graph)}" for kind in plan_nodes(graph))
    document = f"""subscription ($plan: ID!, $epoch: ID!, $after: Int!) {{
      planChanges(plan: $plan, epoch: $epoch, after: $after) {{
        ... on ChangeSet {{ upserts {{ __typename {nodes} }} }} }} }}"""
    assert validate(graph, parse(document)) == []


def plan_nodes(graph):
    return graph.get_possible_types(graph.type_map["PlanNode"])


def selection(kind, graph, depth=1):
    """Every field without required arguments; what lies below, by its leaves."""
    chosen = []
    for name, field in kind.fields.items():
        if any(str(argument.type).endswith("!") for argument in field.args.values()):
            continue
        below = get_named_type(field.type)
        if isinstance(below, GraphQLObjectType | GraphQLInterfaceType):
            chosen.append(
                f"{name} {selection(below, graph, depth - 1)}" if depth else f"{name} {{ __typename }}"
            )
        elif not hasattr(below, "types"):
            chosen.append(name)
        else:
            chosen.append(f"{name} {{ __typename }}")
    return "{ " + " ".join(chosen) + " }"


def test_inputs_and_outputs_are_apart(graph):
    inputs = {each.name for each in own_types(graph) if isinstance(each, GraphQLInputObjectType)}
    others = ("At", "Between", "HistoryFilter", "Envelope", "OnBehalfOf", "AnyCommand")
    assert all(name.endswith("Input") or name in others for name in inputs)


def test_every_scalar_of_ours_says_where_it_is_specified(graph):
    ours = ("DateTime", "Date", "LocalDateTime", "TimeZone", "UUID", "URL")
    assert all(graph.type_map[name].specified_by_url for name in ours)


ELSEWHERE = {
    "Feature": {"team", "iteration"},  # its cell's
    "Vote": {"cast", "counts"},  # its result's
    "Milestone": {"setIn"},  # the rule's own note
}


def test_whatever_a_thing_holds_can_be_read(graph):
    for entity, node in KINDS.items():
        called = {stored: name for name, stored in node.stored_as.items()}
        held = {to_camel_case(called.get(each.name, each.name)) for each in dataclasses.fields(entity)}
        hidden = held - set(graph.type_map[node.__name__].fields) - ELSEWHERE.get(node.__name__, set())
        assert not hidden, f"{node.__name__}: {hidden}"
