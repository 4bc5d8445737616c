"""Commands, repeats, stale views, crashes, restarts in any order: the register holds each change once."""

import asyncio
import contextlib
import uuid

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from service.codec import decode
from service.domain.backlog import ProposeFeature, RankFeature
from service.domain.entities import fold
from service.domain.placement import MoveFeature
from service.domain.plan import Plan
from service.domain.scope import RemoveFeature, RestoreFeature
from service.domain.vocabulary import Id, NewId, Title
from service.planning import Planning
from service.wishes import Stale
from tests.domain.specification import FIRST, FOURTH, id_of
from tests.service.node import BLUE, PLAN, RED, node

NUMBERS = st.integers(0, 6)
FEATURES = NUMBERS.map(lambda number: id_of(1_000 + number))
TEAMS = st.sampled_from([RED, BLUE])
ITERATIONS = st.sampled_from([None, FIRST, FOURTH])

COMMANDS = st.one_of(
    st.builds(ProposeFeature, feature=FEATURES.map(NewId), title=st.just(Title("A feature"))),
    st.builds(MoveFeature, feature=FEATURES, team=TEAMS, iteration=ITERATIONS),
    st.builds(RankFeature, feature=FEATURES, before=FEATURES),
    st.builds(RemoveFeature, feature=FEATURES),
    st.builds(RestoreFeature, feature=FEATURES),
)


class Lifetime(RuleBasedStateMachine):
    """One plan's life on a real database; `url` is set by the test."""

    url = ""

    def __init__(self):
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.organisation = Id(str(uuid.uuid4()))
        self.acknowledged = {}
        self.sent = []
        self.stack = None
        self.start()
        self.run(self.node.prepare())

    def run(self, awaitable):
        return self.loop.run_until_complete(asyncio.wait_for(awaitable, 30))

    def start(self):
        self.stack = contextlib.AsyncExitStack()
        self.node = self.run(self.stack.enter_async_context(node(self.url, self.organisation)))

    def send(self, wish):
        command_id, commands, expected = wish
        answer = self.run(self.node.ask(*commands, command_id=command_id, expected_version=expected))
        if answer.recorded:
            assert self.acknowledged.setdefault(command_id, answer.version) == answer.version
        return answer

    @rule(commands=st.lists(COMMANDS, min_size=1, max_size=3))
    def a_wish_is_sent(self, commands):
        wish = (Id(str(uuid.uuid4())), tuple(commands), None)
        self.sent.append(wish)
        self.send(wish)

    @rule(command=COMMANDS, seen=st.integers(0, 12))
    def a_wish_names_the_version_it_has_seen(self, command, seen):
        entity = command.about(self.plan()).entity
        before = self.plan().find(entity)
        answer = self.send((Id(str(uuid.uuid4())), (command,), seen))
        stale = any(isinstance(fault.what, Stale) for fault in answer.faults)
        assert stale == (seen != (before.version if before else 0))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def a_wish_is_sent_again(self, data):
        wish = data.draw(st.sampled_from(self.sent))
        known = self.acknowledged.get(wish[0])
        answer = self.send(wish)
        if known is not None:
            assert (answer.version, answer.replayed) == (known, True)

    @rule()
    def the_service_restarts(self):
        self.run(self.stack.aclose())
        self.start()

    @rule(commands=st.lists(COMMANDS, min_size=1, max_size=6), steps=st.integers(0, 40))
    def the_service_dies_in_a_burst(self, commands, steps):
        wishes = [(Id(str(uuid.uuid4())), (command,), None) for command in commands]
        self.sent += wishes

        async def burst():
            asked = [
                asyncio.create_task(self.node.ask(*commands, command_id=id, expected_version=None))
                for id, commands, _ in wishes
            ]
            for _ in range(steps):
                await asyncio.sleep(0)
            die(self.node.planning)
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)

        self.run(burst())
        self.run(self.stack.aclose())
        self.start()
        for wish in wishes:
            self.send(wish)

    @invariant()
    def each_acknowledged_wish_is_in_the_register_once(self):
        commits = self.run(self.node.log.commits(self.organisation, PLAN, limit=1_000))
        ids = [commit.command for commit in commits]
        assert len(set(ids)) == len(ids)
        assert set(self.acknowledged) <= set(ids)
        ends = {commit.command: commit.to_version for commit in commits}
        assert all(ends[id] == version for id, version in self.acknowledged.items())

    @invariant()
    def the_live_plan_is_the_fold_of_the_register(self):
        events = self.run(self.node.log.read(self.organisation, PLAN, 0))
        assert [event.version for event in events] == list(range(1, len(events) + 1))
        assert [event.recorded_at for event in events] == sorted(event.recorded_at for event in events)
        folded = Plan(PLAN)
        fold(folded, [decode(event.topic, event.state, event.prose) for event in events])
        live = self.plan()
        for name in live.entity_kinds():
            assert list(live.all(name)) == list(folded.all(name))

    def plan(self):
        return self.run(self.node.plan())

    def teardown(self):
        self.run(self.stack.aclose())
        self.loop.close()


def die(planning: Planning):
    """End the tasks that serve wishes where they stand, as a killed process would."""
    for lane in planning._lanes.values():
        if lane.task:
            lane.task.cancel()


@pytest.mark.slow
def test_the_register_holds_each_change_once_whatever_happens(database):
    machine = type("LifetimeHere", (Lifetime,), {"url": database.url})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
