"""What time alone does, asked as commands: days and iterations begin, slots run over."""

import asyncio
import logging
import uuid
from collections.abc import Callable

from service.domain.due import Due, due
from service.domain.organisation import Organisation
from service.domain.plan import Plan
from service.domain.vocabulary import Id, Instant
from service.log import Log
from service.planning import Planning, utc_now
from service.states import NoSuchStream, NotServed, States
from service.wishes import Wish

CLOCK = Id("clock")
EVERY = 20.0
"""Seconds between two looks at the clock."""

_log = logging.getLogger(__name__)


class Timekeeper:
    """Tells every open plan what time has made due. Two of them do no harm: their command ids are one."""

    def __init__(
        self, log: Log, states: States, planning: Planning, clock: Callable[[], Instant] = utc_now
    ) -> None:
        self._log = log
        self._states = states
        self._planning = planning
        self._clock = clock

    async def run(self) -> None:
        """Look at the clock until cancelled."""
        while True:
            try:
                await self.look()
            except Exception:
                _log.exception("the timekeeper could not tell every plan the time")
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Tell every plan what is due; one that cannot be told holds up no other."""
        for log in await self._log.logs():
            for plan in await self._open_plans(log):
                try:
                    await self._tell(log, plan)
                except NotServed:
                    continue  # which is told elsewhere
                except Exception:
                    _log.exception("plan %s could not be told the time", plan)

    async def _open_plans(self, log: Id) -> list[Id]:
        try:
            organisation = await self._states.latest(log, log)
        except (NoSuchStream, NotServed):
            return []  # a log of another application, or of a newer program
        plans = organisation.plans if isinstance(organisation, Organisation) else ()
        return [listed.id for listed in plans if not listed.closed]

    async def _tell(self, log: Id, stream: Id) -> None:
        plan = await self._states.latest(log, stream)
        if isinstance(plan, Plan):
            for each in due(plan, self._clock()):
                await self._planning.submit(_wish(log, stream, each))


def _wish(log: Id, stream: Id, each: Due) -> Wish:
    """Under an id that every node gives it."""
    moment = Id(str(uuid.uuid5(uuid.UUID(stream), f"clock:{each.moment}")))
    return Wish(log=log, stream=stream, commands=(each.command,), asker=CLOCK, via="clock", command_id=moment)
