"""What a normalizing cache of a client does, and a selection of all that a plan can tell."""

from dataclasses import dataclass, field
from typing import Any

from graphql import (
    build_client_schema,
    get_introspection_query,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_object_type,
)

OUTSIDE_THE_LAW = {"atRiskHits", "eventEffect", "triage"}
"""What is counted over the history, or looked through as a whole: it is asked for again."""


class Selection:
    """Documents over every field without arguments, built from what the service says of itself."""

    def __init__(self, asker):
        self.schema = build_client_schema(asker.ask(get_introspection_query()))
        self.node = self.schema.get_type("PlanNode")
        plan = self.schema.get_type("Plan").fields
        self.lists = [name for name, each in plan.items() if not each.args and self._lists_nodes(each.type)]
        known = {*self.lists, *OUTSIDE_THE_LAW}
        self.own = [name for name, each in plan.items() if not each.args and name not in known]

    def _lists_nodes(self, kind):
        named = get_named_type(kind)
        return is_list_type(getattr(kind, "of_type", kind)) and is_object_type(named) and self._is_node(named)

    def _is_node(self, kind):
        return is_abstract_type(kind) or any(each.name in ("Node", "PlanNode") for each in kind.interfaces)

    def field(self, name, kind):
        """One field; what is a node of its own by its id alone."""
        named = get_named_type(kind)
        if is_leaf_type(named):
            return name
        if is_abstract_type(named):
            return f"{name} {{ __typename ... on Node {{ id }} ... on PlanNode {{ id }} }}"
        return f"{name} {{ id }}" if self._is_node(named) else f"{name} {self.fields(named)}"

    def fields(self, kind):
        inner = (self.field(name, each.type) for name, each in kind.fields.items() if not each.args)
        return "{ " + " ".join(inner) + " }"

    def fragments(self):
        """Everything of every node, and the plan's own fields."""
        nodes = [each for each in self.schema.get_possible_types(self.node) if each.name != "Plan"]
        on = " ".join(f"... on {each.name} {self.fields(each)}" for each in nodes)
        plan = self.schema.get_type("Plan").fields
        own = " ".join(self.field(name, plan[name].type) for name in self.own)
        return f"fragment Everything on PlanNode {{ __typename {on} }} fragment Own on Plan {{ {own} }}"

    def plan(self):
        """`query ($key, $at, $as)`: all of a plan."""
        lists = " ".join(f"{name} {{ ...Everything }}" for name in self.lists)
        head = "query ($key: String!, $at: At, $as: String) { plan(key: $key, at: $at, as: $as)"
        return f"{head} {{ ...Own {lists} }} }} {self.fragments()}"

    def changes(self):
        """`query ($key, $from, $to, $as)`: what leads from one version to another."""
        head = "query ($key: String!, $from: Int!, $to: Int!, $as: String) { plan(key: $key) { changes"
        return f"{head}(from: $from, to: $to, as: $as) {{ {CHANGES} }} }} }} {self.fragments()}"

    def live(self):
        """`subscription ($plan, $epoch, $after)`: the same as it happens."""
        head = "subscription ($plan: ID!, $epoch: ID!, $after: Int!) { planChanges"
        sync = "... on InSync { version head } ... on ResetRequired { reason head }"
        arguments = "(plan: $plan, epoch: $epoch, after: $after)"
        told = f"{{ __typename ... on ChangeSet {{ {CHANGES} }} {sync} }}"
        return f"{head}{arguments} {told} }} {self.fragments()}"


CHANGES = "from to removed upserts { ...Everything } plan { ...Own }"


@dataclass
class Cache:
    """A plan as a client has it: its own fields, and nodes by their ids."""

    lists: list[str]
    own: dict[str, Any] = field(default_factory=dict)
    nodes: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, selection, plan):
        """All of a plan."""
        lists = [plan[name] for name in selection.lists]
        own = {name: plan[name] for name in selection.own}
        return cls(selection.lists, own, {node["id"]: node for each in lists for node in each})

    def apply(self, changes):
        """Replace what differs, forget what is gone: no more than any cache can do."""
        for id in changes["removed"]:
            del self.nodes[id]
        self.nodes |= {node["id"]: node for node in changes["upserts"]}
        self.own = changes["plan"]
