"""What time alone does, asked as commands: days begin, and iterations with them."""

import asyncio
import logging
import uuid
from collections.abc import Callable

from service.domain.calendar import BeginDay, day_in
from service.domain.interval import Phase
from service.domain.organisation import Organisation
from service.domain.plan import Plan
from service.domain.vocabulary import Id, Instant
from service.log import Log
from service.planning import Planning, utc_now
from service.states import NoSuchStream, NotServed, States
from service.wishes import Wish

CLOCK = Id("clock")
EVERY = 20.0
"""Seconds between two looks at the calendar."""

_log = logging.getLogger(__name__)


class Timekeeper:
    """Tells every open plan which day it is. Two of them do no harm: their command ids are the same."""

    def __init__(
        self, log: Log, states: States, planning: Planning, clock: Callable[[], Instant] = utc_now
    ) -> None:
        self._log = log
        self._states = states
        self._planning = planning
        self._clock = clock

    async def run(self) -> None:
        """Look at the calendar until cancelled."""
        while True:
            try:
                await self.look()
            except Exception:
                _log.exception("the timekeeper could not tell every plan the day")
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Let the day begin wherever it has; a plan that cannot be told holds up no other."""
        for log in await self._log.logs():
            for plan in await self._open_plans(log):
                try:
                    await self._tell(log, plan)
                except NotServed:
                    continue  # which is told elsewhere
                except Exception:
                    _log.exception("plan %s could not be told the day", plan)

    async def _open_plans(self, log: Id) -> list[Id]:
        try:
            organisation = await self._states.latest(log, log)
        except (NoSuchStream, NotServed):
            return []  # a log of another application, or of a newer program
        plans = organisation.plans if isinstance(organisation, Organisation) else ()
        return [listed.id for listed in plans if not listed.closed]

    async def _tell(self, log: Id, stream: Id) -> None:
        plan = await self._states.latest(log, stream)
        if not isinstance(plan, Plan) or plan.interval.phase is Phase.CLOSED:
            return
        day = day_in(plan.interval.zone, self._clock())
        if plan.today < day:
            moment = Id(str(uuid.uuid5(uuid.UUID(stream), f"clock:{day}")))
            wish = Wish(
                log=log,
                stream=stream,
                commands=(BeginDay(day=day),),
                asker=CLOCK,
                via="clock",
                command_id=moment,
            )
            await self._planning.submit(wish)
