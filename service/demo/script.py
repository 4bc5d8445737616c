"""The script: wishes of people at moments, written down in any order and played in that of time."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from service import auth
from service.demo.dates import ZONE, Dates, instant
from service.demo.tables import Row, keyed, rows
from service.domain.calendar import BeginDay
from service.domain.decider import Command, Tally
from service.domain.succession import plan_after
from service.domain.teams import team_in_plan
from service.domain.vocabulary import Day, Id, Instant, NewId, Prose, Zone
from service.wishes import CLOCK, OnBehalfOf, Wish

NO_BOXES: Mapping[Id, Tally] = {}
ITERATIONS = ("1", "2", "3", "4", "IP")


@dataclass(frozen=True)
class Line:
    """One wish and the moment at which it is made."""

    at: Instant
    wish: Wish


class Names:
    """The ids of everything in the demo: the same word, the same id."""

    def __init__(self, organisation: Id) -> None:
        self.organisation = organisation
        self.train, self.plan = (self.id("stream", name) for name in ("train", "PI-7"))
        self.next = plan_after(self.plan)
        self.fifth = self.id("stream", "PI-5")
        self.sixth = plan_after(self.fifth)

    @property
    def streams(self) -> tuple[Id, ...]:
        """The streams of the story, but for its scenarios."""
        return (self.organisation, self.train, self.fifth, self.sixth, self.plan, self.next)

    def id(self, kind: str, name: str) -> Id:
        """The id of the thing of this kind and name."""
        return Id(str(uuid.uuid5(uuid.UUID(self.organisation), f"demo {kind} {name}")))

    def new(self, kind: str, name: str) -> NewId:
        """The same, for what is being made."""
        return NewId(self.id(kind, name))

    def person(self, key: str) -> Id:
        """The person of this key; raises KeyError."""
        return auth.person_id(keyed("people")[key]["name"])

    def team(self, key: str) -> Id:
        """The team in the plan; raises KeyError."""
        return team_in_plan(self.plan, self.id("team", keyed("teams")[key]["key"]))

    def iteration(self, name: str) -> Id:
        """The iteration of PI 7: 1 to 4, or IP."""
        return self.id("iteration", ITERATIONS[ITERATIONS.index(name)])

    def feature(self, key: str) -> Id:
        """The feature of this key; raises KeyError."""
        return self.id("feature", keyed("features")[key]["key"])


class Script:
    """The lines as they are written down."""

    def __init__(self, names: Names, dates: Dates) -> None:
        self.names = names
        self.dates = dates
        self._lines: list[Line] = []
        self._seen: dict[str, int] = {}

    def say(
        self,
        day: str,
        who: str,
        *commands: Command,
        hour: float | None = None,
        stream: Id | None = None,
        reason: str | None = None,
        earlier: timedelta | None = None,
        behalf: OnBehalfOf | None = None,
        site: str | None = None,
        tallies: Mapping[Id, Tally] = NO_BOXES,
    ) -> None:
        """Somebody asks for something on a working day, `hour` (0 to 1) into the hours of a site, by default
        the own; without one, at any. `earlier`: how long ago the fact happened that is reported."""
        wish = self._wish(who, commands, stream, reason)
        there = keyed("sites")[site or keyed("people")[who]["site"]]
        opens, closes = _minutes(there["opens"]), _minutes(there["closes"])
        chance = _chance(str(wish.command_id))
        minutes = opens + (closes - opens) * (0.04 + 0.9 * chance if hour is None else hour)
        at = self.dates.at(self.dates.on(day), _clock(minutes, chance), there["zone"])
        late = instant(at - earlier) if earlier else None
        self._add(at, replace(wish, effective_at=late, on_behalf_of=behalf, tallies=tallies))

    def lately(self, minutes: int, who: str, *commands: Command) -> None:
        """Somebody asks for something, so many minutes before now."""
        wish = self._wish(who, commands, None, None)
        seconds = 60 * _chance(str(wish.command_id))
        self._add(self.dates.now - timedelta(minutes=minutes, seconds=seconds), wish)

    def begin_days(self, plan: Id, first: str, last: str | None = None) -> None:
        """Each day begins in the train's zone, from the day after one until today or a last one."""
        day = self.dates.on(first) + timedelta(days=1)
        while day <= (self.dates.on(last) if last else self.dates.today):
            begin = BeginDay(day=Day(day.isoformat()))
            self.tick(self.dates.at(day, time(0), ZONE), begin, begin.day, plan)
            day += timedelta(days=1)

    def tick(self, at: datetime, command: Command, moment: str, plan: Id | None = None) -> None:
        """The timekeeper asks for something, seconds after it was due."""
        self._add(
            at + timedelta(seconds=3),
            _of_the_clock(self.names.organisation, plan or self.names.plan, command, moment),
        )

    def lines(self) -> list[Line]:
        """All lines in the order of time."""
        return sorted(self._lines, key=lambda line: line.at)

    def _add(self, at: datetime, wish: Wish) -> None:
        self._lines.append(Line(instant(min(at, self.dates.now)), wish))

    def _wish(self, who: str, commands: tuple[Command, ...], stream: Id | None, reason: str | None) -> Wish:
        words = f"{who} {commands!r} {reason}"
        number = self._seen[words] = self._seen.get(words, 0) + 1
        return Wish(
            log=self.names.organisation,
            stream=stream or self.names.plan,
            commands=commands,
            asker=self.names.person(who),
            command_id=self.names.id("line", f"{words} {number}"),
            reason=Prose(reason) if reason else None,
        )


def _of_the_clock(organisation: Id, plan: Id, command: Command, moment: str) -> Wish:
    """As the timekeeper asks for it, under the same id."""
    return Wish(
        log=organisation,
        stream=plan,
        commands=(command,),
        asker=CLOCK,
        via="clock",
        command_id=Id(str(uuid.uuid5(uuid.UUID(plan), f"clock:{moment}"))),
    )


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _clock(minutes: float, chance: float) -> time:
    whole = int(minutes)
    return time(whole // 60, whole % 60, int(chance * 60), int(chance * 1e9) % 1_000_000)


def _chance(text: str) -> float:
    """Between 0 and 1; always the same for a text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) / 2**32


def people_of(team: str, role: str) -> list[str]:
    """The keys of those who have this role in a team."""
    return [row["key"] for row in rows("people") if role == row["roles"] and team in row["teams"].split()]


def owner_of(team: str) -> str:
    """The team's Product Owner."""
    return people_of(team, "PRODUCT_OWNER")[0]


def coach_of(team: str) -> str:
    """The team's coach."""
    return people_of(team, "TEAM_COACH")[0]


def member_of(team: str, words: str) -> str:
    """One of the team's members, always the same one for these words."""
    members = people_of(team, "TEAM_MEMBER")
    return members[int(len(members) * _chance(words))]


def business_owner_of(team: str) -> str:
    """The Business Owner at the team's site."""
    site = keyed("teams")[team]["site"]
    return next(p["key"] for p in rows("people") if p["site"] == site and p["roles"] == "BUSINESS_OWNER")


def spread(words: str, first: int, last: int) -> int:
    """A number from first to last, always the same one for these words."""
    return first + int((last - first + 1) * _chance(words))


def zone_of(person: Row) -> Zone:
    """The zone of a person's site."""
    return Zone(keyed("sites")[person["site"]]["zone"])
