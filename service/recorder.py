"""The register as a persistence module of the eventsourcing library, over logs of its own.

An application of that library with PERSISTENCE_MODULE=service.recorder and DATABASE_URL keeps its events
here, by verdicts instead of a locked table, in group commits. Its log is named after the application, and the
states are the bytes that it stores. Aggregates have UUIDs, versions no gaps. No tracking, no snapshots.
"""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    IntegrityError,
    ListenNotifySubscription,
    Notification,
    OperationalError,
    ProcessRecorder,
    ProgrammingError,
    StoredEvent,
    TrackingRecorder,
)

from service.aggregates import Change, aggregate_of, commit, streams
from service.domain.vocabulary import Id
from service.log import Append, Appended, Lost, OutcomeUnknown, Overloaded, Unavailable, Unrecordable, Verdict
from service.waiting import Register

if TYPE_CHECKING:
    import threading
    from collections.abc import Coroutine, Iterator, Sequence

Result = TypeVar("Result")
Batch = dict[UUID, list[StoredEvent]]

_LOGS = UUID("0b1f6f3c-6f0e-5d0f-9f0a-7a4f2f7f4a55")
_PAGE = 500


class RegisterAggregateRecorder(AggregateRecorder):
    """Events of aggregates, by aggregate."""

    def __init__(self, register: Register, log: Id) -> None:
        self._register = register
        self._log = log

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Store all of the events or none. Raises IntegrityError when one does not follow what is stored."""
        self._insert(stored_events)
        return None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of an aggregate, versions gt < v <= lte."""
        return self._wait_for(self._select(_uuid(originator_id), gt, lte, desc, limit))

    def _wait_for(self, answer: Coroutine[Any, Any, Result]) -> Result:
        with _errors_of_the_library():
            return self._register.wait_for(answer)

    def _insert(self, stored_events: Sequence[StoredEvent]) -> list[int]:
        batch: Batch = {}
        for event in stored_events:
            batch.setdefault(_uuid(event.originator_id), []).append(event)
        if not batch:
            return []
        first = self._wait_for(self._append(batch))
        self._register.ring()
        grouped = [event for events in batch.values() for event in events]
        positions = {id(event): first + nth for nth, event in enumerate(grouped)}
        return [positions[id(event)] for event in stored_events]

    async def _append(self, batch: Batch) -> int:
        zero_based = {each for each, events in batch.items() if events[0].originator_version == 0}
        verdict = await self._try(batch, zero_based)
        if isinstance(verdict, Lost) and (found := _found_zero_based(batch, verdict)) - zero_based:
            verdict = await self._try(batch, found)
        if isinstance(verdict, Appended):
            return verdict.first
        raise IntegrityError(f"these events do not follow what is stored: {verdict}")

    async def _try(self, batch: Batch, zero_based: set[UUID]) -> Verdict:
        expected: dict[Id, int] = {}
        commits = []
        for aggregate, events in batch.items():
            place = streams(aggregate, aggregate in zero_based)
            changes = [Change(event.originator_version, event.topic, event.state) for event in events]
            commits.append(commit(place, changes))
            expected |= {place.stream: commits[-1].from_version, place.other: 0}
        return await self._register.log.append(Append(self._log, expected, tuple(commits)))

    async def _select(
        self, originator: UUID, gt: int | None, lte: int | None, desc: bool, limit: int | None
    ) -> list[StoredEvent]:
        plain, shifted, _ = streams(originator, False)
        heads = await self._register.log.heads(self._log, [plain, shifted])
        stream, _, shift = streams(originator, heads[shifted] > 0)
        after = 0 if gt is None else max(gt + shift, 0)
        upto = heads[stream] if lte is None else min(lte + shift, heads[stream])
        if limit is not None and desc:
            after = max(after, upto - limit)
        elif limit is not None:
            upto = min(upto, after + limit)
        found = await self._register.log.read(self._log, stream, after, upto)
        events = [StoredEvent(originator, each.version - shift, each.topic, each.state) for each in found]
        return events[::-1] if desc else events


class RegisterApplicationRecorder(RegisterAggregateRecorder, ApplicationRecorder):
    """Events of aggregates, by aggregate and in the order of their positions."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Store all of the events or none; their positions. Raises IntegrityError as above."""
        return self._insert(stored_events)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """At most `limit` events from a position on, up to `stop`, of certain topics if any are named."""
        after = max((start or 0) - (1 if inclusive_of_start else 0), 0)
        return self._wait_for(self._notifications(after, limit, stop, frozenset(topics)))

    def max_notification_id(self) -> int | None:
        """The last position, if there is an event."""
        position, _ = self._wait_for(self._register.log.head(self._log))
        return position or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> RegisterSubscription:
        """Every event after a position, and then those that come."""
        return RegisterSubscription(self, gt, topics)

    def listen(self, wake: threading.Event) -> None:
        """Set an event whenever there may be something new."""
        self._register.subscribe(wake)

    def unlisten(self, wake: threading.Event) -> None:
        """Leave an event alone."""
        self._register.unsubscribe(wake)

    async def _notifications(
        self, after: int, limit: int, stop: int | None, topics: frozenset[str]
    ) -> list[Notification]:
        found: list[Notification] = []
        while len(found) < limit:
            most = _PAGE if topics else min(_PAGE, limit - len(found))
            page = await self._register.log.read_all(self._log, after, most)
            for event in page:
                if stop is not None and event.position > stop:
                    return found
                if not topics or event.topic in topics:
                    originator, shift = aggregate_of(event.stream)
                    found.append(
                        Notification(
                            originator, event.version - shift, event.topic, event.state, event.position
                        )
                    )
            if len(page) < most:
                break
            after = page[-1].position
        return found[:limit]


class RegisterSubscription(ListenNotifySubscription[RegisterApplicationRecorder]):
    """Notifications as they come."""

    def __init__(
        self, recorder: RegisterApplicationRecorder, gt: int | None = None, topics: Sequence[str] = ()
    ) -> None:
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        recorder.listen(self._has_been_notified)

    def stop(self) -> None:
        """End it."""
        super().stop()
        self._recorder.unlisten(self._has_been_notified)


class Factory(InfrastructureFactory[TrackingRecorder]):
    """What the library asks for recorders; reads DATABASE_URL."""

    _register: Register | None = None

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """A recorder of a log named after the application and the purpose."""
        if purpose == "snapshots":
            raise ProgrammingError("service.recorder keeps events; switch snapshotting off")
        return RegisterAggregateRecorder(self._opened(), log_of(f"{self.env.name}:{purpose}"))

    def application_recorder(self) -> ApplicationRecorder:
        """A recorder of the log named after the application."""
        return RegisterApplicationRecorder(self._opened(), log_of(self.env.name))

    def tracking_recorder(
        self, tracking_recorder_class: type[TrackingRecorder] | None = None
    ) -> TrackingRecorder:
        """Not kept here."""
        raise ProgrammingError("service.recorder keeps no tracking: use another persistence module for it")

    def process_recorder(self) -> ProcessRecorder:
        """Not kept here."""
        raise ProgrammingError("service.recorder keeps no tracking: use another persistence module for it")

    def close(self) -> None:
        """Finish what is queued."""
        if self._register is not None:
            self._register.close()

    def _opened(self) -> Register:
        if self._register is None:
            url = self.env.get("DATABASE_URL")
            if not url:
                raise ProgrammingError("service.recorder needs DATABASE_URL")
            self._register = Register(url)
        return self._register


def log_of(application: str) -> Id:
    """The id of the log of an application of the library."""
    return Id(str(uuid.uuid5(_LOGS, application)))


@contextmanager
def _errors_of_the_library() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise IntegrityError(str(error)) from error
    except (Overloaded, Unavailable, OutcomeUnknown, Unrecordable) as error:
        raise OperationalError(f"{type(error).__name__}: {error}") from error


def _uuid(originator: UUID | str) -> UUID:
    if not isinstance(originator, UUID) or originator.variant != uuid.RFC_4122:
        raise ProgrammingError(f"service.recorder takes UUIDs for aggregates, not {originator!r}")
    return originator


def _found_zero_based(batch: Batch, lost: Lost) -> set[UUID]:
    return {aggregate for aggregate in batch if lost.actual[streams(aggregate, True).stream]}
