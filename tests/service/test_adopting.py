"""Adopting a scenario: what was tried out is asked of the plan, each commit by itself and nothing twice."""

import asyncio
from contextlib import suppress

import pytest

from service.adopting import MOST_COMMITS, adopt
from service.domain.adoption import ScenarioTooLong
from service.domain.backlog import DescribeFeature
from service.domain.comments import AddComment
from service.domain.definition import DescribePlan
from service.domain.feature_progress import StartFeature
from service.domain.interval import Phase
from service.domain.organisation import GrantRole
from service.domain.phases import OpenPlanning
from service.domain.placement import MoveFeature, UnplaceFeature
from service.domain.refusals import NotHere, ScenarioHasEnded, WasRemoved
from service.domain.risks import RaiseRisk
from service.domain.scenarios import CameOf, DiscardScenario, ScenarioState
from service.domain.scope import RemoveFeature
from service.domain.vocabulary import NewId, Prose, Role, Title
from service.log import Unavailable
from service.timekeeper import Timekeeper
from service.wishes import CommandIdReused, OnBehalfOf, Stale, Wish
from tests.domain.specification import SECOND, THIRD, id_of
from tests.service.node import ANNA, BLUE, ORGANISATION, PLAN, RED, TRAIN, node
from tests.service.remembered import prepared, propose
from tests.service.test_scenarios import LOGIN, SEARCH, WHAT_IF, codes, content, fork, place, scenario_of

BERT = id_of(902)


async def adopted(here, by=ANNA, scenario=WHAT_IF, **envelope):
    wish = Wish(log=ORGANISATION, stream=PLAN, commands=(), asker=by, **envelope)
    return await adopt(here.planning, here.states, wish, scenario)


async def tried(here, *commands, **envelope):
    """Fork, and try these out, each by itself."""
    await here.do(fork())
    for command in commands:
        await here.do(command, stream=WHAT_IF, **envelope)


def move(feature=SEARCH, team=BLUE, iteration=SECOND):
    return MoveFeature(feature=feature, team=team, iteration=iteration)


async def test_a_plan_that_did_not_move_becomes_what_the_scenario_is(database):
    async with prepared(database, 2) as here:
        await tried(here, place(), move(), propose(7), place(id_of(1_007)))
        scenario = await scenario_of(here)
        came = await adopted(here)
        plan = await here.plan()
        assert content(plan) == content(scenario)
        assert [each.answer.recorded for each in came.adopted] == [True] * 4
        assert came.concluded.recorded
        for state in (plan, await scenario_of(here)):
            listed = state.scenarios[WHAT_IF]
            assert (listed.state, listed.adopted_upto) == (ScenarioState.ADOPTED, scenario.version)
            made = range(plan.version - 4, plan.version)
            tries = range(scenario.began + 3, scenario.version + 1, 2)
            assert listed.came_of == tuple(CameOf(tried=t, made=m) for t, m in zip(tries, made, strict=True))
        assert await here.log.thing(ORGANISATION, id_of(1_007)) == (PLAN, "features")


async def test_what_somebody_else_changed_since_is_stale_and_the_rest_goes_on(database):
    async with prepared(database, 3) as here:
        await here.do(place())
        await tried(here, move(), place(LOGIN), move(LOGIN), place(id_of(1_002)))
        theirs = await here.do(MoveFeature(feature=SEARCH, team=RED, iteration=THIRD))
        await here.do(RemoveFeature(feature=id_of(1_002)), reason=Prose("Not wanted."))
        came = await adopted(here)
        plan = await here.plan()
        assert plan.features[SEARCH].iteration == THIRD
        assert (plan.features[LOGIN].team, plan.features[LOGIN].iteration) == (BLUE, SECOND)
        (stale,), (), (), (gone,) = (each.answer.faults for each in came.adopted)
        assert isinstance(stale.what, Stale)
        assert [each.to_version for each in stale.what.since] == [theirs.version]
        assert isinstance(gone.what, Stale)
        assert [each.refused for each in plan.scenarios[WHAT_IF].came_of] == [("STALE",), (), (), ("STALE",)]


async def test_what_depends_on_something_refused_is_refused_by_itself(database):
    async with prepared(database, 1) as here:
        new, other = id_of(1_050), id_of(1_051)
        await tried(here, propose(50), place(new), propose(51))
        await here.do(propose(50))
        await here.do(RemoveFeature(feature=new), reason=Prose("Twice."))
        came = await adopted(here)
        first, second, third = (each.answer for each in came.adopted)
        assert [type(fault.what) for fault in first.faults] == [Stale]
        assert [type(fault.what) for fault in second.faults] == [Stale]
        assert third.recorded
        assert other in (await here.plan()).features


async def test_what_was_tried_together_is_adopted_together_or_not_at_all(database):
    async with prepared(database, 2) as here:
        await here.do(fork())
        await here.do(place(), place(LOGIN), stream=WHAT_IF)
        await here.do(RemoveFeature(feature=LOGIN), reason=Prose("Not wanted."))
        (came,) = (await adopted(here)).adopted
        assert came.commands == 2
        assert [(fault.index, type(fault.what)) for fault in came.answer.faults] == [(1, WasRemoved)]
        assert (await here.plan()).features[SEARCH].team is None


async def test_a_thing_that_the_adoption_itself_changed_is_not_stale(database):
    async with prepared(database, 1) as here:
        steps = [place(), move(), UnplaceFeature(feature=SEARCH), place(iteration=THIRD)]
        await tried(here, *steps)
        came = await adopted(here)
        assert [each.answer.faults for each in came.adopted] == [()] * 4


async def test_adopting_again_does_nothing_twice(database):
    async with prepared(database, 2) as here:
        await tried(here, place(), propose(7))
        command = id_of(555)
        first = await adopted(here, command_id=command)
        plan = await here.plan()
        again = await adopted(here, command_id=command)
        assert (again.concluded.replayed, again.concluded.version) == (True, first.concluded.version)
        other = await adopted(here, by=BERT)
        assert (other.concluded.faults, other.concluded.recorded, other.adopted) == ((), False, ())
        assert await here.plan() is plan


@pytest.mark.parametrize("by", [ANNA, BERT])
async def test_an_adoption_that_was_broken_off_is_finished_by_whomever(database, by):
    async with prepared(database, 3) as here:
        await tried(here, place(), place(LOGIN), move(LOGIN), place(id_of(1_002)))
        scenario, submit, count = await scenario_of(here), here.planning.submit, 0

        async def breaking(wish):
            nonlocal count
            count += wish.via == "scenario"
            if count == 3:
                raise Unavailable("The power is off.")
            return await submit(wish)

        here.planning.submit = breaking
        with suppress(Unavailable):
            await adopted(here)
        here.planning.submit = submit
        assert (await here.plan()).features[LOGIN].team == RED
        came = await adopted(here, by=by)
        assert [each.answer.replayed for each in came.adopted] == [True, True, False, False]
        assert [each.answer.faults for each in came.adopted] == [()] * 4
        plan = await here.plan()
        assert content(plan) == content(scenario)
        commits = await here.log.commits(ORGANISATION, PLAN, after=scenario.began + 1)
        assert [each.actor for each in commits[::-1]] == [ANNA, ANNA, by, by, by]


async def test_many_who_adopt_at_once_do_nothing_twice(database):
    async with prepared(database, 4) as here, node(database.url) as there:
        await tried(here, *(place(id_of(1_000 + n)) for n in range(4)), propose(7))
        scenario = await scenario_of(here)
        all_came = await asyncio.gather(
            *(adopted(each, by) for each, by in ((here, ANNA), (there, BERT), (here, BERT), (there, ANNA)))
        )
        plan = await here.states.catch_up(ORGANISATION, PLAN)
        assert content(plan) == content(scenario)
        assert plan.version == scenario.began + 1 + 5 + 1
        assert sum(came.concluded.recorded and not came.concluded.replayed for came in all_came) == 1
        for came in all_came:
            assert not came.concluded.faults
            assert not any(
                isinstance(f.what, CommandIdReused) for each in came.adopted for f in each.answer.faults
            )


async def test_what_is_tried_while_it_is_adopted_is_adopted_too(database):
    async with prepared(database, 2) as here:
        await tried(here, place())
        submit, late = here.planning.submit, []

        async def meanwhile(wish):
            answer = await submit(wish)
            if wish.via == "scenario" and not late:
                late.append(await here.do(place(LOGIN), stream=WHAT_IF))
            return answer

        here.planning.submit = meanwhile
        came = await adopted(here)
        assert [each.answer.replayed for each in came.adopted] == [True, False]
        assert (await here.plan()).features[LOGIN].team == RED
        assert codes(await here.ask(place(LOGIN), stream=WHAT_IF)) == [ScenarioHasEnded.code()]


async def test_who_adopts_is_the_actor_and_what_was_said_with_it_goes_along(database):
    async with prepared(database, 2) as here:
        await here.do(place())
        await here.do(GrantRole(person=BERT, role=Role.RTE, scope=TRAIN), stream=ORGANISATION)
        before = (await here.plan()).recorded_at
        await here.do(fork())
        first = await here.do(
            move(),
            stream=WHAT_IF,
            asker=BERT,
            reason=Prose("Red is full."),
            on_behalf_of=OnBehalfOf("team", RED),
        )
        await here.do(StartFeature(feature=SEARCH), stream=WHAT_IF, effective_at=before)
        await adopted(here, reason=Prose("As discussed."))
        _, started, moved = await here.log.commits(ORGANISATION, PLAN, limit=3)
        assert (moved.actor, moved.on_behalf_of, moved.via) == (ANNA, f"team:{RED}", "scenario")
        assert (moved.correlation, started.effective_at) == (WHAT_IF, before)
        events = await here.log.read(ORGANISATION, PLAN, moved.from_version, started.to_version)
        assert [each.prose["reason"] for each in events] == ["Red is full.", "As discussed."]
        (tried_as,) = await here.log.commits(ORGANISATION, WHAT_IF, before=first.version + 1, limit=1)
        assert tried_as.actor == BERT
        assert f'"causation":"{tried_as.command}"'.encode() in events[0].state


async def test_an_unnamed_risk_stays_unnamed(database):
    async with prepared(database) as here:
        risk = RaiseRisk(risk=NewId(id_of(77)), text=Prose("Nobody believes it."), team=RED, unnamed=True)
        await tried(here, risk)
        (came,) = (await adopted(here)).adopted
        assert (await here.plan()).risks[id_of(77)].text == "Nobody believes it."
        (event,) = await here.log.read(ORGANISATION, PLAN, came.answer.version - 1, came.answer.version)
        for trace in (ANNA, WHAT_IF):
            assert trace.encode() not in event.state


async def test_what_people_said_in_a_scenario_stays_there(database):
    async with prepared(database, 1) as here:
        await here.do(fork())
        said = AddComment(node=SEARCH, text=Prose("Blue would love that."))
        await here.do(said, stream=WHAT_IF)
        await here.do(place(), said, stream=WHAT_IF)
        comments = list((await here.plan()).comments)
        (came,) = (await adopted(here)).adopted
        assert came.commands == 1
        assert (await here.plan()).features[SEARCH].team == RED
        assert list((await here.plan()).comments) == comments


async def test_a_command_whose_text_was_erased_is_answered_so(database):
    async with prepared(database, 1) as here:
        described = DescribeFeature(feature=SEARCH, hypothesis=Prose("Anna's phone is 555-0100."))
        await tried(here, described, place())
        began = (await scenario_of(here)).began
        event = (await here.log.read(ORGANISATION, WHAT_IF, began + 1, began + 2))[0]
        assert event.prose == {"data.texts.0": described.hypothesis}
        await here.log.erase(ORGANISATION, [event.position])
        erased, placed = (await adopted(here)).adopted
        assert codes(erased.answer) == ["TEXT_ERASED"]
        assert placed.answer.recorded
        assert (await here.plan()).scenarios[WHAT_IF].came_of[0].refused == ("TEXT_ERASED",)


async def test_the_days_of_the_plan_make_no_wish_about_it_stale(database):
    async with prepared(database) as here:
        await tried(here, DescribePlan(name=Title("PI of the fair")))
        await Timekeeper(here.states, here.voting, lambda: "2026-11-09T12:00:00.000000Z").look()
        (came,) = (await adopted(here)).adopted
        assert not came.answer.faults


async def test_a_phase_that_was_tried_out_is_not_adopted(database):
    async with prepared(database, 1) as here:
        await tried(here, OpenPlanning(), place())
        assert (await scenario_of(here)).interval.phase is Phase.PLANNING
        (came,) = (await adopted(here)).adopted
        plan = await here.plan()
        assert (plan.interval.phase, plan.features[SEARCH].team) == (Phase.PREPARING, RED)
        assert came.answer.recorded


async def test_a_scenario_that_is_not_there_or_was_discarded_is_not_adopted(database):
    async with prepared(database, 1) as here:
        await tried(here, place())
        assert codes((await adopted(here, scenario=id_of(404))).concluded) == [NotHere.code()]
        await here.do(DiscardScenario(scenario=WHAT_IF))
        came = await adopted(here)
        assert (codes(came.concluded), came.adopted) == ([ScenarioHasEnded.code()], ())
        assert (await here.plan()).features[SEARCH].team is None


async def test_nothing_is_asked_where_the_scenario_itself_has_changed(database):
    async with prepared(database, 1) as here:
        await tried(here, place())
        came = await adopted(here, expected_version=1)
        assert [type(fault.what) for fault in came.concluded.faults] == [Stale]
        assert came.adopted == ()


async def test_a_scenario_of_too_many_commits_is_not_adopted(database, monkeypatch):
    monkeypatch.setattr("service.adopting.MOST_COMMITS", 2)
    async with prepared(database, 3) as here:
        await tried(here, *(place(id_of(1_000 + n)) for n in range(3)))
        came = await adopted(here)
        assert codes(came.concluded) == [ScenarioTooLong.code()]
        assert (await here.plan()).features[SEARCH].team is None
    assert MOST_COMMITS == 500
