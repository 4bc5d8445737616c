"""What came of a wish."""

from typing import Any

import strawberry

from schema.context import Info
from schema.errors import CommandError
from schema.reading import Reading
from schema.scalars import Uuid
from schema.types.changes import ChangeSet, change_set
from schema.types.commits import Warning
from schema.types.later import PlanNode
from service.streams import VersionUnknown
from service.wishes import Answer

MOST_CHANGES = 100
"""Commits that an outcome tells at most; what is further back is left to the subscription."""


@strawberry.type
class Outcome:
    """What came of a wish: nothing was done when there are errors."""

    answer: strawberry.Private[Answer | None]
    read: strawberry.Private[Reading | None]
    """The plan as it is now."""
    after: strawberry.Private[int | None]
    dry_run: strawberry.Private[bool]
    version: int
    replayed: bool
    errors: list[CommandError]
    warnings: list[Warning]

    @strawberry.field
    def entity(self) -> Uuid | None:
        """The plain id of what the command was about, also when the server chose it."""
        return Uuid(self.answer.subject) if self.answer and self.answer.subject else None

    @strawberry.field
    def subject(self) -> PlanNode | None:
        """What the command was about, as it is now."""
        answer, read = self.answer, self.read
        return read.node(answer.subject) if answer and read else None

    @strawberry.field
    async def changes(self, info: Info) -> ChangeSet | None:
        """What differs since the version that the client had (`after`), else since right before; null when
        that is too far back, or nothing was done."""
        answer, read = self.answer, self.read
        if answer is None or read is None or self.errors:
            return None
        before = await self._before(info, answer)
        if before is None:
            return None
        if self.dry_run:
            return change_set(before, read.state, (), read)
        rows = await info.context.states.commits(
            info.context.log, answer.state.stream, before.version, answer.state.version
        )
        return change_set(before, read.state, rows, read) if len(rows) <= MOST_CHANGES else None

    async def _before(self, info: Info, answer: Answer) -> Any:
        """The state that the change set starts from; None when it is none that can be told from."""
        if self.after is None or self.after == answer.before.version:
            return None if answer.replayed else answer.before
        if not answer.state.version - 10 * MOST_CHANGES <= self.after <= answer.state.version:
            return None
        try:
            return await info.context.states.at(info.context.log, answer.state.stream, self.after)
        except VersionUnknown:
            return None
