"""The demo's story: it is all there, it is possible on any day, and it is played once."""

import asyncio
import json
import subprocess
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from graphql import build_schema, parse, validate

from projections.suggestions import hits
from projections.views import views_of
from service import auth
from service.codec import decode
from service.demo import demo_people, seed, welcome
from service.demo.cast import introduce
from service.demo.dates import Dates, instant
from service.demo.script import Names
from service.demo.seed import script_of
from service.demo.stage import Misplayed, Stage
from service.demo.welcome import documents
from service.demo.what_if import SCENARIOS
from service.domain.checkpoints import Light
from service.domain.dependencies import DependencyState
from service.domain.entities import State, fold
from service.domain.interval import Phase
from service.domain.objectives import ObjectiveKind, ObjectiveLevel
from service.domain.organisation import Organisation
from service.domain.plan import Plan
from service.domain.progress import Progress
from service.domain.readiness import ReadinessArea
from service.domain.retrospective import RetrospectiveColumn
from service.domain.risks import RiskLevel, Roam
from service.domain.scenarios import ScenarioState
from service.domain.slots import SlotKind
from service.domain.team_plans import TeamPlanState
from service.domain.train import Train
from service.domain.vocabulary import Id, Instant, Role
from service.drafting import Draft
from service.settings import HOME
from service.streams import KINDS
from service.wishes import CLOCK
from tests.conftest import at, create, tell
from tests.service.node import node

NOW = Instant("2026-11-18T10:20:30.000000Z")
OTHER_TIMES = (
    "2026-03-09T00:00:01.000000Z",  # a Monday, one day after the clocks of Denver went forward
    "2026-04-03T22:30:00.000000Z",  # the week after the clocks of Berlin did
    "2026-11-06T15:00:00.000000Z",  # all went back
    "2027-01-01T11:00:00.000000Z",
    "2027-02-27T23:59:59.000000Z",  # a Saturday, a Sunday in Berlin
)
DEMO = auth.organisation_id("demo")
NAMES = Names(DEMO)
STREAMS = NAMES.streams


@dataclass
class Seeded:
    """A database in which the story was played, and what the node that played it had in memory."""

    url: str
    live: dict[Id, Any]

    @property
    def plan(self) -> Plan:
        plan = self.live[NAMES.plan]
        assert isinstance(plan, Plan)
        return plan


async def play(url: str, now: Instant = NOW) -> dict[Id, State]:
    async with node(url, DEMO) as here:
        await seed(here.log, here.states, here.people, organisation=DEMO, now=now)
        return {stream: await here.states.latest(DEMO, stream) for stream in STREAMS}


@pytest.fixture(scope="module")
def seeded(postgres, migrated):
    create(postgres, "demo", migrated)
    url = at(postgres.url, "demo")
    yield Seeded(url, asyncio.run(play(url)))
    tell(postgres, "DROP DATABASE demo WITH (FORCE)")


def everything(state: State) -> dict[str, list[Any]]:
    return {name: list(state.all(name)) for name in state.entity_kinds()}


def test_the_train_has_what_was_promised(seeded):
    plan = seeded.plan
    assert len(list(plan.teams.present())) == 10
    assert len({team.time.zone for team in plan.teams}) == 4
    assert [each.name for each in plan.calendar()][-1] == "IP iteration"
    assert len(plan.iterations) == 5
    assert 50 <= len(list(plan.features.present())) <= 60
    assert len(plan.stories) == 100
    assert len(plan.capacities) == 50
    assert len(plan.dependencies) == 80
    assert len(plan.risks) == 30
    assert 80 <= len(list(plan.objectives.present())) <= 90
    assert len(plan.comments) > 50
    assert {each.met for each in plan.milestones} == {True, False, None}
    assert {"Draft plan", "Final plan", "Commitment", "Iteration 1 ended"} <= {b.name for b in plan.baselines}


def test_today_lies_in_the_second_iteration_of_a_plan_that_is_executed(seeded):
    plan = seeded.plan
    assert plan.interval.phase is Phase.EXECUTING
    assert plan.today == "2026-11-18"
    assert [each.begun for each in plan.calendar()] == [True, True, False, False, False]
    assert [each.ended for each in plan.calendar()] == [True, False, False, False, False]
    assert len(plan.waivers) == 2


def test_the_agenda_went_as_it_went(seeded):
    slots = seeded.plan.agenda()
    assert all(each.started_at and each.ended_at for each in slots)
    assert [each.title for each in slots if each.overran] == ["Product and solution vision"]
    extended = [each for each in slots if each.planned_end > each.ends_at]
    assert [each.title for each in extended] == ["Confidence vote"]
    assert {"Team breakouts 1, Tokyo", "ART PI risks", "Confidence vote, second round"} <= {
        each.title for each in slots
    }
    assert len({each.zone for each in slots}) == 4
    assert len(seeded.live[NAMES.next].agenda()) == 26


def test_the_train_commits_while_the_agenda_has_the_vote(seeded):
    votes = [each for each in seeded.plan.agenda() if each.kind is SlotKind.CONFIDENCE_VOTE]
    (commitment,) = [each for each in seeded.plan.baselines if each.name == "Commitment"]
    assert votes[-1].started_at < commitment.recorded_at < votes[-1].ended_at


def test_the_breakouts_left_a_radiator_adjustments_and_accepted_team_plans(seeded):
    views = views_of(seeded.plan)
    lamps = [each.light for each in views.radiator.values()]
    assert len(lamps) == 50
    assert (lamps.count(Light.RED), lamps.count(None)) == (2, 0)
    assert lamps.count(Light.AMBER) >= 10
    held = [each for each in seeded.plan.adjustments if each.removed is None]
    assert [each.decision is not None for each in held] == [True, True, True, False]
    accepted = views.plans_of_teams.values()
    assert {each.state for each in accepted} == {TeamPlanState.ACCEPTED}
    assert any(each.changed_since_accepted for each in accepted)
    names = {each.name for each in seeded.plan.baselines}
    assert {"Timetable: draft plan", "Timetable: final plan", "Partner Gateway: final plan 2"} <= names


def test_the_event_goes_in_the_order_of_pi_planning(seeded):
    """Each act of the event begins after the last of the one before has happened, wherever the teams are."""
    when: dict[str, list[Instant]] = {}
    lines = (line for line in script_of(DEMO, Dates.around(NOW)) if line.wish.stream == NAMES.plan)
    for line in lines:
        for command in line.wish.commands:
            when.setdefault(type(command).__name__, []).append(line.at)
    slots = {kind: [s for s in seeded.plan.agenda() if s.kind is kind] for kind in SlotKind}
    assert when["OpenPlanning"][0] < slots[SlotKind.BUSINESS_CONTEXT][0].started_at
    second = [each.started_at for each in slots[SlotKind.BREAKOUT] if "2" in each.title]
    acts = (
        when["PresentDraft"],
        [each.started_at for each in slots[SlotKind.MANAGEMENT_REVIEW]],
        when["AnnounceAdjustment"],
        [*second, *when["PresentFinal"]],  # each site in its own day
        when["OpenVote"],
        when["WaiveGap"],
        when["CommitPlan"],
    )
    assert len(second) == 4
    assert [max(before) < min(after) for before, after in pairwise(acts)] == [True] * 6


def test_every_state_of_a_dependency_and_every_category_of_risk_is_there(seeded):
    plan = seeded.plan
    assert {each.state for each in plan.dependencies} == set(DependencyState)
    assert {each.category for each in plan.risks} == {None, *Roam}
    assert [each.level for each in plan.risks if each.category is None].count(RiskLevel.TEAM) == 3
    assert [each.unnamed for each in plan.risks].count(True) == 1
    progress = {each.progress for each in plan.features}
    assert {Progress.NOT_STARTED, Progress.STARTED, Progress.DEMOED, Progress.ACCEPTED} <= progress


def test_planning_opened_when_all_of_the_checklist_was_confirmed(seeded):
    async def then():
        async with node(seeded.url, DEMO) as here:
            rows = await here.states.commits(DEMO, NAMES.plan, 0, seeded.plan.version)
            opened = next(row for row in rows if row.kind == "OPEN_PLANNING")
            return opened, await here.states.at(DEMO, NAMES.plan, opened.from_version)

    opened, before = asyncio.run(then())
    seen = views_of(before).readiness
    assert (seen.share.percent, seen.enough) == (100.0, True)
    assert json.loads(opened.warnings) == []
    assert {each.area for each in before.readiness_items.present()} == set(ReadinessArea)
    assert all(each.owner and each.due and each.confirmed_by for each in before.readiness_items.present())
    assert any(each.removed for each in before.readiness_items)
    briefings = list(before.briefings.present())
    assert len(briefings) == 4
    assert all(each.acknowledged_by(each.presenter) for each in briefings)


def test_decisions_impediments_actions_and_notes_are_there_open_and_settled(seeded):
    plan = seeded.plan
    for kind in (plan.decisions, plan.impediments, plan.actions):
        assert {each.is_open for each in kind.present()} == {True, False}
    assert all(each.affects and each.decider for each in plan.decisions)
    assert {each.column for each in plan.retrospective_notes} == set(RetrospectiveColumn)
    assert [each.unnamed for each in plan.retrospective_notes].count(True) == 1
    assert len({type(plan.find(each.comes_of)) for each in plan.actions if each.comes_of}) == 4


def test_every_team_has_seven_to_ten_objectives_with_values(seeded):
    of_teams = [each for each in seeded.plan.objectives.present() if each.level is ObjectiveLevel.TEAM]
    of_each = Counter(each.team for each in of_teams)
    guards = Counter(each.team for each in of_teams if each.kind is ObjectiveKind.UNCOMMITTED)
    assert set(of_each.values()) <= set(range(7, 11))
    assert set(guards.values()) <= {2, 3, 4}
    assert all(each.planned for each in of_teams)


def test_the_views_have_something_to_show(seeded):
    rules = Counter(conflict.rule for conflict in views_of(seeded.plan).conflicts.values())
    wanted = {"ORDER_REVERSED", "LATER_THAN_NEEDED", "SAME_ITERATION", "CYCLE_OF_ITEMS", "OVERLOADED", "LATE"}
    assert wanted <= set(rules)
    assert {"UNAGREED_AND_AGEING", "UNPLACED_SIDE", "DECLINED", "WORK_IN_IP_ITERATION"} <= set(rules)


def test_one_what_if_has_its_answer_and_one_waits_for_it(seeded):
    listed = {each.name: each.state for each in seeded.plan.scenarios}
    later, waits = SCENARIOS
    assert listed == {later: ScenarioState.DISCARDED, waits: ScenarioState.OPEN}


def test_many_people_of_all_roles_made_the_history(seeded):
    async def commits():
        async with node(seeded.url, DEMO) as here:
            return await here.states.commits(DEMO, NAMES.plan, 0, seeded.plan.version)

    rows = asyncio.run(commits())
    assert len(rows) > 1_000
    assert len({row.actor for row in rows}) > 30
    assert {row.on_behalf_of[:4] for row in rows if row.on_behalf_of} == {"pers", "team"}
    assert {row.via for row in rows} == {"api", "clock", ""}
    assert any(row.effective_at for row in rows)
    roles = {grant.role for grant in seeded.live[DEMO].grants}
    assert set(Role) - roles == {Role.STE, Role.SERVICE_ACCOUNT}


def test_time_never_steps_back_and_ends_minutes_before_now(seeded):
    async def commits():
        async with node(seeded.url, DEMO) as here:
            return [row for s in STREAMS for row in await here.states.commits(DEMO, s, 0, 9_999)]

    rows = asyncio.run(commits())
    for stream in STREAMS:
        times = [row.recorded_at for row in rows if row.stream == stream]
        assert times == sorted(times)
    assert "2026-11-18T10:10" < max(row.recorded_at for row in rows) < NOW
    assert all(row.effective_at <= row.recorded_at for row in rows if row.effective_at)


def test_a_cold_fold_equals_what_is_live(seeded):
    async def folded(stream: Id) -> State:
        async with node(seeded.url, DEMO) as here:
            state = KINDS[kinds[stream]](stream)
            events = await here.log.read(DEMO, stream, 0)
            fold(state, (decode(each.topic, each.state, each.prose) for each in events))
            return state

    kinds = {stream: next(k for k in KINDS if KINDS[k] is type(seeded.live[stream])) for stream in STREAMS}
    for stream in STREAMS:
        cold = asyncio.run(folded(stream))
        assert everything(cold) == everything(seeded.live[stream])


def test_playing_again_adds_nothing(seeded):
    later = Instant("2026-11-18T19:00:00.000000Z")
    again = asyncio.run(play(seeded.url, later))
    assert {id: state.version for id, state in again.items()} == {
        id: state.version for id, state in seeded.live.items()
    }


async def test_a_story_that_was_broken_off_goes_on_where_it_was(database, seeded):
    async with node(database.url, DEMO) as here:
        playing = asyncio.create_task(seed(here.log, here.states, here.people, organisation=DEMO, now=NOW))
        while (await here.log.heads(DEMO, [NAMES.plan])).get(NAMES.plan, 0) < 600:
            await asyncio.wait({playing}, timeout=0.02)
        playing.cancel()
        with suppress(asyncio.CancelledError):
            await playing
    after = await play(database.url)
    assert {id: everything(state) for id, state in after.items()} == {
        id: everything(state) for id, state in seeded.live.items()
    }


async def test_another_organisations_register_is_left_alone(database):
    async with node(database.url) as here:
        await here.prepare()
        before = await here.log.head(here.organisation)
        await seed(here.log, here.states, here.people, organisation=here.organisation, now=NOW)
        assert await here.log.head(here.organisation) == before


@pytest.mark.parametrize("now", OTHER_TIMES)
def test_the_story_is_possible_on_any_day(now):
    """Decided in memory, by the same rules."""
    lines = script_of(DEMO, Dates.around(Instant(now)))
    assert len({line.wish.command_id for line in lines}) == len(lines)
    states: dict[Id, State] = {DEMO: Organisation(DEMO)}
    for line in lines:
        draft = Draft(DEMO, states, line.at)
        answer = draft.ask(line.wish, b"")
        assert not answer.faults, (line, answer.faults)
        states = {**states, **draft.states}
    plan = states[NAMES.plan]
    assert isinstance(plan, Plan)
    assert isinstance(states[NAMES.train], Train)
    assert [states[each].is_closed for each in (NAMES.fifth, NAMES.sixth)] == [True, True]
    assert plan.calendar()[1].begun
    assert not plan.calendar()[1].ended
    assert max(line.at for line in lines) <= now


def test_when_it_is_played_on_later_it_keeps_its_first_day():
    begun, later = Dates.around(NOW), Instant("2027-01-20T09:00:00.000000Z")
    resumed = Dates.around(later, begun.day(0))
    assert resumed.day(0) == begun.day(0)
    assert resumed.on("14") <= resumed.today
    assert instant(resumed.now) == later


async def test_everybody_has_a_name(database):
    async with node(database.url, DEMO) as here:
        await introduce(here.people, DEMO)
        shown = demo_people()
        named = await here.people.named(DEMO, [id for _, _, id in shown])
        assert {id: person.name for id, person in named.items()} == {id: name for name, _, id in shown}


def test_what_the_welcome_suggests_is_valid():
    schema = build_schema((HOME / "schema" / "schema.graphql").read_text())
    for text in documents(DEMO).values():
        assert not validate(schema, parse(text.replace("$VERSION", "1")))


def test_the_welcome_is_a_text_for_people_and_a_script_for_bash():
    text = welcome(
        "http://127.0.0.1:8000", {name: f"token-of-{name.split()[0]}" for name, _, _ in demo_people()}
    )
    assert "http://127.0.0.1:8000/" in text
    assert all(f"token-of-{name.split()[0]}" in text for name, _, _ in demo_people())
    script = text.partition("a visitor)\n")[2].replace("\nTry\n", "\n")
    assert subprocess.run(["bash", "-n", "-c", script], check=False).returncode == 0


def test_what_was_suggested_before_planning_was_right_more_often_for_some_rules_than_for_others(seeded):
    rates = {each.rule: (each.made, each.accepted, each.dismissed) for each in hits(seeded.plan)}
    assert rates == {
        "KNOWS_COMPONENT": (10, 5, 1),
        "PAST_PI": (10, 4, 3),
        "SHARED_COMPONENT": (10, 2, 4),
    }
    came_of_it = [each.made for each in seeded.plan.suggestions if each.made]
    assert all(each in seeded.plan.dependencies for each in came_of_it)
    assert len(came_of_it) == 6


async def test_lines_are_decided_again_when_another_node_wrote_meanwhile(database):
    lines = script_of(DEMO, Dates.around(NOW))[:400]
    day = next(line for line in lines[300:] if line.wish.asker == CLOCK)
    async with node(database.url, DEMO) as here, node(database.url, DEMO) as there:
        await Stage(here.log, here.states).play(DEMO, lines[:300])
        await Stage(there.log, there.states).play(DEMO, [day])
        await Stage(here.log, here.states).play(DEMO, [line for line in lines[300:] if line is not day])
        seen = await here.states.latest(DEMO, NAMES.fifth)
        again = await there.states.catch_up(DEMO, NAMES.fifth)
        assert everything(seen) == everything(again)
        with pytest.raises(Misplayed):
            await Stage(there.log, there.states).play(DEMO, lines[:1])
