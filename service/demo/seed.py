"""Playing the story: everybody's wishes, in order."""

import time
from collections.abc import Callable
from contextlib import suppress

from service.demo import (
    agenda,
    agreements,
    backlog,
    breakouts,
    gate,
    objectives,
    readiness,
    records,
    reviews,
    risks,
    suggestions,
    talk,
    team_plans,
    train,
    votes,
    what_if,
)
from service.demo.cast import grant, introduce
from service.demo.dates import DAYS, Dates, days_after
from service.demo.past import past
from service.demo.script import Line, Names, Script
from service.demo.stage import Stage
from service.domain.organisation import Organisation
from service.domain.vocabulary import Day, Id, Instant, Key
from service.log import Log
from service.people import People
from service.states import States
from service.streams import NoSuchStream

SILENCE = 2.0
"""Seconds after which it is told how far the story is."""
PAGE = 1_000
TOGETHER = 100
"""Lines that are stored at once."""

Tell = Callable[[str], None]


def script_of(organisation: Id, dates: Dates) -> list[Line]:
    """The whole story in the order of time."""
    script = Script(Names(organisation), dates)
    train.set_up(script)
    grant(script)
    past(script)
    train.plans(script)
    readiness.readiness(script)
    readiness.briefings(script)
    backlog.features(script)
    suggestions.suggestions(script)
    talk.milestones(script)
    agenda.agenda(script)
    team_plans.team_plans(script)
    agreements.dependencies(script)
    objectives.objectives(script)
    breakouts.breakouts(script)
    reviews.reviews(script)
    risks.risks(script)
    votes.votes(script)
    records.records(script)
    gate.waive(script)
    talk.comments(script)
    what_if.what_ifs(script)
    backlog.next_features(script)
    talk.last_hours(script)
    return script.lines()


async def seed(
    log: Log, states: States, people: People, *, organisation: Id, now: Instant, tell: Tell = print
) -> None:
    """Play the story in an organisation that has none; go on where an earlier play was broken off.

    The last change is minutes before `now`. Nothing happens when the organisation is another one's, or the
    story was played to its end. Raises Misplayed; what the register raises.
    """
    directory = await _directory(states, organisation)
    names = Names(organisation)
    if directory is not None and names.train not in directory.trains and directory.version:
        return
    lines = script_of(organisation, Dates.around(now, _starts(directory)))
    played = await _played(log, names) if directory is not None else set()
    left = [line for line in lines if line.wish.command_id not in played]
    if not left or lines[-1] not in left:
        return
    await introduce(people, organisation)
    await _play(Stage(log, states), organisation, left, tell)


async def _directory(states: States, organisation: Id) -> Organisation | None:
    with suppress(NoSuchStream):
        state = await states.latest(organisation, organisation)
        return state if isinstance(state, Organisation) else None
    return None


def _starts(directory: Organisation | None) -> Day | None:
    """The first day of PI 7, when an earlier play came so far as to define PI 5, two PIs before it."""
    fifth = directory.plan_of_key(Key("PI-5")) if directory else None
    return days_after(fifth.starts, 2 * DAYS) if fifth else None


async def _played(log: Log, names: Names) -> set[Id | None]:
    """The ids of the wishes that an earlier play recorded."""
    played: set[Id | None] = set()
    scenarios = [names.id("stream", each) for each in what_if.SCENARIOS]
    for stream in (*names.streams, *scenarios):
        before: int | None = None
        while page := await log.commits(names.organisation, stream, before=before, limit=PAGE):
            played.update(commit.command for commit in page)
            before = page[-1].to_version
    return played - {None}


async def _play(stage: Stage, organisation: Id, lines: list[Line], tell: Tell) -> None:
    told = time.monotonic()
    for n in range(0, len(lines), TOGETHER):
        await stage.play(organisation, lines[n : n + TOGETHER])
        if time.monotonic() - told > SILENCE:
            told = time.monotonic()
            tell(f"The demo's train is being made: {100 * n // len(lines)} %")
