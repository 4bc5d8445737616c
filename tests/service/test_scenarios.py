"""What-if: a scenario goes on from a version of its plan, by itself, wherever it is kept or read."""

import asyncio

import pytest

import service.hot
import service.states
from service.domain.backlog import DescribeFeature
from service.domain.commitment import CommitPlan
from service.domain.entities import fold
from service.domain.interval import Phase
from service.domain.milestones import SetMilestone
from service.domain.phases import ClosePlan, OpenInspection, StartExecution
from service.domain.placement import MoveFeature, PlaceFeature
from service.domain.plan import Plan
from service.domain.refusals import IdTaken, NotHere, NotInScenarios, Refused, ScenarioHasEnded
from service.domain.risks import RaiseRisk
from service.domain.roster import RenameTeam
from service.domain.scenarios import (
    DescribeScenario,
    DiscardScenario,
    ForkScenario,
    NoSuchVersion,
    RestoreScenario,
    ScenarioDetail,
    ScenarioState,
)
from service.domain.vocabulary import Day, NewId, Prose, Title
from service.streams import NoSuchStream, NotServed, VersionUnknown
from service.timekeeper import Timekeeper
from service.wishes import Stale
from tests.domain.specification import FIRST, SECOND, id_of
from tests.service.node import BLUE, ORGANISATION, PLAN, RED, RED_ON_TRAIN, TRAIN, node
from tests.service.remembered import everything, forgetful, prepared, propose
from tests.service.test_unserved import write_from_the_future

WHAT_IF, OTHER = id_of(700), id_of(701)
SEARCH, LOGIN = id_of(1_000), id_of(1_001)


def fork(scenario=WHAT_IF, name="Without Red", **fields):
    return ForkScenario(scenario=NewId(scenario), name=Title(name), **fields)


def place(feature=SEARCH, team=RED, iteration=FIRST):
    return PlaceFeature(feature=feature, team=team, iteration=iteration)


async def scenario_of(here, id=WHAT_IF):
    state = await here.states.latest(ORGANISATION, id)
    assert isinstance(state, Plan)
    return state


def content(plan):
    """What a plan says, but for when it came to be so and which scenarios it has."""
    stamps = {"version", "recorded_at", "at", "since"}
    return {
        (kind, thing.id): {name: value for name, value in vars(thing).items() if name not in stamps}
        for kind in plan.entity_kinds().keys() - {"scenarios", "baselines"}
        for thing in plan.all(kind)
    }


def codes(answer):
    return [fault.what.code() for fault in answer.faults if isinstance(fault.what, Refused)]


async def test_a_scenario_goes_on_from_its_plan_and_leaves_the_plan_as_it_is(database):
    async with prepared(database, 2) as here:
        before = await here.plan()
        answer = await here.do(fork())
        plan = await here.plan()
        assert (answer.subject, plan.version) == (WHAT_IF, before.version + 1)
        scenario = await scenario_of(here)
        assert (scenario.id, scenario.stream, scenario.began) == (PLAN, WHAT_IF, before.version)
        assert scenario.version == before.version + 1
        assert content(scenario) == content(before)
        await here.do(place(), stream=WHAT_IF)
        assert (await scenario_of(here)).features[SEARCH].team == RED
        assert await here.plan() is plan
        assert plan.features[SEARCH].team is None
        assert plan.scenarios[WHAT_IF].forked_from == before.version
        assert plan.scenario is None
        assert (await scenario_of(here)).scenario.name == "Without Red"


async def test_a_scenario_is_the_plan_it_was_forked_from_and_what_was_tried_since(database):
    commands = [place(), MoveFeature(feature=SEARCH, team=BLUE, iteration=SECOND), propose(7), place(LOGIN)]
    async with prepared(database, 2) as here:
        await here.do(fork())
        for command in commands:
            await here.do(command, stream=WHAT_IF)
            await here.do(command)
        assert content(await scenario_of(here)) == content(await here.plan())


async def test_every_version_is_its_base_and_its_events_live_and_cold(database, monkeypatch):
    for limit in ("KEPT_STATES", "KEPT_EVENTS", "KEPT_COMMITS"):
        monkeypatch.setattr(service.hot, limit, 2)
    monkeypatch.setattr(service.states, "EVERY", 5)
    async with prepared(database, 3) as here:
        await here.do(fork())
        await here.do(place(), place(LOGIN), stream=WHAT_IF)
        for number in range(20, 30):
            await here.do(propose(number), stream=WHAT_IF)
        await here.do(DescribeFeature(feature=SEARCH, title=Title("Find")))
        await here.states.close()
        scenario = await scenario_of(here)
        base = await here.states.at(ORGANISATION, PLAN, scenario.began)
        ends = await here.log.commit_ends(ORGANISATION, WHAT_IF, 0, scenario.version)
        for end in ends:
            expected = base.forked(WHAT_IF)
            events = await here.log.read(ORGANISATION, WHAT_IF, 0, end)
            fold(expected, service.states._decoded(events))
            cold = forgetful(here)
            for states in (here.states, cold):
                state = await states.at(ORGANISATION, WHAT_IF, end)
                assert everything(state) == everything(expected)
                assert (state.id, state.stream, state.began) == (PLAN, WHAT_IF, base.version)
        assert everything(await forgetful(here).latest(ORGANISATION, WHAT_IF)) == everything(scenario)


async def test_before_the_fork_a_scenario_is_its_plan(database):
    async with prepared(database, 2) as here:
        at_fork = await here.plan()
        await here.do(fork())
        await here.do(propose(8))
        await here.do(place(), stream=WHAT_IF)
        head = (await scenario_of(here)).version
        assert await here.states.at(ORGANISATION, WHAT_IF, at_fork.version) is at_fork
        assert everything(await here.states.at(ORGANISATION, WHAT_IF, 3)) == everything(
            await here.states.at(ORGANISATION, PLAN, 3)
        )
        for version in (0, head + 1):
            with pytest.raises(VersionUnknown):
                await here.states.at(ORGANISATION, WHAT_IF, version)
        commits = await here.states.commits(ORGANISATION, WHAT_IF, 0, head)
        assert [each.from_version for each in commits[1:]] == [each.to_version for each in commits[:-1]]
        assert [each.stream for each in commits[-3:]] == [PLAN, WHAT_IF, WHAT_IF]
        assert await here.states.commits(ORGANISATION, WHAT_IF, 2, 3) == await here.states.commits(
            ORGANISATION, PLAN, 2, 3
        )
        assert await here.states.end_of_commit(ORGANISATION, WHAT_IF, 2) == 2


async def test_a_moment_before_the_fork_is_a_moment_of_the_plan(database):
    async with prepared(database, 2) as here:
        at_fork = await here.plan()
        await here.do(propose(8))
        late = await here.plan()
        await here.do(fork(version=at_fork.version))
        found = here.states.version_of_time
        assert await found(ORGANISATION, WHAT_IF, at_fork.recorded_at) == at_fork.version
        assert await found(ORGANISATION, WHAT_IF, late.recorded_at) == at_fork.version
        scenario = await scenario_of(here)
        assert await found(ORGANISATION, WHAT_IF, scenario.recorded_at) == scenario.version


async def test_a_scenario_is_forked_from_any_version_that_the_plan_has_had(database):
    async with prepared(database) as here:
        await here.do(propose(0), propose(1), propose(2))
        end = (await here.plan()).version
        await here.do(propose(3))
        await here.do(fork(version=end - 1))
        scenario = await scenario_of(here)
        assert (scenario.began, scenario.version) == (end, end + 1)
        assert everything(await forgetful(here).latest(ORGANISATION, WHAT_IF)) == everything(scenario)
        assert id_of(1_002) in scenario.features
        assert id_of(1_003) not in scenario.features
        for version in (0, -1, (await here.plan()).version + 1):
            assert codes(await here.ask(fork(OTHER, version=version))) == [NoSuchVersion.code()]
        await here.do(fork(OTHER, version=1))
        assert (await scenario_of(here, OTHER)).iterations.get(FIRST) is None


async def test_many_fork_while_the_plan_moves(database):
    async with prepared(database) as here, node(database.url) as there:
        forks = [fork(id_of(7_000 + n)) for n in range(10)]
        wishes = [here.do(each) for each in forks[:5]] + [there.do(each) for each in forks[5:]]
        await asyncio.gather(*wishes, *(each.do(propose(n)) for n, each in enumerate((here, there) * 5)))
        for each in forks:
            live, cold = [
                await states.latest(ORGANISATION, each.scenario) for states in (here.states, forgetful(there))
            ]
            assert everything(live) == everything(cold)
            base = await here.states.at(ORGANISATION, PLAN, live.scenario.forked_from)
            assert content(base) == content(live)


async def test_a_scenario_of_another_node_is_caught_up(database):
    async with prepared(database, 1) as here, node(database.url) as there:
        await here.do(fork())
        assert (await scenario_of(there)).version == (await scenario_of(here)).version
        answer = await here.do(place(), stream=WHAT_IF)
        assert (await there.states.at_least(ORGANISATION, WHAT_IF, answer.version)).features[
            SEARCH
        ].team == RED
        racing = [each.do(propose(50 + n), stream=WHAT_IF) for n, each in enumerate((here, there) * 4)]
        await asyncio.gather(*racing)
        heads = [await each.states.catch_up(ORGANISATION, WHAT_IF) for each in (here, there)]
        assert everything(heads[0]) == everything(heads[1])
        assert len(heads[0].features) == 9


async def test_what_a_scenario_makes_has_no_id_to_itself(database):
    async with prepared(database, 1) as here:
        for scenario in (WHAT_IF, OTHER):
            await here.do(fork(scenario))
            await here.do(propose(7), stream=scenario)
        assert await here.log.thing(ORGANISATION, id_of(1_007)) is None
        assert await here.log.thing(ORGANISATION, WHAT_IF) == (PLAN, "scenarios")
        await here.do(propose(7))
        assert await here.log.thing(ORGANISATION, id_of(1_007)) == (PLAN, "features")
        assert codes(await here.ask(propose(0), stream=WHAT_IF)) == [IdTaken.code()]


@pytest.mark.parametrize("taken", [PLAN, TRAIN, SEARCH, FIRST])
async def test_a_scenario_needs_an_id_of_its_own(database, taken):
    async with prepared(database, 1) as here:
        assert codes(await here.ask(fork(taken))) == [IdTaken.code()]


async def test_what_is_asked_of_another_version_of_a_thing_is_stale_in_a_scenario_too(database):
    async with prepared(database, 1) as here:
        seen = (await here.plan()).features[SEARCH].version
        await here.do(fork())
        await here.do(place(), stream=WHAT_IF, expected_version=seen)
        again = MoveFeature(feature=SEARCH, team=BLUE, iteration=FIRST)
        (fault,) = (await here.ask(again, stream=WHAT_IF, expected_version=seen)).faults
        assert isinstance(fault.what, Stale)
        assert [each.stream for each in fault.what.since] == [WHAT_IF]
        await here.do(again, expected_version=seen)


async def test_a_scenario_changes_nothing_elsewhere(database):
    async with prepared(database, 1) as here:
        await here.open_gate()
        await here.do(fork())
        directory = await here.states.latest(ORGANISATION, ORGANISATION)
        head = await here.log.head(ORGANISATION)
        for step in (CommitPlan(), StartExecution(), OpenInspection(), ClosePlan()):
            await here.do(step, stream=WHAT_IF)
        assert (await scenario_of(here)).interval.phase is Phase.CLOSED
        assert await here.states.latest(ORGANISATION, ORGANISATION) is directory
        events = await here.log.read_all(ORGANISATION, head[0], 100)
        assert {each.stream for each in events} == {WHAT_IF}
        assert (await here.plan()).interval.phase is Phase.PLANNING


async def test_the_train_and_the_clock_do_not_reach_a_scenario(database):
    async with prepared(database, 1) as here:
        await here.do(fork())
        await here.do(RenameTeam(team=RED_ON_TRAIN, name=Title("Crimson")), stream=TRAIN)
        tomorrow = "2026-11-03T12:00:00.000000Z"
        await Timekeeper(here.states, here.voting, lambda: tomorrow).look()
        plan, scenario = await here.plan(), await scenario_of(here)
        assert (plan.teams[RED].name, scenario.teams[RED].name) == ("Crimson", "Red")
        assert scenario.today == (await here.states.at(ORGANISATION, PLAN, scenario.began)).today
        assert scenario.version == scenario.began + 1


@pytest.mark.parametrize(
    "command", [fork(OTHER), DescribeScenario(scenario=WHAT_IF), DiscardScenario(scenario=WHAT_IF)]
)
async def test_what_reaches_beyond_a_plan_is_not_asked_of_a_scenario(database, command):
    async with prepared(database) as here:
        await here.do(fork())
        assert codes(await here.ask(command, stream=WHAT_IF)) == [NotInScenarios.code()]


async def test_a_discarded_scenario_stays_readable_and_takes_no_commands_until_it_is_restored(database):
    async with prepared(database, 1) as here:
        await here.do(fork())
        await here.do(DiscardScenario(scenario=WHAT_IF))
        head = (await here.plan()).version
        assert not (await here.do(DiscardScenario(scenario=WHAT_IF))).recorded
        assert (await here.plan()).version == head
        assert codes(await here.ask(place(), stream=WHAT_IF)) == [ScenarioHasEnded.code()]
        for state in (await here.plan(), await scenario_of(here)):
            assert state.scenarios[WHAT_IF].state is ScenarioState.DISCARDED
        await here.do(RestoreScenario(scenario=WHAT_IF))
        assert not (await here.do(RestoreScenario(scenario=WHAT_IF))).recorded
        await here.do(place(), stream=WHAT_IF)


async def test_a_scenario_is_described_in_both_streams(database):
    async with prepared(database) as here:
        await here.do(fork(purpose=Prose("Can Blue do it alone?")))
        described = DescribeScenario(
            scenario=WHAT_IF, name=Title("Blue alone"), clear=(ScenarioDetail.PURPOSE,)
        )
        await here.do(described)
        assert not (await here.do(described)).recorded
        for state in (await here.plan(), await scenario_of(here)):
            assert (state.scenarios[WHAT_IF].name, state.scenarios[WHAT_IF].purpose) == ("Blue alone", None)
        unknown = DescribeScenario(scenario=OTHER, name=Title("Nobody"))
        assert codes(await here.ask(unknown)) == [NotHere.code()]


async def test_nothing_leads_to_who_raised_a_risk_without_a_name(database):
    async with prepared(database) as here:
        await here.do(fork())
        risk = RaiseRisk(risk=NewId(id_of(77)), text=Prose("Nobody believes it."), team=RED, unnamed=True)
        answer = await here.do(risk, stream=WHAT_IF)
        events = await here.log.read(ORGANISATION, WHAT_IF, answer.version - 2, answer.version)
        assert [each.actor for each in events] == [None, None]
        assert not any(b'"actor":"' in each.state or b'"command":"0' in each.state for each in events)


async def test_a_scenario_with_events_unknown_here_is_not_served_and_its_plan_is(database):
    async with prepared(database) as here, node(database.url) as there:
        await here.do(fork())
        await scenario_of(there)
        await write_from_the_future(here, WHAT_IF)
        with pytest.raises(NotServed):
            await there.states.catch_up(ORGANISATION, WHAT_IF)
        with pytest.raises(NotServed):
            await forgetful(here).latest(ORGANISATION, WHAT_IF)
        assert (await there.do(SetMilestone(name=Title("Fair"), date=Day("2026-12-01")))).recorded


async def test_a_scenario_that_was_never_forked_is_none(database):
    async with prepared(database) as here:
        await here.ask(fork(), dry_run=True)
        with pytest.raises(NoSuchStream):
            await scenario_of(here)


async def test_what_is_tried_by_a_dry_run_is_not_remembered(database):
    async with prepared(database, 1) as here:
        await here.do(fork())
        answer = await here.do(place(), stream=WHAT_IF, dry_run=True)
        assert answer.state.features[SEARCH].team == RED
        assert (await scenario_of(here)).features[SEARCH].team is None
