"""Who shares an execution with whom: subscriptions that differ in nothing but the version they go on from."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    get_operation_ast,
)
from graphql.execution.values import get_argument_values, get_variable_values

from schema.answering.json_text import in_bytes, told
from schema.asking import plan_of, train_of
from schema.context import Context, Services
from schema.errors import UNAVAILABLE, code_of, masked
from schema.live.delivery import Follower, Group
from schema.live.following import Course, PlanCourse, PresenceCourse
from schema.live.train_following import TrainCourse
from schema.query import organisation
from service.auth import Asker
from service.domain.entities import State
from service.domain.vocabulary import Id, Instant
from service.entries import Unavailable
from service.grants import rights_key
from service.planning import utc_now

if TYPE_CHECKING:
    from schema.assembly import Schema


class Kind(NamedTuple):
    """A kind of subscription that can be shared."""

    open: Callable[..., Awaitable[Course]]
    """Opens its course."""
    named: str
    """The argument that names what is followed."""
    find: Callable[[Context, str], Awaitable[State]]
    """What is followed, by that name, as it is now. Raises Coded."""


KINDS: Mapping[str, Kind] = {
    "planChanges": Kind(PlanCourse.open, "plan", plan_of),
    "presence": Kind(PresenceCourse.open, "plan", plan_of),
    "trainChanges": Kind(TrainCourse.open, "train", train_of),
}
CURSOR = "after"
"""The argument that says from which version or position on; without one, everybody begins at 0."""

Key = tuple[Any, ...]
"""Log, epoch, stream, rights and operation: who has the same is in the same group."""


@dataclass(frozen=True)
class Asked:
    """An operation as a client sent it."""

    query: str
    variables: Mapping[str, Any]
    name: str | None


@dataclass(frozen=True)
class Subscribed:
    """A subscription to one course: what is asked for, from where on, and what is the same for others."""

    field: str
    arguments: Mapping[str, Any]
    own: int
    key: str
    """Everything but the cursor: equal for those who are told the same."""

    @property
    def kind(self) -> Kind:
        """What kind of subscription it is."""
        return KINDS[self.field]

    def of(self, stream: Id) -> "Subscribed":
        """The same of a stream, whatever the client called it."""
        return replace(self, arguments={**self.arguments, self.kind.named: stream})


@dataclass(frozen=True)
class Following:
    """Somebody's place in a group."""

    group: Group
    leave: Callable[[], None]


class Delivery:
    """All groups of a process."""

    def __init__(self, schema: "Schema", services: Services) -> None:
        self._schema = schema
        self._services = services
        self._groups: dict[Key, Group] = {}
        self._running: dict[Group, asyncio.Task[None]] = {}

    async def follow(self, asked: Asked, context: Context, follower: Follower) -> Following | None:
        """Let somebody follow together with others, until he leaves; None when this cannot be shared or is
        wrong, and has to be executed by itself."""
        subscribed = subscription(self._schema, asked)
        if subscribed is None or context.asker.guest:
            return None
        try:
            stream, rights = await _place(context, subscribed)
            epoch = subscribed.arguments.get("epoch") or await context.epoch()
            key = (context.log, epoch, stream, rights, subscribed.key)
            group = self._groups.get(key) or self._begin(
                key, await self._group(asked, context, subscribed.of(stream))
            )
            try:
                has_joined = await group.join(follower, subscribed.own)
            finally:
                self._end_if_empty(key, group)
        except GraphQLError:
            return None
        if has_joined and group not in self._running:
            return None
        unwatch = group.watch(context.asker.person)
        return Following(group, partial(self._leave, key, group, follower, unwatch))

    async def close(self) -> None:
        """End all groups."""
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _group(self, asked: Asked, context: Context, subscribed: Subscribed) -> Group:
        """A group of one who asks in nobody's name. Raises Coded."""
        common = Context(Asker(person=Id(""), org=context.log), self._services)
        course = await subscribed.kind.open(common, **subscribed.arguments)

        async def encode(message: Any) -> bytes:
            result = await self._schema.execute(
                asked.query, dict(asked.variables), common, message, asked.name
            )
            if any(code_of(error) == UNAVAILABLE for error in result.errors or ()):
                raise Unavailable("what is to be told cannot be read now")
            return in_bytes(told(result))

        return Group(course, encode, _explain)

    def _begin(self, key: Key, group: Group) -> Group:
        """Let a group run, unless there is one meanwhile."""
        if key in self._groups:
            return self._groups[key]
        self._groups[key] = group
        self._running[group] = task = asyncio.create_task(group.run())
        task.add_done_callback(lambda _: self._forget(key, group))
        return group

    def _leave(self, key: Key, group: Group, follower: Follower, unwatch: Callable[[], None]) -> None:
        unwatch()
        group.leave(follower)
        self._end_if_empty(key, group)

    def _end_if_empty(self, key: Key, group: Group) -> None:
        if group.is_empty and group in self._running:
            self._running[group].cancel()
            self._forget(key, group)

    def _forget(self, key: Key, group: Group) -> None:
        self._running.pop(group, None)
        if self._groups.get(key) is group:
            del self._groups[key]


def _explain(error: Exception) -> bytes:
    return in_bytes([masked(error).formatted])


def subscription(schema: "Schema", asked: Asked) -> Subscribed | None:
    """What an operation subscribes to; None when it is no valid subscription to one plain field that can be
    shared."""
    document = schema.read(asked.query)
    operation = get_operation_ast(document, asked.name) if isinstance(document, DocumentNode) else None
    if operation is None or operation.operation is not OperationType.SUBSCRIPTION:
        return None
    field = operation.selection_set.selections[0]
    if not isinstance(field, FieldNode) or field.directives or field.name.value not in KINDS:
        return None
    values = get_variable_values(schema._schema, operation.variable_definitions or (), dict(asked.variables))
    if isinstance(values, list):
        return None
    declared = schema._schema.subscription_type.fields[field.name.value]  # type: ignore[union-attr]
    try:
        arguments = get_argument_values(declared, field, values)
    except GraphQLError:
        return None
    own = int(arguments.pop(CURSOR, 0))
    key = _but(_cursor(asked.query, field), asked, operation)
    return Subscribed(field.name.value, arguments, own, json.dumps(key, sort_keys=True))


def _but(cursor: str | None, asked: Asked, operation: OperationDefinitionNode) -> list[Any]:
    """Everything of an operation but the cursor."""
    defined = {each.variable.name.value for each in operation.variable_definitions or ()} - {cursor}
    return [asked.query, asked.name, {k: value for k, value in asked.variables.items() if k in defined}]


def _cursor(query: str, field: FieldNode) -> str | None:
    """The variable that holds the cursor, and nothing else."""
    given = next((each.value for each in field.arguments or () if each.name.value == CURSOR), None)
    if not isinstance(given, VariableNode):
        return None
    name = given.name.value
    is_used_once = len(re.findall(rf"\$\s*{name}\b", query)) == 2  # and defined once
    return name if is_used_once else None


async def _place(context: Context, subscribed: Subscribed) -> tuple[Id, Any]:
    """What is named now, for names are given away; and what somebody may in it, as far as it tells him from
    others. Raises Coded."""
    state = await subscribed.kind.find(context, subscribed.arguments[subscribed.kind.named])
    return state.stream, rights_key(await organisation(context), context.asker, state, Instant(utc_now()))
