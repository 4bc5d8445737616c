"""Answers by version: what is asked of one version of a plan is made once for all with the same rights."""

import asyncio
import gzip
import hashlib
import math
import time
from functools import cached_property

from strawberry.types.execution import ExecutionResult, PreExecutionError

from schema.answering.json_text import in_bytes, told
from schema.answering.requests import Operation, PlanAsked
from schema.answering.shelf import Shelf
from schema.assembly import Schema
from schema.context import Context
from schema.errors import masked
from schema.moments import version_of
from schema.query import latest, organisation, seen
from service.domain.plan import Plan
from service.grants import rights_key
from service.planning import utc_now

NAMES_HOLD = 1.0
"""Seconds for which names are told as they were: as long as it may take to hear what other nodes recorded."""
PATIENCE = 15.0
"""Seconds to wait for an answer that is being made; then it is made once more."""
LEVEL = 5
"""Of gzip."""

Key = tuple[object, ...]


class Answer:
    """The answer to an operation, encoded."""

    def __init__(self, body: bytes, *, has_data: bool = True, has_errors: bool = False) -> None:
        self.body = body
        self.has_data = has_data
        """Whether the operation was executed."""
        self.has_errors = has_errors
        self.key: Key | None = None
        """What it is shared by; None for an answer to one request."""
        self.until = math.inf
        """When it is told no more, by the monotonic clock."""
        self.zipped: bytes | None = None
        self.zipping = asyncio.Lock()
        self.heads: dict[object, list[tuple[bytes, bytes]]] = {}
        """Its headers, by what they depend on."""

    @cached_property
    def digest(self) -> str:
        """What tells it from every other."""
        return hashlib.sha256(self.body).hexdigest()[:32]


class Answers:
    """Answers operations; what holds for a version of a plan is kept, and made only once at a time."""

    def __init__(self, schema: Schema, shelf: Shelf) -> None:
        self._schema = schema
        self._shelf = shelf
        self._making: dict[Key, asyncio.Task[Answer]] = {}

    async def answer(self, asked: Operation, context: Context) -> Answer:
        """The answer to an operation, one that was made before where that cannot be told apart."""
        key = await self._key(asked.plan, context) if asked.plan else None
        if key is None:
            return await self._execute(asked, context)
        kept: Answer | None = self._shelf.get(key)
        if kept and time.monotonic() < kept.until:
            return kept
        making = self._making.get(key)
        if making is None:
            making = self._making[key] = asyncio.create_task(self._make(key, asked, context))
            making.add_done_callback(lambda _: self._making.pop(key))
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.shield(making)
        except TimeoutError:
            return await self._execute(asked, context)

    async def zipped(self, answer: Answer) -> bytes:
        """The same compressed, once for all."""
        async with answer.zipping:
            if answer.zipped is None:
                answer.zipped = await asyncio.to_thread(gzip.compress, answer.body, LEVEL, mtime=0)
                if self._shelf.get(answer.key) is answer:
                    self._shelf.put(answer.key, answer, len(answer.body) + len(answer.zipped))
        return answer.zipped

    async def close(self) -> None:
        """Make nothing any more."""
        making = list(self._making.values())
        for each in making:
            each.cancel()
        await asyncio.gather(*making, return_exceptions=True)

    async def _key(self, plan: PlanAsked, context: Context) -> Key | None:
        """What the answer depends on; None when it is for who asks alone."""
        if context.asker.guest:
            return None
        try:
            return await self._found(plan, context)
        except Exception:  # what is wrong is told where the operation is executed, which waits no second time
            context.patience = 0.0
            return None

    async def _found(self, plan: PlanAsked, context: Context) -> Key | None:
        state = await latest(context, "plan", plan.id, plan.key)
        if not isinstance(state, Plan):
            return None
        if plan.at_least is not None and plan.at is None:
            state = await seen(context, state.stream, plan.at_least)
        version = await version_of(context, state, plan.at) if plan.at else state.version
        rights = rights_key(await organisation(context), context.asker, state, utc_now())
        names = context.services.people.revision(context.log) if plan.has_names else None
        return (plan.digest, context.log, await context.epoch(), state.stream, version, rights, names)

    async def _make(self, key: Key, asked: Operation, context: Context) -> Answer:
        """Executed, and kept; if the plan has moved on meanwhile nobody asks for it by this key again."""
        began = time.monotonic()
        answer = await self._execute(asked, context)
        if answer.has_errors or asked.plan is None:
            return answer
        answer.key = key
        answer.until = began + NAMES_HOLD if asked.plan.has_names else math.inf
        self._shelf.put(key, answer, len(answer.body))
        return answer

    async def _execute(self, asked: Operation, context: Context) -> Answer:
        result = await self._result(asked, context)
        said = told(result)
        return Answer(in_bytes(said), has_data="data" in said, has_errors=bool(result.errors))

    async def _result(self, asked: Operation, context: Context) -> ExecutionResult:
        if asked.faults:
            return PreExecutionError(data=None, errors=[masked(each) for each in asked.faults])
        return await self._schema.execute(asked.query, asked.variables, context, operation_name=asked.name)
