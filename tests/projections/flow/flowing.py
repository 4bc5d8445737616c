"""Items by day numbers, and plans whose stories flow by chance: what the tests of flow begin with."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from random import Random

from projections.flow.days import Window
from projections.flow.items import Item
from service.domain.decider import decide
from service.domain.interval import DayBegan
from service.domain.refusals import Refusals
from service.domain.stories import StoryKind
from service.domain.story_flow import BlockStory, FinishStory, ReopenStory, StartStory, UnblockStory
from service.domain.story_order import RemoveStory
from service.domain.story_planning import PlanStory
from service.domain.story_states import EnterStoryState
from service.domain.teams import WorkflowDefined
from service.domain.vocabulary import Day, Instant, NewId, Points, Title, Zone
from tests.domain.planned import recorded
from tests.domain.specification import BLUE, PLAN, RED, RED_ON_TRAIN, a_plan, after, id_of
from tests.domain.specification import asked as an_asked
from tests.domain.test_workflows import workflow

FIRST_DAY = date(2026, 11, 2)
ZURICH = Zone("Europe/Zurich")
STATES = ("Ready", "Doing", "Waits for review", "Review", "Done")
FLOW = workflow(*STATES)


def noon(day: int, hour: int = 12) -> Instant:
    """An instant of the day of this number, UTC; day 1 is Monday, 2 November 2026."""
    at = datetime(2026, 11, 1, hour, tzinfo=UTC) + timedelta(days=day)
    return Instant(at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))


def day(number: int) -> date:
    return FIRST_DAY + timedelta(days=number - 1)


def window(since: int, until: int) -> Window:
    return Window(day(since), day(until))


def an_item(number: int, started: int | None, finished: int | None, /, **fields) -> Item:
    """An item that was requested on day 1, started and finished at noon of these days."""
    given = {
        "id": id_of(number),
        "plan": PLAN,
        "team": RED_ON_TRAIN,
        "title": Title(f"Item {number}"),
        "kind": StoryKind.STORY,
        "points": Points(100),
        "zone": ZURICH,
        "requested": noon(1),
        "started": started and noon(started),
        "finished": finished and noon(finished),
    }
    return Item(**{**given, **fields})


def taking(*days: int, until: int = 40) -> list[Item]:
    """Items that took so many days each, all finished on the same one."""
    return [an_item(number, until - took + 1, until) for number, took in enumerate(days, 500)]


STORIES = [id_of(500 + number) for number in range(30)]
KINDS = (
    StartStory,
    FinishStory,
    FinishStory,
    ReopenStory,
    BlockStory,
    UnblockStory,
    UnblockStory,
    RemoveStory,
)


def flowing(seed: int, steps: int = 250):
    """A plan on day 50 whose stories went by chance through the workflow of Red, or with Blue without one.
    Some facts are told late; some stories were removed."""
    chance = Random(seed)
    plan = a_plan(WorkflowDefined(team=RED, workflow=FLOW))
    hours = sorted(chance.sample(range(24 * 49), steps))
    for story, hour in zip(STORIES, hours, strict=False):
        plan = lived(plan, hour, planning(chance, story))
    for hour in hours[len(STORIES) :]:
        late = chance.random() < 0.2 and hour - chance.randrange(48)
        plan = lived(plan, hour, command(chance, plan), late)
    return after(plan, DayBegan(day=Day(day(50).isoformat())), at=noon(50, 1))


def planning(chance, story):
    kind, team = chance.choice(list(StoryKind)), chance.choice((RED, RED, BLUE))
    points = chance.choice((None, Points(100), Points(300), Points(800)))
    title = Title(f"Story {story[-3:]}")
    return PlanStory(story=NewId(story), title=title, team=team, kind=kind, points=points)


def command(chance, plan):
    """Mostly the next step; now and then anything."""
    story = plan.stories[chance.choice(STORIES)]
    kind = chance.choice((EnterStoryState,) * 12 + KINDS)
    if kind is EnterStoryState:
        place = STATES.index(story.workflow_state) if story.workflow_state else -1
        onward = chance.random() < 0.85 and place + 1 < len(STATES)
        return EnterStoryState(
            story=story.id, state=Title(STATES[place + 1] if onward else chance.choice(STATES))
        )
    return (
        kind(story=story.id)
        if kind is not RemoveStory or chance.random() < 0.2
        else StartStory(story=story.id)
    )


def lived(plan, hour, wish, late=None):
    """The plan after a command at an hour of the world; the same plan if a rule refuses it."""
    asked = {"at": instant(hour)} | ({"effective_at": instant(late)} if late and late > 0 else {})
    with suppress(Refusals):
        return recorded(plan, decide(wish, plan, an_asked(**asked)).events, **asked)
    return plan


def instant(hour: int) -> Instant:
    return noon(1 + hour // 24, hour % 24)
