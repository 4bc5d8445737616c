"""The schema put together: types, caches, masked errors, descriptions, straight resolvers."""

from collections.abc import Iterator
from inspect import isawaitable
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    GraphQLError,
    OperationType,
    execute,
    get_operation_ast,
    parse,
    specified_rules,
)
from strawberry.execution import optimized_is_awaitable
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StreamResult, validate_document
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.execution import PreExecutionError

from schema.answering.negotiation import LONGEST_KEPT, MOST_TOKENS
from schema.compiled.execution import OPERATIONS, Executor
from schema.compiled.selections import Operations
from schema.compiled.straight import straighten
from schema.describing import describe
from schema.errors import Forbidden, Invalid, Refused, Stale, masked
from schema.guests import close_to_guests
from schema.mutation import Mutation
from schema.query import Query
from schema.reading import KINDS
from schema.scalars import SCALARS
from schema.subscription import Subscription

MOST_DOCUMENTS = 500
"""Documents whose parsed form is kept, the oldest forgotten first."""


class Remembered(SchemaExtension):
    """Parses and validates each document once, also where it is answered as a stream."""

    def on_parse(self) -> Iterator[None]:
        context = self.execution_context
        context.graphql_document = _schema_of(context).documents.get(context.query or "")
        yield

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        document = _schema_of(context).read(context.query or "")
        context.pre_execution_errors = document if isinstance(document, list) else []
        yield


def _schema_of(context: ExecutionContext) -> "Schema":
    assert isinstance(context.schema, Schema)
    return context.schema


class Schema(strawberry.Schema):
    """strawberry's, with every error masked on its way out that was not meant for clients."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.documents: dict[str, DocumentNode] = {}
        """Documents that are valid, parsed, by their text."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Nothing: what is masked is logged, and the rest is the client's."""

    async def _handle_execution_result(self, *args: Any, **kwargs: Any) -> ExecutionResult:
        result = await super()._handle_execution_result(*args, **kwargs)
        if result.errors:
            result.errors = [masked(error) for error in result.errors]
        return result

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,
        root_value: Any = None,
        operation_name: str | None = None,
        *_: Any,
        **__: Any,
    ) -> ExecutionResult:
        """Run a query or mutation, on the shortest way from its text to its result."""
        document = self.read(query or "")
        if isinstance(document, list):
            return PreExecutionError(data=None, errors=[masked(error) for error in document])
        running = execute(
            self._schema,
            document,
            root_value,
            variable_values=variable_values,
            context_value=context_value,
            operation_name=operation_name,
            is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type]  # a bool is enough
            executor_class=Executor,
        )
        result = await running if isawaitable(running) else running
        errors = [masked(error) for error in result.errors] if result.errors else None
        was_executed = result.data is not None or any(error.path for error in errors or ())
        return (ExecutionResult if was_executed else PreExecutionError)(data=result.data, errors=errors)

    async def stream(  # type: ignore[override]  # everybody names what comes after the document
        self, query: str | None, **named: Any
    ) -> StreamResult:
        """Run an operation of any kind: what comes of it, one after the other. The library would take the
        first of several operations when none is named."""
        document = self.read(query or "")
        operation = (
            None if isinstance(document, list) else get_operation_ast(document, named.get("operation_name"))
        )
        if operation and operation.operation is OperationType.SUBSCRIPTION:
            return await super().stream(query, **named)
        return self._once(query, **named)

    async def _once(self, query: str | None, **named: Any) -> StreamResult:
        yield await self.execute(query, **named)

    def read(self, query: str) -> DocumentNode | list[GraphQLError]:
        """A document, parsed and found valid once; else what is wrong with it."""
        document = self.documents.get(query)
        if document is not None:
            return document
        try:
            document = parse(query, max_tokens=MOST_TOKENS)
        except GraphQLError as error:
            return [error]
        errors = validate_document(self._schema, document, specified_rules)
        if not errors:
            self.keep(query, document)
        return errors or document

    def keep(self, query: str, document: DocumentNode) -> None:
        """Remember a document that is valid; the oldest is forgotten."""
        if len(query) > LONGEST_KEPT:
            return
        if len(self.documents) >= MOST_DOCUMENTS:
            del self.documents[next(iter(self.documents))]
        self.documents[query] = document


def assemble() -> Schema:
    """The schema, ready to be served."""
    schema = Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[*KINDS.values(), Refused, Invalid, Forbidden, Stale],
        extensions=[Remembered],
        config=StrawberryConfig(scalar_map=SCALARS),
        execution_context_class=Executor,
    )
    schema._schema.extensions[OPERATIONS] = Operations()
    describe(schema._schema)
    straighten(schema._schema)
    close_to_guests(schema._schema)
    return schema
