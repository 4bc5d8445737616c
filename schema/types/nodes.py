"""What all things of a plan have in common for a client: an id, a version, a history, comments."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import strawberry

from schema.context import Info
from schema.reading import KINDS, Reading
from schema.scalars import Uuid
from schema.types.declared import own_id, stored
from schema.types.later import Commit, CommitConnection, Person
from service.domain.vocabulary import Instant, Prose


@strawberry.interface
class Node:
    """What has an id of its own and can be asked for by `node`."""

    @strawberry.field
    def id(self) -> strawberry.ID:
        raise NotImplementedError


@strawberry.interface
class PlanNode(Node):
    """A thing or a view of a plan. Among these types a field name has one type and one nullability."""

    read: strawberry.Private[Reading]
    it: strawberry.Private[Any]

    stored_as: ClassVar[Mapping[str, str]] = {}
    """Field -> attribute of the thing, where the two differ."""

    def __init_subclass__(cls, of: type | None = None, **more: Any) -> None:
        super().__init_subclass__(**more)
        if of is not None:
            KINDS[of] = cls

    @classmethod
    def of(cls, read: Reading, thing: Any) -> Self:
        """The node of a thing in an answer."""
        node = object.__new__(cls)
        node.read, node.it = read, thing
        return node

    id = own_id()
    entity = stored("id", Uuid)
    version = stored("version", int)

    @strawberry.field
    def removed(self, info: Info) -> Commit | None:
        from schema.types.history import commit_at

        version = getattr(self.it, "removed", None)
        return None if version is None else commit_at(info.context, self.read, version)  # type: ignore[return-value]

    @strawberry.field
    async def history(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> CommitConnection:
        from schema.types.history import Page, Place

        place = Place(info.context, self.read.state, self.read)
        return await place.touching(Page.of(first, after), self.it.id)

    @strawberry.field
    def comments(self) -> list["Comment"]:
        return [Comment(read=self.read, it=each) for each in self.read.views.comments_on(self.it.id)]


@strawberry.type
class Comment:
    """What somebody said about a thing of the plan."""

    read: strawberry.Private[Reading]
    it: strawberry.Private[Any]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.read.id_of(self.it.id))

    @strawberry.field
    def by(self) -> Person | None:
        return person(self.it.by)  # type: ignore[no-any-return]

    @strawberry.field
    def text(self) -> Prose:
        return self.it.text  # type: ignore[no-any-return]

    @strawberry.field
    def at(self) -> Instant:
        return self.it.at  # type: ignore[no-any-return]


def person(id: Any) -> Any:
    """Somebody by id; the name is looked up when it is asked for."""
    from schema.types.people import Person as Somebody

    return None if id is None else Somebody(person=id)
