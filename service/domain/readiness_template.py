"""The readiness template: what a train's checklist begins with, changed by the train, laid out in a plan."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from service.domain.decider import About, Asked, At, Command, Decision, Event, Stream
from service.domain.readiness import ReadinessAfterCommitment, ReadinessArea, ReadinessItemAdded, late
from service.domain.refusals import Refused
from service.domain.vocabulary import Day, Id, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan
    from service.domain.train import Train

EARLIEST = 366
"""Days before the PI at which something may be due."""


@dataclass(frozen=True, kw_only=True)
class ReadinessLine:
    """A line of a train's readiness template."""

    title: Title
    area: ReadinessArea
    days_before: int
    """By how many days before the first day of the PI it is to be there."""


LINES = {
    ReadinessArea.ORGANIZATIONAL: (
        (42, "Dates, scope and participating teams are agreed"),
        (35, "Business Owners are named and hold the days free"),
        (28, "Every team has a Product Owner and a Team Coach"),
        (14, "Newcomers are trained in SAFe and know how this train plans"),
        (10, "Teams know their velocity and who is absent in the PI"),
    ),
    ReadinessArea.CONTENT: (
        (14, "Executive briefing: the business context is prepared"),
        (14, "Product briefing: vision and roadmap are prepared"),
        (14, "Architecture briefing: runway, enablers, non-functional requirements"),
        (14, "The top ten features have benefit hypothesis, acceptance criteria, owner"),
        (14, "Features and enablers are ordered by WSJF"),
        (14, "Suppliers and other trains know what is asked of them"),
    ),
    ReadinessArea.LOGISTICS: (
        (28, "Rooms or video rooms are booked, for the plenary and for every team"),
        (14, "The agenda is sent, in the local time of every site"),
        (10, "Everybody can open board, calls and chat, and has tried it"),
        (10, "Each room has a facilitator, remote sites have working agreements"),
        (10, "Support is on call during the event, and there is a way without tools"),
    ),
}
"""Days before the PI, and what is to be there."""
TEMPLATE = tuple(
    ReadinessLine(title=Title(title), area=area, days_before=days)
    for area, lines in LINES.items()
    for days, title in lines
)
"""What a train begins with, until it sets its own."""


@dataclass(frozen=True, kw_only=True)
class ReadinessTemplateSet(Event):
    """The train has another readiness template; plans keep the checklists that they have."""

    lines: tuple[ReadinessLine, ...]

    stream = Stream.TRAIN

    def evolve(self, state: "Train", at: At) -> None:
        state.trains.change(state.id, at, readiness=self.lines)


class ReadinessLineTwice(Refused):
    """Each line of the template has a title of its own."""

    because = "A plan knows by the title which lines of the template it has."
    remedy = "Name the two differently, or leave one out."


class DueAfterStart(Refused):
    """What planning needs is due before the PI starts, by at most a year."""

    because = "Readiness is what there is when planning begins."
    remedy = f"Say how many days before the first day of the PI it is due: 0 to {EARLIEST}."


@dataclass(frozen=True, kw_only=True)
class SetReadinessTemplate(Command):
    """Set what the train's readiness checklists begin with, all of it; the next layouts follow."""

    lines: tuple[ReadinessLine, ...]

    stream = Stream.TRAIN
    refusals = (ReadinessLineTwice, DueAfterStart)

    def about(self, train: "Train") -> About:
        return About(train.id)

    def decide(self, train: "Train", asked: Asked) -> Decision:
        titles = [line.title for line in self.lines]
        if len(set(titles)) < len(titles):
            twice = next(title for title in titles if titles.count(title) > 1)
            yield ReadinessLineTwice(f"The template has “{twice}” more than once.", [train.id])
        if not all(0 <= line.days_before <= EARLIEST for line in self.lines):
            yield DueAfterStart(about=[train.id])
        if train.itself.readiness != self.lines:
            yield ReadinessTemplateSet(lines=self.lines)


@dataclass(frozen=True, kw_only=True)
class LayOutReadiness(Command):
    """Bring into the plan's checklist what it lacks of the train's template; what was removed stays away."""

    refusals = (ReadinessAfterCommitment,)

    def about(self, plan: "Plan") -> About:
        return About(plan.id)

    def beside(self, plan: "Plan", asked: Asked) -> tuple[Id, ...]:
        return (plan.interval.train,)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        train: Train = asked.beside[plan.interval.train]
        missing = list(_missing(plan, train.itself.readiness))
        if missing:
            yield from late(plan, plan.id)
            yield from missing


def _missing(plan: "Plan", lines: tuple[ReadinessLine, ...]) -> Iterator[ReadinessItemAdded]:
    first = date.fromisoformat(plan.interval.starts)
    for line in lines:
        id = item_of(plan.id, line.title)
        if id not in plan.readiness_items:
            due = Day((first - timedelta(days=line.days_before)).isoformat())
            yield ReadinessItemAdded(readiness_item=id, title=line.title, area=line.area, due=due)


def item_of(plan: Id, title: Title) -> Id:
    """The id that a line of the template has in a plan: always the same one, so that it comes once."""
    return Id(str(uuid.uuid5(uuid.UUID(plan), f"readiness {title}")))
