"""Where the story is played: wishes of many moments are decided in order on one draft and stored together."""

from collections.abc import Sequence
from contextlib import suppress

from service.demo.script import Line
from service.digests import Digests, what_is_asked
from service.domain.organisation import Organisation
from service.domain.refusals import IdTaken
from service.domain.vocabulary import Id
from service.drafting import Draft
from service.log import Appended, Log, Lost
from service.planning import new_id
from service.states import States
from service.streams import NoSuchStream
from service.validity import NotValid, filled, valid
from service.wishes import Wish

KEY = b"the demo's story is no secret at all"
"""What digests of the story's wishes are keyed with; they tell nothing that the story does not."""
RACES = 3


class Misplayed(Exception):
    """The train refused a line of the story: story and rules no longer fit together."""


class Stage:
    """As planning does it, with the clock of the story: each wish at its own moment."""

    def __init__(self, log: Log, states: States) -> None:
        self._log = log
        self._states = states
        self._digests = Digests((KEY,))

    async def play(self, organisation: Id, lines: Sequence[Line]) -> None:
        """These lines, all or none; decided again when somebody else wrote meanwhile. Raises Misplayed."""
        for _ in range(RACES):
            draft = await self._decided(organisation, lines)
            verdict = await self._log.append(draft.append()) if draft.commits else None
            match verdict:
                case Appended():
                    for stream, commits in draft.stored(verdict).items():
                        self._states.publish(organisation, draft.states[stream], draft.facts[stream], commits)
                    return
                case None:
                    return
                case Lost(actual):
                    for stream in actual:
                        await self._states.catch_up(organisation, stream)
                case _:
                    break
        raise Misplayed("somebody else writes into this organisation")

    async def _decided(self, organisation: Id, lines: Sequence[Line]) -> Draft:
        draft = Draft(organisation, {}, lines[0].at)
        await self._see(draft, organisation)
        if organisation not in draft.published:
            draft.see(Organisation(organisation))
        for line in lines:
            await self._decide(draft, line)
        return draft

    async def _decide(self, draft: Draft, line: Line) -> None:
        draft.now = max(draft.now, line.at)
        try:
            wish = valid(line.wish, lambda: line.at)
        except NotValid as invalid:
            raise Misplayed(f"{line.wish.commands[0]!r} at {line.at}: {invalid.faults}") from invalid
        asked = what_is_asked(wish)
        wish = filled(wish, new_id)
        await self._read_beside(draft, wish)
        answer = draft.ask(wish, self._digests.of(asked))
        faults = [fault.what for fault in answer.faults]
        told_before = wish.unnamed and all(isinstance(fault, IdTaken) for fault in faults)
        if faults and not told_before:
            raise Misplayed(f"{line.wish.commands[0]!r} at {line.at}: {faults}")

    async def _read_beside(self, draft: Draft, wish: Wish) -> None:
        await self._see(draft, wish.stream)
        while missing := draft.missing(wish):
            for stream in missing:
                draft.see(await self._states.latest(draft.log, stream))
        for fork_point in draft.fork_points_of(wish):
            draft.fork_points[fork_point] = await self._states.at(draft.log, *fork_point)

    async def _see(self, draft: Draft, stream: Id) -> None:
        """Take in a stream that is not here yet, if there is one."""
        if stream not in draft.published:
            with suppress(NoSuchStream):
                draft.see(await self._states.latest(draft.log, stream))
