"""Flow as it is asked for: of a plan from the plan alone, of a train from the tables; the same numbers."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from projections.flow.days import Window
from projections.flow.flow import flow_of
from projections.flow.items import items
from projections.flow.over_plans import items_since
from projections.tables.page import questions
from service.domain.carrying import CarryAnswer, CarryForward
from service.domain.phases import PlanClosed
from service.domain.policy import Policy, ServiceLevelExpectation, WipLimit
from service.domain.roster import SetPolicies
from service.domain.story_flow import BlockStory, FinishStory, StartStory
from service.domain.story_planning import PlanStory
from service.domain.story_states import EnterStoryState
from service.domain.vocabulary import Instant, NewId, Points, Title
from service.domain.workflows import DefineWorkflow
from tests.domain.specification import Envelope, after, id_of
from tests.domain.trains import NEXT
from tests.domain.unfinished import AT_THE_END, FORWARD, carried
from tests.projections.flow.flowing import FLOW, flowing
from tests.schema.several import written
from tests.service.node import BLUE, ORGANISATION, RED, RED_ON_TRAIN, TRAIN

SAMPLE = "sampleSize smallSample variant"
ITEM = "{ plan entity title kind }"
TIME = f"""{{ {SAMPLE} from to mean percentiles {{ percent days }} leftOut
  scatter {{ item {ITEM} finished days }} }}"""
FLOW_FIELDS = f"""since until zones teams {{ id name zone }}
  distribution {{ {SAMPLE} shares {{ kind count percent }} }}
  velocity {{ {SAMPLE} items perWeek }} pointsVelocity {{ {SAMPLE} points unestimated }}
  flowTime {TIME} leadTime {TIME}
  load {{ {SAMPLE} items againstLimits {{ team {{ name }} state count limit over }} }}
  efficiency {{ {SAMPLE} percent activeDays waitingDays leftOut }}
  throughput {{ {SAMPLE} days {{ day count }} weeks {{ day count }} }}
  ageing {{ {SAMPLE} items {{ item {ITEM} days state waiting blocked pastPercentile pastExpectation }}
    lines {{ percent days }} expectation {{ percent days }} met }}
  cumulative {{ {SAMPLE} days lines {{ name counts }} }}
  queues {{ {SAMPLE} team {{ name }} state count oldestDays meanDays items {ITEM} }}
  trend {{ {SAMPLE} weeks {{ since until started finished difference inProgress }} difference }}
  bottlenecks {{ {SAMPLE} places {{ team {{ name }} state days percent longest count items {ITEM} }} }}
  littlesLaw {{ {SAMPLE} averageWip averageThroughput averageCycleTime expectedWip valid reasons }}"""
ASKED = "$team: ID, $since: Date, $until: Date"
GIVEN = "team: $team, since: $since, until: $until"
OF_PLAN = f'query ({ASKED}) {{ plan(key: "PI-1") {{ flow({GIVEN}) {{ asOf {FLOW_FIELDS} }} }} }}'
OF_TRAIN = f"""query ($train: ID!, {ASKED}, $last: Int) {{ train(id: $train) {{
  flow({GIVEN}, last: $last) {{ asOf {FLOW_FIELDS} }} }} }}"""


class Past:
    """A plan in which something happened so many days ago."""

    def __init__(self, api, today):
        self.api, self.today = api, today

    def at(self, days):
        return Instant(f"{self.day(days)}T12:00:00.000000Z")

    def day(self, days):
        return (self.today - timedelta(days=days)).isoformat()

    async def story(self, number, requested, *told, team=RED, points=300):
        story = id_of(6_000 + number)
        title, of = Title(f"Story {number}"), Points(points)
        plan = PlanStory(
            story=NewId(story), title=title, team=team, points=of, requested_at=self.at(requested)
        )
        await self.api.node.do(plan)
        for command, days in told:
            wish = (
                EnterStoryState(story=story, state=Title(command))
                if isinstance(command, str)
                else command(story=story)
            )
            await self.api.node.do(wish, effective_at=self.at(days))

    async def of_plan(self, **asked):
        window = {"since": self.day(30), "until": self.day(1)} | asked
        return (await self.api.ask(OF_PLAN, **window))["plan"]["flow"]

    async def of_train(self, **asked):
        window = {"since": self.day(30), "until": self.day(1)} | asked
        return (await self.api.ask(OF_TRAIN, train=TRAIN, **window))["train"]["flow"]


@pytest.fixture
async def past(api):
    """Red goes through a workflow, Blue has none; what happened lies behind."""
    expected = ServiceLevelExpectation(percent=85, days=10)
    policy = Policy(service_level=expected, wip_limits=(WipLimit(team=RED_ON_TRAIN, most=1),))
    await api.node.do(DefineWorkflow(team=RED_ON_TRAIN, workflow=FLOW), stream=TRAIN)
    await api.node.do(SetPolicies(policy=policy), stream=TRAIN)
    past = Past(api, date.fromisoformat((await api.node.plan()).today))
    await past.story(1, 20, ("Ready", 18), ("Doing", 15), ("Waits for review", 11), ("Done", 6))
    await past.story(2, 20, ("Doing", 14), ("Waits for review", 5))
    await past.story(3, 20, ("Doing", 3), (BlockStory, 2))
    await past.story(4, 12, (StartStory, 9), (FinishStory, 8), team=BLUE)
    await past.story(5, 12, (FinishStory, 4), team=BLUE)
    await api.project()
    return past


async def test_a_plan_tells_its_flow_with_samples_points_and_zones(past):
    told = await past.of_plan()
    assert (told["asOf"], told["zones"], [each["name"] for each in told["teams"]]) == (
        None,
        ["Europe/Zurich"],
        ["Blue", "Red"],
    )
    assert told["velocity"]["items"] == told["velocity"]["sampleSize"] == 3
    assert told["velocity"]["smallSample"]
    assert (told["pointsVelocity"]["points"], told["pointsVelocity"]["sampleSize"]) == (None, 3)
    times = told["flowTime"]
    assert [(each["item"]["title"], each["days"]) for each in times["scatter"]] == [
        ("Story 4", 2),
        ("Story 1", 10),
    ]
    assert (times["from"], times["to"], times["leftOut"], times["mean"]) == (
        "commitment point",
        "delivery",
        1,
        6,
    )
    assert (told["leadTime"]["from"], told["leadTime"]["to"]) == ("created", "resolved")
    assert [each["days"] for each in told["leadTime"]["scatter"]] == [5, 15, 9]
    assert past.day(30) in times["variant"]
    assert "Europe/Zurich" in times["variant"]


async def test_one_team_tells_its_states(past):
    told = await past.of_plan(team=RED)
    assert (told["flowTime"]["from"], told["flowTime"]["to"]) == (
        "commitment point (Doing)",
        "delivery (Done)",
    )
    assert [each["name"] for each in told["cumulative"]["lines"]] == ["Requested", *FLOW.names]
    assert [each["counts"][-1] for each in told["cumulative"]["lines"]] == [3, 3, 3, 2, 1, 1]
    assert told["pointsVelocity"]["points"] == 3
    efficiency = told["efficiency"]
    assert (efficiency["activeDays"], efficiency["waitingDays"]) == (4, 5)
    assert efficiency["percent"] == pytest.approx(100 * 4 / 9)
    (queue,) = told["queues"]
    assert (queue["state"], queue["count"], queue["oldestDays"], queue["meanDays"]) == (
        "Waits for review",
        1,
        5,
        5.0,
    )
    old, young = told["ageing"]["items"]
    assert (old["item"]["title"], old["days"], old["pastExpectation"], old["waiting"]) == (
        "Story 2",
        14,
        True,
        True,
    )
    assert (young["days"], young["blocked"], young["pastExpectation"]) == (3, True, False)
    assert told["ageing"]["met"] == 100
    assert told["load"]["againstLimits"] == [
        {"team": {"name": "Red"}, "state": None, "count": 2, "limit": 1, "over": True}
    ]
    assert [(each["state"], each["longest"]) for each in told["bottlenecks"]["places"]] == [
        ("Doing", False),
        ("Waits for review", True),
    ]


async def test_a_team_without_a_workflow_has_no_efficiency(past):
    told = await past.of_plan(team=BLUE)
    assert (told["efficiency"]["percent"], told["efficiency"]["leftOut"]) == (None, 2)
    assert told["queues"] == []


@pytest.mark.parametrize("team", [None, RED_ON_TRAIN])
async def test_a_train_of_one_plan_tells_what_the_plan_tells(past, team):
    of_train, of_plan = await past.of_train(team=team), await past.of_plan(team=team)
    assert int(of_train.pop("asOf")) > 0
    assert of_plan.pop("asOf") is None
    assert of_train == of_plan


async def test_the_window_is_that_of_the_last_pis_and_ends_today(past):
    told = await past.of_train(since=None, until=None, last=1)
    plan = await past.api.node.plan()
    assert (told["since"], told["until"]) == (min(plan.interval.starts, plan.today), plan.today)
    assert (await past.of_plan(until="2999-01-01"))["until"] == plan.today


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"team": id_of(404)}, "NOT_FOUND"),
        ({"since": "1999-01-01"}, "BAD_RANGE"),
        ({"since": "2999-01-02", "until": "2999-01-01"}, "BAD_RANGE"),
        ({"last": 21}, "BAD_LAST"),
    ],
)
async def test_what_makes_no_sense_is_said(past, asked, code):
    answer = await past.api.post(OF_TRAIN, train=TRAIN, **asked)
    assert answer["errors"][0]["extensions"]["code"] == code
    if "last" not in asked:
        answer = await past.api.post(OF_PLAN, **asked)
        assert answer["errors"][0]["extensions"]["code"] == code


async def test_a_train_without_stories_has_no_flow_and_says_so(api):
    await api.project()
    told = await Past(api, date(2026, 1, 1)).of_train(since=None, until=None)
    assert (told["velocity"]["items"], told["flowTime"]["mean"], told["littlesLaw"]["valid"]) == (
        0,
        None,
        False,
    )


def on_train(plan):
    """The plan as one of the train that is asked."""
    twin = plan.copy()
    twin.intervals.add(replace(plan.interval, train=TRAIN), Envelope(data=None, version=plan.version))
    return twin


async def test_what_was_carried_over_is_one_item_of_the_train(api):
    here = after(flowing(3), *AT_THE_END)
    open_ones = [each.id for each in items(here) if not each.gone and each.finished is None]
    answers = tuple(CarryAnswer(item=id, outcome=FORWARD) for id in open_ones)
    here, there = carried(here, CarryForward(answers=answers))
    here = after(here, PlanClosed())
    await api.project()
    for plan in (here, there):
        await written(api, plan.id, on_train(plan))
    window = Window(date(2026, 11, 2), date(2026, 12, 31))
    found = await items_since(api.services.tables, ORGANISATION, TRAIN, window)
    expected = [each for plan in (here, there) for each in items(plan) if not each.gone and not each.carried]
    assert {each.id: each for each in found} == {each.id: each for each in expected}
    assert len(found) == len({each.title for each in found})
    moved = [each for each in found if each.plan == NEXT]
    assert len(moved) == len(open_ones)
    assert any(each.started for each in moved)


async def test_what_nobody_carried_on_is_not_in_progress_for_ever(api):
    left_over = after(flowing(4), *AT_THE_END, PlanClosed())
    await api.project()
    await written(api, left_over.id, on_train(left_over))
    window = Window(date(2026, 11, 2), date(2026, 12, 31))
    found = await items_since(api.services.tables, ORGANISATION, TRAIN, window)
    assert {each.id for each in found} == {each.id for each in items(left_over) if not each.gone}
    assert all(each.finished for each in found)


async def test_a_change_is_in_the_flow_of_the_train_when_the_projector_has_it(past):
    before = await past.of_train()
    await past.api.node.do(FinishStory(story=id_of(6_003)), effective_at=past.at(1))
    await past.api.project()
    told = await past.of_train()
    assert told["velocity"]["items"] == before["velocity"]["items"] + 1
    assert int(told["asOf"]) > int(before["asOf"])


LIVE = """subscription ($epoch: ID!, $after: Int!) {
  planChanges(plan: "PI-1", epoch: $epoch, after: $after) {
    __typename ... on ChangeSet { to plan { version flow { load { items } } } } } }"""
WHERE = '{ plan(key: "PI-1") { version epoch } }'


async def test_flow_follows_live_with_the_plan(past):
    at = (await past.api.ask(WHERE))["plan"]
    async with past.api.follow(LIVE, epoch=at["epoch"], after=at["version"]) as following:
        told = [await following.data()]
        await past.api.node.do(FinishStory(story=id_of(6_003)))
        while told[-1]["__typename"] != "ChangeSet":
            told.append(await following.data())
    assert told[-1]["plan"] == {"version": at["version"] + 1, "flow": {"load": {"items": 1}}}


@pytest.mark.parametrize("seed", [5, 6])
async def test_postgres_computes_the_same_percentiles_and_efficiency(api, seed):
    plan = on_train(flowing(seed))
    await api.project()
    await written(api, plan.id, plan)
    rows = await api.services.tables.fetch(
        questions()["cycle_times"].replace("WHERE", "WHERE p.log_id = $1 AND"), ORGANISATION
    )
    assert [row["team_name"] for row in rows] == ["Blue", "Red"]
    for row in rows:
        team = next(each for each in plan.teams if each.name == row["team_name"])
        found = flow_of(plan, Window(date(2026, 11, 2), date(2026, 12, 31)), team.id)
        days = {line.percent: line.days for line in found.cycle_times.lines}
        assert row["items"] == len(found.cycle_times.points)
        assert (row["half"], row["most"], row["nearly_all"]) == (days.get(50), days.get(85), days.get(95))
        assert row["active_percent"] == pytest.approx(found.efficiency.percent)


async def test_postgres_counts_the_same_throughput_in_whole_weeks(api):
    """Asked on a Wednesday: twelve weeks before its Monday is Monday the 16th of November."""
    plan = on_train(flowing(19))
    await api.project()
    await written(api, plan.id, plan)
    asked = questions()["throughput"].replace(
        "(SELECT max(today) FROM metrics.plans)", "timestamp '2027-02-10'"
    )
    rows = await api.services.tables.fetch(asked.replace("WHERE", "WHERE p.log_id = $1 AND", 1), ORGANISATION)
    told = {(row["team_name"], row["week"]): row["finished"] for row in rows}
    expected = Counter()
    for team in plan.teams:
        for each in flow_of(plan, Window(date(2026, 11, 16), date(2027, 2, 10)), team.id).finished:
            monday = each.finished_on - timedelta(days=each.finished_on.weekday())
            expected[team.name, monday] += 1
    assert told == expected
    assert sum(told.values()) == 12
