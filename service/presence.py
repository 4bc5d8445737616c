"""Who looks where, and how many have voted: lossy, never recorded, heard by every node.

Who says nothing for half a minute is there no more, and whose socket is lost is so within seconds. Turnout is
looked up, for plans that are followed.
"""

import asyncio
import contextlib
import json
import logging
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from functools import partial
from itertools import islice

from service.domain.plan import Plan
from service.domain.vocabulary import Id
from service.domain.votes import Vote, VoteMode, VoteState
from service.entries import Unavailable
from service.gathering import Looking, Picture, Place, Room, Tie, Ties, Turnout
from service.live import Live
from service.states import States
from service.streams import NoSuchStream
from service.voting import Voting

CHANNEL = "signalbox_presence"
SILENCE = 30.0
"""Seconds after which somebody of whom nothing was heard is not there any more."""
GRACE = 2.0
"""Seconds that a lost socket leaves to come back, before somebody is not there any more."""
PACE = 0.25
"""Seconds between two messages to the other nodes, whatever the number of those who move."""
SHOWN = 0.5
"""Seconds between two pictures to the same follower: at once after quiet, then twice a second."""
CROWD = 125
"""People in a picture at that pace; a larger crowd is shown less often."""
COUNTED = 1.0
"""Seconds between two looks at the turnout of a plan's open rounds, and at its policy."""
MOST_TOLD = 36
"""People in one message; a notification has fewer than 8,000 bytes."""
MOST_PEOPLE = 10_000
"""People that this process remembers; who comes later is not shown."""

_log = logging.getLogger(__name__)
Spoken = tuple[Place, Id, Tie]
"""Somebody at a place, by one tie."""


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
        self._untold: dict[Spoken, tuple[Id | None, bool]] = {}
        """Who has moved since the last message, where to, and whether they are there at all."""
        self._delayed: dict[Spoken, Id | None] = {}
        """Moves that came too soon after the one before: the last of them counts."""
        self._ties = Ties(self._node)
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
                self._move_delayed()
                self._forget()
                await self._tell()
                await self._count_all()
                await asyncio.sleep(PACE)

    def appear(self, log: Id, plan: Id, looking: Looking, tie: Tie = None) -> None:
        """Somebody is at a plan, over a socket or not; to be said again well before the silence is over."""
        place = log, plan
        spoken, room = (place, looking.person, tie), self._rooms.get(place)
        if room and room.moved_since(looking.person, tie, time.monotonic() - PACE):
            self._delayed[spoken] = looking.at
            self._stirred.set()
        elif self._put(place, looking, tie):
            self._say(spoken, looking.at, is_there=True)

    @contextlib.contextmanager
    def tied(self) -> Iterator[str]:
        """A tie that holds for as long as a socket does: what was said by it is soon forgotten then."""
        tie = self._ties.begin()
        try:
            yield tie
        finally:
            for place, person in self._ties.end(tie):
                self._lose(place, person, tie)

    async def follow(self, log: Id, plan: Id) -> AsyncGenerator[Picture, None]:
        """Who is at a plan, and the turnout: at once, and whenever that is another picture."""
        place = log, plan
        room = self._rooms.setdefault(place, Room())
        room.followers += 1
        try:
            await self._count(place, room)
            while True:
                shown, since = room.picture(), time.monotonic()
                yield shown
                while room.picture() == shown:
                    await room.moved.wait()
                pause = SHOWN * max(1.0, len(shown.people) / CROWD)
                await asyncio.sleep(max(0.0, pause - (time.monotonic() - since)))
        finally:
            room.followers -= 1
            self._leave_empty(place)

    def watch(self, log: Id, plan: Id, person: Id) -> Callable[[], None]:
        """A person follows, until what is answered is called; after the last time here, what that person said
        over HTTP is soon forgotten."""
        room = self._rooms.setdefault((log, plan), Room())
        room.watchers[person] += 1
        if looking := room.return_of(person):
            self.appear(log, plan, looking)
        return partial(self._unwatch, (log, plan), person)

    def _unwatch(self, place: Place, person: Id) -> None:
        room = self._rooms[place]
        room.watchers[person] -= 1
        if not room.watchers[person]:
            del room.watchers[person]
            self._lose(place, person, None)
        self._leave_empty(place)

    def _lose(self, place: Place, person: Id, tie: Tie) -> None:
        """Somebody may have gone: who does not come back at once is forgotten, here and elsewhere."""
        room = self._rooms.get(place)
        self._delayed.pop((place, person, tie), None)
        if room and room.lose(person, tie, self._lost()):
            self._say((place, person, tie), None, is_there=False)

    def _lost(self) -> float:
        return time.monotonic() - self._silence + min(GRACE, self._silence)

    def _say(self, spoken: Spoken, at: Id | None, is_there: bool) -> None:
        """Let the other nodes know; what is said of the same person later takes its place."""
        self._untold[spoken] = at, is_there
        self._stirred.set()

    def _move_delayed(self) -> None:
        delayed, self._delayed = self._delayed, {}
        for (place, person, tie), at in delayed.items():
            if self._put(place, Looking(person, at), tie):
                self._say((place, person, tie), at, is_there=True)

    def _put(self, place: Place, looking: Looking, tie: Tie) -> bool:
        room = self._rooms.get(place)
        is_new = room is None or looking.person not in room.words
        if is_new and sum(len(each.words) for each in self._rooms.values()) >= MOST_PEOPLE:
            return False
        if tie is not None and not self._ties.hold(tie, place, looking.person):
            return False
        self._rooms.setdefault(place, Room()).put(looking, tie)
        return True

    def _forget(self) -> None:
        before = time.monotonic() - self._silence
        for place, room in list(self._rooms.items()):
            room.forget(before)
            self._leave_empty(place)

    def _leave_empty(self, place: Place) -> None:
        room = self._rooms.get(place)
        if room and room.is_empty:
            del self._rooms[place]

    async def _tell(self) -> None:
        """Tell the other nodes who has moved. What cannot be told is lost; the next word makes it good."""
        moved = iter(list(self._untold.items()))
        self._untold.clear()
        while some := list(islice(moved, MOST_TOLD)):
            people = [[*place, person, at, tie, there] for (place, person, tie), (at, there) in some]
            await self._live.tell(CHANNEL, json.dumps([self._node, people], separators=(",", ":")))

    async def _count_all(self) -> None:
        if time.monotonic() - self._counted >= COUNTED:
            plans = ((log, state) for log, state in self._states.glance() if isinstance(state, Plan))
            for log, plan in plans:
                if room := self._rooms.get((log, plan.stream)):
                    room.hide(not plan.policy.show_presence)
            for place, followed in list(self._rooms.items()):
                if followed.followers:
                    await self._count(place, followed)
            self._counted = time.monotonic()

    async def _count(self, place: Place, room: Room) -> None:
        """Look at the turnout of the open secret rounds of a plan; a scenario has none."""
        try:
            plan = await self._states.latest(*place)
            assert isinstance(plan, Plan)
            room.hide(not plan.policy.show_presence)
            rounds = () if plan.is_fork else tuple(filter(_is_secret, plan.votes.present()))
            cast = await self._voting.turnout(*place) if rounds else {}
            room.count(tuple(Turnout(vote.id, cast.get(vote.id, 0), vote.eligible) for vote in rounds))
        except (Unavailable, NoSuchStream):
            pass  # a second later it is looked up again
        except Exception:
            _log.exception("the turnout of a plan could not be counted")

    async def _hear(self) -> None:
        async for message in self._live.hear(CHANNEL):
            try:
                for spoken, at, is_there in self._told_elsewhere(message):
                    self._hear_of(spoken, at, is_there)
            except (ValueError, TypeError):
                _log.warning("a message about who is there cannot be read")

    def _hear_of(self, spoken: Spoken, at: Id | None, is_there: bool) -> None:
        """Somebody is elsewhere, or not any more; who follows here as well is still there."""
        place, person, tie = spoken
        room = self._rooms.get(place)
        if is_there:
            self._put(place, Looking(person, at), tie)
        elif room and room.lose(person, tie, self._lost()) and tie is None and room.watchers[person]:
            self.appear(*place, room.return_of(person) or Looking(person))

    def _told_elsewhere(self, message: str) -> Iterator[tuple[Spoken, Id | None, bool]]:
        """What another node told. Raises ValueError, TypeError for what is none of our messages."""
        node, people = json.loads(message or "[null,[]]")
        if node != self._node:
            for log, plan, person, at, tie, is_there in people:
                if not all(isinstance(each, str) for each in (log, plan, person, at or "", tie or "")):
                    raise TypeError(people)
                yield ((Id(log), Id(plan)), Id(person), tie), at, bool(is_there)


def _is_secret(vote: Vote) -> bool:
    return vote.state is VoteState.OPEN and vote.mode is VoteMode.SECRET
