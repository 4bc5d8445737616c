"""Succession: a train committed to a plan has the next one too, whose unplaced part is the ART backlog."""

import re
import uuid
from collections.abc import Container, Iterator
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING

from service.domain.decider import Asked, Elsewhere
from service.domain.organisation import Organisation
from service.domain.roster import DefinePlan
from service.domain.vocabulary import Day, Id, Key, NewId, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan
    from service.domain.train import Train

LONGEST_KEY = 40
NUMBER = re.compile("[0-9]*$")


def plan_after(plan: Id) -> NewId:
    """The id of the plan that comes into being when this one is committed: always the same one."""
    return NewId(Id(str(uuid.uuid5(uuid.UUID(plan), "next"))))


def succession(plan: "Plan", asked: Asked) -> Iterator[Elsewhere]:
    """What defines the train's next plan: right after this one, as long, with the train's teams, zone and
    policies. Nothing when the train has a later plan, or the directory does not list this one."""
    directory: Organisation = asked.beside.get(asked.organisation) or Organisation(asked.organisation)
    after = plan_after(plan.id)
    if plan.id not in directory.plans or after in directory.plans or directory.later(plan.id):
        return
    train: Train = asked.beside[plan.interval.train]
    it = plan.interval
    key = following_key(it.key, {listed.key for listed in directory.plans})
    starts, ends = following_days(it.starts, it.ends)
    name = following_name(it.name, it.key, key)
    yield from DefinePlan(plan=after, key=key, name=name, starts=starts, ends=ends).definition(train, asked)


def following_key(key: Key, taken: Container[Key]) -> Key:
    """The key with the number at its end one higher (PI-09: PI-10; PI: PI-2); taken keys are skipped."""
    number = _number(key)
    stem = key.removesuffix(number) if number else f"{key}-"
    for higher in count(int(number or 1) + 1):
        digits = str(higher).zfill(len(number))
        made = Key(stem[: LONGEST_KEY - len(digits)] + digits)
        if made not in taken:
            return made
    raise AssertionError("numbers do not end")


def following_name(name: Title, key: Key, following: Key) -> Title:
    """The name up to the number of its key, with that of the following key ("PI 7: live and honest": "PI 8");
    the following key itself when the name does not have the number."""
    number = _number(key)
    found = re.search(rf"(?<![0-9]){number}(?![0-9])", name) if number else None
    return Title(name[: found.start()] + _number(following)) if found else Title(following)


def following_days(starts: Day, ends: Day) -> tuple[Day, Day]:
    """As many days, from the day after the end."""
    first, last = date.fromisoformat(starts), date.fromisoformat(ends)
    following = last + timedelta(days=1)
    return Day(following.isoformat()), Day((following + (last - first)).isoformat())


def _number(key: Key) -> str:
    found = NUMBER.search(key)
    return found.group() if found else ""
