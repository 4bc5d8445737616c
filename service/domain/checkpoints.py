"""Checkpoints: at Coach Sync in the breakouts each team answers the train's questions, hour after hour."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from service.domain.decider import About, Asked, At, Command, Decision, Event
from service.domain.entities import Entity
from service.domain.policy import CheckpointQuestion
from service.domain.refusals import NotHere, Refused
from service.domain.vocabulary import Id, Instant, Key, Prose, Title

if TYPE_CHECKING:
    from service.domain.plan import Plan

MOST_HOURS = 40
"""Two breakouts are five hours, and over far zones twice that."""


class Light(Enum):
    """How a team answers a question of a checkpoint."""

    RED = "RED"
    AMBER = "AMBER"
    GREEN = "GREEN"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a team answered to one question, which stays as it was asked."""

    question: Key
    asks: Title
    light: Light
    line: Prose | None
    by: Id | None
    at: Instant


@dataclass(frozen=True, kw_only=True)
class Checkpoint(Entity):
    """The answers of a team in one hour of the breakouts, counted from 1 over all of them."""

    named: ClassVar[bool] = False
    team: Id
    hour: int
    answers: tuple[Answer, ...] = ()


class HourOutsideBreakouts(Refused):
    """Checkpoints are counted from 1: the first hour of the first breakout, and on over all breakouts."""

    because = "All teams answer in the same round, wherever they sit and whatever their clocks say."
    remedy = "Count the hours of the breakouts; there are at most 40."


class QuestionUnknown(Refused):
    """A checkpoint answers the questions that the train asks."""

    because = "Only answers to the same questions can be seen side by side."
    remedy = "Take a key of the policy's questions, or let the train set others."


class NothingAnswered(Refused):
    """A checkpoint answers at least one question."""

    because = "An empty report looks as if all were well."
    remedy = "Answer the questions that can be answered now; the others stay open."


class LightWithoutLine(Refused):
    """An answer that is not green comes with a line that says why."""

    because = "Whoever could help must know with what."
    remedy = "Add a few words."
    warns = True


@dataclass(frozen=True, kw_only=True)
class CheckpointRecorded(Event):
    """A team answered a question of a checkpoint; what it had answered before is replaced."""

    team: Id
    hour: int
    question: Key
    asks: Title
    """The question, as the train asked it then."""
    light: Light
    line: Prose | None = None

    def evolve(self, plan: "Plan", at: At) -> None:
        answer = Answer(
            question=self.question,
            asks=self.asks,
            light=self.light,
            line=self.line,
            by=Id(at.actor) if at.actor else None,
            at=Instant(at.recorded_at),
        )
        id = checkpoint_id(self.team, self.hour)
        others = (each for each in answers(plan, id) if each.question != self.question)
        recorded = (*others, answer)
        plan.checkpoints.add(Checkpoint(id=id, team=self.team, hour=self.hour, answers=recorded), at)


@dataclass(frozen=True, kw_only=True)
class CheckpointRemoved(Event):
    """A team's checkpoint of an hour was taken back."""

    team: Id
    hour: int

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.checkpoints.remove(checkpoint_id(self.team, self.hour), at)


@dataclass(frozen=True, kw_only=True)
class CheckpointRestored(Event):
    """A removed checkpoint holds again."""

    team: Id
    hour: int

    def evolve(self, plan: "Plan", at: At) -> None:
        plan.checkpoints.restore(checkpoint_id(self.team, self.hour), at)


@lru_cache(maxsize=4096)
def checkpoint_id(team: Id, hour: int) -> Id:
    """The id of a team's checkpoint: always the same one for an hour."""
    return Id(str(uuid.uuid5(uuid.UUID(team), f"checkpoint {hour}")))


def answers(plan: "Plan", checkpoint: Id) -> tuple[Answer, ...]:
    """What was answered at a checkpoint that is there."""
    known = plan.checkpoints.get(checkpoint)
    return () if known is None or known.removed is not None else known.answers


def about_checkpoint(team: Id, hour: int) -> About:
    """The team's checkpoint, and the team."""
    return About(checkpoint_id(team, hour), (team,))


@dataclass(frozen=True, kw_only=True)
class CheckpointAnswer:
    """The answer to one question."""

    question: Key
    """Its key in the train's policy."""
    light: Light
    line: Prose | None = None
    """Why, and what would help."""


@dataclass(frozen=True, kw_only=True)
class RecordCheckpoint(Command):
    """Answer the train's questions for a team in an hour of the breakouts; what is left out stays."""

    team: Id
    hour: int
    """Counted from 1 over all breakouts."""
    answers: tuple[CheckpointAnswer, ...]
    """One for each question that can be answered now."""

    refusals = (HourOutsideBreakouts, NothingAnswered, QuestionUnknown, LightWithoutLine)

    def about(self, plan: "Plan") -> About:
        return about_checkpoint(self.team, self.hour)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        id = checkpoint_id(plan.teams.the(self.team).id, self.hour)
        questions = {each.key: each for each in plan.policy.questions}
        given = {each.question: each for each in self.answers}
        yield from self._against(id, [key for key in given if key not in questions])
        said = {each.question: (each.light, each.line) for each in answers(plan, id)}
        new = [each for key, each in given.items() if said.get(key) != (each.light, each.line)]
        if any(each.light is not Light.GREEN and each.line is None for each in new):
            yield plan.policy.weigh(LightWithoutLine(about=[self.team]))
        yield from (self._recorded(each, questions) for each in new if each.question in questions)

    def _against(self, id: Id, unknown: list[Key]) -> Iterator[Refused]:
        if not 1 <= self.hour <= MOST_HOURS:
            yield HourOutsideBreakouts(about=[id])
        if not self.answers:
            yield NothingAnswered(about=[id])
        if unknown:
            yield QuestionUnknown(f"The train does not ask {', '.join(unknown)}.", [id])

    def _recorded(
        self, answer: CheckpointAnswer, questions: Mapping[Key, CheckpointQuestion]
    ) -> CheckpointRecorded:
        return CheckpointRecorded(
            team=self.team,
            hour=self.hour,
            question=answer.question,
            asks=questions[answer.question].text,
            light=answer.light,
            line=answer.line,
        )


@dataclass(frozen=True, kw_only=True)
class RemoveCheckpoint(Command):
    """Take back what a team answered in an hour, for example when it was another team's."""

    team: Id
    hour: int

    def about(self, plan: "Plan") -> About:
        return about_checkpoint(self.team, self.hour)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if known_checkpoint(plan, self.team, self.hour).removed is None:
            yield CheckpointRemoved(team=self.team, hour=self.hour)


@dataclass(frozen=True, kw_only=True)
class RestoreCheckpoint(Command):
    """Let a removed checkpoint hold again."""

    team: Id
    hour: int

    def about(self, plan: "Plan") -> About:
        return about_checkpoint(self.team, self.hour)

    def decide(self, plan: "Plan", asked: Asked) -> Decision:
        if known_checkpoint(plan, self.team, self.hour).removed is not None:
            yield CheckpointRestored(team=self.team, hour=self.hour)


def known_checkpoint(plan: "Plan", team: Id, hour: int) -> Checkpoint:
    """What the team answered in this hour, removed or not. Raises NotHere."""
    known = plan.checkpoints.get(checkpoint_id(team, hour))
    if known is None:
        raise NotHere(f"The team has answered nothing in hour {hour}.", [checkpoint_id(team, hour)])
    return known
