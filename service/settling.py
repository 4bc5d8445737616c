"""A batch of wishes for one stream is decided, appended, published, answered; decided again after a race."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace

from service.digests import Digests
from service.domain.decider import Warned
from service.domain.entities import State
from service.domain.organisation import Organisation
from service.domain.refusals import IdTaken, Refused
from service.domain.rules import rules
from service.domain.vocabulary import Id, Instant
from service.drafting import Draft
from service.log import (
    Appended,
    IdsTaken,
    Known,
    Log,
    Lost,
    OutcomeUnknown,
    Overloaded,
    StoredCommit,
    Unavailable,
    Verdict,
)
from service.reader import Reader
from service.states import States
from service.streams import NoSuchStream, NotServed
from service.wishes import Answer, CommandIdReused, Fault, Stale, Waiting, Wish

RACES = 3
"""Races that a batch may lose before it holds the log."""
HOLDING = 2
"""Batches that may hold or want to hold a log at once: each needs a connection, and others to read."""

Batch = list[Waiting]


class Settling:
    """Every wish of a batch is answered, whatever happens; one that fails takes no other with it."""

    def __init__(self, log: Log, states: States, digests: Digests, clock: Callable[[], Instant]) -> None:
        self._log = log
        self._states = states
        self._digests = digests
        self._clock = clock
        self._holding = asyncio.Semaphore(HOLDING)

    async def settle(self, batch: Batch) -> None:
        """Answer every wish; where one would take the others down, each is settled by itself."""
        try:
            await self._settle(batch)
        except Exception as error:  # whatever it is, those who wait must hear it
            if len(batch) == 1 or _is_for_all(error):
                _fail(batch, error)
                return
            for each in batch:
                if not each.future.done():
                    await self.settle([each])

    async def would_be(self, wish: Wish) -> Answer:
        """What would come of a wish now."""
        draft = await self._begin(wish, fresh=False)
        await self._read_beside(draft, wish, fresh=False)
        return await self._explained(wish, draft.ask(wish, None))

    async def _settle(self, batch: Batch) -> None:
        races = 0
        while batch:
            if races >= RACES:
                batch = await self._settle_holding(batch)
                continue
            draft, answers = await self._draft(batch)
            verdict = await (
                self._log.append(draft.append()) if draft.commits else _verified(draft, self._log)
            )
            if isinstance(verdict, IdsTaken):  # perhaps by the very race that was lost
                verdict = await _verified(draft, self._log) or verdict
            races += isinstance(verdict, Lost)
            batch = await self._after(verdict, draft, batch, answers)

    async def _settle_holding(self, batch: Batch) -> Batch:
        """Decide while nobody else can append to the log."""
        log = batch[0].wish.log
        async with self._holding, self._log.locked(log) as held:
            draft, answers = await self._draft(batch, fresh=True)
            verdict = await (held.append(draft.append()) if draft.commits else _verified(draft, held))
        if isinstance(verdict, Lost):
            raise Unavailable("what this wish depends on cannot be read as it is")
        return await self._after(verdict, draft, batch, answers)

    async def _draft(self, batch: Batch, fresh: bool = False) -> tuple[Draft, list[Answer]]:
        """Decide a batch, in order, on one draft."""
        draft = await self._begin(batch[0].wish, fresh)
        answers = []
        for each in batch:
            await self._read_beside(draft, each.wish, fresh)
            answers.append(draft.ask(each.wish, self._digests.of(each.asked)))
        return draft, answers

    async def _begin(self, wish: Wish, fresh: bool) -> Draft:
        draft = Draft(wish.log, {wish.log: await self._organisation(wish.log, fresh)}, self._clock())
        if wish.stream != wish.log:
            draft.see(await self._read(wish.log, wish.stream, fresh))
        return draft

    async def _read_beside(self, draft: Draft, wish: Wish, fresh: bool) -> None:
        while missing := draft.missing(wish):
            for stream in missing:
                draft.see(await self._read(wish.log, stream, fresh))
        for fork_point in draft.fork_points_of(wish):
            draft.fork_points[fork_point] = await self._states.at(wish.log, *fork_point)

    async def _read(self, log: Id, stream: Id, fresh: bool) -> State:
        return await (self._states.catch_up if fresh else self._states.latest)(log, stream)

    async def _organisation(self, log: Id, fresh: bool) -> State:
        with contextlib.suppress(NoSuchStream):
            return await self._read(log, log, fresh)
        return Organisation(log)

    async def _after(
        self, verdict: Verdict | None, draft: Draft, batch: Batch, answers: list[Answer]
    ) -> Batch:
        """Publish and answer, or say which wishes are to be decided again."""
        match verdict:
            case Known(commits):
                return await self._retell(batch, commits)
            case IdsTaken(ids):
                return _refuse_ids(batch, answers, draft, ids)
            case Lost(actual):
                await self._catch_up(draft, actual)
                return batch
            case Appended():
                self._publish(draft, verdict)
        await self._answer(batch, answers)
        return []

    async def _answer(self, batch: Batch, answers: list[Answer]) -> None:
        """First what was recorded, which nothing can undo; then what has to be looked up."""
        for each, answer in zip(batch, answers, strict=True):
            if answer.recorded:
                _resolve(each, answer)
        for each, answer in zip(batch, answers, strict=True):
            if not answer.recorded:
                await _tell(each, self._unrecorded(each, answer))

    def _publish(self, draft: Draft, appended: Appended) -> None:
        for stream, commits in draft.stored(appended).items():
            self._states.publish(draft.log, draft.states[stream], draft.facts[stream], commits)

    async def _catch_up(self, draft: Draft, actual: Mapping[Id, int]) -> None:
        for stream, version in actual.items():
            if version != draft.published[stream].version:
                await self._states.catch_up(draft.log, stream)

    async def _unrecorded(self, waiting: Waiting, answer: Answer) -> Answer:
        """The answer to a wish that records nothing now: it may have done so before."""
        wish = waiting.wish
        if wish.command_id and waiting.may_be_known:
            commits = await self._log.command(wish.log, wish.command_id)
            if commits:
                return await self._told(waiting, commits)
        return await self._explained(wish, answer)

    async def _retell(self, batch: Batch, commits: Iterable[StoredCommit]) -> Batch:
        """Answer as before the wishes that were recorded before; the rest is decided again."""
        known: dict[Id | None, list[StoredCommit]] = {}
        for commit in commits:
            known.setdefault(commit.command, []).append(commit)
        for each in batch:
            if each.wish.command_id in known:
                await _tell(each, self._told(each, known[each.wish.command_id]))
        return [each for each in batch if each.wish.command_id not in known]

    async def _told(self, waiting: Waiting, commits: Iterable[StoredCommit]) -> Answer:
        """The answer that was given once, by what was recorded then."""
        wish, commits = waiting.wish, list(commits)
        here = next((commit for commit in commits if commit.stream == wish.stream), None)
        version = here.to_version if here else 0
        state = await self._states.at_least(wish.log, wish.stream, version)
        any_one = here or commits[0]
        if not self._digests.fits(any_one.digest, waiting.asked):
            fault = Fault(0, CommandIdReused(wish.command_id or Id("")))
            return Answer(version=state.version, state=state, before=state, faults=(fault,))
        return Answer(
            version=version or state.version,
            state=state,
            before=state,
            subject=any_one.about[0] if any_one.about else None,
            replayed=True,
            recorded=True,
            warnings=tuple(_warnings_of(any_one)),
            command_id=wish.command_id,
        )

    async def _explained(self, wish: Wish, answer: Answer) -> Answer:
        """A stale answer names the commits that touched the entity since."""
        if not answer.faults or not isinstance(answer.faults[0].what, Stale):
            return answer
        stale = answer.faults[0].what
        since = await self._log.commits(wish.log, wish.stream, about=stale.entity, after=stale.expected)
        return replace(answer, faults=(Fault(0, replace(stale, since=tuple(since[::-1]))),))


async def _verified(draft: Draft, log: Reader) -> Lost | None:
    """Where nothing is to be recorded: whether what was looked at is still the latest there is."""
    expected = draft.expected()
    actual = await log.heads(draft.log, list(expected))
    return None if actual == expected else Lost(actual)


def _is_for_all(error: Exception) -> bool:
    """Whether it has nothing to do with any one wish of the batch."""
    general = isinstance(error, Overloaded | Unavailable | OutcomeUnknown | NoSuchStream)
    return general and not isinstance(error, NotServed)


def _refuse_ids(batch: Batch, answers: list[Answer], draft: Draft, taken: Iterable[Id]) -> Batch:
    """Refuse the wishes whose new ids name other things; the rest is decided again."""
    doomed: dict[int, list[Id]] = {}
    for id in taken:
        doomed.setdefault(draft.makers[id], []).append(id)
    for number, ids in doomed.items():
        before = answers[number].before
        fault = Fault(0, IdTaken(about=ids))
        _resolve(batch[number], Answer(version=before.version, state=before, before=before, faults=(fault,)))
    return [each for number, each in enumerate(batch) if number not in doomed]


async def _tell(waiting: Waiting, telling: Awaitable[Answer]) -> None:
    """Answer by what is found out for one wish alone; what fails there fails for that one."""
    try:
        _resolve(waiting, await telling)
    except Exception as error:  # as above: who waits must hear it
        _fail([waiting], error)


def _resolve(waiting: Waiting, answer: Answer) -> None:
    if not waiting.future.done():
        waiting.future.set_result(answer)


def _fail(batch: Iterable[Waiting], error: Exception) -> None:
    for each in batch:
        if not each.future.done():
            each.future.set_exception(_told_to(each.wish, error))


def _told_to(wish: Wish, error: Exception) -> Exception:
    if not isinstance(error, OutcomeUnknown):
        return error
    told = OutcomeUnknown(str(error), wish.command_id)
    told.__cause__ = error
    return told


def _warnings_of(commit: StoredCommit) -> Iterable[Warned]:
    for each in json.loads(commit.warnings):
        rule = rules().get(each["code"], Refused)
        yield Warned(rule(each["message"], each["about"]))
