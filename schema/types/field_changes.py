"""What changed, field by field: by one commit, or net between two moments."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import strawberry

from schema.batches import Look, Span, Writing
from schema.context import Info
from schema.reading import Reading
from schema.scalars import SCALES, Uuid
from schema.types.later import Commit, PlanNode
from service.codec import canonical
from service.domain.vocabulary import Id

if TYPE_CHECKING:
    from service.domain.entities import State
    from service.entries import StoredCommit

Effect = Mapping[str, Any]
"""{kind, id, field, before, after}; where the commits keep no texts, those of a text field are missing."""


@strawberry.type
class FieldChange:
    """One field of one thing, before and after. A text that was erased on request reads `[erased]`."""

    effect: strawberry.Private[Effect]
    state: strawberry.Private["State"]
    read: strawberry.Private[Reading | None]
    span: strawberry.Private[Span]
    """Before the change, and after it."""
    by: strawberry.Private["StoredCommit | None"]
    """The commit that it is ascribed to; None for the last one in the span that wrote the field."""

    @strawberry.field
    def about(self) -> PlanNode | None:
        return self.read and self.read.node(Id(self.effect["id"]))  # type: ignore[return-value]

    @strawberry.field
    def entity(self) -> Uuid:
        return Uuid(self.effect["id"])

    @strawberry.field
    def field(self) -> str:
        return self._place()[1]

    @strawberry.field
    def before(self, info: Info) -> str | None:
        return self._said(info, "before", self.span.after)  # type: ignore[no-any-return]

    @strawberry.field
    def after(self, info: Info) -> str | None:
        return self._said(info, "after", self.span.upto)  # type: ignore[no-any-return]

    @strawberry.field
    def commit(self, info: Info) -> Commit:
        return self._last_writer(info) if self.by is None else self._commit(self.by)  # type: ignore[return-value]

    def _said(self, info: Info, side: str, version: int) -> Any:
        """What the effect says, else, a text, what the thing held at that version."""
        if side in self.effect:
            return _written(self.effect[side], SCALES.get(self._place()[0]))
        return self._held(info, version)

    async def _held(self, info: Info, version: int) -> str | None:
        if version == 0:
            return None
        held: str | None = await info.context.looks.load(Look(self.span.stream, version, self._seen))
        return held

    def _seen(self, state: "State") -> str | None:
        thing = state.all(self.effect["kind"]).get(self.effect["id"])
        value = getattr(thing, self.effect["field"], None)
        return _written(json.loads(canonical(value)), None)

    async def _last_writer(self, info: Info) -> Any:
        thing, field = Id(self.effect["id"]), self.effect["field"]
        return self._commit(await info.context.writers.load(Writing(self.span, thing, field)))

    def _commit(self, row: "StoredCommit") -> Any:
        from schema.types.commits import Commit as Row

        return Row(row=row, read=self.read, state=self.state)

    def _place(self) -> tuple[Any, str]:
        """The type of the field, and its name in GraphQL."""
        from schema.stored import field_of

        return field_of(self.state, self.effect["kind"], self.effect["field"])


def _written(value: Any, scale: int | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if scale and isinstance(value, int):
        return f"{value / scale:g}"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
