"""A description on everything: from the docstring beside it, from the domain's own, or from the glossary."""

import ast
import inspect
import sys
from collections.abc import Iterator
from enum import Enum
from functools import cache
from types import ModuleType
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
)

from schema.commands import commands
from schema.inputs import shapes
from schema.reading import KINDS
from schema.words import WORDS
from service.wishes import command_name

DEFINITION = "strawberry-definition"


def describe(schema: GraphQLSchema) -> None:
    """Fill in every description that is missing and known."""
    for kind in schema.type_map.values():
        if kind.name.startswith("__"):
            continue
        match kind:
            case GraphQLObjectType() | GraphQLInterfaceType():
                _describe_type(kind)
            case GraphQLInputObjectType():
                _describe_input(kind)
            case GraphQLEnumType():
                _describe_enum(kind)


def missing(schema: GraphQLSchema) -> Iterator[str]:
    """Everything that has no description, as Type, Type.field, Type.field(argument)."""
    for kind in schema.type_map.values():
        if kind.name.startswith("__"):
            continue
        if not kind.description:
            yield kind.name
        for name, field in {**getattr(kind, "fields", {}), **getattr(kind, "values", {})}.items():
            if not field.description:
                yield f"{kind.name}.{name}"
            for argument, it in getattr(field, "args", {}).items():
                if not it.description:
                    yield f"{kind.name}.{name}({argument})"


def _describe_type(kind: GraphQLObjectType | GraphQLInterfaceType) -> None:
    origin = kind.extensions[DEFINITION].origin
    kind.description = kind.description or text_of(origin.__doc__)
    beside = _stored_docs(origin) | attribute_docs(origin)
    for name, field in kind.fields.items():
        made = field.extensions[DEFINITION]
        function = made.base_resolver and made.base_resolver.wrapped_func
        field.description = (
            WORDS.get(f"{kind.name}.{name}")
            or field.description
            or text_of(getattr(function, "__doc__", None))
            or beside.get(made.python_name)
            or WORDS.get(name)
        )
        for argument, it in field.args.items():
            it.description = it.description or WORDS.get(f"{name}({argument})") or WORDS.get(f"({argument})")


def _stored_docs(origin: type) -> dict[str, str]:
    """What the domain says about the fields that a node takes from a stored thing."""
    entity = next((entity for entity, node in KINDS.items() if node is origin), None)
    if entity is None:
        return {}
    docs = attribute_docs(entity)
    renamed = {called: docs[stored] for called, stored in KINDS[entity].stored_as.items() if stored in docs}
    return docs | renamed


def _describe_input(kind: GraphQLInputObjectType) -> None:
    origin = kind.extensions[DEFINITION].origin
    kind.description = kind.description or text_of(origin.__doc__)
    shape = shapes().get(kind.name)
    beside = attribute_docs(shape) if shape else attribute_docs(origin)
    for name, field in kind.fields.items():
        python_name = field.extensions[DEFINITION].python_name
        field.description = (
            WORDS.get(f"{kind.name}.{name}")
            or field.description
            or beside.get(python_name)
            or WORDS.get(name)
        )


def _describe_enum(kind: GraphQLEnumType) -> None:
    origin: type[Enum] = kind.extensions[DEFINITION].wrapped_cls
    kind.description = kind.description or WORDS.get(kind.name) or text_of(origin.__doc__)
    beside = attribute_docs(origin) | (_command_docs() if kind.name == "CommandKind" else {})
    for name, value in kind.values.items():
        value.description = WORDS.get(f"{kind.name}.{name}") or beside.get(name) or WORDS.get(name)


def _command_docs() -> dict[str, str]:
    return {command_name(each): text_of(each.__doc__) or "" for each in commands()}


def text_of(docstring: str | None) -> str | None:
    """A docstring, each paragraph on one line; None for one that dataclasses made."""
    if not docstring or docstring.startswith(("<", "An enumeration")):
        return None
    paragraphs = inspect.cleandoc(docstring).split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def attribute_docs(cls: Any) -> dict[str, str]:
    """The strings that stand right below the attributes of a class, its bases' included."""
    found: dict[str, str] = {}
    for each in reversed(cls.__mro__):
        module = sys.modules.get(each.__module__)
        if module is not None and each.__module__.startswith(("service.", "schema.", "projections.")):
            found |= _docs_in(module).get(each.__name__, {})
    return found


@cache
def _docs_in(module: ModuleType) -> dict[str, dict[str, str]]:
    tree = ast.parse(inspect.getsource(module))
    return {node.name: dict(_docs_below(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _docs_below(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for statement, below in zip(node.body, node.body[1:], strict=False):
        match statement, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, text_of(text) or ""
