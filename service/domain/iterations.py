"""Iterations: the columns of the board."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

from service.domain.baselines import mark
from service.domain.decider import About, Asked, At, Command, Decision, Event, NeedsReason, Warned
from service.domain.entities import Entity
from service.domain.interval import EndsBeforeStart
from service.domain.refusals import IdTaken, Refused
from service.domain.vocabulary import NEW, Day, Id, NewId, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan


ENDED = "The iteration ended."
"""Why a version is a baseline at which an iteration ended."""


class IterationKind(Enum):
    """A development iteration, or the Innovation and Planning one that ends a PI."""

    DEVELOPMENT = "DEVELOPMENT"
    IP = "IP"


@dataclass(frozen=True, kw_only=True)
class Iteration(Entity):
    """A timebox of all teams; both days belong to it."""

    name: Title
    starts: Day
    ends: Day
    kind: IterationKind
    begun: bool = False
    ended: bool = False


class IterationsOverlap(Refused):
    """Iterations do not overlap."""

    because = "A day belongs to one iteration, or load and lateness could not be told."
    remedy = "Let each iteration start after the one before has ended."


class NoIterations(Refused):
    """A PI has at least one iteration."""

    because = "Work is placed in iterations."
    remedy = "Lay out at least one; SAFe's commonest PI has four and an IP iteration."


class IterationsHaveGap(Refused):
    """There are days between two iterations that belong to none."""

    because = "Work on such days would not be seen in any iteration."
    remedy = "Let each iteration start on the day after the one before ends."
    warns = True


class NoIpIteration(Refused):
    """The PI has no Innovation and Planning iteration."""

    because = "It is the estimating buffer, and the time for innovation, I&A and the next PI planning."
    remedy = "Make the last iteration an IP iteration."
    warns = True


class SeveralIpIterations(Refused):
    """The PI has more than one Innovation and Planning iteration."""

    because = "SAFe's PI ends in one."
    remedy = "Make all but the last development iterations."
    warns = True


class IterationInUse(Refused):
    """An iteration that holds work is not taken out of the layout."""

    because = "The cards in it would hang in the air."
    remedy = "Keep its id in the new layout, or move its features, stories and dependencies first."


class IterationOutsideInterval(Refused):
    """An iteration has days outside the PI."""

    because = "All iterations of a PI lie between its first and last day."
    remedy = "Move the iteration, or define the PI with other dates."
    warns = True


@dataclass(frozen=True, kw_only=True)
class LaidOut:
    """One iteration of a layout. The id may be left out for a new one."""

    iteration: NewId = NEW
    name: Title
    starts: Day
    ends: Day
    kind: IterationKind = IterationKind.DEVELOPMENT


@dataclass(frozen=True, kw_only=True)
class IterationsLaidOut(Event):
    """The PI's iterations, all of them, in order; one that is not among them is removed."""

    iterations: tuple[LaidOut, ...]

    def evolve(self, plan: "Plan", at: At) -> None:
        kept = {each.iteration for each in self.iterations}
        for old in list(plan.iterations.present()):
            if old.id not in kept:
                plan.iterations.remove(old.id, at)
        for each in self.iterations:
            _lay(plan, each, at)


def _lay(plan: "Plan", each: LaidOut, at: At) -> None:
    fields = {"name": each.name, "starts": each.starts, "ends": each.ends, "kind": each.kind}
    id = each.iteration
    if id in plan.iterations:
        plan.iterations.change(id, at, removed=None, **fields)
    else:
        plan.iterations.add(
            Iteration(id=id, name=each.name, starts=each.starts, ends=each.ends, kind=each.kind), at
        )


@dataclass(frozen=True, kw_only=True)
class IterationRescheduled(Event):
    """An iteration has other dates."""

    iteration: Id
    starts: Day
    ends: Day

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.iterations.change(self.iteration, at, starts=self.starts, ends=self.ends)


@dataclass(frozen=True, kw_only=True)
class IterationRenamed(Event):
    """An iteration has another name."""

    iteration: Id
    name: Title

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.iterations.change(self.iteration, at, name=self.name)


@dataclass(frozen=True, kw_only=True)
class IterationBegan(Event):
    """An iteration's first day began."""

    iteration: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.iterations.change(self.iteration, at, begun=True)


@dataclass(frozen=True, kw_only=True)
class IterationEnded(Event):
    """An iteration's last day is over."""

    iteration: Id

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.iterations.change(self.iteration, at, ended=True)
        iteration = plan.iterations.get(self.iteration)
        if iteration is not None:
            mark(plan, f"{iteration.name} ended", ENDED, at)


Timebox = Iteration | LaidOut


def _faults(plan: "Plan", boxes: list[Timebox], about: list[Id]) -> Iterator[Refused | Warned]:
    """What speaks against these iterations, hard rules first."""
    ordered = sorted(boxes, key=lambda box: box.starts)
    if any(box.ends < box.starts for box in boxes):
        yield EndsBeforeStart(about=about)
    if any(later.starts <= earlier.ends for earlier, later in pairwise(ordered)):
        yield IterationsOverlap(about=about)
    elif any(later.starts > _day_after(earlier.ends) for earlier, later in pairwise(ordered)):
        yield plan.policy.weigh(IterationsHaveGap(about=about))
    if any(box.starts < plan.interval.starts or box.ends > plan.interval.ends for box in boxes):
        yield plan.policy.weigh(IterationOutsideInterval(about=about))


def _day_after(day: Day) -> Day:
    return Day((date.fromisoformat(day) + timedelta(days=1)).isoformat())


LAYOUT_RULES = (EndsBeforeStart, IterationsOverlap, IterationsHaveGap, IterationOutsideInterval)


@dataclass(frozen=True, kw_only=True)
class LayOutIterations(Command):
    """Lay out all iterations of the PI, in order; those that exist keep their ids."""

    iterations: tuple[LaidOut, ...]

    needs_reason = NeedsReason.AFTER_COMMITMENT
    refusals = (*LAYOUT_RULES, NoIterations, NoIpIteration, SeveralIpIterations, IterationInUse)

    def about(self, plan: "Plan") -> About:
        return About(plan.id)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if not self.iterations:
            raise NoIterations
        taken = _taken(plan, self.iterations)
        if taken:
            raise IdTaken(about=taken)
        yield from _faults(plan, list(self.iterations), [plan.id])
        ip = [each for each in self.iterations if each.kind is IterationKind.IP]
        if len(ip) != 1:
            yield plan.policy.weigh(SeveralIpIterations() if ip else NoIpIteration())
        kept = {each.iteration for each in self.iterations}
        lost = [old.id for old in plan.iterations.present() if old.id not in kept and plan.in_use(old.id)]
        if lost:
            yield IterationInUse(about=lost)
        if _differs(plan, self.iterations):
            yield IterationsLaidOut(iterations=self.iterations)


def _differs(plan: "Plan", wanted: tuple[LaidOut, ...]) -> bool:
    now = {(i.id, i.name, i.starts, i.ends, i.kind) for i in plan.iterations.present()}
    return now != {(w.iteration, w.name, w.starts, w.ends, w.kind) for w in wanted}


def _taken(plan: "Plan", wanted: tuple[LaidOut, ...]) -> list[Id]:
    """The ids that the layout uses twice, or that name something else than an iteration."""
    ids = [each.iteration for each in wanted]
    foreign = [id for id in ids if id not in plan.iterations and plan.find(id)]
    return [*foreign, *(id for id in dict.fromkeys(ids) if ids.count(id) > 1)]


@dataclass(frozen=True, kw_only=True)
class RescheduleIteration(Command):
    """Give an iteration other dates."""

    iteration: Id
    starts: Day
    ends: Day

    needs_reason = NeedsReason.AFTER_COMMITMENT
    refusals = LAYOUT_RULES

    def about(self, plan: "Plan") -> About:
        return About(self.iteration)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        iteration = plan.iterations.the(self.iteration)
        others: list[Timebox] = [each for each in plan.iterations.present() if each.id != iteration.id]
        moved = LaidOut(name=iteration.name, starts=self.starts, ends=self.ends, kind=iteration.kind)
        yield from _faults(plan, [*others, moved], [iteration.id])
        if (iteration.starts, iteration.ends) != (self.starts, self.ends):
            yield IterationRescheduled(iteration=iteration.id, starts=self.starts, ends=self.ends)


@dataclass(frozen=True, kw_only=True)
class RenameIteration(Command):
    """Give an iteration another name."""

    iteration: Id
    name: Title

    needs_reason = NeedsReason.AFTER_COMMITMENT

    def about(self, plan: "Plan") -> About:
        return About(self.iteration)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if plan.iterations.the(self.iteration).name != self.name:
            yield IterationRenamed(iteration=self.iteration, name=self.name)
