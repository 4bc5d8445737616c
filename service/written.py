"""What one wish writes to one stream: its events as they will be stored, and the commit that they make."""

from dataclasses import dataclass, field
from typing import Any

from service.codec import Encoded, Envelope, canonical
from service.domain.decider import About, Warned
from service.domain.entities import Touched
from service.domain.vocabulary import Id, Instant
from service.effects import created, effects
from service.log import NewCommit, NewEvent, StoredCommit
from service.wishes import Wish

NOTHING = About(Id(""))
"""What a wish is about in the other streams that it writes."""


@dataclass
class Written:
    """The events of one commit, in order, and the version before them."""

    before: int
    is_fork: bool = False
    """Whether the stream is a fork: what it creates has its id to itself only when it is adopted."""
    facts: list[Envelope[Any]] = field(default_factory=list)
    stored: list[Encoded] = field(default_factory=list)

    def add(self, fact: Envelope[Any], stored: Encoded) -> None:
        """One more event, and its bytes."""
        self.facts.append(fact)
        self.stored.append(stored)

    def commit(
        self, wish: Wish, digest: bytes | None, about: About, touched: list[Touched], warnings: list[Warned]
    ) -> NewCommit:
        """All of it as one commit; nothing in that of an unnamed wish leads to who asked."""
        first, last = self.facts[0], self.facts[-1]
        return NewCommit(
            command=None if wish.unnamed else wish.command_id,
            digest=None if wish.unnamed else digest,
            stream=Id(first.stream),
            from_version=self.before,
            to_version=last.version,
            kind=wish.kind,
            actor=first.actor,
            role=first.role,
            via=first.via,
            recorded_at=Instant(first.recorded_at),
            effective_at=wish.effective_at,
            on_behalf_of=first.on_behalf_of,
            correlation=first.correlation,
            about=_about(about.entity, touched),
            teams=about.teams,
            effects=effects(touched),
            warnings=_warnings(warnings),
            events=self._events(() if self.is_fork else created(touched)),
        )

    def _events(self, creates: tuple[tuple[Id, str], ...]) -> tuple[NewEvent, ...]:
        of = len(self.facts)
        return tuple(
            NewEvent(
                stream=Id(fact.stream),
                version=fact.version,
                topic=fact.topic,
                state=state,
                k=k,
                of=of,
                recorded_at=Instant(fact.recorded_at),
                actor=fact.actor,
                prose=prose,
                creates=creates if k == 1 else (),
            )
            for k, (fact, (state, prose)) in enumerate(zip(self.facts, self.stored, strict=True), 1)
        )


def creates(commit: NewCommit) -> list[Id]:
    """The ids of the new things of a commit."""
    return [id for id, _ in commit.events[0].creates]


def stored(commit: NewCommit, first: int, last: int) -> StoredCommit:
    """The commit as it stands in the register, from its first position to its last."""
    command, digest, stream, before, to, *rest, _ = commit
    return StoredCommit._make((stream, before, to, first, last, command, digest, *rest))


def _about(first: Id, touched: list[Touched]) -> tuple[Id, ...]:
    ids = [first] if first else []
    return tuple(dict.fromkeys(ids + [each.id for each in touched]))


def _warnings(warnings: list[Warned]) -> bytes:
    if not warnings:
        return b"[]"
    return canonical(
        [
            {"code": each.rule.code(), "message": each.rule.message, "about": each.rule.about}
            for each in warnings
        ]
    )
