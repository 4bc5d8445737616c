"""Stories of the past: planned, begun, reviewed, blocked, finished after a day or after weeks, or never."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from service.demo import flow
from service.demo.past.interval import INSPECTED, Past, begins
from service.demo.script import coach_of, member_of, owner_of, spread
from service.demo.tables import Row, rows
from service.demo.team_plans import OVERNIGHT
from service.domain.allocation import SetCapacity
from service.domain.capacity import Velocity
from service.domain.stories import StoryKind
from service.domain.story_flow import BlockStory, UnblockStory
from service.domain.story_order import MoveStory
from service.domain.story_planning import PlanStory
from service.domain.story_states import EnterStoryState
from service.domain.vocabulary import Id, Points, Prose, Title

STORY = re.compile(
    r"(?P<kind>[DTRE]?)(?P<points>\d+) (?P<title>[^()]+?)(?: \((?P<fate>[^:)]+)(?:: (?P<why>.+))?\))?"
)
KINDS = {
    "D": StoryKind.DEFECT,
    "T": StoryKind.DEBT,
    "R": StoryKind.RISK,
    "E": StoryKind.ENABLER,
    "": StoryKind.STORY,
}
LASTING = {
    "5": (1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 11, 13, 17),
    "6": (1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6, 6, 7, 8, 10, 14),
}
"""Working days from begin to end, of twenty stories: most are short, a few are long; less so in PI 6."""
BUFFER = Prose("Innovation, Inspect & Adapt, planning")
UNTOLD = Prose("Operations and small changes, which are finished without being stories of the plan")
"""What the other half of a velocity is: the past is told in less detail."""
VELOCITY = {"5": 100, "6": 103}
"""Percent of a team's velocities in PI 6 that it counted on: of PI 5, and of PI 6 itself."""


@dataclass(frozen=True)
class Course:
    """One story and its working days; None for what has not happened."""

    row: Row
    id: Id
    kind: StoryKind
    points: int
    title: str
    begun: int | None
    blocked: tuple[int, int] | None
    why: str
    done: int | None

    @property
    def team(self) -> str:
        """Whose it is."""
        return self.row["team"]


def stories(past: Past) -> None:
    """Planned in the breakouts, selected when an iteration begins, then each on its way."""
    _capacities(past)
    told = sorted(courses(past), key=lambda course: course.team)
    for team, group in groupby(told, key=lambda course: course.team):
        of_team = list(group)
        past.say(-3, owner_of(team), *[_planned(past, each) for each in of_team], hour=0.4)
        _selected(past, team, of_team)
        for each in of_team:
            _go(past, each)


@lru_cache(maxsize=2)
def courses(past: Past) -> tuple[Course, ...]:
    """All stories, feature by feature."""
    return tuple(course for row in past.rows("features") for course in _of_row(past, row))


def _of_row(past: Past, row: Row) -> Iterator[Course]:
    for n, text in enumerate(row["stories"].split(";")):
        found = STORY.fullmatch(text.strip())
        if not found:
            raise ValueError(text)
        title = found["title"]
        begun, lasts = _rhythm(past, row, title, n)
        blocked = (begun + 1, begun + 1 + spread(title, 3, 6)) if found["fate"] == "blocked" else None
        done = begun + lasts + (blocked[1] - blocked[0] if blocked else 0)
        yield Course(
            row=row,
            id=past.id("story", title),
            kind=KINDS[found["kind"]],
            points=int(found["points"]),
            title=title,
            begun=None if found["fate"] == "never" else begun,
            blocked=blocked,
            why=found["why"] or "",
            done=None if found["fate"] in ("left", "never") else min(done, INSPECTED - 1),
        )


def _rhythm(past: Past, row: Row, title: str, n: int) -> tuple[int, int]:
    """The day on which the n-th story of its row is begun, and how many days it lasts."""
    begun = begins(row["iteration"]) + 2 * n + spread(title, 0, 3)
    lasting = LASTING[past.number]
    return begun, lasting[spread(f"{title} lasts", 0, len(lasting) - 1)]


def _planned(past: Past, course: Course) -> PlanStory:
    row = course.row
    return PlanStory(
        story=past.script.names.new(f"{past.key} story", course.title),
        title=Title(course.title),
        team=past.team(course.team),
        iteration=past.iteration(row["iteration"]),
        feature=past.id("feature", row["key"]) if row["key"] else None,
        kind=course.kind,
        points=Points(100 * course.points),
    )


def _selected(past: Past, team: str, of_team: list[Course]) -> None:
    for iteration in ("1", "2", "3", "4"):
        chosen = [each.id for each in of_team if each.row["iteration"] == iteration]
        selected = flow.selected(team, chosen)
        if selected:
            past.say(begins(iteration), owner_of(team), *selected, hour=0.02)


def _go(past: Past, course: Course) -> None:
    if course.begun is None:
        return
    go(past, course.team, course.id, course.title, course.begun, course.done)
    who = member_of(course.team, course.title)
    if course.blocked:
        stopped, again = course.blocked
        past.say(stopped, who, BlockStory(story=course.id), reason=course.why)
        past.say(again, who, UnblockStory(story=course.id))
    _take_along(past, course)


def go(past: Past, team: str, story: Id, title: str, begun: int, done: int | None) -> None:
    """A story is begun, goes through the states of its team, and is finished, some told next morning."""
    who = member_of(team, title)
    past.say(begun, who, *flow.begun(team, story))
    until = done if done is not None else flow.expected(title, begun)
    for day, hour, state in flow.passages(team, begun, until):
        if day < INSPECTED and (done is not None or state != _last(team)):
            past.say(day, who, EnterStoryState(story=story, state=state), hour=hour)
    if done is not None:
        late = spread(title, 0, 6) == 0
        past.say(done, who, *flow.done(team, story), earlier=OVERNIGHT if late else None)


def _last(team: str) -> Title | None:
    """The last state before the end: what is never finished does not come so far."""
    known = flow.workflow(team)
    return known.names[-2] if known else None


def _take_along(past: Past, course: Course) -> None:
    """What is not done when its iteration ends is moved into the next one."""
    for ended, following in (("1", "2"), ("2", "3"), ("3", "4")):
        end = begins(following)
        here = begins(course.row["iteration"]) <= begins(ended)
        if here and (course.done is None or course.done >= end):
            to = MoveStory(story=course.id, iteration=past.iteration(following))
            past.say(end - 1, owner_of(course.team), to, hour=0.975)


def _capacities(past: Past) -> None:
    """From velocity, as in the PI that runs."""
    for row in rows("teams"):
        if not row["velocities"]:
            continue
        percent = VELOCITY[past.number]
        points = tuple(Points(int(number) * percent) for number in row["velocities"].split())
        source = Title(f"PI {int(past.number) - 1}, iterations 2 to 4, with small changes")
        velocity = Velocity(points=points, source=source)
        told = [
            SetCapacity(
                team=past.team(row["key"]),
                iteration=past.iteration(iteration),
                total=velocity.mean if iteration == "IP" else None,
                velocity=velocity,
                reserved=velocity.mean if iteration == "IP" else Points(velocity.mean // 2),
                reserved_for=BUFFER if iteration == "IP" else UNTOLD,
            )
            for iteration in ("1", "2", "3", "4", "IP")
        ]
        past.say(-4, coach_of(row["key"]), *told, hour=0.06)
