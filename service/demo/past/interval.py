"""A PI that is over: its days, its ids, its rows of the tables."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.demo.script import Script
from service.demo.tables import Row, rows
from service.domain.decider import Command
from service.domain.teams import team_in_plan
from service.domain.vocabulary import Id, NewId

LENGTH, ITERATION = 50, 10
"""Working days of a PI, and of one of its iterations."""
NEEDED = ("1", "2", "3", "4", "IP")
INSPECTED = 44
"""The working day on which the PI is inspected: the last before the week in which the next one is planned."""


@dataclass(frozen=True)
class Past:
    """One PI of the past. Its days count from 0, its first working day; those before it are negative."""

    script: Script
    number: str
    first: int
    """The working day, as the script counts, on which it starts."""
    plan: Id

    @property
    def key(self) -> str:
        """What it is called."""
        return f"PI-{self.number}"

    def rows(self, table: str) -> list[Row]:
        """Its rows of a table."""
        return [row for row in rows(f"past/{table}") if row["pi"] == self.number]

    def id(self, kind: str, name: str) -> NewId:
        """The id of its thing of this kind and name."""
        return self.script.names.new(f"{self.key} {kind}", name)

    def carried(self, item: Id) -> Id:
        """The id that a thing of the PI before has here, once it was carried forward."""
        return Id(str(uuid.uuid5(uuid.UUID(self.plan), f"carried {item}")))

    def team(self, key: str) -> Id:
        """The team in this plan."""
        return team_in_plan(self.plan, self.script.names.id("team", key))

    def iteration(self, word: str) -> Id:
        """The iteration: 1 to 4, or IP."""
        return self.id("iteration", word)

    def date(self, day: int) -> date:
        """The date of a working day."""
        return self.script.dates.on(str(self.first + day))

    def say(self, day: int, who: str, *commands: Command, **more: Any) -> None:
        """Somebody asks for something in this plan on one of its working days."""
        self.script.say(str(self.first + day), who, *commands, **{"stream": self.plan, **more})


def begins(iteration: str) -> int:
    """The working day on which an iteration begins."""
    return ITERATION * NEEDED.index(iteration)
