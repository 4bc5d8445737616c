"""Groups of followers, told a course of numbers: who reads is told every step once, whoever does not."""

import asyncio
import random
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from schema.live import delivery
from schema.live.delivery import Follower, Group
from schema.live.following import STRIDE, Course, PlanCourse

PATIENCE = 10


class Numbers(Course):
    """Versions that somebody counts up; each tells how it was come to, in so many bytes."""

    def __init__(self, size=1):
        self.head, self.size, self.lost_at, self.fault = 0, size, None, None
        self.moved = asyncio.Event()
        self.steps = []
        self.pause = 0.0
        self.broken = set()
        """Versions that nothing can lead on from."""

    def count_to(self, head):
        self.head = head
        self.moved.set()

    async def heads(self):
        while True:
            if self.fault:
                raise self.fault
            self.moved.clear()
            yield self.head
            await self.moved.wait()

    def end_of_step(self, own, head):
        return PlanCourse.end_of_step(self, own, head)

    def end_of_shorter(self, own, to):
        return PlanCourse.end_of_shorter(self, own, to)

    async def step(self, own, end):
        await asyncio.sleep(self.pause)
        if own in self.broken:
            raise LookupError(own)
        self.steps.append((own, end))
        return end, ("step", own, end)

    async def lost(self, own, head, is_late=False):
        return ("lost", "late" if is_late else "other") if is_late or self.lost_at else None

    def settled(self, version):
        return ("settled", version)


class Reader(Follower):
    """A follower with room for so many results; more would be a fault of the group."""

    def __init__(self, room=100):
        self.room, self.told, self.has_ended, self.errors = room, [], False, None

    @property
    def is_ready(self):
        return self.room > 0

    def send(self, results):
        assert self.is_ready
        assert not self.has_ended
        self.room -= 1
        self.told += map(eval, results)

    def end(self):
        self.has_ended = True

    def fail(self, errors):
        self.errors = errors

    def way(self, own=0):
        """The version that it has come to; every step began where the one before had ended."""
        steps = [(each[1], each[2]) for each in self.told if each[0] == "step"]
        assert all(earlier[1] == later[0] for earlier, later in pairwise(steps)), steps
        assert not steps or steps[0][0] == own
        return steps[-1][1] if steps else own


@asynccontextmanager
async def telling(course):
    async def encode(message):
        return repr(message).encode() + b" " * course.size * (
            message[2] - message[1] if message[0] == "step" else 0
        )

    group = Group(course, encode, lambda error: str(error).encode())
    running = asyncio.create_task(group.run())
    yield group
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def until(holds):
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110  # nothing here could set an event
            await asyncio.sleep(0.001)


async def test_everybody_is_told_the_same_step_that_was_made_once():
    course = Numbers()
    async with telling(course) as group:
        readers = [Reader() for _ in range(250)]
        for reader in readers:
            await group.join(reader, 0)
        course.count_to(3)
        await until(lambda: all(reader.told[-1:] == [("settled", 3)] for reader in readers))
        course.count_to(5)
        await until(lambda: all(reader.told[-1:] == [("settled", 5)] for reader in readers))
    assert course.steps == [(0, 3), (3, 5)]
    assert {reader.way() for reader in readers} == {5}


async def test_who_comes_from_different_versions_shares_all_steps_but_the_first():
    course = Numbers()
    course.count_to(5 * STRIDE)
    async with telling(course) as group:
        readers = {own: Reader() for own in (0, 7, STRIDE - 1, STRIDE, STRIDE + 30)}
        for own, reader in readers.items():
            await group.join(reader, own)
        await until(lambda: all(reader.told[-1:] == [("settled", 5 * STRIDE)] for reader in readers.values()))
    assert all(reader.way(own) == 5 * STRIDE for own, reader in readers.items())
    assert len(course.steps) == len(set(course.steps)) == 5 + 3


async def test_where_nothing_leads_on_from_ends_nobody_elses_subscription():
    course = Numbers()
    course.broken = {7}
    async with telling(course) as group:
        unlucky, lucky = Reader(), Reader()
        course.count_to(40)
        await group.join(unlucky, 7)
        await group.join(lucky, 8)
        await until(lambda: lucky.way(8) == 40 and unlucky.errors == b"7")
        course.count_to(41)
        await until(lambda: lucky.told[-1] == ("settled", 41))
    assert unlucky.told == []


async def test_who_catches_up_delays_nobody_who_is_there():
    course = Numbers()
    course.count_to(20 * STRIDE)
    course.pause = 0.01
    async with telling(course) as group:
        there, behind = Reader(), Reader()
        await group.join(there, 20 * STRIDE)
        await until(lambda: there.told)
        await group.join(behind, 0)
        await until(lambda: behind.told)
        course.count_to(20 * STRIDE + 1)
        await until(lambda: behind.way() == course.head == there.way(20 * STRIDE))
    assert course.steps.index((20 * STRIDE, course.head)) < 10


async def test_of_large_steps_a_group_remembers_a_few():
    course = Numbers(size=15 * 1024)
    course.count_to(10 * STRIDE)
    async with telling(course) as group:
        reader = Reader()
        await group.join(reader, 0)
        await until(lambda: reader.way() == course.head)
    assert len(course.steps) == 10
    assert 0 < sum(len(result) for _, result in group._steps.values()) <= delivery.KEPT_BYTES


async def test_who_does_not_read_delays_nobody_and_gets_one_larger_step_in_the_end():
    course = Numbers()
    async with telling(course) as group:
        slow, quick = Reader(room=0), Reader(room=1_000)
        for reader in (slow, quick):
            await group.join(reader, 0)
        for head in range(1, 41):
            course.count_to(head)
            await until(lambda head=head: quick.way() == head)
        assert slow.told == []
        slow.room = 1
        group.stir()
        await until(lambda: slow.way() == 40)
    assert slow.told == [("step", 0, 40), ("settled", 40)]


@asynccontextmanager
async def slow_for(seconds, monkeypatch):
    """A group, its course, and a reader who did not read what is new for so long."""
    monkeypatch.setattr(delivery, "LATE", 0.05)
    course = Numbers()
    async with telling(course) as group:
        slow = Reader(room=0)
        await group.join(slow, 0)
        course.count_to(1)
        await asyncio.sleep(seconds)
        slow.room = 3
        group.stir()
        yield group, course, slow


async def test_who_is_behind_too_long_for_not_reading_must_read_anew(monkeypatch):
    async with slow_for(0.2, monkeypatch) as (group, _, slow):
        await until(lambda: slow.has_ended)
        assert slow.told == [("lost", "late")]
        assert group.is_empty


async def test_who_was_slow_for_a_moment_and_caught_up_is_not_late(monkeypatch):
    async with slow_for(0.01, monkeypatch) as (_, course, slow):
        await until(lambda: slow.way() == 1)
        await asyncio.sleep(0.1)
        course.count_to(2)
        await until(lambda: slow.way() == 2)


async def test_a_step_that_is_too_large_is_made_of_shorter_ones(monkeypatch):
    monkeypatch.setattr(delivery, "MOST_BYTES", 1_000)
    course = Numbers(size=100)
    async with telling(course) as group:
        reader = Reader()
        await group.join(reader, 0)
        course.count_to(40)
        await until(lambda: reader.way() == 40)
    steps = [each[2] - each[1] for each in reader.told if each[0] == "step"]
    assert sum(steps) == 40
    assert max(steps) < 10


async def test_a_course_that_is_over_is_over_for_all():
    course = Numbers()
    async with telling(course) as group:
        readers = [Reader(), Reader()]
        for reader in readers:
            await group.join(reader, 0)
        course.lost_at = 1
        course.count_to(0)
        await until(lambda: all(reader.has_ended for reader in readers))
        assert [reader.told[-1] for reader in readers] == [("lost", "other")] * 2


async def test_what_cannot_be_told_is_said_to_all():
    course = Numbers()
    async with telling(course) as group:
        reader = Reader()
        await group.join(reader, 0)
        await until(lambda: reader.told)
        course.fault = LookupError("gone")
        course.count_to(1)
        await until(lambda: reader.errors)
        assert reader.errors == b"gone"


async def test_who_is_about_to_come_when_nothing_can_be_told_any_more_hears_it_too():
    course, reader, may_come = Numbers(), Reader(), asyncio.Event()

    async def refusal(_own):
        await may_come.wait()

    course.refusal = refusal
    async with telling(course) as group:
        coming = asyncio.create_task(group.join(reader, 0))
        course.fault = LookupError("gone")
        await until(lambda: group._errors)
        may_come.set()
        assert not await coming
        assert reader.errors == b"gone"


@pytest.mark.parametrize("seed", range(20))
async def test_whoever_comes_goes_and_stalls_each_is_told_every_step_once_in_order(seed):
    chance, course, readers = random.Random(seed), Numbers(), {}
    async with telling(course) as group:
        for head in range(1, 300):
            course.count_to(head)
            if chance.random() < 0.1:
                own, reader = chance.randrange(head), Reader(chance.randrange(3))
                await group.join(reader, own)
                readers[reader] = own
            if readers and chance.random() < 0.05:
                reader = chance.choice(list(readers))
                group.leave(reader)
                del readers[reader]
                reader.room = 0  # whatever came now would be a fault
            for reader in chance.sample(list(readers), min(len(readers), 3)):
                reader.room = chance.randrange(4)
            group.stir()
            await asyncio.sleep(0)
        for reader in readers:
            reader.room = 1_000
        group.stir()
        await until(lambda: all(reader.told[-1:] == [("settled", 299)] for reader in readers))
    assert readers
    assert all(reader.way(own) == 299 for reader, own in readers.items())
