"""What an operation selects, compiled and kept; the first few things of each selection are the library's."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any

from graphql import (
    FieldNode,
    GraphQLOutputType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    VariableNode,
)
from graphql.execution import Executor
from graphql.execution.collect_fields import collect_subfields

from schema.compiled.functions import Complete
from schema.compiled.writing import Details, Key, NotDerived, Writer, key_of

WORTH = 4
"""Things of a selection that are worth to compile it."""
MOST_OPERATIONS, MOST_CHOICES = 200, 16
"""Kept at once; of each, for so many choices of what is skipped and included."""
MOST_SURPRISES = 5
"""Times in a row that a selection is left to the library, before it always is."""


Memos = defaultdict[str, dict[Any, Any]]


class Run:
    """One value that is completed."""

    __slots__ = ("_by_reading", "answer", "memos", "people", "read", "things", "variables")

    def __init__(self, variables: Any) -> None:
        self.variables = variables
        self.answer: Any = None
        self.people: list[tuple[dict[str, Any], Any, Complete]] = []
        """What waits for names: in which object, whose, and what puts them there."""
        self.read: Any = None
        """Of which reading the thing is that is completed now."""
        self.memos: Memos = defaultdict(dict)
        """What things came to, by what completed them and by their plain ids in that reading, or by the
        identity of a node."""
        self.things: list[Any] = []
        """Those nodes."""
        self._by_reading: defaultdict[Any, Memos] = defaultdict(lambda: defaultdict(dict))

    def turn_to(self, read: Any) -> None:
        """Go on with things of another reading."""
        self.read, self.memos = read, self._by_reading[read]


class Selection:
    """What is selected at one place."""

    __slots__ = ("_complete", "_met", "_surprises", "_write")

    def __init__(self, writer: Writer, kind: GraphQLOutputType, details: Details) -> None:
        self._write = partial(writer.write, kind, details)
        self._complete: Complete | None = None
        self._met = self._surprises = 0

    def run(self, value: Any, variables: Any) -> Run | None:
        """The value completed, but for names; None: the library is to do it."""
        complete = self._complete or self._compiled(value)
        if complete is None:
            return None
        run = Run(variables)
        try:
            run.answer = complete(value, run)
        except Exception:  # the library will meet it again, and say what there is to say
            self._surprises += 1
            self._complete = None if self._surprises >= MOST_SURPRISES else complete
            return None
        self._surprises = 0
        return run

    def _compiled(self, value: Any) -> Complete | None:
        """When so many things have been met that it is worth it."""
        if self._surprises >= MOST_SURPRISES:
            return None
        self._met += len(value) if isinstance(value, list | tuple) else 1
        if self._met >= WORTH:
            try:
                self._complete = self._write()
            except (NotDerived, RecursionError):
                self._surprises = MOST_SURPRISES
        return self._complete


class Selections:
    """All selections of one operation, for one choice of what is skipped and included."""

    def __init__(self, executor: Executor[Any]) -> None:
        self._collect = partial(
            collect_subfields,
            executor.schema,
            executor.fragments,
            executor.variable_values,
            executor.operation,
        )
        self._writer = Writer(executor.schema, self._collect)
        self._all: dict[Key, Selection] = {}

    def of(self, kind: GraphQLOutputType, details: Details) -> Selection:
        """What is selected of a type by these nodes."""
        key = key_of(kind, details)
        if key not in self._all:
            self._all[key] = Selection(self._writer, kind, details)
        return self._all[key]


class Operations:
    """The selections of the operations that were asked for last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[OperationDefinitionNode, Choices]] = OrderedDict()

    def selections(self, executor: Executor[Any]) -> Selections:
        """Those of what is executed now."""
        operation = executor.operation
        kept = self._kept.get(id(operation))
        if kept is None:
            kept = self._kept[id(operation)] = operation, Choices(executor)
            if len(self._kept) > MOST_OPERATIONS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(id(operation))
        return kept[1].selections(executor)


class Choices:
    """The selections of one operation by the values of the variables that skip and include."""

    def __init__(self, executor: Executor[Any]) -> None:
        texts = [executor.operation.selection_set]
        texts += [each.definition.selection_set for each in executor.fragments.values()]
        self._variables = tuple(sorted({name for text in texts for name in _conditions(text)}))
        self._by_values: OrderedDict[tuple[Any, ...], Selections] = OrderedDict()

    def selections(self, executor: Executor[Any]) -> Selections:
        """Those of the values that it is executed with."""
        given = executor.variable_values.coerced
        values = tuple(given.get(name, Undefined) for name in self._variables)
        if values not in self._by_values:
            self._by_values[values] = Selections(executor)
            if len(self._by_values) > MOST_CHOICES:
                self._by_values.popitem(last=False)
        return self._by_values[values]


def _conditions(selected: SelectionSetNode) -> Iterator[str]:
    """The variables by which directives in a selection decide."""
    for each in selected.selections:
        for directive in each.directives or ():
            given = (argument.value for argument in directive.arguments or ())
            yield from (value.name.value for value in given if isinstance(value, VariableNode))
        if isinstance(each, FieldNode | InlineFragmentNode) and each.selection_set:
            yield from _conditions(each.selection_set)
