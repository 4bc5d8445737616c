"""Commits: the rows of the history, each explaining itself."""

import json
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING

import strawberry

from projections.summaries import summary
from schema.batches import Look, Span
from schema.commands import commands
from schema.context import Info
from schema.reading import Reading
from schema.scalars import Uuid
from schema.types.field_changes import FieldChange
from schema.types.later import PlanNode
from schema.types.nodes import Node
from schema.types.people import Actor, acted_for, actor
from service.domain.plan import Plan
from service.domain.vocabulary import Id, Instant, Prose
from service.wishes import command_name

if TYPE_CHECKING:
    from service.domain.entities import State
    from service.entries import StoredCommit

CommandKind = Enum(  # type: ignore[misc]  # one member for each command there is
    "CommandKind",
    {name: name for name in [*(command_name(each) for each in commands()), "TOGETHER", "OTHER"]},
)


@strawberry.type
class Warning:
    """A rule that policy softened: the change was made, and this is recorded with it."""

    read: strawberry.Private["Reading | None"]
    about_ids: strawberry.Private[Sequence[Id]]
    code: str
    message: str

    @strawberry.field
    def about(self) -> list[PlanNode]:
        return self.read.nodes(self.about_ids) if self.read else []


@strawberry.type
class Commit(Node):
    """What one command recorded: all of it or nothing."""

    row: strawberry.Private["StoredCommit"]
    read: strawberry.Private["Reading | None"]
    state: strawberry.Private["State"]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(f"{self.row.stream}:{self.row.to_version}")

    @strawberry.field(name="from")  # type: ignore[untyped-decorator]  # strawberry's, when it has arguments
    def from_version(self) -> int:
        """The version before it."""
        return self.row.from_version

    @strawberry.field
    def to(self) -> int:
        """The version that it made."""
        return self.row.to_version

    @strawberry.field
    def recorded_at(self) -> Instant:
        return self.row.recorded_at

    @strawberry.field
    def effective_at(self) -> Instant | None:
        """When the fact happened, when it was reported late."""
        return self.row.effective_at

    @strawberry.field
    def actor(self) -> Actor | None:
        """Who asked; null when it was left unnamed on purpose."""
        return actor(self.row.actor, self.row.recorded_at)

    @strawberry.field
    def on_behalf_of(self) -> Actor | None:
        """The person or team that the actor acted for."""
        return acted_for(self.row.on_behalf_of, self.read)  # type: ignore[no-any-return]

    @strawberry.field
    def role(self) -> str | None:
        """The actor's foremost role at that moment."""
        return self.row.role

    @strawberry.field
    def via(self) -> str:
        """How it came: api, clock, import."""
        return self.row.via

    @strawberry.field
    def command_id(self) -> Uuid | None:
        """The id under which the command may be sent again without harm."""
        return Uuid(self.row.command) if self.row.command else None

    @strawberry.field
    def kind(self) -> CommandKind:
        """Which command it was."""
        known = self.row.kind in CommandKind.__members__
        return CommandKind[self.row.kind if known else "OTHER"]

    @strawberry.field
    async def reason(self, info: Info) -> Prose | None:
        """Why, in the actor's words."""
        return await info.context.reasons.load(self.row)  # type: ignore[return-value]

    @strawberry.field
    def summary(self, info: Info) -> str:
        """What was done, in a sentence, with the names that things had then."""
        if self.row.to_version == self.state.version:
            return self._told(self.state)
        return self._summary(info)  # type: ignore[return-value]

    async def _summary(self, info: Info) -> str:
        return await info.context.looks.load(Look(self.row.stream, self.row.to_version, self._told))  # type: ignore[no-any-return]

    def _told(self, then: "State") -> str:
        return summary(self.row.kind, json.loads(self.row.effects), then, self.row.about)

    @strawberry.field
    def effects(self) -> list[FieldChange]:
        """Every field that it changed."""
        row, span = self.row, Span(self.row.stream, self.row.from_version, self.row.to_version)
        return [
            FieldChange(effect=each, state=self.state, read=self.read, span=span, by=row)
            for each in json.loads(row.effects)
        ]

    @strawberry.field
    def about(self) -> list[PlanNode]:
        """The things that it touched; first the one that the command was about."""
        return self.read.nodes(self.row.about) if self.read else []

    @strawberry.field
    async def causes(self, info: Info) -> list["Commit"]:
        """The commits that it follows from: of one command that wrote several streams, the commit that was
        recorded first; of an import, the one that began it."""
        rows = await info.context.causes.load(self.row)
        return [await self._beside(info, row) for row in rows]

    async def _beside(self, info: Info, row: "StoredCommit") -> "Commit":
        if row.stream == self.row.stream:
            return Commit(row=row, read=self.read, state=self.state)
        state = await info.context.states.latest(info.context.log, row.stream)
        read = Reading(state, await info.context.epoch()) if isinstance(state, Plan) else None
        return Commit(row=row, read=read, state=state)

    @strawberry.field
    def warnings(self) -> list[Warning]:
        """Rules that policy softened."""
        return [
            Warning(read=self.read, about_ids=each["about"], code=each["code"], message=each["message"])
            for each in json.loads(self.row.warnings)
        ]

    @strawberry.field
    async def lines(self, info: Info) -> list[str]:
        """The stored bytes of its events, for who wants to check."""
        events = await info.context.events(self.row.stream, self.row.from_version, self.row.to_version)
        return [each.state.decode() for each in events]
