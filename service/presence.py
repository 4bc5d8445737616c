"""Who looks where, and how many have voted: lossy, never recorded, heard by every node.

Who says nothing for half a minute is there no more. Turnout is looked up, for plans that are followed.
"""

import asyncio
import contextlib
import json
import logging
import secrets
import time
from collections.abc import AsyncGenerator, Iterator
from itertools import islice

from service.domain.plan import Plan
from service.domain.vocabulary import Id
from service.domain.votes import Vote, VoteMode, VoteState
from service.entries import Unavailable
from service.gathering import Looking, Picture, Room, Turnout
from service.live import Live
from service.states import States
from service.streams import NoSuchStream
from service.voting import Voting

CHANNEL = "signalbox_presence"
SILENCE = 30.0
"""Seconds after which somebody of whom nothing was heard is not there any more."""
PACE = 0.25
"""Seconds between two messages to the other nodes, whatever the number of those who move."""
SHOWN = 0.5
"""Seconds between two pictures to the same follower: at once after quiet, then twice a second."""
COUNTED = 1.0
"""Seconds between two looks at the turnout of a plan's open rounds."""
MOST_TOLD = 40
"""People in one message; a notification has fewer than 8,000 bytes."""
MOST_PEOPLE = 10_000
"""People that this process remembers; who comes later is not shown."""

_log = logging.getLogger(__name__)
Place = tuple[Id, Id]
"""An organisation and one of its plans."""


class Presence:
    """All who are there, as this process has heard: one loop, and nothing queued for anybody."""

    def __init__(self, live: Live, states: States, voting: Voting, silence: float = SILENCE) -> None:
        self._live = live
        self._states = states
        self._voting = voting
        self._silence = silence
        self._node = secrets.token_hex(4)
        """Tells this process's own words from those of others."""
        self._rooms: dict[Place, Room] = {}
        self._untold: dict[tuple[Place, Id], Id | None] = {}
        """Who has moved since the last message, and where to."""
        self._stirred = asyncio.Event()
        self._counted = 0.0
        """When the turnout was looked at last."""

    async def run(self) -> None:
        """Tell, hear and forget until cancelled. Without the database only those of this process are seen."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._hear())
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(min(1.0, self._silence / 4)):
                        await self._stirred.wait()
                self._stirred.clear()
                self._forget()
                await self._tell()
                await self._count_all()
                await asyncio.sleep(PACE)

    def appear(self, log: Id, plan: Id, looking: Looking) -> None:
        """Somebody is at a plan; to be said again well before the silence has passed."""
        if self._put((log, plan), looking):
            self._untold[(log, plan), looking.person] = looking.at
            self._stirred.set()

    async def follow(self, log: Id, plan: Id) -> AsyncGenerator[Picture, None]:
        """Who is at a plan, and the turnout: at once, and whenever that is another picture."""
        room = self._rooms.setdefault((log, plan), Room())
        room.followers += 1
        try:
            await self._count((log, plan), room)
            while True:
                shown, since = room.picture(), time.monotonic()
                yield shown
                while room.picture() == shown:
                    await room.moved.wait()
                await asyncio.sleep(max(0.0, SHOWN - (time.monotonic() - since)))
        finally:
            room.followers -= 1
            self._leave_empty((log, plan))

    def _put(self, place: Place, looking: Looking) -> bool:
        room = self._rooms.get(place)
        is_new = room is None or looking.person not in room.people
        if is_new and sum(len(each.people) for each in self._rooms.values()) >= MOST_PEOPLE:
            return False
        self._rooms.setdefault(place, Room()).put(looking)
        return True

    def _forget(self) -> None:
        before = time.monotonic() - self._silence
        for place, room in list(self._rooms.items()):
            room.forget(before)
            self._leave_empty(place)

    def _leave_empty(self, place: Place) -> None:
        room = self._rooms.get(place)
        if room and not room.followers and not room.people:
            del self._rooms[place]

    async def _tell(self) -> None:
        """Tell the other nodes who has moved. What cannot be told is lost; the next word makes it good."""
        moved = iter(list(self._untold.items()))
        self._untold.clear()
        while some := list(islice(moved, MOST_TOLD)):
            people = [[log, plan, person, at] for ((log, plan), person), at in some]
            await self._live.tell(CHANNEL, json.dumps([self._node, people], separators=(",", ":")))

    async def _count_all(self) -> None:
        if time.monotonic() - self._counted >= COUNTED:
            for place, room in list(self._rooms.items()):
                if room.followers:
                    await self._count(place, room)
            self._counted = time.monotonic()

    async def _count(self, place: Place, room: Room) -> None:
        """Look at the turnout of the open secret rounds of a plan; a scenario has none."""
        with contextlib.suppress(Unavailable, NoSuchStream):
            plan = await self._states.latest(*place)
            assert isinstance(plan, Plan)
            rounds = () if plan.is_fork else tuple(filter(_is_secret, plan.votes.present()))
            cast = await self._voting.turnout(*place) if rounds else {}
            room.count(tuple(Turnout(vote.id, cast.get(vote.id, 0), vote.eligible) for vote in rounds))

    async def _hear(self) -> None:
        async for message in self._live.hear(CHANNEL):
            try:
                for place, looking in self._told_elsewhere(message):
                    self._put(place, looking)
            except (ValueError, TypeError):
                _log.warning("a message about who is there cannot be read")

    def _told_elsewhere(self, message: str) -> Iterator[tuple[Place, Looking]]:
        """What another node told. Raises ValueError, TypeError for what is none of our messages."""
        node, people = json.loads(message or "[null,[]]")
        if node != self._node:
            for log, plan, person, at in people:
                if not all(isinstance(each, str) for each in (log, plan, person, at or "")):
                    raise TypeError(people)
                yield (Id(log), Id(plan)), Looking(Id(person), at)


def _is_secret(vote: Vote) -> bool:
    return vote.state is VoteState.OPEN and vote.mode is VoteMode.SECRET
