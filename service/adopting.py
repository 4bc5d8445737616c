"""Adopting a scenario: what was tried out is asked of the plan, and each commit is answered by itself."""

import uuid
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from service.codec import Envelope, decode
from service.domain.adoption import AdoptScenario, CommandTried, ScenarioMovedOn, ScenarioTooLong
from service.domain.decider import Command
from service.domain.plan import Plan
from service.domain.refusals import Refused
from service.domain.scenarios import CameOf, ScenarioState
from service.domain.vocabulary import ERASED, Id, Instant, Prose
from service.entries import StoredCommit, StoredEvent
from service.planning import Planning
from service.remembering import asked_again, is_adopted
from service.states import States
from service.wishes import Answer, CommandIdReused, Fault, OnBehalfOf, Stale, Wish

TRIES = 3
"""How often it is looked whether something was tried out meanwhile."""
MOST_COMMITS = 500

Fact = Envelope[CommandTried]


@dataclass(frozen=True)
class Adopted:
    """One commit of a scenario, and what came of it when it was asked of the plan."""

    tried: StoredCommit
    commands: int
    """How many commands it was."""
    answer: Answer

    def on_record(self) -> CameOf:
        """What the register keeps of it."""
        made = self.answer.version if self.answer.recorded else None
        codes = tuple(dict.fromkeys(_code(fault) for fault in self.answer.faults))
        return CameOf(tried=self.tried.to_version, made=made, refused=codes)


@dataclass(frozen=True)
class Adoption:
    """What came of adopting a scenario: whether it is adopted now, and of each of its commits."""

    concluded: Answer
    adopted: tuple[Adopted, ...] = ()
    scenario: Any = None
    """The scenario's own state; None where there is no such scenario."""


async def adopt(planning: Planning, states: States, wish: Wish, scenario: Id) -> Adoption:
    """Ask of a plan, `wish.stream`, what was tried out in a scenario of it; `wish` holds what all share.

    Done again, also after it was broken off, by whomever, nothing is done twice. Raises as planning does.
    """
    concluded = await _conclude(planning, wish.but(dry_run=True), scenario, 0, ())
    if not all(isinstance(fault.what, ScenarioMovedOn) for fault in concluded.faults):
        return Adoption(concluded)
    adopting = Adopting(planning, states, wish, scenario)
    for _ in range(TRIES):
        adoption = await adopting.adopt()
        if not _moved_on(adoption.concluded):
            break
    return adoption


async def _conclude(
    planning: Planning, wish: Wish, scenario: Id, upto: int, came_of: tuple[CameOf, ...]
) -> Answer:
    command = AdoptScenario(scenario=scenario, upto=upto, came_of=came_of)
    return await planning.submit(wish.but(commands=(command,)))


@dataclass
class Adopting:
    """One adoption under way."""

    planning: Planning
    states: States
    wish: Wish
    scenario: Id
    made: list[range] = field(default_factory=list)
    """The versions of the plan that this adoption has made."""

    async def adopt(self) -> Adoption:
        """Ask for everything in order, then put down what came of it."""
        there: Any = await self.states.catch_up(self.wish.log, self.scenario)
        if there.scenario.state is ScenarioState.ADOPTED:
            known = there.scenario
            return Adoption(await self._conclude(known.adopted_upto, known.came_of), (), there)
        tried = await self._tried(there)
        if len(tried) > MOST_COMMITS:
            return Adoption(await self._not_asked(ScenarioTooLong(about=[self.scenario])))
        adopted = tuple([await self._ask(there, commit, facts) for commit, facts in tried])
        came_of = tuple(each.on_record() for each in adopted)
        return Adoption(await self._conclude(there.version, came_of), adopted, there)

    async def _conclude(self, upto: int, came_of: tuple[CameOf, ...]) -> Answer:
        return await _conclude(self.planning, self.wish, self.scenario, upto, came_of)

    async def _tried(self, there: Plan) -> list[tuple[StoredCommit, list[Fact]]]:
        """The commits of the scenario that can be asked for anew, and what was asked in each."""
        log = self.wish.log
        commits = await self.states.commits(log, there.stream, there.began, there.version)
        events = await self.states.log.read(log, there.stream, there.began, there.version)
        facts = [list(map(_read, group)) for _, group in groupby(events, lambda each: each.version - each.k)]
        return [
            (commit, asked)
            for commit, commit_facts in zip(commits, facts, strict=True)
            if (asked := [fact for fact in commit_facts if _is_adopted(fact)])
        ]

    async def _ask(self, there: Plan, commit: StoredCommit, facts: list[Fact]) -> Adopted:
        """Ask for one commit of the scenario."""
        try:
            commands = tuple(asked_again(fact.data) for fact in facts)
        except Refused as refused:
            return Adopted(commit, len(facts), await self._not_asked(refused))
        wish = self._again(commit, facts, commands)
        answer = await self.planning.submit(wish.but(expected_version=await self._expected(there, commit)))
        if any(isinstance(fault.what, CommandIdReused) for fault in answer.faults):
            answer = await self._by_another(wish)
        await self._note(answer)
        return Adopted(commit, len(facts), answer)

    def _again(self, commit: StoredCommit, facts: list[Fact], commands: tuple[Command, ...]) -> Wish:
        """As who adopts would have asked it by himself, with the envelope in which it was tried out."""
        reason = facts[0].reason
        kind, _, id = (facts[0].on_behalf_of or "").partition(":")
        behalf: Any = OnBehalfOf(kind, Id(id)) if id else self.wish.on_behalf_of  # type: ignore[arg-type]
        effective = next((fact.effective_at for fact in facts if fact.effective_at), None)
        return Wish(
            log=self.wish.log,
            stream=self.wish.stream,
            commands=commands,
            asker=self.wish.asker,
            via="scenario",
            command_id=Id(str(uuid.uuid5(uuid.UUID(self.scenario), f"adopt {commit.to_version}"))),
            correlation=self.scenario,
            causation=commit.command,
            reason=self.wish.reason if reason in (None, ERASED) else Prose(str(reason)),
            effective_at=Instant(effective) if effective else None,
            on_behalf_of=behalf,
        )

    async def _expected(self, there: Plan, commit: StoredCommit) -> int | None:
        """The version of the thing that the scenario knew, or to which this adoption has brought it since;
        None where the plan itself is meant, whose days pass."""
        entity = commit.about[0]
        if entity == there.id:
            return None
        plan = await self.states.latest(self.wish.log, self.wish.stream)
        now = plan.find(entity)
        if now and any(now.version in versions for versions in self.made):
            return now.version
        was = (await self.states.at(self.wish.log, there.id, there.began)).find(entity)
        return was.version if was else 0

    async def _note(self, answer: Answer) -> None:
        if answer.recorded:
            log, plan, version = self.wish.log, self.wish.stream, answer.version
            for commit in await self.states.commits(log, plan, version - 1, version):
                self.made.append(range(commit.from_version + 1, commit.to_version + 1))

    async def _by_another(self, wish: Wish) -> Answer:
        """What somebody else who adopted the same scenario has brought about already."""
        rows = await self.states.log.command(wish.log, wish.command_id or Id(""))
        version = next(row.to_version for row in rows if row.stream == wish.stream)
        state = await self.states.at_least(wish.log, wish.stream, version)
        return Answer(version=version, state=state, before=state, recorded=True, replayed=True)

    async def _not_asked(self, refused: Refused) -> Answer:
        state = await self.states.latest(self.wish.log, self.wish.stream)
        return Answer(version=state.version, state=state, before=state, faults=(Fault(0, refused),))


def _read(event: StoredEvent) -> Envelope[Any]:
    return decode(event.topic, event.state, event.prose)


def _is_adopted(fact: Envelope[Any]) -> bool:
    return isinstance(fact.data, CommandTried) and is_adopted(fact.data)


def _moved_on(answer: Answer) -> bool:
    return any(isinstance(fault.what, ScenarioMovedOn) for fault in answer.faults)


def _code(fault: Fault) -> str:
    match fault.what:
        case Refused() as refused:
            return refused.code()
        case Stale():
            return "STALE"
        case _:
            return "INVALID"
