"""What a train learns over several PIs, as it is asked for."""

import pytest

from projections.dependency_measures import dependency_measures
from projections.predictability import predictability
from projections.tables.page import questions
from service.domain.dependencies import RemovedHow
from service.domain.interruptions import DependencyRemoved
from service.domain.objective_flags import ObjectiveDropped
from service.domain.policy import Policy, RollUp
from service.domain.proposals import DependencyProposed
from service.domain.values import ActualValueAssessed
from service.domain.vocabulary import Title
from tests.domain.agreements import BLUE_SIDE, RED_SIDE
from tests.domain.planned import LOGIN, SEARCH, placed, proposed
from tests.domain.specification import BLUE, THIRD, a_plan, after, id_of
from tests.projections.coupled import a_coupled_plan
from tests.projections.test_predictability import COMMIT, A, B, actuals, committed, planned_ones
from tests.schema.several import behind
from tests.service.node import RED_ON_TRAIN, TRAIN

FIGURE = "{ __typename sampleSize smallSample variant percent state planned actual missing inBand }"
PREDICTABILITY = f"""query ($train: ID!, $last: Int) {{ train(id: $train) {{ predictability(last: $last) {{
  asOf sampleSize smallSample variant band {{ low high }} rollUp inControl complete
  intervals {{ interval {{ plan key name starts ends phase }}
    train {{ rollUp chosen asCommitted {FIGURE} asNow {FIGURE} }}
    teams {{ team {{ id name }} asCommitted {FIGURE} asNow {FIGURE} }} }} }} }} }}"""
DEPENDENCIES = """query ($train: ID!, $last: Int) { train(id: $train) { dependencyTrend(last: $last) { asOf
  coupling { sampleSize smallSample variant answer because direction change reduced shifted }
  intervals { interval { plan key } measures { asked standing density linkedFeaturesPercent atCommitment
    agreedAtCommitmentPercent latePercent daysToAgreement removed { how count } linkedPairs
    providers { provider { name } fanIn } pairs { consumer { name } provider { name }
      counts { standing late daysToAgreement } } } } } } }"""


async def predicted(api, last=None):
    return (await api.ask(PREDICTABILITY, train=TRAIN, last=last))["train"]["predictability"]


async def depended(api, last=None):
    return (await api.ask(DEPENDENCIES, train=TRAIN, last=last))["train"]["dependencyTrend"]


def a_pi_of(percent):
    """A committed PI in which both teams reach that percentage of 100 points."""
    plan = a_plan(*planned_ones(), COMMIT)
    for first, those in ((100, A), (200, B)):
        whole = sum(value for value, _, kind in those[:3])
        parts = [round(percent * whole / 100), 0, 0, 0]
        plan = after(
            plan,
            *(ActualValueAssessed(objective=id_of(first + n), value=part) for n, part in enumerate(parts)),
        )
    return plan


async def test_the_fixture_of_the_domain_is_told_over_pis(api):
    ids = await behind(api, committed(), a_pi_of(80), a_pi_of(100))
    told = await predicted(api)
    assert [each["interval"]["plan"] for each in told["intervals"]] == ids
    assert [each["interval"]["key"] for each in told["intervals"]] == ["PAST-0", "PAST-1", "PAST-2"]
    first = told["intervals"][0]
    percents = {each["rollUp"]: round(each["asCommitted"]["percent"], 1) for each in first["train"]}
    assert percents == {"RATIO_OF_SUMS": 91.1, "MEAN_OF_TEAMS": 89.5}
    assert [each["rollUp"] for each in first["train"] if each["chosen"]] == ["RATIO_OF_SUMS"]
    teams = [(each["team"]["name"], each["asCommitted"]["percent"]) for each in first["teams"]]
    assert teams == [("Blue", 75.0), ("Red", 104.0)]
    assert [each["asCommitted"]["inBand"] for each in first["teams"]] == ["BELOW", "ABOVE"]
    assert first["teams"][1]["team"]["id"] == RED_ON_TRAIN
    assert (told["band"], told["rollUp"]) == ({"low": 80, "high": 100}, "RATIO_OF_SUMS")
    assert (told["inControl"], told["complete"], told["sampleSize"]) == (True, 3, 3)


async def test_in_control_is_null_of_two_pis_and_false_when_one_is_outside(api):
    await behind(api, a_pi_of(90), a_pi_of(60), a_pi_of(90), a_pi_of(90))
    assert (await predicted(api))["inControl"] is False
    few = await predicted(api, 2)
    assert (few["inControl"], few["smallSample"], len(few["intervals"])) == (None, True, 2)
    assert (await predicted(api, 1))["intervals"][0]["interval"]["key"] == "PAST-3"


async def test_an_incomplete_pi_is_neither_zero_nor_counted(api):
    unscored = a_plan(*planned_ones(), COMMIT, *actuals()[1:])
    await behind(api, a_pi_of(90), unscored, a_pi_of(90), a_pi_of(90))
    told = await predicted(api)
    figure = told["intervals"][1]["train"][0]["asCommitted"]
    assert (figure["state"], figure["percent"], figure["missing"], figure["inBand"]) == (
        "INCOMPLETE",
        None,
        1,
        None,
    )
    assert (told["inControl"], told["complete"]) == (True, 3)


async def test_as_committed_and_as_now_stand_beside_each_other(api):
    dropped = after(committed(), ObjectiveDropped(objective=id_of(102)))
    await behind(api, dropped)
    red = (await predicted(api))["intervals"][0]["teams"][1]
    assert (red["asCommitted"]["planned"], red["asNow"]["planned"]) == (25, 18)
    assert red["asCommitted"]["sampleSize"] == 4


async def test_a_plan_that_was_never_committed_is_in_no_trend(api):
    await behind(api, a_plan(*planned_ones()))
    assert (await predicted(api))["intervals"] == []
    assert (await depended(api))["intervals"] == []
    assert (await depended(api))["coupling"]["answer"] is None


async def test_the_trend_says_what_each_plan_says_of_itself(api):
    policies = (None, Policy(roll_up=RollUp.MEAN_OF_TEAMS))
    plans = [committed(policy=each) for each in policies]
    await behind(api, *plans)
    for told, plan in zip((await predicted(api))["intervals"], plans, strict=True):
        chosen = next(each for each in told["train"] if each["chosen"])
        whole = predictability(plan)
        assert (chosen["asCommitted"]["percent"], chosen["asCommitted"]["variant"]) == (
            whole.percent,
            whole.basis,
        )


async def test_so_many_pis_as_make_sense(api):
    await api.project()
    for last in (0, 21, -1):
        answer = await api.post(PREDICTABILITY, train=TRAIN, last=last)
        assert answer["errors"][0]["extensions"]["code"] == "BAD_LAST"


def a_dense_pi(asked, how=None, removed=0):
    """Two cards, so many dependencies between Red and Blue, of which so many were removed in one way."""
    plan = a_plan(proposed(), proposed(LOGIN, "Login", "k"), placed(SEARCH), placed(LOGIN, BLUE), COMMIT)
    for number in range(asked):
        one = DependencyProposed(
            dependency=id_of(3_000 + number),
            what=Title(f"Interface {number}"),
            consumer=RED_SIDE,
            provider=BLUE_SIDE,
            needed_by=THIRD,
        )
        plan = after(plan, one)
    gone = (DependencyRemoved(dependency=id_of(3_000 + number), how=how) for number in range(removed))
    return after(plan, *gone)


async def test_is_the_train_reducing_its_coupling(api):
    sliced = RemovedHow.SLICED
    await behind(api, a_dense_pi(8), a_dense_pi(8, sliced, 2), a_dense_pi(8, sliced, 4))
    told = await depended(api)
    assert [each["measures"]["density"] for each in told["intervals"]] == [4, 3, 2]
    answer = told["coupling"]
    assert (answer["answer"], answer["direction"], answer["change"]) == ("REDUCING", "FALLING", -1)
    assert (answer["reduced"], answer["shifted"], answer["sampleSize"]) == (6, 0, 3)
    assert "4.00, 3.00, 2.00" in answer["because"]


async def test_or_only_administering_it(api):
    await behind(api, a_dense_pi(4), a_dense_pi(5, RemovedHow.MOVED, 1), a_dense_pi(4))
    assert (await depended(api))["coupling"]["answer"] == "ADMINISTERING"
    assert (await depended(api, 2))["coupling"]["answer"] is None


@pytest.mark.parametrize("seed", [3, 4, 5])
async def test_what_the_tables_give_back_is_what_the_plan_says_of_itself(api, seed):
    plan = next(
        plan for plan in (a_coupled_plan(seed + 100 * n)[0] for n in range(9)) if plan.interval.committed_at
    )
    await behind(api, plan)
    (told,) = (each["measures"] for each in (await depended(api))["intervals"])
    whole = dependency_measures(plan)
    assert told["density"] == whole.density
    assert told["agreedAtCommitmentPercent"] == whole.counts.agreed_percent
    assert told["daysToAgreement"] == whole.counts.median_days
    assert {each["how"]: each["count"] for each in told["removed"]} == {
        how.value: number for how, number in whole.counts.removed.items()
    }
    pairs = [(e["consumer"]["name"], e["provider"]["name"], e["counts"]["standing"]) for e in told["pairs"]]
    assert pairs == [(e.consumer.name, e.provider.name, e.counts.standing) for e in whole.pairs]
    fan_in = [(each["provider"]["name"], each["fanIn"]) for each in told["providers"]]
    assert fan_in == [(each.provider.name, each.fan_in) for each in whole.providers()]
    assert told["linkedPairs"] == whole.linked_pairs


SUMS = """SELECT sum(planned_at_commitment) AS planned, sum(actual) AS actual,
    count(*) FILTER (WHERE actual IS NULL AND NOT removed) AS missing,
    100.0 * sum(actual) / sum(planned_at_commitment) AS percent
    FROM metrics.plans JOIN metrics.objectives USING (log_id, plan)
    WHERE counted AND committed_version IS NOT NULL GROUP BY plan, starts ORDER BY starts"""


async def test_sql_over_the_objectives_comes_to_the_same_percentage(api):
    """As any tool would count that reads the tables of single things."""
    await behind(api, committed(), a_pi_of(80), a_plan(*planned_ones(), COMMIT, *actuals()[1:]))
    rows = await api.node.pool.fetch(SUMS)
    told = [each["train"][0]["asCommitted"] for each in (await predicted(api))["intervals"]]
    assert [(row["planned"], row["actual"], row["missing"]) for row in rows] == [
        (each["planned"], each["actual"], each["missing"]) for each in told
    ]
    assert [None if row["missing"] else float(row["percent"]) for row in rows] == [
        pytest.approx(each["percent"]) for each in told
    ]


COUNTS = """SELECT count(*) FILTER (WHERE dependency_state NOT IN ('WITHDRAWN', 'REMOVED')) AS standing,
    count(*) FILTER (WHERE removed_how IS NOT NULL) AS removed,
    count(*) FILTER (WHERE dependency_state IN ('DELIVERED', 'ACCEPTED')) AS delivered,
    count(*) FILTER (WHERE dependency_state IN ('DELIVERED', 'ACCEPTED')
        AND (delivered_at AT TIME ZONE zone)::date >= needed_by_starts) AS late
    FROM metrics.plans JOIN metrics.dependencies USING (log_id, plan)
    WHERE cross_team GROUP BY plan, starts ORDER BY starts"""


async def test_sql_over_the_dependencies_comes_to_the_same_counts(api):
    plans = [a_coupled_plan(seed)[0] for seed in range(5)]
    await behind(api, *(plan for plan in plans if plan.interval.committed_at))
    rows = await api.node.pool.fetch(COUNTS)
    asked = DEPENDENCIES.replace("latePercent", "latePercent delivered late")
    trend = (await api.ask(asked, train=TRAIN))["train"]["dependencyTrend"]
    told = [each["measures"] for each in trend["intervals"]]
    assert [(row["standing"], row["removed"], row["delivered"], row["late"]) for row in rows] == [
        (each["standing"], sum(e["count"] for e in each["removed"]), each["delivered"], each["late"])
        for each in told
    ]


async def test_the_questions_of_the_tables_page_answer_what_graphql_answers(api):
    plans = [a_coupled_plan(seed)[0] for seed in range(5)]
    await behind(api, *(plan for plan in plans if plan.interval.committed_at))
    told = [each["measures"] for each in (await depended(api))["intervals"]]
    rows = await api.node.pool.fetch(questions()["coupling"])
    names = "density", "agreedAtCommitmentPercent", "latePercent"
    asked = "density", "agreed_at_commitment_percent", "late_percent"
    assert [[row[name] and float(row[name]) for name in asked] for row in rows] == [
        [each[name] and pytest.approx(each[name]) for name in names] for each in told
    ]
    fan_in = await api.node.pool.fetch(questions()["fan_in"])
    assert [(row["provider_name"], row["fan_in"]) for row in fan_in] == [
        (each["provider"]["name"], each["fanIn"]) for those in told for each in those["providers"]
    ]
