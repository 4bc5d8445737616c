"""The frozen things of one kind, by id; a state is a handful of these."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar, cast, get_args, get_type_hints

from service.domain.decider import At
from service.domain.refusals import NotHere, WasRemoved
from service.domain.vocabulary import Id, Instant


@dataclass(frozen=True, kw_only=True)
class Entity:
    """A thing with an identity: frozen, stamped with the version of the fact that touched it last."""

    named: ClassVar[bool] = True
    """Whether its id is unique in the organisation (else it derives from others' ids)."""
    untold: ClassVar[frozenset[str]] = frozenset()
    """Fields kept for rules and views alone: what a commit changed is told without them."""

    id: Id
    version: int = 0
    removed: int | None = None
    """The version that removed it."""


E = TypeVar("E", bound=Entity)


class Entities(Generic[E]):
    """All things of one kind in one state; removed ones stay, marked. `touched` holds what was written since
    the last look, as it was before (None: it is new); a copy starts with nothing."""

    __slots__ = ("_by_id", "_is_shared", "kind", "touched")

    def __init__(self, kind: type[E], things: Iterable[E] = ()) -> None:
        self.kind = kind
        self._by_id: dict[Id, E] = {thing.id: thing for thing in things}
        self._is_shared = False
        self.touched: dict[Id, E | None] = {}

    def __iter__(self) -> Iterator[E]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, id: object) -> bool:
        return id in self._by_id

    def __getitem__(self, id: Id) -> E:
        return self._by_id[id]

    def get(self, id: Id | None) -> E | None:
        """The thing of this id, removed or not, or None."""
        return None if id is None else self._by_id.get(id)

    def present(self) -> Iterator[E]:
        """All that are not removed, in the order in which they came."""
        return (thing for thing in self._by_id.values() if thing.removed is None)

    def the(self, id: Id) -> E:
        """The thing of this id that is not removed. Raises NotHere, WasRemoved."""
        thing = self.known(id)
        if thing.removed is not None:
            raise WasRemoved(f"This {self.kind.__name__} was removed.", [id])
        return thing

    def known(self, id: Id) -> E:
        """The thing of this id, removed or not. Raises NotHere."""
        thing = self._by_id.get(id)
        if thing is None:
            raise NotHere(f"There is no {self.kind.__name__} {id} here.", [id])
        return thing

    def written_since(self, earlier: "Entities[E]") -> list[tuple[E, E]] | None:
        """Each thing that was written since an earlier state, as it was and as it is; None when other things
        are here, or in another order."""
        if self._by_id is earlier._by_id:
            return []
        written = [(was, now) for was, now in zip(earlier, self, strict=False) if was is not now]
        same_things = len(self) == len(earlier) and all(was.id == now.id for was, now in written)
        return written if same_things else None

    def add(self, thing: E, at: At) -> None:
        """Put in a new thing, stamped."""
        object.__setattr__(thing, "version", at.version)
        self._put(thing, self._by_id.get(thing.id))

    def change(self, id: Id, at: At, **fields: Any) -> None:
        """Replace the thing by a twin with these fields, stamped; nothing when the id is unknown."""
        old = self._by_id.get(id)
        if old is None:
            return
        fields["version"] = at.version
        twin = object.__new__(old.__class__)
        its_fields = twin.__dict__
        its_fields |= old.__dict__
        its_fields |= fields
        self._put(twin, old)

    def _put(self, thing: E, old: E | None) -> None:
        if self._is_shared:
            self._by_id, self._is_shared = self._by_id.copy(), False
        self._by_id[thing.id] = thing
        self.touched.setdefault(thing.id, old)

    def remove(self, id: Id, at: At) -> None:
        """Mark as removed; it stays readable."""
        self.change(id, at, removed=at.version)

    def restore(self, id: Id, at: At) -> None:
        """Take the mark away."""
        self.change(id, at, removed=None)

    def copy(self) -> "Entities[E]":
        """The same frozen things; which of the two is written first takes a dict of its own."""
        twin = object.__new__(Entities)
        self._is_shared = twin._is_shared = True
        twin.kind, twin._by_id, twin.touched = self.kind, self._by_id, {}
        return twin


class State:
    """What a stream comes to at one version. Subclasses declare their entities by annotation."""

    kinds: ClassVar[dict[str, type[Entity]]]
    """Attribute name -> entity class, in the order of declaration."""

    def __init__(self, id: Id, stream: Id | None = None) -> None:
        self.id = id
        """What it is: whatever derives an id derives it from this one."""
        self.stream = stream or id
        """Whose events lead to it: of a fork, another stream than the one whose id it keeps."""
        self.began = 0
        """The version before the first event of its own stream; of a fork, the one that it goes on from."""
        self.version = 0
        self.recorded_at = Instant("")
        for name, kind in self.entity_kinds().items():
            setattr(self, name, Entities(kind))

    @property
    def is_fork(self) -> bool:
        """Whether it went on from a version of another stream's state, which does not know of its changes."""
        return self.stream != self.id

    @property
    def has_ended(self) -> bool:
        """Whether it is a fork that is not gone on with."""
        return False

    @property
    def is_committed(self) -> bool:
        """Whether promises were made that a change would have to explain."""
        return False

    @property
    def is_closed(self) -> bool:
        """Whether it takes no more changes."""
        return False

    @classmethod
    def entity_kinds(cls) -> dict[str, type[Entity]]:
        """Attribute name -> entity class, read once from the annotations."""
        if "kinds" not in cls.__dict__:
            hints = get_type_hints(cls)
            cls.kinds = {
                n: get_args(h)[0] for n, h in hints.items() if getattr(h, "__origin__", None) is Entities
            }
        return cls.kinds

    def copy(self) -> Self:
        """A draft: evolving it leaves this one as it is."""
        twin = object.__new__(self.__class__)
        twin.__dict__.update(self.__dict__)
        for name in self.entity_kinds():
            twin.__dict__[name] = self.__dict__[name].copy()
        return twin

    def forked(self, stream: Id) -> Self:
        """What another stream begins with that goes on from here, also in the numbers of its versions."""
        twin = self.copy()
        twin.stream, twin.began = stream, self.version
        return twin

    def all(self, name: str) -> Entities[Any]:
        """The entities of the attribute of this name."""
        return cast("Entities[Any]", self.__dict__[name])

    def find(self, id: Id) -> Entity | None:
        """The thing of this id, of whatever kind, removed or not."""
        for name in self.entity_kinds():
            thing: Entity | None = self.__dict__[name].get(id)
            if thing is not None:
                return thing
        return None

    def size(self) -> int:
        """How many named things there are, removed ones included."""
        return sum(len(self.__dict__[name]) for name, kind in self.entity_kinds().items() if kind.named)

    def take_touched(self) -> list["Touched"]:
        """What was written since the last look, in a stable order; then forgotten."""
        taken = []
        for name in self.entity_kinds():
            things = self.__dict__[name]
            if things.touched:
                taken += [
                    Touched(name, id, old, things[id])
                    for id, old in sorted(things.touched.items(), key=_by_id)
                ]
                things.touched = {}
        return taken


class Touched(NamedTuple):
    """A thing that was written: its attribute in the state, itself before (None: it is new) and after."""

    kind: str
    id: Id
    before: Entity | None
    after: Entity


def _by_id(item: tuple[Id, Entity | None]) -> Id:
    return item[0]


def fold(state: State, facts: Iterable[Any]) -> None:
    """Evolve a state by decoded envelopes, in order; `envelope.data` is the event."""
    for at in facts:
        at.data.evolve(state, at)
        state.version = at.version
        state.recorded_at = at.recorded_at
