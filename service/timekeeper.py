"""What time alone does, asked as commands: days and iterations begin, slots run over."""

import asyncio
import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service.domain.due import Due, due
from service.domain.entities import State
from service.domain.organisation import Organisation
from service.domain.plan import Plan
from service.domain.vocabulary import Id, Instant
from service.log import OutcomeUnknown, Unavailable
from service.outages import Outage
from service.planning import utc_now
from service.states import States
from service.streams import NoSuchStream, NotServed
from service.voting import Voting
from service.wishes import CLOCK, Wish

GLANCE = 1.0
"""Seconds between two glances at the plans in memory, which cost nothing where nothing is due."""
EVERY = 20
"""Glances between two looks at all plans."""

_log = logging.getLogger(__name__)


class Timekeeper:
    """Tells every open plan what time has made due. Two of them do no harm: their command ids are one."""

    def __init__(self, states: States, voting: Voting, clock: Callable[[], Instant] = utc_now) -> None:
        self._log = states.log
        self._states = states
        self._voting = voting
        self._clock = clock
        self._outage = Outage(_log, "no plan can be told the time now: %s", "plans are told the time again")

    async def run(self) -> None:
        """Look at the clock until cancelled."""
        while True:
            try:
                await self.look()
                self._outage.note(None)
                for _ in range(EVERY):
                    await asyncio.sleep(GLANCE)
                    await self.glance()
            except Unavailable as error:
                self._outage.note(str(error))
                await asyncio.sleep(GLANCE)
            except Exception:
                _log.exception("the timekeeper could not tell every plan the time")
                await asyncio.sleep(GLANCE)

    async def look(self) -> None:
        """Tell every plan what is due; one that cannot be told holds up no other."""
        for log in await self._log.logs():
            for stream in await self._open_plans(log):
                with _apart(stream):
                    await self._tell(log, await self._states.latest(log, stream))
            with _apart(log):
                await self._voting.tidy(log)

    async def glance(self) -> None:
        """Tell the plans in memory what is due: whoever waits for a round to open or a slot to end has the
        plan in the memory of some node."""
        for log, state in self._states.glance():
            with _apart(state.id):
                await self._tell(log, state)

    async def _open_plans(self, log: Id) -> list[Id]:
        try:
            organisation = await self._states.latest(log, log)
        except (NoSuchStream, NotServed):
            return []  # a log of another application, or of a newer program
        plans = organisation.plans if isinstance(organisation, Organisation) else ()
        return [listed.id for listed in plans if not listed.closed]

    async def _tell(self, log: Id, state: State) -> None:
        if isinstance(state, Plan) and state.intervals:
            for each in due(state, self._clock()):
                await self._voting.submit(_wish(log, state.id, each))


@contextmanager
def _apart(stream: Id) -> Iterator[None]:
    """What cannot be told to one holds up no other."""
    try:
        yield
    except NotServed:
        pass  # it is told elsewhere
    except (Unavailable, OutcomeUnknown) as error:
        _log.warning("%s could not be told the time: %s", stream, error)
    except Exception:
        _log.exception("%s could not be told the time", stream)


def _wish(log: Id, stream: Id, each: Due) -> Wish:
    """Under an id that every node gives it."""
    moment = Id(str(uuid.uuid5(uuid.UUID(stream), f"clock:{each.moment}")))
    return Wish(log=log, stream=stream, commands=(each.command,), asker=CLOCK, via="clock", command_id=moment)
