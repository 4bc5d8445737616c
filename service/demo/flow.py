"""How a team's stories go through the states of its board, as the table of workflows has them."""

from collections.abc import Iterator
from functools import cache

from service.demo.script import Script, spread
from service.demo.tables import keyed_by
from service.domain.decider import Command
from service.domain.story_flow import FinishStory, StartStory
from service.domain.story_states import EnterStoryState
from service.domain.vocabulary import Id, Title
from service.domain.workflow import Workflow, WorkflowState
from service.domain.workflows import DefineWorkflow

RTE = "katrin"
WAITS, OPENS, CLOSES = "~", "[", "]"
EVENING = 0.955
"""The part of a day after everything whose hour is left to chance."""


def define(script: Script, day: str, teams: list[str]) -> None:
    """The RTE writes down how the boards of these teams look; one of them has none."""
    for n, team in enumerate(team for team in teams if workflow(team)):
        known = workflow(team)
        assert known
        wish = DefineWorkflow(team=script.names.id("team", team), workflow=known)
        script.say(day, RTE, wish, hour=0.3 + n / 50, stream=script.names.train)


@cache
def workflow(team: str) -> Workflow | None:
    """The team's workflow; None for one that has none."""
    row = keyed_by("workflows", "team").get(team)
    if row is None:
        return None
    words = [word.strip() for word in row["states"].split(">")]
    return Workflow(
        states=tuple(WorkflowState(name=_plain(word), waiting=WAITS in word) for word in words),
        starts=next(_plain(word) for word in words if OPENS in word),
        stops=next(_plain(word) for word in words if CLOSES in word),
    )


def _plain(word: str) -> Title:
    return Title(word.strip(WAITS + OPENS + CLOSES))


def selected(team: str, stories: list[Id]) -> list[Command]:
    """The stories wait to be begun."""
    known = workflow(team)
    first = known.names[0] if known else None
    return [EnterStoryState(story=story, state=first) for story in stories if first]


def begun(team: str, story: Id) -> list[Command]:
    """Work on the story begins."""
    known = workflow(team)
    entered: list[Command] = [EnterStoryState(story=story, state=known.starts)] if known else []
    return [StartStory(story=story), *entered]


def done(team: str, story: Id) -> list[Command]:
    """The story is finished."""
    known = workflow(team)
    entered: list[Command] = [EnterStoryState(story=story, state=known.stops)] if known else []
    return [*entered, FinishStory(story=story)]


def passages(team: str, begun: int, done: int) -> Iterator[tuple[int, float, Title]]:
    """Between the days on which work begins and is done: on which day and at which part of it the story
    enters which of the states between; they come in even steps, none on the last day."""
    between = _between(team)
    for n, state in enumerate(between):
        day = begun + (n + 1) * (done - begun) // (len(between) + 1)
        hour = EVENING + n / 200 if day == begun else 0.2 + n / 10
        yield day, hour, state


def _between(team: str) -> tuple[Title, ...]:
    known = workflow(team)
    if known is None:
        return ()
    names = known.names
    return names[names.index(known.starts) + 1 : names.index(known.stops)]


def expected(title: str, begun: int) -> int:
    """The day on which a story would be done, as its team thinks when it begins."""
    return begun + spread(title, 3, 8)
