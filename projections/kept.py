"""Values of a plan that are made when first asked for, and kept: what makes views of a moving plan cheap.

A view names what it reads: kinds of things, single fields of them, and other views. When none of that differs
from an earlier version whose views are in memory, its value is taken over as it is, and whatever reads it in
turn."""

import weakref
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache
from typing import Any, Generic, TypeVar, overload

from service.domain.entities import Entity
from service.domain.plan import Plan
from service.domain.vocabulary import Id

K = TypeVar("K", bound=Hashable)
S = TypeVar("S", bound=tuple[Any, ...])
T = TypeVar("T")
Make = Callable[[Any], T]
Written = list[tuple[Entity, Entity]]


class Kept:
    """Views of one plan as it is now: later changes of a draft do not reach them. Values are read only."""

    def __init__(self, plan: Plan, earlier: "Kept | None" = None) -> None:
        self.plan = plan.copy()
        self._earlier = weakref.ref(earlier) if earlier else _nothing
        self._same: dict[str, bool] = {}
        self._written: dict[str, Written | None] = {}
        self._seen: dict[str, dict[Any, Any]] = {}

    def taken_over(self, name: str, reads: tuple[str, ...], make: Make[T]) -> T:
        """The earlier value when nothing that it reads differs or when it comes out equal, else a new one."""
        earlier = self._earlier()
        if earlier is None or name not in earlier.__dict__:
            return make(self)
        was: T = earlier.__dict__[name]
        if all(self._is_same(earlier, each) for each in reads):
            self._seen[name] = earlier._seen.get(name, {})
            return was
        value = make(self)
        return was if _equal(value, was) else value

    def judged(self, name: str, seen: Iterable[tuple[K, S]], judge: Callable[[S], T]) -> dict[K, T]:
        """The view of this name, by id: a value for each thing seen, the earlier one if seen as before."""
        earlier = self._earlier()
        was: dict[K, tuple[S, T]] = earlier._seen.get(name, {}) if earlier else {}
        now: dict[K, tuple[S, T]] = {}
        for id, each in seen:
            known = was.get(id)
            now[id] = known if known and known[0] == each else (each, judge(each))
        self._seen[name] = now
        return {id: value for id, (_, value) in now.items()}

    def each(
        self, name: str, kinds: Sequence[str], judge: Callable[[Any], T], beside: Sequence[str] = ()
    ) -> dict[Id, T]:
        """The view of this name, by id: a value for each thing of these kinds that is there, made of it alone
        and of what is read beside; the earlier one where nobody wrote."""
        before = self._earlier() or self
        same_beside = all(self._is_same(before, every) for every in beside)
        was: dict[Id, T] = before.__dict__.get(name, {}) if same_beside else {}
        if was and all(self._is_same(before, f"{kind}.id") for kind in kinds):
            written = (now for kind in kinds for _, now in self._written_since(before, kind) or ())
            return was | {now.id: judge(now) for now in written if now.removed is None}
        return {
            id: was[id] if id in was and before.plan.all(kind)[id] is thing else judge(thing)
            for kind in kinds
            for id, thing in ((each.id, each) for each in self.plan.all(kind).present())
        }

    def grouped(self, kind: str, field: str) -> dict[Any, tuple[Id, ...]]:
        """By the value of a field the things of a kind that are there, in the order in which they came; where
        it holds several, each has them."""
        name = f"{kind} by {field}"
        if name not in self.__dict__:
            reads = (f"{kind}.{field}",)
            self.__dict__[name] = self.taken_over(name, reads, lambda it: _groups(it.plan, kind, field))
        groups: dict[Any, tuple[Id, ...]] = self.__dict__[name]
        return groups

    def _is_same(self, earlier: "Kept", name: str) -> bool:
        """Whether these things, this field of them, or this view are the same as in the earlier version."""
        if name not in self._same:
            kind, field = _kind_and_field(name)
            if kind:
                self._same[name] = _read_as_before(self._written_since(earlier, kind), field)
            else:
                self._same[name] = getattr(self, name) is getattr(earlier, name)
        return self._same[name]

    def _written_since(self, earlier: "Kept", kind: str) -> Written | None:
        if kind not in self._written:
            self._written[kind] = self.plan.all(kind).written_since(earlier.plan.all(kind))
        return self._written[kind]


@cache
def _kind_and_field(name: str) -> tuple[str, str]:
    """What a view names that it reads; nothing of either when it is another view."""
    kind, _, field = name.partition(".")
    return (kind, field) if kind in Plan.entity_kinds() else ("", "")


def _read_as_before(written: Written | None, field: str) -> bool:
    """Whether somebody who looks at this field alone, or without one at all, sees the same things."""
    if not written or not field:
        return written == []
    return all(
        (was.removed is None) == (now.removed is None) and getattr(was, field) == getattr(now, field)
        for was, now in written
    )


def _groups(plan: Plan, kind: str, field: str) -> dict[Any, tuple[Id, ...]]:
    held: defaultdict[Any, list[Id]] = defaultdict(list)
    for thing in plan.all(kind).present():
        value = getattr(thing, field)
        for owner in value if isinstance(value, tuple) else (value,):
            held[owner].append(thing.id)
    return {owner: tuple(ids) for owner, ids in held.items()}


def _equal(value: Any, was: Any) -> bool:
    """Equal, and in the same order."""
    return bool(value == was) and (not isinstance(value, dict) or list(value) == list(was))


def _nothing() -> None:
    return None


class View(Generic[T]):
    """A view as an attribute, made at the first look."""

    def __init__(self, make: Make[T], reads: tuple[str, ...]) -> None:
        self.make, self.reads = make, reads
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, views: None, owner: type) -> "View[T]": ...
    @overload
    def __get__(self, views: Kept, owner: type) -> T: ...

    def __get__(self, views: Kept | None, owner: type) -> "T | View[T]":
        if views is None:
            return self
        value: T = views.taken_over(self.name, self.reads, self.make)
        views.__dict__[self.name] = value
        return value


def reads(*names: str) -> Callable[[Make[T]], View[T]]:
    """Say what a view reads: kinds of things ("teams"), single fields of them ("teams.name", with which comes
    whether they are there), and other views. Whatever it looks at must be named; a test holds that."""
    return lambda make: View(make, names)


def of(kind: str, *fields: str) -> tuple[str, ...]:
    """Single fields of a kind of things, as views name what they read."""
    return tuple(f"{kind}.{field}" for field in fields)
