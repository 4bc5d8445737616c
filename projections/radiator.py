"""The radiator of the breakouts: how every team answers in every hour, also who has not answered yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from service.domain.checkpoints import Answer, Light, answers, checkpoint_id
from service.domain.plan import Plan
from service.domain.policy import CheckpointQuestion
from service.domain.vocabulary import Id

BRIGHTEST = (Light.RED, Light.AMBER, Light.GREEN)
"""One red answer makes the whole checkpoint red."""


@dataclass(frozen=True)
class Checkpoint:
    """A team's row meets an hour's column. Its version is that of the last answer; 0 before the first."""

    id: Id
    version: int
    team: Id
    hour: int
    light: Light | None
    """The most urgent of its answers; None while there is none."""
    answers: tuple[Answer, ...]
    """In the order of the questions; those to questions that are not asked any more come last."""
    open_questions: tuple[CheckpointQuestion, ...]
    """What the team has not answered yet."""


def radiator(plan: Plan) -> dict[Id, Checkpoint]:
    """By id the checkpoints of every hour in which a team answered: hour after hour, one for each team."""
    known = [each for each in plan.checkpoints.present() if each.answers]
    hours = sorted({each.hour for each in known})
    rows = [team.id for team in plan.planning_teams()]
    places = [(team, hour) for hour in hours for team in rows]
    left = [(each.team, each.hour) for each in known if each.team not in rows]
    made = (_checkpoint(plan, team, hour) for team, hour in [*places, *left])
    return {each.id: each for each in made}


def _checkpoint(plan: Plan, team: Id, hour: int) -> Checkpoint:
    id = checkpoint_id(team, hour)
    known, given = plan.checkpoints.get(id), answers(plan, id)
    order = {question.key: n for n, question in enumerate(plan.policy.questions)}
    said = {each.question for each in given}
    return Checkpoint(
        id=id,
        version=known.version if known else 0,
        team=team,
        hour=hour,
        light=_most_urgent(each.light for each in given),
        answers=tuple(sorted(given, key=lambda each: (order.get(each.question, len(order)), each.question))),
        open_questions=tuple(question for question in plan.policy.questions if question.key not in said),
    )


def _most_urgent(lights: Iterable[Light]) -> Light | None:
    return min(lights, key=BRIGHTEST.index, default=None)
