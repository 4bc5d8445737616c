"""Requests that were read: the operation that each asks for, and the plan if that is all that it asks for."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, get_argument_values, get_variable_values

from schema.answering.negotiation import LONGEST_KEPT
from schema.answering.one_plan import OnePlan, one_plan
from schema.assembly import MOST_DOCUMENTS, Schema
from schema.moments import At


@dataclass(frozen=True)
class PlanAsked:
    """The one plan that an operation asks for, as its arguments name it."""

    digest: bytes
    """Of document, operation and variables: who gives the same asks the same."""
    id: str | None
    key: str | None
    at: At | None
    at_least: int | None
    has_names: bool
    """Whether names of people are asked for."""


@dataclass(frozen=True, eq=False)
class Operation:
    """An operation as a request asks for it."""

    query: str
    variables: dict[str, Any] | None
    name: str | None
    faults: tuple[GraphQLError, ...] = ()
    """What is wrong with the document."""
    plan: PlanAsked | None = None
    """None when there is anything else in the answer than one version of one plan."""


class Reader:
    """Reads operations; looks through each document once."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._looked_through: dict[tuple[str, str | None], OnePlan | None] = {}

    def read(self, query: str, variables: dict[str, Any] | None, name: str | None) -> Operation:
        """What is asked for."""
        document = self._schema.read(query)
        if isinstance(document, list):
            return Operation(query, variables, name, faults=tuple(document))
        if len(query) + len(name or "") > LONGEST_KEPT:
            return Operation(query, variables, name)
        seen, which = self._looked_through, (query, name)
        if which not in seen:
            if len(seen) >= MOST_DOCUMENTS:
                del seen[next(iter(seen))]
            seen[which] = one_plan(self._schema._schema, document, name)
        one = seen[which]
        plan = self._plan(one, variables or {}, which) if one else None
        return Operation(query, variables, name, plan=plan)

    def _plan(self, one: OnePlan, given: dict[str, Any], which: tuple[str, str | None]) -> PlanAsked | None:
        """The plan that the arguments name; None when they are wrong, which executing will tell."""
        schema = self._schema._schema
        assert schema.query_type
        values = get_variable_values(schema, one.operation.variable_definitions or (), given)
        if isinstance(values, list):
            return None
        try:
            named = get_argument_values(schema.query_type.fields["plan"], one.plan, values)
        except GraphQLError:
            return None
        return PlanAsked(
            digest=_digest([*which, given]),
            id=named.get("id"),
            key=named.get("key"),
            at=At(**named["at"]) if named.get("at") else None,
            at_least=named.get("atLeast"),
            has_names=one.has_names,
        )


def _digest(said: object) -> bytes:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()
