"""What every resolver may reach: who asks, and the service's rooms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from strawberry import Info as StrawberryInfo
from strawberry.dataloader import DataLoader

from schema.batches import Look, Touching, Writing, causes, looks, times_touched, touching, writers
from schema.scalars import Position, position
from service.codec import Envelope, decode
from service.domain.vocabulary import Id
from service.people import Person as Known

if TYPE_CHECKING:
    from projections.tables.reader import Tables
    from service.auth import Asker
    from service.entries import StoredCommit, StoredEvent
    from service.links import Links
    from service.live import Live
    from service.people import People
    from service.planning import Planning
    from service.presence import Presence
    from service.seen import Seen
    from service.states import States
    from service.voting import Voting


@dataclass(frozen=True)
class Services:
    """The rooms of the service that the schema speaks to."""

    states: "States"
    planning: "Planning"
    live: "Live"
    presence: "Presence"
    people: "People"
    seen: "Seen"
    voting: "Voting"
    links: "Links"
    tables: "Tables"


@dataclass
class Context:
    """One request's, or one step of a subscription's. Names are looked up once for all who ask together."""

    asker: "Asker"
    services: Services
    patience: float = 2.0
    """Seconds to wait for a version that this node has not seen yet."""
    tie: str | None = None
    """The socket over which it is asked, if over one, as presence knows it."""

    @cached_property
    def names(self) -> "DataLoader[Id, Known]":
        """Who somebody is."""
        return DataLoader(self._named, cache=False)

    @cached_property
    def reasons(self) -> "DataLoader[StoredCommit, str | None]":
        """Why a commit was made, in the actor's words."""
        return DataLoader(self._reasons, cache=False)

    @cached_property
    def touching(self) -> "DataLoader[Touching, list[StoredCommit]]":
        """The last commits that touched a thing."""
        return DataLoader(partial(touching, self.states, self.log), cache=False)

    @cached_property
    def times_touched(self) -> "DataLoader[Touching, int]":
        """How many commits touched a thing."""
        return DataLoader(partial(times_touched, self.states, self.log), cache=False)

    @cached_property
    def writers(self) -> "DataLoader[Writing, StoredCommit]":
        """The last commit that wrote a field."""
        return DataLoader(partial(writers, self.states, self.log), cache=False)

    @cached_property
    def causes(self) -> "DataLoader[StoredCommit, list[StoredCommit]]":
        """The commits that a commit follows from."""
        return DataLoader(partial(causes, self.states, self.log), cache=False)

    @cached_property
    def looks(self) -> "DataLoader[Look, Any]":
        """What the states of streams held at the ends of commits."""
        return DataLoader(partial(looks, self.states, self.log), cache=False)

    @property
    def log(self) -> Id:
        """The asker's organisation."""
        return self.asker.org

    @property
    def states(self) -> "States":
        """The streams in memory."""
        return self.services.states

    async def epoch(self) -> str:
        """The name of this life of the log."""
        return await self.states.epoch(self.log)

    async def position(self) -> Position:
        """Up to where all goes that is in memory now, and will be read, at least."""
        return position((await self.states.horizon.reached(self.log)).position)

    async def _reasons(self, commits: "list[StoredCommit]") -> list[str | None]:
        """From memory when they are recent, else with one question for all."""
        recent = [await self._first_fact(each) for each in commits]
        missing = [each.first_position for each, fact in zip(commits, recent, strict=True) if fact is None]
        stored = await self.states.log.read_at(self.log, missing) if missing else []
        read = {each.position: decode(each.topic, each.state, each.prose) for each in stored}
        facts = [fact or read[each.first_position] for each, fact in zip(commits, recent, strict=True)]
        return [fact.reason for fact in facts]

    async def _first_fact(self, commit: "StoredCommit") -> "Envelope[Any] | None":
        recent = (await self.states.hot(self.log, commit.stream)).events
        place = commit.from_version + 1 - recent[0].version if recent else -1
        return recent[place] if 0 <= place < len(recent) else None

    async def events(self, stream: Id, after: int, upto: int) -> "list[StoredEvent]":
        """The events of a stream's versions after `after` up to `upto`, as they are stored."""
        return await self.states.log.read(self.log, stream, after, upto)

    async def _named(self, ids: Sequence[Id]) -> list[Known]:
        known = await self.services.people.named(self.log, dict.fromkeys(ids))
        return [known.get(id) or Known(id) for id in ids]

    async def people(self, ids: Iterable[Id]) -> dict[Id, Known]:
        """Those of these ids that name a person who was introduced here."""
        return await self.services.people.named(self.log, ids)


Info = StrawberryInfo[Context, None]
