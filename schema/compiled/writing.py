"""The Python that a selection comes to: a function for each kind of thing and what is selected of it."""

from collections.abc import Callable
from itertools import count
from keyword import iskeyword
from typing import Any, NamedTuple

from graphql import (
    GraphQLAbstractType,
    GraphQLEnumType,
    GraphQLField,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import CollectedFields, FieldDetails
from graphql.execution.values import get_argument_values

from schema.compiled.functions import CALLED, Complete, Function
from schema.compiled.leaves import Unforeseen, completion, condition, names_of
from schema.compiled.straight import DEFINITION, Way, way_of
from schema.types.declared import Names
from schema.types.nodes import PlanNode

MOST_FIELDS, MOST_WRITTEN = 2_500, 10_000
"""Fields that are written for one selection and for an operation; what is larger is left to the library."""

Details = list[FieldDetails]
Collect = Callable[[GraphQLObjectType, Details], CollectedFields]
"""What is selected of an object of a type."""
Key = tuple[object, ...]


class NotDerived(Exception):
    """Something is selected that does not follow from what it is read of."""


def key_of(kind: GraphQLOutputType, details: Details) -> Key:
    """What tells a selection of a type from any other of the same operation."""
    return (kind, *[id(each.node) for each in details])


class Value(NamedTuple):
    """A value that has a name."""

    name: str
    details: Details
    scale: int = 1
    is_id: bool = False
    """Whether it is the plain id of a thing that is to be completed, or several."""


class Writer:
    """Writes functions into a namespace; what is selected alike of the same type shares one."""

    def __init__(self, schema: GraphQLSchema, collect: Collect) -> None:
        self.schema = schema
        self._collect = collect
        self._names: dict[Key, str] = {}
        self._texts: list[str] = []
        self._fields = self._written = 0
        self._numbers = count()
        self._space: dict[str, Any] = dict(CALLED)

    def write(self, kind: GraphQLOutputType, details: Details) -> Complete:
        """The function that completes a value of this type. Raises NotDerived."""
        known, begins = dict(self._names), Function(self._new("e"))
        self._texts, self._fields = [], 0
        try:
            answer = self._completed(begins, kind, Value("v", details))
        except Exception:
            self._names = known
            raise
        self._texts.append(f"def {begins.name}(v, run): return {answer}")
        exec(compile("\n".join(self._texts), "<selection>", "exec"), self._space)
        complete: Complete = self._space[begins.name]
        return complete

    def _new(self, letter: str, value: Any = None) -> str:
        """A name that is new; all functions know what it stands for."""
        name = f"{letter}{next(self._numbers)}"
        self._space[name] = value
        return name

    def _completed(self, function: Function, kind: GraphQLOutputType, value: "Value") -> str:
        """The expression that completes a value in a function."""
        is_nullable, name = not isinstance(kind, GraphQLNonNull), value.name
        inner: Any = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if is_leaf_type(inner):
            return self._leaf(inner, value, is_nullable=is_nullable)
        if isinstance(inner, GraphQLList):
            item = value._replace(name=f"v{next(self._numbers)}")
            answer = self._list(function, inner.of_type, item, name)
        elif value.is_id:
            return self._named(function, inner, value, is_nullable=is_nullable)
        elif is_abstract_type(inner):
            answer = f"{self._new('a', Choice(self, inner, value.details))}[{name}.__class__]({name}, run)"
        else:
            answer = self._referred(function, inner, value)
        return f"({answer} if {name} is not None else {'None' if is_nullable else 'nothing()'})"

    def _list(self, function: Function, kind: GraphQLOutputType, item: "Value", things: str) -> str:
        """The expression that completes a list; of ids that are none here nothing is in it."""
        if not item.is_id:
            return f"[{self._completed(function, kind, item)} for {item.name} in things({things})]"
        found = f"x{next(self._numbers)}"
        named: Any = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        answer = self._named(function, named, item, is_nullable=True)
        return f"[{found} for {item.name} in {things} if ({found} := {answer}) is not None]"

    def _named(self, function: Function, kind: Any, value: "Value", *, is_nullable: bool) -> str:
        """The expression that completes the thing of a plain id, once in a run for each reading."""
        if is_abstract_type(kind):
            completing = self._new("a", Choice(self, kind, value.details).complete)
        else:
            completing = self._object(kind, value.details)
        memo = f"m{next(self._numbers)}"
        function.uses |= {"read", "memos"}
        function.memos.append(f" {memo} = run.memos[{completing!r}]")
        answer = f"{memo}.get({value.name}) or refer(read, run, {memo}, {value.name}, {completing})"
        if is_nullable:
            return f"({answer} if {value.name} is not None else None)"
        return f"({answer} or nothing())"

    def _referred(self, function: Function, kind: GraphQLObjectType, value: "Value") -> str:
        """The expression that completes an object, once in a run where it may come again."""
        completing = self._object(kind, value.details)
        answer = f"{completing}({value.name}, run)"
        if not function.refers or not issubclass(kind.extensions[DEFINITION].origin, PlanNode):
            return answer
        memo = f"m{next(self._numbers)}"
        function.memos.append(f" {memo} = run.memos[{completing!r}]")
        return f"({memo}.get(id({value.name})) or keep(run, {memo}, {value.name}, {answer}))"

    def _leaf(self, kind: GraphQLLeafType, value: "Value", *, is_nullable: bool) -> str:
        name, scale = value.name, value.scale
        library = f"{self._new('c', completion(kind, is_nullable=is_nullable, scale=scale))}({name})"
        if isinstance(kind, GraphQLEnumType):
            return f"({self._new('n', names_of(kind))}.get(id({name})) or {library})"
        if scale != 1:
            return f"({name} / {scale} if {name}.__class__ is int else {library})"
        as_it_is = condition(kind, name)
        if as_it_is is None:
            return library
        return f"({name} if {f'{name} is None or ' if is_nullable else ''}{as_it_is} else {library})"

    def _object(self, kind: GraphQLObjectType, details: Details) -> str:
        """The name of the function of a type."""
        key = key_of(kind, details)
        if key not in self._names:
            fields, deferred, _ = self._collect(kind, details)
            if kind.is_type_of or deferred:
                raise NotDerived
            function = Function(self._new("o"), kind)
            for answered, its_details in fields.items():
                self._field(function, kind, answered, its_details)
            self._texts.append(function.text())
            self._names[key] = function.name
        return self._names[key]

    def _field(self, function: Function, kind: GraphQLObjectType, answered: str, details: Details) -> None:
        node = details[0].node
        if node.name.value == "__typename":
            function.answers.append(f"{answered!r}: {kind.name!r}")
            return
        its = kind.fields.get(node.name.value)
        way = its and way_of(its)
        self._fields += 1
        self._written += 1
        is_too_large = self._fields > MOST_FIELDS or self._written > MOST_WRITTEN
        if its is None or way is None or is_too_large or any(map(_varies, details)):
            raise NotDerived
        is_id = way.names is Names.THING
        value = Value(f"v{next(self._numbers)}", details, way.scale, is_id)
        completed = self._completed(function, its.type, value)
        if way.told:
            function.answers.append(f"{answered!r}: None")
            function.told += [f" {value.name} = known.{way.told}", f" d[{answered!r}] = {completed}"]
        else:
            function.answers.append(f"{answered!r}: {completed}")
            function.reads.append(f" {value.name} = {self._read(function, its, way, details)}")

    def _read(self, function: Function, its: GraphQLField, way: Way, details: Details) -> str:
        if its.args:
            return f"{self._new('r', _with_arguments(its, details[0]))}(s, run)"
        if not way.attributes:
            return f"{self._new('r', way.call)}(s)"
        assert all(each.isidentifier() and not iskeyword(each) for each in way.attributes)
        path = ".".join(("s", *way.attributes))
        if way.attributes[0] == "it":
            function.uses.add("it")
            path = path.removeprefix("s.")
        if way.names is Names.SELF:
            function.uses |= {"read", "plain"}
            return f"{path} if plain else read.id_of({path})"
        return path


class Choice(dict[type, Complete]):
    """For each class of things of a union or interface the function that completes one, when one is met."""

    def __init__(self, writer: Writer, kind: GraphQLAbstractType, details: Details) -> None:
        super().__init__()
        self._writer, self._kind, self._details = writer, kind, details

    def __missing__(self, thing: Any) -> Complete:
        schema = self._writer.schema
        kind: Any = schema.get_type(thing.__strawberry_definition__.name)
        if not isinstance(kind, GraphQLObjectType) or not schema.is_sub_type(self._kind, kind):
            raise Unforeseen
        self[thing] = self._writer.write(GraphQLNonNull(kind), self._details)
        return self[thing]

    def complete(self, node: Any, run: Any) -> Any:
        """What a thing comes to."""
        return self[node.__class__](node, run)


def _varies(details: FieldDetails) -> bool:
    """Whether it depends on more than the operation and its variables."""
    return details.defer_usage is not None or details.fragment_variable_values is not None


def _with_arguments(its: GraphQLField, details: FieldDetails) -> Complete:
    read: Any = its.resolve

    def resolve(thing: Any, run: Any) -> Any:
        return read(thing, None, **get_argument_values(its, details.node, run.variables))

    return resolve
