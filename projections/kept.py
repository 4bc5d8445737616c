"""Values of a plan that are made when first asked for, and kept: what makes views of a moving plan cheap.

A view names what it reads: kinds of things, and other views. When none of that differs from an earlier
version whose views are in memory, its value is taken over as it is, and whatever reads it in turn."""

import weakref
from collections.abc import Callable, Iterable
from operator import is_
from typing import Any, Generic, TypeVar, overload

from service.domain.plan import Plan
from service.domain.vocabulary import Id

S = TypeVar("S", bound=tuple[Any, ...])
T = TypeVar("T")
Make = Callable[[Any], T]


class Kept:
    """Views of one plan as it is now: later changes of a draft do not reach them. Values are read only."""

    def __init__(self, plan: Plan, earlier: "Kept | None" = None) -> None:
        self.plan = plan.copy()
        self._earlier = weakref.ref(earlier) if earlier else _nothing
        self._same: dict[str, bool] = {}
        self._seen: dict[str, dict[Id, Any]] = {}

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

    def judged(self, name: str, seen: Iterable[tuple[Id, S]], judge: Callable[[S], T]) -> dict[Id, T]:
        """The view of this name, by id: a value for each thing seen, the earlier one if seen as before."""
        earlier = self._earlier()
        was: dict[Id, tuple[S, T]] = earlier._seen.get(name, {}) if earlier else {}
        now: dict[Id, tuple[S, T]] = {}
        for id, each in seen:
            known = was.get(id)
            now[id] = known if known and known[0] == each else (each, judge(each))
        self._seen[name] = now
        return {id: value for id, (_, value) in now.items()}

    def _is_same(self, earlier: "Kept", name: str) -> bool:
        """Whether the things or the view of this name are the very ones of the earlier version."""
        if name not in self._same:
            if name in Plan.entity_kinds():
                ours, theirs = self.plan.all(name), earlier.plan.all(name)
                self._same[name] = len(ours) == len(theirs) and all(map(is_, ours, theirs))
            else:
                self._same[name] = getattr(self, name) is getattr(earlier, name)
        return self._same[name]


def _equal(value: Any, was: Any) -> bool:
    """Equal, and in the same order."""
    if isinstance(value, dict) and isinstance(was, dict):
        return list(value.items()) == list(was.items())
    return bool(value == was)


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
    """Say what a view reads: kinds of things (attributes of Plan) and other views. Whatever it looks at must
    be named; a test holds that."""
    return lambda make: View(make, names)
