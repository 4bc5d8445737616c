"""The register passes the recorder tests which the eventsourcing library ships, and carries applications."""

from __future__ import annotations

import unittest
from contextlib import closing
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import IntegrityError, OperationalError, ProgrammingError, StoredEvent
from eventsourcing.tests import persistence

from service.recorder import (
    Factory,
    RegisterAggregateRecorder,
    RegisterApplicationRecorder,
    log_of,
)
from service.waiting import Register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database


class ApplicationRecorderConforms(persistence.ApplicationRecorderTestCase[RegisterApplicationRecorder]):
    register: Register

    def create_recorder(self) -> RegisterApplicationRecorder:
        return RegisterApplicationRecorder(self.register, log_of(self.id()))

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class AggregateRecorderConforms(persistence.AggregateRecorderTestCase):
    register: Register

    def create_recorder(self) -> RegisterAggregateRecorder:
        return RegisterAggregateRecorder(self.register, log_of(self.id()))


class NotificationsConform(persistence.NonInterleavingNotificationIDsBaseCase):
    register: Register

    def create_recorder(self) -> RegisterApplicationRecorder:
        return RegisterApplicationRecorder(self.register, log_of(self.id()))


CASES: list[tuple[type[unittest.TestCase], str]] = [
    (case, name)
    for case in (ApplicationRecorderConforms, AggregateRecorderConforms, NotificationsConform)
    for name in unittest.defaultTestLoader.getTestCaseNames(case)
]
for case, _ in CASES:
    case.__test__ = False  # type: ignore[attr-defined]  # run below, once for each version of Postgres


@pytest.fixture
def register(database: Database) -> Iterator[Register]:
    with closing(Register(database.url)) as opened:
        yield opened


@pytest.mark.parametrize(("case", "name"), CASES, ids=lambda part: getattr(part, "__name__", part))
def test_the_library_finds_nothing_to_object_to(
    register: Register, case: type[unittest.TestCase], name: str
) -> None:
    one, result = case(name), unittest.TestResult()
    one.register = register  # type: ignore[attr-defined]
    one.run(result)
    assert result.testsRun == 1
    assert [trace for _, trace in result.errors + result.failures] == []


class Dog(Aggregate):
    """An aggregate as the library's users write them."""

    @event("Registered")
    def __init__(self, name: str) -> None:
        self.name = name
        self.tricks: list[str] = []

    @event("TrickAdded")
    def add_trick(self, trick: str) -> None:
        self.tricks.append(trick)


def test_an_application_of_the_library_keeps_its_events_in_the_register(database: Database) -> None:
    environment = {"PERSISTENCE_MODULE": "service.recorder", "DATABASE_URL": database.url}
    school: Application[UUID] = Application(environment)
    dog = Dog("Fido")
    dog.add_trick("roll over")
    school.save(dog)
    dog.add_trick("play dead")
    school.save(dog)
    school.close()
    again: Application[UUID] = Application(environment)
    found: Dog = again.repository.get(dog.id)
    assert (found.name, found.tricks) == ("Fido", ["roll over", "play dead"])
    assert [each.id for each in again.notification_log.select(start=1, limit=10)] == [1, 2, 3]
    assert found.version == 3
    with pytest.raises(AggregateNotFoundError):
        again.repository.get(uuid4())
    again.close()


def test_two_who_change_an_aggregate_at_once_are_told(database: Database) -> None:
    school: Application[UUID] = Application(
        {"PERSISTENCE_MODULE": "service.recorder", "DATABASE_URL": database.url}
    )
    dog = Dog("Fido")
    school.save(dog)
    mine: Dog = school.repository.get(dog.id)
    yours: Dog = school.repository.get(dog.id)
    mine.add_trick("sit")
    yours.add_trick("stay")
    school.save(mine)
    with pytest.raises(IntegrityError):
        school.save(yours)
    school.close()


@pytest.mark.parametrize("first", [0, 1])
def test_versions_may_begin_with_zero_or_one_and_are_read_in_every_direction(
    register: Register, first: int
) -> None:
    recorder, aggregate = RegisterApplicationRecorder(register, log_of("numbers")), uuid4()
    events = [
        StoredEvent(aggregate, version, "topic", b"%d" % version) for version in range(first, first + 5)
    ]
    recorder.insert_events(events[:2])
    for event_ in events[2:]:
        recorder.insert_events([event_])
    assert recorder.select_events(aggregate) == events
    assert recorder.select_events(aggregate, desc=True) == events[::-1]
    assert recorder.select_events(aggregate, gt=first, lte=first + 2) == events[1:3]
    assert recorder.select_events(aggregate, limit=2) == events[:2]
    assert recorder.select_events(aggregate, desc=True, limit=1, lte=first + 3) == [events[3]]
    assert [each.originator_version for each in recorder.select_notifications(1, 9)] == [
        each.originator_version for each in events
    ]


@pytest.mark.parametrize("versions", [(3,), (1, 3), (2, 1), (1, 1)])
def test_versions_with_gaps_are_refused_whole(register: Register, versions: tuple[int, ...]) -> None:
    recorder, aggregate = RegisterApplicationRecorder(register, log_of("gaps")), uuid4()
    with pytest.raises(IntegrityError):
        recorder.insert_events([StoredEvent(aggregate, version, "t", b"") for version in versions])
    assert recorder.max_notification_id() is None


def test_events_of_several_aggregates_are_stored_together_or_not_at_all(register: Register) -> None:
    recorder, one, other = RegisterApplicationRecorder(register, log_of("both")), uuid4(), uuid4()
    recorder.insert_events([StoredEvent(one, 1, "t", b"a")])
    clash = [StoredEvent(other, 1, "t", b"b"), StoredEvent(one, 1, "t", b"c")]
    with pytest.raises(IntegrityError):
        recorder.insert_events(clash)
    assert recorder.select_events(other) == []
    mixed = [StoredEvent(one, 2, "t", b""), StoredEvent(other, 0, "t", b""), StoredEvent(one, 3, "t", b"")]
    assert recorder.insert_events(mixed) == [2, 4, 3]


def test_what_is_not_kept_here_says_so(register: Register) -> None:
    recorder = RegisterApplicationRecorder(register, log_of("refused"))
    with pytest.raises(ProgrammingError, match="UUID"):
        recorder.insert_events([StoredEvent("dog-1", 1, "t", b"")])
    factory = Factory({"DATABASE_URL": "postgresql://nobody@/nowhere?host=/nonexistent"})
    with pytest.raises(ProgrammingError, match="snapshot"):
        factory.aggregate_recorder(purpose="snapshots")
    with pytest.raises(ProgrammingError, match="tracking"):
        factory.process_recorder()
    with pytest.raises(ProgrammingError, match="DATABASE_URL"):
        Factory({}).application_recorder()


def test_a_database_that_is_down_is_an_operational_error() -> None:
    factory = Factory({"DATABASE_URL": "postgresql://nobody@/nowhere?host=/nonexistent"})
    with pytest.raises(OperationalError, match="Unavailable"):
        factory.application_recorder().max_notification_id()
    factory.close()
