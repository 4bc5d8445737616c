"""The plan that comes with a commitment is a plan like any other, whichever node makes it."""

import asyncio

from service.domain.backlog import ProposeFeature
from service.domain.carried import CarryOutcome
from service.domain.carrying import CarryAnswer, CarryForward
from service.domain.commitment import CommitPlan
from service.domain.definition import DescribePlan, ReschedulePlan
from service.domain.phases import OpenInspection, StartExecution
from service.domain.plan import Plan
from service.domain.roster import RenameTeam
from service.domain.succession import plan_after
from service.domain.vocabulary import Day, Key, NewId, Title
from tests.domain.specification import id_of
from tests.service.node import ORGANISATION, PLAN, RED_ON_TRAIN, TRAIN, node

NEXT, SEARCH = plan_after(PLAN), id_of(31)


async def test_the_next_plan_is_there_with_the_commitment_and_takes_the_backlog(database):
    async with node(database.url) as here:
        await here.prepare()
        await here.commit()
        await here.do(ProposeFeature(title=Title("Search")), stream=NEXT)
        await here.do(RenameTeam(team=RED_ON_TRAIN, name=Title("Crimson")), stream=TRAIN)
    async with node(database.url) as other:
        following = await other.states.latest(ORGANISATION, NEXT)
        assert isinstance(following, Plan)
        assert (following.interval.key, following.interval.starts) == ("PI-2", "2027-01-11")
        assert [team.name for team in following.teams] == ["Crimson", "Blue"]
        assert [feature.title for feature in following.features] == ["Search"]


async def test_the_commit_of_the_next_plan_names_who_committed_the_present_one(database):
    async with node(database.url) as here:
        await here.prepare()
        answer = await here.commit()
        (here_commit,) = await here.states.commits(ORGANISATION, PLAN, answer.version - 1, answer.version)
        (there,) = await here.states.commits(ORGANISATION, NEXT, 0, 1)
        assert (there.command, there.actor, there.kind) == (
            here_commit.command,
            here_commit.actor,
            "COMMIT_PLAN",
        )


async def test_nodes_that_commit_at_once_make_one_next_plan(database):
    async with node(database.url) as first, node(database.url) as second:
        await first.prepare()
        await first.open_gate()
        await second.states.catch_up(ORGANISATION, ORGANISATION)
        await second.states.catch_up(ORGANISATION, PLAN)
        answers = await asyncio.gather(*(here.do(CommitPlan()) for here in (first, second) * 4))
        assert [answer.recorded for answer in answers].count(True) == 1
        directory = await first.states.catch_up(ORGANISATION, ORGANISATION)
        assert [plan.key for plan in directory.plans] == ["PI-1", "PI-2"]
        assert (await second.states.catch_up(ORGANISATION, NEXT)).version == 1


async def test_a_plan_described_anew_is_found_by_its_new_key(database):
    async with node(database.url) as here:
        await here.prepare()
        await here.do(DescribePlan(key=Key("AUTUMN"), name=Title("Autumn")))
        await here.do(ReschedulePlan(starts=Day("2026-11-02"), ends=Day("2027-01-17")))
        directory = await here.states.latest(ORGANISATION, ORGANISATION)
        listed = directory.plan_of_key("AUTUMN")
        assert (listed.id, listed.name, listed.ends) == (PLAN, "Autumn", "2027-01-17")
        assert directory.plan_of_key("PI-1") is None


async def test_what_goes_forward_is_one_commit_over_both_plans(database):
    async with node(database.url) as first, node(database.url) as second:
        await first.prepare()
        await first.do(ProposeFeature(feature=NewId(SEARCH), title=Title("Search")))
        await first.commit()
        await first.do(StartExecution())
        await first.do(OpenInspection())
        await second.states.catch_up(ORGANISATION, PLAN)
        await second.do(ProposeFeature(title=Title("Seats")), stream=NEXT)
        answer = CarryForward(answers=(CarryAnswer(item=SEARCH, outcome=CarryOutcome.FORWARD),))
        asked = await asyncio.gather(*(here.do(answer) for here in (first, second) * 3))
        assert [each.recorded for each in asked].count(True) == 1
        here = await first.states.catch_up(ORGANISATION, PLAN)
        following = await first.states.catch_up(ORGANISATION, NEXT)
        assert [feature.title for feature in following.features] == ["Seats", "Search"]
        (there,) = (each for each in following.features if each.carried_from)
        assert here.features[SEARCH].carried_to.item == there.id
        (commit,) = await first.states.commits(ORGANISATION, PLAN, here.version - 1, here.version)
        *_, beside = await first.states.commits(ORGANISATION, NEXT, 0, following.version)
        assert commit.command == beside.command
