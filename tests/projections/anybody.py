"""Any command of the domain, with any values: people who plan in all the ways that the rules allow."""

import dataclasses
import importlib
import pkgutil
import random
import types
import typing
import uuid
from enum import Enum

import service.domain
from service.domain.commitment import PlanCommitted
from service.domain.decider import Asked, Stream, Tally, decide
from service.domain.dependencies import Side
from service.domain.gate import GapWaived, open_items
from service.domain.interval import DayBegan, Phase
from service.domain.organisation import Organisation
from service.domain.phases import ExecutionStarted, InspectionOpened, PlanningOpened
from service.domain.refusals import Refusals
from service.domain.rules import commands
from service.domain.teams import TeamJoined, TeamLeft
from service.domain.vocabulary import (
    Day,
    Id,
    Instant,
    Key,
    LocalDateTime,
    NewId,
    Points,
    Prose,
    Role,
    Tenths,
    Title,
    Url,
    Zone,
)
from tests.domain.specification import LAYOUT, NOON, RED_ON_TRAIN, ZURICH, after, id_of

for module in pkgutil.iter_modules(service.domain.__path__):
    importlib.import_module(f"service.domain.{module.name}")

COMMANDS = [each for each in commands() if each.stream is Stream.PLAN]
KINDS = (
    "features",
    "stories",
    "dependencies",
    "risks",
    "objectives",
    "milestones",
    "comments",
    "slots",
    "readiness_items",
    "briefings",
    "decisions",
    "impediments",
    "actions",
    "retrospective_notes",
    "votes",
    "adjustments",
)
PLURAL = {
    "stories": "Story",
    "dependencies": "Dependency",
    "readiness_items": "Readiness",
    "retrospective_notes": "RetrospectiveNote",
}
BY_FIELD = {
    "team": ("teams",),
    "iteration": ("iterations",),
    "starts_in": ("iterations",),
    "needed_by": ("iterations",),
    "committed_by": ("iterations",),
    "feature": ("features",),
    "features": ("features",),
    "story": ("stories",),
    "dependency": ("dependencies",),
    "risk": ("risks",),
    "into": ("risks",),
    "objective": ("objectives",),
    "summarizes": ("objectives",),
    "milestone": ("milestones",),
    "comment": ("comments",),
    "slot": ("slots",),
    "readiness_item": ("readiness_items",),
    "briefing": ("briefings",),
    "decision": ("decisions",),
    "impediment": ("impediments",),
    "action": ("actions",),
    "retrospective_note": ("retrospective_notes",),
    "adjustment": ("adjustments",),
    "comes_of": ("decisions", "risks", "impediments", "retrospective_notes"),
    "blocks": ("features", "dependencies"),
    "affects": ("features", "objectives"),
    "round": ("votes",),
    "concern": ("concerns",),
    "contributing": ("teams",),
    "item": ("features", "stories", "features"),
    "threatens": ("objectives", "features", "dependencies"),
    "node": ("teams", "iterations", *KINDS),
}
WORDS = ("Search", "Login", "Invoices", "Payment API", "Reports", "Audit trail")
DAYS = [Day(each[2]) for each in LAYOUT] + [Day(each[3]) for each in LAYOUT] + [Day("2026-11-10")]
VALUES = {
    Title: WORDS,
    Prose: WORDS,
    str: WORDS,
    Points: (0, 100, 300, 2000),
    Tenths: (0, 10, 45),
    Day: DAYS,
    LocalDateTime: ("2026-11-02T08:00:00", "2026-11-02T10:00:00", "2026-11-03T08:30:00"),
    Instant: (NOON,),
    Url: ("https://example.org/1",),
    Key: ("PI-1", "capacity", "risks"),
    Zone: ("Europe/Zurich",),
    bool: (True, False),
    int: (1, 2, 3, 5, 8),
}


class Anybody:
    """Makes up commands for a plan, from one source of chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def command(self, plan, kind):
        """A command of this class; most of its ids exist in the plan."""
        return self.filled(plan, kind)

    def filled(self, plan, kind):
        hints = typing.get_type_hints(kind)
        fields = [each for each in dataclasses.fields(kind) if each.init]
        values = {}
        self.kind = kind
        for field in fields:
            optional = field.default is not dataclasses.MISSING
            if hints[field.name] is not NewId and optional and self.chance.random() < 0.5:
                continue
            values[field.name] = self.value(plan, field.name, hints[field.name])
        if kind is Side:
            return self.side(plan)
        if kind.__name__ == "AnswerDependency":
            answer = self.chance.choice(ANSWERS)
            values = {answer: self.value(plan, answer, hints[answer])}
        return kind(**values)

    def side(self, plan):
        item = self.id(plan, "item") if self.chance.random() < 0.8 else None
        if self.chance.random() < 0.1:
            return Side(external=Title("Bank"), item=item)
        return Side(team=self.id(plan, "team"), item=item)

    def value(self, plan, name, hint):
        if typing.get_origin(hint) in (types.UnionType, typing.Union):
            parts = [part for part in typing.get_args(hint) if part is not type(None)]
            return self.value(plan, name, self.chance.choice(parts))
        if typing.get_origin(hint) is tuple:
            inner = typing.get_args(hint)[0]
            most = 3 if inner is not Id or self.known(plan, name) else 0
            return tuple(self.value(plan, name, inner) for _ in range(self.chance.randint(0, most)))
        if dataclasses.is_dataclass(hint):
            return self.filled(plan, hint)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return self.chance.choice(list(hint))
        return self.simple(plan, name, hint)

    def simple(self, plan, name, hint):
        if hint is NewId:
            return NewId(self.new_id())
        if hint is Id:
            return self.id(plan, name)
        return hint(self.chance.choice(VALUES[hint]))

    def new_id(self):
        return Id(str(uuid.UUID(int=self.chance.getrandbits(128), version=4)))

    def id(self, plan, name):
        """An id that fits the field's name, removed things included; sometimes one that is unknown."""
        known = self.known(plan, name)
        return self.chance.choice(known) if known and self.chance.random() > 0.02 else self.new_id()

    def known(self, plan, name):
        of_command = [each for each in KINDS if PLURAL.get(each, each[:-1].title()) in self.kind.__name__]
        kinds = BY_FIELD.get(name, of_command or KINDS)
        return [thing.id for kind in kinds for thing in plan.all(kind)]

    def step(self, plan):
        """The plan after one more act: a command if the rules allow it, or a team that comes or goes."""
        if self.chance.random() < 0.03:
            return after(plan, *self.chance.choice([self.coming_or_going, self.going_on, self.waiving])(plan))
        command = self.command(plan, self.chance.choice(LIKELY))
        everyone = frozenset(team.train_team for team in plan.teams)
        asked = Asked(
            at=NOON,
            organisation=id_of(9),
            actor=id_of(99),
            roles=frozenset(Role),
            teams=everyone,
            reason=Prose("Because."),
            beside={id_of(9): Organisation(id_of(9))},
            tallies={vote.id: BOX for vote in plan.votes},
        )
        try:
            decided = decide(command, plan, asked)
        except (Refusals, KeyError):  # KeyError: it would read another stream
            return plan
        return after(plan, *decided.events) if decided.events else plan

    def going_on(self, plan):
        """The next phase; the rules of the gate are none of a view's business."""
        return {
            Phase.PREPARING: [PlanningOpened()],
            Phase.PLANNING: [PlanCommitted(version=plan.version)],
            Phase.COMMITTED: [ExecutionStarted()],
            Phase.EXECUTING: [InspectionOpened() if self.chance.random() < 0.2 else self.a_day()],
        }.get(plan.interval.phase, [self.a_day()])

    def a_day(self):
        return DayBegan(day=self.chance.choice(DAYS))

    def waiving(self, plan):
        items = open_items(plan)
        if not items:
            return []
        item = self.chance.choice(items)
        return [GapWaived(item=item.id, code=item.code, about=item.about, agreed_by=id_of(98))]

    def coming_or_going(self, plan):
        team = self.chance.choice(list(plan.teams))
        if team.removed is None:
            return [TeamLeft(team=team.id)]
        return [TeamJoined(team=team.id, train_team=RED_ON_TRAIN, name=team.name, time=ZURICH)]


BOX = Tally(cast=5, counts=(0, 1, 2, 1, 1))
ANSWERS = ("agree", "counter", "decline")
RARE = ("ClosePlan", "RemoveFeature", "RemoveStory", "RemoveRisk", "DropObjective", "LayOutIterations")
OFTEN = (
    "ProposeFeature",
    "ProposeDependency",
    "PlanStory",
    "DraftObjective",
    "RaiseRisk",
    "PlaceFeature",
    "MoveFeature",
    "AnswerDependency",
    "SetCapacity",
    "SizeFeature",
    "OpenVote",
)
LATE = ("OpenInspection", "ClosePlan")
LIKELY = [
    each for each in COMMANDS if each.__name__ not in LATE for _ in range(1 if each.__name__ in RARE else 3)
]
LIKELY += [each for each in COMMANDS if each.__name__ in OFTEN for _ in range(15)]
"""Commands as often as they are asked: often those that create, so that there is something to change."""
