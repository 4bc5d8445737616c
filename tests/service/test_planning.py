"""A wish is decided, recorded once, published; whatever happens on the way."""

import asyncio
import uuid

import pytest

from service.domain.backlog import ProposeFeature
from service.domain.placement import MoveFeature
from service.domain.roster import RenameTeam
from service.domain.vocabulary import Id, NewId, Title
from service.log import Log, OutcomeUnknown
from service.planning import Planning
from service.wishes import CommandIdReused, Stale
from tests.domain.specification import id_of
from tests.service.node import FIRST, ORGANISATION, PLAN, RED, RED_ON_TRAIN, TRAIN, node

SEARCH, LOGIN = id_of(31), id_of(32)


def propose(id=SEARCH, title="Search"):
    return ProposeFeature(feature=NewId(id), title=Title(title))


def an_id() -> Id:
    return Id(str(uuid.uuid4()))


async def test_an_accepted_command_is_one_version_further(database):
    async with node(database.url) as here:
        await here.prepare()
        before = (await here.plan()).version
        answer = await here.do(propose())
        assert answer.version == before + 1
        assert (await here.plan()).features[SEARCH].title == "Search"


async def test_a_command_sent_again_answers_with_its_version_and_records_nothing(database):
    async with node(database.url) as here:
        await here.prepare()
        command = an_id()
        first = await here.do(propose(), command_id=command)
        again = await here.do(propose(), command_id=command)
        assert (again.version, again.replayed) == (first.version, True)
        assert (await here.plan()).version == first.version


async def test_a_command_id_belongs_to_one_wish(database):
    async with node(database.url) as here:
        await here.prepare()
        command = an_id()
        await here.do(propose(), command_id=command)
        other = await here.ask(propose(LOGIN, "Login"), command_id=command)
        assert [type(fault.what) for fault in other.faults] == [CommandIdReused]


async def test_a_command_sent_again_is_known_when_the_keys_have_changed(database):
    old, new = b"an old key", b"a new key"
    command = an_id()
    async with node(database.url, keys=(old,)) as here:
        await here.prepare()
        first = await here.do(propose(), command_id=command)
    async with node(database.url, keys=(new, old)) as here:
        again = await here.do(propose(), command_id=command)
        assert (again.version, again.replayed) == (first.version, True)
    async with node(database.url, keys=(new,)) as here:
        other = await here.ask(propose(), command_id=command)
        assert [type(fault.what) for fault in other.faults] == [CommandIdReused]


class Losing(Log):
    """A register whose connection is lost when it has stored, before it has answered."""

    async def append(self, append):
        await super().append(append)
        raise OutcomeUnknown("the connection was lost")


async def test_when_nobody_knows_each_is_told_its_id_to_send_again_also_where_it_chose_none(database):
    async with node(database.url) as here:
        await here.prepare()
        losing = await Losing.open(database.url)
        planning, here.planning = here.planning, Planning(losing, here.states, (b"k" * 32,))
        commands = [propose(), propose(LOGIN, "Login")]
        unknown = await asyncio.gather(*(here.ask(each) for each in commands), return_exceptions=True)
        assert [type(each) for each in unknown] == [OutcomeUnknown, OutcomeUnknown]
        here.planning = planning
        for command, told in zip(commands, unknown, strict=True):
            assert (await here.do(command, command_id=told.command)).replayed
        await losing.close()


async def test_a_command_id_in_flight_is_shared(database):
    async with node(database.url) as here:
        await here.prepare()
        command = an_id()
        answers = await asyncio.gather(*(here.ask(propose(), command_id=command) for _ in range(8)))
        assert len({answer.version for answer in answers}) == 1
        assert sorted(answer.replayed for answer in answers) == [False] + [True] * 7


async def test_what_changed_since_is_told_to_who_has_not_seen_it(database):
    async with node(database.url) as here:
        await here.prepare()
        proposed = await here.do(propose())
        moved = await here.do(MoveFeature(feature=SEARCH, team=RED, iteration=FIRST))
        late = await here.ask(MoveFeature(feature=SEARCH, team=RED), expected_version=proposed.version)
        (fault,) = late.faults
        assert isinstance(fault.what, Stale)
        assert [commit.to_version for commit in fault.what.since] == [moved.version]


async def test_commands_together_are_recorded_as_one_commit_or_not_at_all(database):
    async with node(database.url) as here:
        await here.prepare()
        before = await here.plan()
        answer = await here.ask(propose(), MoveFeature(feature=LOGIN, team=RED))
        assert [fault.index for fault in answer.faults] == [1]
        assert (await here.plan()).version == before.version
        await here.do(propose(), MoveFeature(feature=SEARCH, team=RED))
        (commit,) = await here.states.commits(ORGANISATION, PLAN, before.version, before.version + 2)
        assert (commit.from_version, commit.to_version, commit.kind) == (
            before.version,
            before.version + 2,
            "TOGETHER",
        )


async def test_a_dry_run_records_nothing(database):
    async with node(database.url) as here:
        await here.prepare()
        before = await here.plan()
        answer = await here.do(propose(), dry_run=True)
        assert SEARCH in answer.state.features
        assert (await here.states.catch_up(ORGANISATION, PLAN)).version == before.version


async def test_a_team_renamed_on_the_train_is_renamed_in_its_open_plan_by_the_same_commit(database):
    async with node(database.url) as here:
        await here.prepare()
        await here.do(RenameTeam(team=RED_ON_TRAIN, name=Title("Crimson")), stream=TRAIN)
        assert (await here.plan()).teams[RED].name == "Crimson"


@pytest.mark.parametrize("writers", [2, 4])
async def test_nodes_that_race_lose_nothing(database, writers):
    async with node(database.url) as first, node(database.url) as second:
        await first.prepare()
        nodes = [first, second]
        asked = [nodes[n % 2].do(propose(id_of(1_000 + n), f"Feature {n}")) for n in range(writers * 25)]
        versions = [answer.version for answer in await asyncio.gather(*asked)]
        assert len(set(versions)) == len(versions)
        one = await first.states.catch_up(ORGANISATION, PLAN)
        two = await second.states.catch_up(ORGANISATION, PLAN)
        assert one.version == two.version == max(versions)
        assert list(one.features) == list(two.features)


async def test_a_cold_state_is_the_live_one(database):
    async with node(database.url) as here:
        await here.prepare()
        await here.do(propose())
        live = await here.plan()
        async with node(database.url) as other:
            cold = await other.plan()
            for name in live.entity_kinds():
                assert list(live.all(name)) == list(cold.all(name)), name
