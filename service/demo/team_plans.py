"""What teams plan for themselves: capacity from velocity, stories, a known overload; and the flow."""

from datetime import timedelta

from service.demo.script import ITERATIONS, Script, coach_of, member_of, owner_of, spread
from service.demo.tables import Row, keyed, rows
from service.domain.allocation import SetCapacity, StartUp
from service.domain.capacity import Velocity
from service.domain.decider import Command
from service.domain.overload import AcknowledgeOverload
from service.domain.stories import StoryKind
from service.domain.story_flow import BlockStory, FinishStory, StartStory, UnblockStory
from service.domain.story_order import MoveStory
from service.domain.story_planning import PlanStory
from service.domain.vocabulary import Points, Prose, Tenths, Title

IP = "IP"
BUFFER = Prose("Innovation, Inspect & Adapt, planning of PI 8")
FLOW = {"s": StartStory, "f": FinishStory, "b": BlockStory, "u": UnblockStory}
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
    for row in rows("stories"):
        _flow(script, row)


def _capacity(script: Script, row: Row, iteration: str) -> SetCapacity:
    """From velocity, or for a team without history by the start-up rule; the IP iteration is a buffer."""
    finished = tuple(Points(100 * int(number)) for number in row["velocities"].split())
    velocity = Velocity(points=finished, source=Title("PI 6, iterations 2 to 4")) if finished else None
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
    flow, _, because = row["flow"].partition(" because ")
    story, team = script.names.id("story", row["title"]), row["team"]
    if flow.startswith("in "):
        iteration, _, day = flow.removeprefix("in ").partition("@")
        to = MoveStory(story=story, iteration=script.names.iteration(iteration))
        script.say(day, owner_of(team), to)
        return
    for step in flow.split():
        command: Command = FLOW[step[0]](story=story)
        late = step[0] == "f" and spread(row["title"], 0, 6) == 0
        script.say(
            step[1:],
            member_of(team, row["title"]),
            command,
            reason=because if step[0] == "b" else None,
            earlier=OVERNIGHT if late else None,
        )
