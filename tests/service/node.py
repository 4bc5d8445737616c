"""One node of the service without its edges: register, states and planning on a real database."""

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from service.ballots import Ballots
from service.domain.acceptance import AcceptTeamPlan
from service.domain.commitment import CommitPlan
from service.domain.decider import Command
from service.domain.gate import WaiveGap, open_items
from service.domain.iterations import IterationKind, LaidOut, LayOutIterations
from service.domain.organisation import GrantRole, RegisterTrain
from service.domain.phases import OpenPlanning
from service.domain.plan import Plan
from service.domain.presentations import PresentFinal
from service.domain.roster import AddTeam, DefinePlan
from service.domain.teams import team_in_plan
from service.domain.vocabulary import Day, Id, Key, NewId, Prose, Role, Title, Zone
from service.log import Log
from service.people import People
from service.planning import Planning
from service.round_keys import RoundKeys
from service.seen import Seen
from service.snapshots import Snapshots
from service.states import States
from service.voting import Voting
from service.wishes import Answer, Wish
from tests.domain.confident import confidence_of
from tests.domain.specification import FIRST, IP, LAYOUT, id_of

ORGANISATION, ANNA, BEA = id_of(900), id_of(901), id_of(902)
TRAIN, PLAN = id_of(910), id_of(920)
RED_ON_TRAIN, BLUE_ON_TRAIN = id_of(911), id_of(912)
RED, BLUE = team_in_plan(PLAN, RED_ON_TRAIN), team_in_plan(PLAN, BLUE_ON_TRAIN)
ROUND_KEYS = Path(tempfile.mkdtemp(prefix="signalbox-test-rounds-"))
atexit.register(shutil.rmtree, ROUND_KEYS, ignore_errors=True)


@dataclass
class Node:
    """What one process holds."""

    log: Log
    states: States
    planning: Planning
    people: People
    seen: Seen
    voting: Voting
    pool: Any
    url: str
    organisation: Id = ORGANISATION

    async def ask(self, *commands: Command, stream: Id = PLAN, **envelope: Any) -> Answer:
        """Submit commands, together if several; Anna asks."""
        wish = Wish(log=self.organisation, stream=stream, commands=commands, **{"asker": ANNA, **envelope})
        return await self.planning.submit(wish)

    async def do(self, *commands: Command, **envelope: Any) -> Answer:
        """Submit what must be accepted."""
        answer = await self.ask(*commands, **envelope)
        assert not answer.faults, answer.faults
        return answer

    async def plan(self) -> Plan:
        """The plan as this node has it."""
        plan = await self.states.latest(self.organisation, PLAN)
        assert isinstance(plan, Plan)
        return plan

    async def accept_team_plans(self) -> None:
        """Every team presents its final plan, and Bea, a Business Owner, accepts it."""
        owner = GrantRole(person=BEA, role=Role.BUSINESS_OWNER, scope=TRAIN)
        await self.do(owner, stream=self.organisation)
        for team in (await self.plan()).teams.present():
            await self.do(PresentFinal(team=team.id))
            await self.do(AcceptTeamPlan(team=team.id), asker=BEA)

    async def open_gate(self) -> None:
        """The train plans, and whatever the commit gate holds passes, Bea, a Business Owner, agreeing."""
        owner = GrantRole(person=BEA, role=Role.BUSINESS_OWNER, scope=TRAIN)
        await self.do(owner, stream=self.organisation)
        await self.do(OpenPlanning())
        for item in open_items(await self.plan()):
            await self.do(WaiveGap(item=item.id, agreed_by=BEA), reason=Prose("To be settled later."))

    async def commit(self) -> Answer:
        """The train plans and commits."""
        await self.open_gate()
        return await self.do(CommitPlan())

    async def hold_votes(self) -> None:
        """The teams and the train accept their commitment, as the gate asks for."""
        await self.do(*confidence_of(await self.plan()))

    async def prepare(self) -> None:
        """A train with the teams Red and Blue, a plan with the five iterations of LAYOUT."""
        register = RegisterTrain(
            train=NewId(TRAIN), key=Key("ART"), name=Title("The ART"), zone=Zone("Europe/Zurich")
        )
        await self.do(register, stream=self.organisation)
        await self.do(GrantRole(person=ANNA, role=Role.RTE, scope=TRAIN), stream=self.organisation)
        for team, name in ((RED_ON_TRAIN, "Red"), (BLUE_ON_TRAIN, "Blue")):
            await self.do(AddTeam(team=NewId(team), name=Title(name)), stream=TRAIN)
        first, last = Day(LAYOUT[0][2]), Day(LAYOUT[-1][3])
        define = DefinePlan(plan=NewId(PLAN), key=Key("PI-1"), name=Title("PI 1"), starts=first, ends=last)
        await self.do(define, stream=TRAIN)
        laid_out = tuple(
            LaidOut(
                iteration=NewId(id),
                name=Title(name),
                starts=Day(starts),
                ends=Day(ends),
                kind=IterationKind.IP if id == IP else IterationKind.DEVELOPMENT,
            )
            for id, name, starts, ends in LAYOUT
        )
        await self.do(LayOutIterations(iterations=laid_out))


@asynccontextmanager
async def node(
    url: str,
    organisation: Id = ORGANISATION,
    keys: tuple[bytes, ...] = (b"k" * 32,),
    round_keys: Path | None = None,
) -> AsyncIterator[Node]:
    """A node on a migrated database; nodes of one database share the keys of its secret rounds."""
    pool = await asyncpg.create_pool(url, min_size=0, max_size=4)
    log = await Log.open(url)
    states = States(log, Snapshots(pool))
    planning = Planning(log, states, keys)
    try:
        folder = round_keys or ROUND_KEYS / hashlib.sha256(url.encode()).hexdigest()[:16]
        voting = Voting(states, planning, Ballots(pool, RoundKeys(folder)))
        yield Node(log, states, planning, People(pool), Seen(pool), voting, pool, url, organisation)
    finally:
        await planning.close()
        await states.close()
        await log.close()
        await pool.close()


def iteration_now() -> Id:
    """The iteration in which that is finished which is finished while this runs, whatever day it is."""
    today = datetime.now(ZoneInfo("Europe/Zurich")).date().isoformat()
    return [FIRST, *(id for id, _, starts, _ in LAYOUT if starts <= today)][-1]


__all__ = [
    "ANNA",
    "BEA",
    "BLUE",
    "FIRST",
    "ORGANISATION",
    "PLAN",
    "RED",
    "TRAIN",
    "Node",
    "iteration_now",
    "node",
]
