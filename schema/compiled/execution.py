"""The library's executor, on a short way where what is selected follows from the plan alone."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from graphql import GraphQLOutputType
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.compiled.selections import Operations, Run, Selection, Selections
from schema.compiled.writing import Details

OPERATIONS = "operations"
"""Where a schema keeps its Operations, among its extensions."""
Ordinary = Callable[..., Any]


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Answers what the library's answers, errors included: whatever is not as foreseen is left to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known: dict[tuple[Any, int], tuple[Details, Selection]] = {}
        """By type and the identity of the details, which is theirs as long as they are kept here."""

    def build_per_event_executor(self, payload: Any) -> Any:
        """A copy that knows nothing yet: each event makes its details anew."""
        executor = super().build_per_event_executor(payload)
        executor.__dict__ |= {"_known": {}, "_relevant_sub_fields": {}}
        return executor

    def complete_list_value(self, *place: Any) -> Any:
        return self._completed(super().complete_list_value, *place)

    def complete_abstract_value(self, *place: Any) -> Any:
        return self._completed(super().complete_abstract_value, *place)

    def complete_object_value(self, *place: Any) -> Any:
        return self._completed(super().complete_object_value, *place)

    def _completed(
        self, ordinary: Ordinary, kind: GraphQLOutputType, details: Details, info: Any, path: Any, *value: Any
    ) -> Any:
        known = self._known.get((kind, id(details)))
        if known is None:
            known = self._known[kind, id(details)] = details, self._selections.of(kind, details)
        run = known[1].run(value[0], self.variable_values)
        if run is None:
            return ordinary(kind, details, info, path, *value)
        if run.people:
            return self._told(run, partial(ordinary, kind, details, info, path, *value))
        return run.answer

    @cached_property
    def _selections(self) -> Selections:
        operations: Operations = self.schema.extensions[OPERATIONS]
        return operations.selections(self)

    async def _told(self, run: Run, ordinary: Ordinary) -> Any:
        """What was completed, with the names of people, for whom is asked at once."""
        ids = list(dict.fromkeys(id for _, id, _ in run.people))
        try:
            known = dict(zip(ids, await self.context_value.names.load_many(ids), strict=True))
            for answer, id, put in run.people:
                put(answer, known[id])
        except Exception:
            completed = ordinary()
            return await completed if self.is_awaitable(completed) else completed
        return run.answer
