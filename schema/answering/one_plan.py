"""Whether an operation asks for nothing but one version of one plan: then its answer holds until the next."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    get_operation_ast,
)

from schema.compiled.straight import is_derived

NAMES = {("Person", "name"), ("Person", "erased"), ("Person", "zone")}
"""Fields about people, whose names are kept outside the plan and may be erased."""


class OnePlan(NamedTuple):
    """An operation that asks for nothing but one plan, all of which follows from the plan's state."""

    operation: OperationDefinitionNode
    plan: FieldNode
    has_names: bool
    """Whether names of people are asked for besides."""


def one_plan(schema: GraphQLSchema, document: DocumentNode, name: str | None) -> OnePlan | None:
    """What a valid document's operation asks of one plan; None when it asks for anything else."""
    operation = get_operation_ast(document, name)
    if operation is None or operation.operation is not OperationType.QUERY:
        return None
    spread = _Spread(schema.type_map, document)
    root = [field for _, field in spread.fields(operation.selection_set, schema.query_type)]
    if [field.name.value for field in root] != ["plan"]:
        return None
    others = {
        (kind.name, field.name.value)
        for kind, field in spread.below(root[0], schema.type_map["Plan"])
        if not is_derived(kind.fields[field.name.value])
    }
    return OnePlan(operation, root[0], bool(others)) if others <= NAMES else None


class _Spread:
    """The fields of a document, out of its fragments, each of which is opened once."""

    def __init__(self, kinds: Mapping[str, Any], document: DocumentNode) -> None:
        fragments = (each for each in document.definitions if isinstance(each, FragmentDefinitionNode))
        self._closed = {each.name.value: each for each in fragments}
        self._kinds = kinds

    def fields(self, selections: SelectionSetNode, kind: Any) -> Iterator[tuple[Any, FieldNode]]:
        """The fields of a selection, each with the type that it is selected on."""
        waiting = [(selections, kind)]
        while waiting:
            selections, kind = waiting.pop()
            for each in selections.selections:
                if isinstance(each, FieldNode):
                    if each.name.value != "__typename":
                        yield kind, each
                elif isinstance(each, InlineFragmentNode):
                    waiting.append((each.selection_set, self._on(each) or kind))
                elif isinstance(each, FragmentSpreadNode):
                    fragment = self._closed.pop(each.name.value, None)
                    if fragment:
                        waiting.append((fragment.selection_set, self._on(fragment)))

    def below(self, field: FieldNode, kind: Any) -> Iterator[tuple[Any, FieldNode]]:
        """All fields below one, which is of this type."""
        waiting = [(field, kind)]
        while waiting:
            field, kind = waiting.pop()
            for on, each in self.fields(field.selection_set, kind) if field.selection_set else ():
                yield on, each
                waiting.append((each, get_named_type(on.fields[each.name.value].type)))

    def _on(self, fragment: InlineFragmentNode | FragmentDefinitionNode) -> Any:
        condition = fragment.type_condition
        return self._kinds[condition.name.value] if condition else None
