"""Forecasts as they are asked for: of a plan from its stories, of a train from those of all its PIs."""

from datetime import date, timedelta

import pytest

from projections.flow.counts import throughput
from projections.flow.items import items
from projections.forecast import CAVEAT, NOTHING_FINISHED, how_many, when_done
from schema.types.forecast import Wanted, finish_days, forecast_of_plan
from service.domain.commitment import PlanCommitted
from service.domain.interval import DayBegan
from service.domain.story_flow import StoryFinished, StoryStarted
from service.domain.vocabulary import Day
from tests.domain.planned import planned
from tests.domain.specification import BLUE, RED, RED_ON_TRAIN, a_plan, after, id_of
from tests.schema.several import behind
from tests.service import node
from tests.service.node import TRAIN

FIRST_DAY, LAST_DAY = date(2026, 11, 2), date(2027, 1, 10)
ANSWER = """{ __typename asOf sampleSize smallSample variant seed runs caveat
  window { first last days items stable }
  howMany { until days because answers { certainty items } }
  whenDone { items because answers { certainty days on } } }"""
OF_PLAN = f"""query ($team: ID, $items: Int, $until: Date, $window: Int, $seed: Int) {{ plan(key: "PI-1") {{
  forecast(team: $team, items: $items, until: $until, window: $window, seed: $seed) {ANSWER} }} }}"""
OF_TRAIN = f"""query ($train: ID!, $team: ID, $items: Int, $until: Date, $window: Int, $seed: Int) {{
  train(id: $train) {{ forecast(team: $team, items: $items, until: $until, window: $window, seed: $seed)
    {ANSWER} }} }}"""


def a_working_plan(days, a_day=1, open_stories=7):
    """A plan after so many days, on each of which Red finished so many stories; and as many are open."""
    number = days * a_day
    stories = [
        planned(id_of(500 + n), RED if n % 2 or n < number else BLUE) for n in range(number + open_stories)
    ]
    plan = a_plan(*stories, PlanCommitted(version=1))
    for n in range(number):
        at = f"{FIRST_DAY + timedelta(days=n // a_day)}T10:00:00.000000Z"
        plan = after(plan, StoryStarted(story=id_of(500 + n)), StoryFinished(story=id_of(500 + n)), at=at)
    return after(plan, DayBegan(day=Day((FIRST_DAY + timedelta(days=days)).isoformat())))


async def of_plan(plan, team=None, items=None, until=None, window=None, seed=None):
    return await forecast_of_plan(plan, team, Wanted(items, until, window, seed))


async def test_a_plan_forecasts_all_that_is_open_and_its_end():
    """One story a day, 7 are open: the 7th day; until the end there are 60 days, today included."""
    told = await of_plan(a_working_plan(10))
    assert (told.window.first, told.window.last) == ("2026-11-02", "2026-11-11")
    assert (told.window.days, told.window.items, told.window.stable) == (10, 10, True)
    assert [(each.certainty, each.days, each.on) for each in told.when_done.answers] == [
        (certainty, 7, "2026-11-18") for certainty in (50, 85, 95)
    ]
    assert (told.how_many.until, told.how_many.days) == (LAST_DAY.isoformat(), 60)
    assert [each.items for each in told.how_many.answers] == [60, 60, 60]
    assert (told.sample_size, told.small_sample, told.caveat) == (10, False, CAVEAT)


async def test_what_is_asked_for_is_answered_and_its_seed_brings_it_again():
    plan = a_working_plan(20, 2)
    told = await of_plan(plan, items=31, until=Day("2026-12-01"), window=14)
    assert (told.window.days, told.when_done.items, told.how_many.days) == (14, 31, 10)
    assert [each.days for each in told.when_done.answers] == [16, 16, 16]
    again = await of_plan(plan, items=31, until=Day("2026-12-01"), window=14, seed=told.seed)
    assert again == told


async def test_uneven_days_are_drawn_as_they_were_measured():
    plan = a_working_plan(3, 4)  # 4 a day for three days
    plan = after(plan, DayBegan(day=Day("2026-11-09")))  # and nothing for four
    told = await of_plan(plan, items=20, seed=7)
    counts = (4, 4, 4, 0, 0, 0, 0)
    assert {e.certainty: e.days for e in told.when_done.answers} == when_done(counts, 20, 7).days
    assert {e.certainty: e.items for e in told.how_many.answers} == how_many(counts, 63, 7).items
    assert told.window.stable is False


async def test_what_is_drawn_from_is_the_throughput_that_flow_tells():
    plan = a_working_plan(12, 3)
    question = Wanted(1, None, 9, None).question(finish_days(items(plan)), plan.today, plan.interval.starts)
    window = question.window
    assert list(window.counts) == throughput(items(plan), window.first, window.last) == [3] * 9


async def test_a_team_is_forecast_from_what_it_finished_itself():
    plan = a_working_plan(10)
    red, blue = await of_plan(plan, RED), await of_plan(plan, BLUE)
    assert red.window.items == 10
    assert (blue.window.items, blue.when_done.because, blue.how_many.because) == (
        0,
        NOTHING_FINISHED,
        NOTHING_FINISHED,
    )
    assert red.when_done.items + blue.when_done.items == 7
    assert (await of_plan(plan, RED_ON_TRAIN)) == red


async def test_a_day_that_has_passed_is_not_forecast():
    told = await of_plan(a_working_plan(10), until=Day("2026-11-03"))
    assert (told.how_many.answers, told.how_many.because) == ([], "That day has passed.")


async def test_a_plan_in_which_nothing_was_finished_says_so(api):
    told = (await api.ask(OF_PLAN, items=3))["plan"]["forecast"]
    assert (told["whenDone"]["answers"], told["whenDone"]["because"]) == ([], NOTHING_FINISHED)
    assert (told["sampleSize"], told["smallSample"], told["window"]["stable"]) == (0, True, None)
    assert told["asOf"] is None


@pytest.mark.parametrize(
    "asked", [{"items": -1}, {"items": 10_001}, {"window": 6}, {"window": 367}, {"seed": -1}]
)
async def test_what_makes_no_sense_is_refused(api, asked):
    answer = await api.post(OF_PLAN, **asked)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_FORECAST"


async def of_train(api, **asked):
    return (await api.ask(OF_TRAIN, train=TRAIN, **asked))["train"]["forecast"]


async def test_a_train_is_forecast_from_what_it_finished_over_its_pis(api):
    """What a plan says of the same days, for the tables hold the same items."""
    plan = a_working_plan(30, 2)
    await behind(api, plan)
    whole = await of_plan(plan, items=100, until=Day("2026-12-31"), seed=5)
    told = await of_train(api, items=100, until="2026-12-31", seed=5, window=30)
    assert told["window"]["items"] == whole.window.items == 60
    assert [each["on"] for each in told["whenDone"]["answers"]] == [
        each.on for each in whole.when_done.answers
    ]
    assert [each["items"] for each in told["howMany"]["answers"]] == [
        each.items for each in whole.how_many.answers
    ]
    assert (told["asOf"] is None, told["smallSample"]) == (False, False)
    assert (await of_train(api, items=100))["howMany"] is None
    assert (await of_train(api, until="2026-12-31"))["whenDone"] is None


async def test_a_team_of_a_train_is_forecast_by_itself(api):
    await behind(api, a_working_plan(30, 2))
    answer = await api.post(OF_TRAIN, train=TRAIN, items=3, team=id_of(404))
    assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    red, blue = [
        await of_train(api, items=3, window=30, team=each) for each in (node.RED_ON_TRAIN, node.BLUE_ON_TRAIN)
    ]
    assert (red["window"]["items"], blue["window"]["items"]) == (60, 0)
    assert [each["days"] for each in red["whenDone"]["answers"]] == [2, 2, 2]


async def test_a_train_says_what_is_wanted_of_it(api):
    await api.project()
    answer = await api.post(OF_TRAIN, train=TRAIN)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_FORECAST"


async def test_a_train_of_which_the_tables_tell_nothing_yet_has_no_forecast_and_no_error(api):
    async with api.node.pool.acquire() as connection:
        await api.project()
        await connection.execute("DELETE FROM metrics.plans")
    told = await of_train(api, items=3)
    assert (told["whenDone"]["because"], told["window"]["days"]) == (NOTHING_FINISHED, 0)
