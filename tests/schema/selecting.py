"""Documents by chance: whatever may be selected of a plan, in all the forms that GraphQL has for it."""

from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from schema.compiled.straight import is_derived
from tests.schema.busy import BRIEFING, FEATURES, RISKS, STORIES
from tests.service.node import PLAN, RED

VARIABLES = "$yes: Boolean! = true, $no: Boolean!, $team: ID!, $from: Int = 3"
GIVEN = {"no": False, "team": RED}
ROOTS = {
    "plan": ('plan(key: "PI-1")', 'plan(key: "PI-1", at: { version: 30 })', 'plan(key: "PI-1", as: "x")'),
    "node": tuple(f'node(id: "{id}")' for id in (PLAN, FEATURES[1], BRIEFING, f"{RISKS[0]}@20")),
    "nodes": (f'nodes(ids: ["{FEATURES[0]}", "{STORIES[2]}", "{RED}", "{RISKS[1]}"])',),
}
ARGUMENTS = {
    "teamBy": ("(id: $team)", f'(id: "{STORIES[0]}")'),
    "overlaps": ('(from: "2026-11-02", to: "2026-11-03")', '(from: "2026-11-03", to: "2026-11-02")'),
    "imported": ('(source: "jira")',),
    "changes": ("(from: $from, to: 40)", "(from: 9, to: 5)"),
    "history": ("(first: 2)", "(first: 1000)", ""),
    "compared": ("(with: PLAN_NOW)",),
}
"""For each field with arguments some that are right, and some that are refused."""
CONDITIONS = (
    "",
    "",
    "",
    "",
    "@include(if: $yes)",
    "@skip(if: $no)",
    "@skip(if: $yes)",
    "@include(if: false)",
)


@dataclass
class Chooser:
    """Chooses what is selected, as long as it has fields left."""

    draw: Any
    graph: GraphQLSchema
    fields: int
    fragments: list[tuple[GraphQLNamedType, str]] = field(default_factory=list)

    def document(self) -> str:
        """An operation with its fragments."""
        root = self.pick(["plan", "plan", "plan", "node", "nodes"])
        asked = self.pick(ROOTS[root])
        query: Any = self.graph.query_type
        body = self.selected(get_named_type(query.fields[root].type), 5)
        used = " ".join(text for _, text in self.fragments)
        return (
            f"query ({VARIABLES}) {{ a: serverTime @skip(if: true) @include(if: $no) {asked} {body} }} {used}"
        )

    def pick(self, choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def chance(self, of: int) -> bool:
        return bool(self.draw(st.integers(0, of - 1)) == 0)

    def selected(self, kind: Any, depth: int) -> str:
        """A selection set of this type."""
        parts = [self.part(kind, depth) for _ in range(self.draw(st.integers(1, 5)))]
        return "{ " + " ".join(each for each in parts if each) + " __typename }"

    def part(self, kind: Any, depth: int) -> str:
        if self.fields <= 0:
            return "__typename"
        self.fields -= 1
        if is_abstract_type(kind) or self.chance(6):
            return self.fragment(kind, depth)
        return self.field(kind, depth)

    def fragment(self, kind: Any, depth: int) -> str:
        """A fragment that can apply, in the place or apart, with or without a condition."""
        of = kind
        if is_abstract_type(kind):
            of = self.pick([kind, *self.graph.get_possible_types(kind)][: 1 if self.chance(4) else None])
        condition = self.pick(CONDITIONS)
        if is_abstract_type(of):
            parts = "__typename" if not hasattr(of, "fields") else self.field(of, depth)
            return f"... on {of.name} {condition} {{ {parts} __typename }}"
        known = [n for n, (on, _) in enumerate(self.fragments) if on is of]
        if known and self.chance(2):
            return f"...F{self.pick(known)} {condition}"
        body = self.selected(of, depth)
        if self.chance(2):
            self.fragments.append((of, f"fragment F{len(self.fragments)} on {of.name} {body}"))
            return f"...F{len(self.fragments) - 1} {condition}"
        return f"... {'' if of is kind and self.chance(2) else f'on {of.name}'} {condition} {body}"

    def field(self, kind: Any, depth: int) -> str:
        """A field; what does not follow from the plan is chosen less often."""
        every = {name: each for name, each in kind.fields.items() if self._can(name, each, depth)}
        derived = [name for name in every if is_derived(every[name])]
        names = sorted(every) if not derived or self.chance(12) else derived
        if not names:
            return "__typename"
        name = self.pick(names)
        arguments = self.pick(ARGUMENTS[name]) if every[name].args and name in ARGUMENTS else ""
        n = ARGUMENTS[name].index(arguments) if arguments else 0
        alias = f"{name}{n}: " if arguments or self.chance(5) else ""
        below: Any = get_named_type(every[name].type)
        body = "" if is_leaf_type(below) else self.selected(below, depth - 1)
        return f"{alias}{name}{arguments} {self.pick(CONDITIONS)} {body}"

    def _can(self, name: str, each: GraphQLField, depth: int) -> bool:
        if (
            each.args
            and name not in ARGUMENTS
            and any(arg.type.__class__.__name__ == "GraphQLNonNull" for arg in each.args.values())
        ):
            return False
        below = get_named_type(each.type)
        return is_leaf_type(below) or (depth > 0 and self.fields > 0 and _is_shallow(below))


def _is_shallow(kind: GraphQLNamedType) -> bool:
    """Whether it can be read without other plans than this one."""
    return not isinstance(kind, GraphQLObjectType) or kind.name not in ("CarriedFrom", "CarriedTo")


@st.composite
def documents(draw: Any, graph: GraphQLSchema) -> str:
    """Documents about a busy plan."""
    return Chooser(draw, graph, fields=60).document()
