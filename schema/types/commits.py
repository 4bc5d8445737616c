"""Commits: the rows of the history, each explaining itself."""

import json
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

import strawberry

from projections.summaries import summary
from schema.commands import commands
from schema.context import Info
from schema.scalars import SCALES, Uuid
from schema.types.later import PlanNode
from schema.types.nodes import Node
from schema.types.people import Actor, acted_for, actor
from service.domain.vocabulary import Id, Instant, Prose
from service.wishes import command_name

if TYPE_CHECKING:
    from schema.reading import Reading
    from service.domain.entities import State
    from service.entries import StoredCommit

CommandKind = Enum(  # type: ignore[misc]  # one member for each command there is
    "CommandKind",
    {name: name for name in [*(command_name(each) for each in commands()), "TOGETHER", "OTHER"]},
)


@strawberry.type
class FieldChange:
    """One field of one thing, before and after. Texts of people are not told here: they may be erased."""

    about_id: strawberry.Private[Id]
    commit_row: strawberry.Private["Commit"]
    field: str
    before: str | None
    after: str | None

    @strawberry.field
    def about(self) -> PlanNode | None:
        read = self.commit_row.read
        return read and read.node(self.about_id)  # type: ignore[return-value]

    @strawberry.field
    def entity(self) -> Uuid:
        return Uuid(self.about_id)

    @strawberry.field
    def commit(self) -> "Commit":
        return self.commit_row


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
    def summary(self) -> str:
        """What was done, in a sentence."""
        return summary(self.row.kind, json.loads(self.row.effects), self.state, self.row.about)

    @strawberry.field
    def effects(self) -> list[FieldChange]:
        """Every field that it changed."""
        return [change(self, each) for each in json.loads(self.row.effects)]

    @strawberry.field
    def about(self) -> list[PlanNode]:
        """The things that it touched; first the one that the command was about."""
        return self.read.nodes(self.row.about) if self.read else []

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


def change(commit: Commit, effect: Mapping[str, Any]) -> FieldChange:
    """An effect as clients read it, by the commit that it is ascribed to."""
    of, name = _place(commit, effect)
    scale = SCALES.get(of)
    return FieldChange(
        about_id=Id(effect["id"]),
        commit_row=commit,
        field=name,
        before=_written(effect.get("before"), scale),
        after=_written(effect.get("after"), scale),
    )


def _place(commit: Commit, effect: Mapping[str, Any]) -> tuple[Any, str]:
    """The type of the field of an effect, and its name in GraphQL."""
    from schema.stored import field_of

    return field_of(commit.state, effect["kind"], effect["field"])


def _written(value: Any, scale: int | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if scale and isinstance(value, int):
        return f"{value / scale:g}"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
