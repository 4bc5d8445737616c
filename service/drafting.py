"""Wishes decided in order on drafts of the streams that they concern, and what would be recorded of them."""

from collections import ChainMap
from collections.abc import Collection, Mapping
from typing import Any

from service.askers import Askers
from service.codec import Envelope, decode, encode, topic_of
from service.domain.decider import About, Asked, Command, Decided, Event, ForkPoint, Warned, decide
from service.domain.entities import State
from service.domain.plan import Plan
from service.domain.refusals import IdTaken, NotHere, Refusals, Refused
from service.domain.vocabulary import Id, Instant
from service.log import Append, Appended, NewCommit, StoredCommit
from service.remembering import tried
from service.streams import KINDS, fits
from service.wishes import Answer, Fault, Stale, Wish
from service.written import NOTHING, Written, creates, stored

GIVING_ROLES = {"grants", "teams"}
"""Kinds of things on which it depends what a person may be."""


class Draft:
    """The states of one log as a batch of wishes would leave them. What is published is never touched."""

    def __init__(self, log: Id, published: Mapping[Id, State], now: Instant) -> None:
        self.log = log
        self.now = now
        self.published: dict[Id, State] = {}
        self.fork_points: dict[ForkPoint, State] = {}
        """The states from which forks begin."""
        self.reads: set[Id] = set()
        """The streams on whose versions the decisions hang."""
        self.states: dict[Id, State] = {}
        self.facts: dict[Id, list[Envelope[Any]]] = {}
        self.commits: list[NewCommit] = []
        self.makers: dict[Id, int] = {}
        """For each new thing the wish that makes it, counted from 0."""
        self.beside = ChainMap(self.states, self.published)
        self._asked = 0
        self._askers = Askers(log, self.beside)
        for state in published.values():
            self.see(state)

    def see(self, state: State) -> None:
        """Take in a published state. Recorded time steps back in no stream that may be written."""
        self.published[state.stream] = state
        self.now = max(self.now, state.recorded_at)

    def state(self, stream: Id) -> State:
        """The stream as it is in this draft."""
        return self.states.get(stream) or self.published[stream]

    def missing(self, wish: Wish) -> list[Id]:
        """The streams that deciding needs beside its own and that are not here yet."""
        state = self.state(wish.stream)
        for command in wish.commands:
            if type(command).beside is not Command.beside and fits(command, state):
                asked = Asked(at=self.now, organisation=self.log, beside=self.beside)
                self.reads.update(command.beside(state, asked))
        return [stream for stream in self.reads if stream not in self.published]

    def fork_points_of(self, wish: Wish) -> list[ForkPoint]:
        """Where the forks begin that deciding may make, if not at what is here already."""
        state = self.state(wish.stream)
        if state.is_fork:
            return []
        wanted = (command.fork_point(state) for command in wish.commands if fits(command, state))
        return [each for each in wanted if each and each.version != state.version]

    def ask(self, wish: Wish, digest: bytes | None) -> Answer:
        """Decide a wish on the draft; what it comes to is evolved and noted for recording."""
        self._asked += 1
        self.reads.add(wish.stream)
        faults = self._misplaced(wish) or self._stale(wish)
        if faults:
            return self._refused(wish, faults)
        try:
            asked = self._askers.asked(wish, self.now)
        except Refused as refused:
            return self._refused(wish, [Fault(0, refused)])
        return self._decide(self._by_import(wish), asked, digest)

    def _decide(self, wish: Wish, asked: Asked, digest: bytes | None) -> Answer:
        """All commands of a wish or none."""
        before = self._begin_anew() if len(wish.commands) > 1 else {}
        known = set(self.published)
        written: dict[Id, Written] = {}
        warnings: list[Warned] = []
        for index, command in enumerate(wish.commands):
            try:
                warnings += self._do(command, wish, asked, written)
            except Refusals as refused:
                if index:
                    self._take_back(written, before, known)
                return self._refused(wish, [Fault(index, refusal) for refusal in refused.refusals])
        after = self.state(wish.stream)
        about = wish.commands[0].about(after)
        for stream, what in written.items():
            self._note(wish, digest, what, warnings, about if stream == wish.stream else NOTHING)
        return Answer(
            version=after.version,
            state=after,
            before=self.published[wish.stream],
            subject=about.entity,
            recorded=bool(written),
            command_id=wish.command_id,
            warnings=tuple(warnings),
        )

    def _do(self, command: Command, wish: Wish, asked: Asked, written: dict[Id, Written]) -> list[Warned]:
        """Decide a command and evolve by what it yields. Raises Refusals, then nothing has evolved."""
        state = self.state(wish.stream)
        decided = decide(command, state, asked)
        if state.is_fork:
            decided = tried(command, decided)
        self._check_places(decided)
        fork_point = command.fork_point(state)
        if fork_point and fork_point.version == state.version:
            self.fork_points[fork_point] = state.copy()
        codes = tuple(warned.rule.code() for warned in decided.warnings)
        told = wish if command.takes_effective_at or not wish.effective_at else _told_now(wish)
        for event in decided.events:
            self._evolve(told, wish.stream, event, codes, written)
        for elsewhere in decided.elsewhere:
            self._evolve(told, elsewhere.stream, elsewhere.event, codes, written)
        return decided.warnings

    def _by_import(self, wish: Wish) -> Wish:
        """What an import run of the plan caused came by import: its id is the wish's correlation."""
        state = self.state(wish.stream)
        if wish.correlation is None or not isinstance(state, Plan) or wish.correlation not in state.imports:
            return wish
        return wish.but(via="import")

    def expected(self) -> dict[Id, int]:
        """The versions at which all streams still are, if what was decided holds."""
        looked_at = self.reads | {commit.stream for commit in self.commits}
        return {stream: self.published[stream].version for stream in looked_at}

    def append(self) -> Append:
        """What is to be recorded, all or nothing, if no stream that was looked at has moved."""
        return Append(self.log, self.expected(), tuple(self.commits))

    def stored(self, appended: Appended) -> dict[Id, list[StoredCommit]]:
        """The commits as they now stand in the register, by stream."""
        by_stream: dict[Id, list[StoredCommit]] = {}
        position = appended.first
        for commit in self.commits:
            last = position + len(commit.events) - 1
            by_stream.setdefault(commit.stream, []).append(stored(commit, position, last))
            position = last + 1
        return by_stream

    def _refused(self, wish: Wish, faults: list[Fault]) -> Answer:
        state = self.state(wish.stream)
        before = self.published[wish.stream]
        return Answer(
            version=state.version,
            state=state,
            before=before,
            faults=tuple(faults),
            command_id=wish.command_id,
        )

    def _misplaced(self, wish: Wish) -> list[Fault]:
        state = self.state(wish.stream)
        return [
            Fault(index, NotHere(f"There is no {command.stream.value} {wish.stream}."))
            for index, command in enumerate(wish.commands)
            if not fits(command, state)
        ]

    def _check_places(self, decided: Decided) -> None:
        """A stream that begins may not take the id of one of another kind. Raises Refusals."""
        taken = [
            each.stream
            for each in decided.elsewhere
            if each.stream in self.beside and not fits(each.event, self.state(each.stream))
        ]
        if taken:
            raise Refusals([IdTaken(about=taken)])

    def _begin_anew(self) -> dict[Id, State]:
        """Go on with copies: earlier answers hold the states as they are now, which are given back."""
        before = dict(self.states)
        self.states.update({stream: state.copy() for stream, state in before.items()})
        return before

    def _stale(self, wish: Wish) -> list[Fault]:
        if wish.expected_version is None:
            return []
        state = self.state(wish.stream)
        entity = wish.commands[0].about(state).entity
        known = state.find(entity)
        actual = known.version if known else 0
        stale = Stale(wish.expected_version, actual, entity)
        return [] if actual == wish.expected_version else [Fault(0, stale)]

    def _take_back(
        self, written: Mapping[Id, Written], before: Mapping[Id, State], known: Collection[Id]
    ) -> None:
        for stream, what in written.items():
            del self.facts[stream][-len(what.facts) :]
            if stream not in known:
                del self.published[stream]
        self.states.clear()
        self.states.update(before)

    def _evolve(
        self, wish: Wish, stream: Id, event: Event, codes: tuple[str, ...], written: dict[Id, Written]
    ) -> None:
        """Evolve by the event as it will be read back from the bytes that are stored."""
        state = self._drafted(stream, event)
        kind: Any = type(event)
        topic = topic_of(kind)
        what = written.setdefault(stream, Written(state.version, state.is_fork))
        unnamed = wish.unnamed
        encoded = encode(
            Envelope(
                log=self.log,
                stream=stream,
                version=state.version + 1,
                topic=topic,
                recorded_at=self.now,
                effective_at=wish.effective_at,
                actor=None if unnamed else wish.asker,
                role=None if unnamed else self._askers.role(wish, self.now),
                via="" if unnamed else wish.via,
                command=None if unnamed else wish.command_id,
                correlation=None if unnamed else wish.correlation,
                causation=None if unnamed else wish.causation,
                on_behalf_of=str(wish.on_behalf_of) if wish.on_behalf_of and not unnamed else None,
                reason=wish.reason,
                warnings=codes,
                data=event,
            )
        )
        fact = decode(topic, encoded.state, {row.field: row.text for row in encoded.prose})
        fact.data.evolve(state, fact)
        state.version, state.recorded_at = fact.version, self.now
        what.add(fact, encoded)
        self.facts.setdefault(stream, []).append(fact)

    def _drafted(self, stream: Id, event: Event) -> State:
        if stream not in self.states:
            if stream not in self.published:
                self.published[stream] = KINDS[event.stream](stream)
                self.states[stream] = self._beginning(stream, event)
            else:
                self.states[stream] = self.published[stream].copy()
        return self.states[stream]

    def _beginning(self, stream: Id, first: Event) -> State:
        fork_point = first.fork_point
        return self.fork_points[fork_point].forked(stream) if fork_point else self.published[stream].copy()

    def _note(
        self, wish: Wish, digest: bytes | None, what: Written, warnings: list[Warned], about: About
    ) -> None:
        touched = self.states[Id(what.facts[0].stream)].take_touched()
        if any(each.kind in GIVING_ROLES for each in touched):
            self._askers.forget()
        commit = what.commit(wish, digest, about, touched, warnings)
        self.makers.update(dict.fromkeys(creates(commit), self._asked - 1))
        self.commits.append(commit)


def _told_now(wish: Wish) -> Wish:
    """For a command that is no fact told late, together with one that is: only the fact has that time."""
    return wish.but(effective_at=None)
