"""Baselines: versions of the plan that have a name, given by people or by what happened."""

import uuid
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, ClassVar

from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.entities import Entity
from service.domain.refusals import Refused
from service.domain.vocabulary import Id, Instant, Prose, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Baseline(Entity):
    """A version with a name. `recorded_at` is when it got the name."""

    named: ClassVar[bool] = False
    name: Title
    at_version: int
    """The version that is named."""
    recorded_at: Instant
    reason: Prose


class BaselineNameTaken(Refused):
    """Another baseline has this name."""

    because = "A baseline is how people and links name one version."
    remedy = "Choose another name."


class VersionUnknown(Refused):
    """A baseline names a version that the plan has had."""

    because = "There is nothing to show at any other."
    remedy = "Choose a version from 1 to the plan's present one, or leave it out."


@dataclass(frozen=True, kw_only=True)
class BaselineNamed(Event):
    """A version of the plan got a name; without a version it is the one that this event makes."""

    name: Title
    version: int | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        _add(plan, self.name, self.version or at.version, Prose(at.reason or ""), at)


@dataclass(frozen=True, kw_only=True)
class NameBaseline(Command):
    """Give a version of the plan a name; why, is the envelope's reason."""

    name: Title
    version: int | None = None
    """The version; left out, the present one."""

    refusals = (BaselineNameTaken, VersionUnknown)

    def about(self, plan: "Plan") -> About:
        return About(plan.id)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        holder = baseline_of(plan, self.name)
        if holder is not None and holder.at_version == self.version:
            return
        if holder is not None:
            yield BaselineNameTaken(f"{holder.name} is version {holder.at_version}.", [holder.id])
        if self.version is not None and not 1 <= self.version <= plan.version:
            yield VersionUnknown(about=[plan.id])
        yield BaselineNamed(name=self.name, version=self.version)


def baseline_of(plan: "Plan", name: str) -> Baseline | None:
    """The baseline of this name, in whatever case."""
    return next((each for each in plan.baselines if each.name.casefold() == name.casefold()), None)


def mark(plan: "Plan", name: str, reason: str, at: At) -> None:
    """Name the version of an event because of what happened; a number follows a name that is taken."""
    names = (Title(name if n == 1 else f"{name} {n}") for n in count(1))
    free = next(each for each in names if baseline_of(plan, each) is None)
    _add(plan, free, at.version, Prose(reason), at)


def _add(plan: "Plan", name: Title, at_version: int, reason: Prose, at: At) -> None:
    id = Id(str(uuid.uuid5(uuid.UUID(plan.id), f"baseline {name}")))
    recorded_at = Instant(at.recorded_at)
    plan.baselines.add(
        Baseline(id=id, name=name, at_version=at_version, recorded_at=recorded_at, reason=reason), at
    )
