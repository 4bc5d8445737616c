"""What teams plan for themselves: capacity from velocity, stories, a known overload; and the flow."""

from datetime import timedelta

from service.demo import flow
from service.demo.script import ITERATIONS, Script, coach_of, member_of, owner_of, spread
from service.demo.tables import Row, keyed, rows
from service.domain.allocation import SetCapacity, StartUp
from service.domain.capacity import Velocity
from service.domain.decider import Command
from service.domain.overload import AcknowledgeOverload
from service.domain.stories import StoryKind
from service.domain.story_flow import BlockStory, UnblockStory
from service.domain.story_order import MoveStory
from service.domain.story_planning import PlanStory
from service.domain.story_states import EnterStoryState
from service.domain.vocabulary import Id, Points, Prose, Tenths, Title

IP = "IP"
BUFFER = Prose("Innovation, Inspect & Adapt, planning of PI 8")
TODAY = 14
"""The last working day of the story."""
SELECTED = {"1": ("0", 0.02), "2": ("6", 0.02)}
"""When the stories of an iteration are selected: the day, and the part of it."""
OVERNIGHT = timedelta(hours=15)
"""Some report in the morning what they finished in the evening."""


def team_plans(script: Script) -> None:
    """Capacity on the first day of planning, stories on the second, then how they flow."""
    for row in rows("teams"):
        capacity = [_capacity(script, row, iteration) for iteration in ITERATIONS]
        script.say("e1", coach_of(row["key"]), *capacity, hour=0.06)
    _adjust(script)
    for team, feature in dict.fromkeys((row["team"], row["feature"]) for row in rows("stories")):
        planned = [
            _story(script, row) for row in rows("stories") if (row["team"], row["feature"]) == (team, feature)
        ]
        script.say(
            "e2" if feature else "e1",
            owner_of(team),
            *planned,
            hour=0.5 + spread(team + feature, 0, 20) / 100,
        )
    _select(script)
    for row in rows("stories"):
        _flow(script, row)


def _capacity(script: Script, row: Row, iteration: str) -> SetCapacity:
    """From velocity, or for a team without history by the start-up rule; the IP iteration is a buffer."""
    finished = tuple(Points(100 * int(number)) for number in row["velocities"].split())
    velocity = (
        Velocity(points=finished, source=Title("PI 6, iterations 2 to 4, with small changes"))
        if finished
        else None
    )
    start_up = StartUp(people=Tenths(int(row["people"]))) if row["people"] else None
    all_of_it = velocity.mean if velocity else Points(8 * 10 * int(row["people"] or 0))
    is_buffer = iteration == IP
    return SetCapacity(
        team=script.names.team(row["key"]),
        iteration=script.names.iteration(iteration),
        total=all_of_it if is_buffer else None,
        velocity=velocity,
        start_up=start_up,
        reserved=all_of_it if is_buffer else Points(100 * int(row["reserved"])),
        reserved_for=BUFFER if is_buffer else Prose(row["reserved_for"]),
    )


def _adjust(script: Script) -> None:
    """Two people help elsewhere; a team says that it knows of its overload."""
    names = script.names
    fewer = SetCapacity(
        team=names.team("running"),
        iteration=names.iteration("2"),
        total=Points(2500),
        reserved=Points(400),
        reserved_for=Prose("Operations on call; two people help the operations centre"),
    )
    script.say("e2", "oskar", fewer, hour=0.3)
    drop = Prose("We believe in the wallet and the refund alike. The refund in parts is dropped first.")
    known = AcknowledgeOverload(team=names.team("checkout"), iteration=names.iteration("2"), note=drop)
    script.say("e2", "tyler", known, hour=0.95)


def _story(script: Script, row: Row) -> PlanStory:
    prefix = keyed("teams")[row["team"]]["name"][:3].upper()
    return PlanStory(
        story=script.names.new("story", row["title"]),
        title=Title(row["title"]),
        team=script.names.team(row["team"]),
        iteration=script.names.iteration(row["iteration"]),
        feature=script.names.feature(row["feature"]) if row["feature"] else None,
        kind=StoryKind[row["kind"]],
        points=Points(100 * int(row["points"])),
        external_key=Title(f"{prefix}-{spread(row['title'], 100, 99999)}"),
    )


def _flow(script: Script, row: Row) -> None:
    way, _, because = row["flow"].partition(" because ")
    story, team = script.names.id("story", row["title"]), row["team"]
    if way.startswith("in "):
        iteration, _, day = way.removeprefix("in ").partition("@")
        to = MoveStory(story=story, iteration=script.names.iteration(iteration))
        script.say(day, owner_of(team), to)
        return
    days = {step[0]: int(step[1:]) for step in way.split()}
    for step, on in days.items():
        late = step == "f" and spread(row["title"], 0, 6) == 0
        script.say(
            str(on),
            member_of(team, row["title"]),
            *_step(step, team, story),
            reason=because if step == "b" else None,
            earlier=OVERNIGHT if late else None,
        )
    if "s" in days:
        _pass(script, row, days["s"], days.get("f"))


def _step(step: str, team: str, story: Id) -> list[Command]:
    steps: dict[str, list[Command]] = {
        "s": flow.begun(team, story),
        "f": flow.done(team, story),
        "b": [BlockStory(story=story)],
        "u": [UnblockStory(story=story)],
    }
    return steps[step]


def _pass(script: Script, row: Row, begun: int, done: int | None) -> None:
    """Through the states of the team's board, as far as time allows."""
    until = flow.expected(row["title"], begun) if done is None else done
    story, who = script.names.id("story", row["title"]), member_of(row["team"], row["title"])
    for day, hour, state in flow.passages(row["team"], begun, until):
        if day <= TODAY:
            script.say(str(day), who, EnterStoryState(story=story, state=state), hour=hour)


def _select(script: Script) -> None:
    """The stories of the first two iterations wait to be begun."""
    for team in (row["key"] for row in rows("teams")):
        for iteration, (day, hour) in SELECTED.items():
            chosen = [row for row in rows("stories") if (row["team"], row["iteration"]) == (team, iteration)]
            selected = flow.selected(team, [script.names.id("story", row["title"]) for row in chosen])
            if selected:
                script.say(day, owner_of(team), *selected, hour=hour)
