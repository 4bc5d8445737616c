"""Predictability over several PIs: the band is compared with nothing rounded, and few PIs show nothing."""

import random

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.predictability import MeasureState, predictability
from projections.predictability_trend import InBand, in_band, in_control
from service.domain.commitment import PlanCommitted
from service.domain.objective_changes import ObjectiveKindSet
from service.domain.objective_flags import ObjectiveDropped
from service.domain.values import ActualValueAssessed, PlannedValueAssigned
from tests.domain.specification import BLUE, RED, a_plan, after, id_of
from tests.projections.test_predictability import COMMITTED, UNCOMMITTED, A, B, committed, objective

WRONG = ({86.7, 84.0, 144.4}, {62.5}, {75.9, 80.0})
"""Of A, of B, of the train: uncommitted ones in both, in neither, and the demoted one out of the plan."""


@pytest.mark.parametrize(
    ("percent", "where"),
    [
        (79.99999, InBand.BELOW),
        (80.0, InBand.INSIDE),
        (100.0, InBand.INSIDE),
        (100.00001, InBand.ABOVE),
        (104.0, InBand.ABOVE),
        (0.0, InBand.BELOW),
        (None, None),
    ],
)
def test_the_ends_of_the_band_belong_to_it(percent, where):
    assert in_band(percent) is where


@pytest.mark.parametrize(
    ("percents", "whether"),
    [
        ([], None),
        ([90.0, 95.0], None),
        ([80.0, 91.1, 100.0], True),
        ([79.96, 91.1, 100.0], False),  # 80.0 when rounded
        ([100.04, 91.1, 85.0], False),  # 100.0 when rounded
        ([104.0, 91.1, 85.0], False),  # legal, and outside
        ([90.0, 90.0, 90.0, 60.0], False),
    ],
)
def test_in_control_is_each_of_three_or_more_complete_pis_inside(percents, whether):
    assert in_control(percents) is whether


def test_no_wrong_variant_of_the_measure_is_told_anywhere():
    """Of the fixture's two teams, as committed and as now, also when one of A's is demoted afterwards."""
    demoted = committed(ObjectiveKindSet(objective=id_of(102), kind=UNCOMMITTED))
    for plan in (committed(), demoted):
        whole = predictability(plan)
        told = [each.as_committed.percent for each in (*whole.teams, *whole.roll_ups)]
        assert [round(each, 1) for each in told] == [104.0, 75.0, 91.1, 89.5]
        red, blue, *train = (round(each, 1) for each in told)
        assert red not in WRONG[0]
        assert blue not in WRONG[1]
        assert not WRONG[2] & set(train)


def test_the_right_measure_is_inside_the_band_where_the_wrong_ones_are_not():
    """One wrong variant drops the train below the 80 line, the other sits exactly on it."""
    both = 100 * (26 + 15) / (sum(each[0] for each in A) + sum(each[0] for each in B))
    neither = 100 * sum(a for p, a, kind in (*A, *B) if kind is COMMITTED) / 45
    right = predictability(committed()).percent
    assert [in_band(each) for each in (both, neither, right)] == [
        InBand.BELOW,
        InBand.INSIDE,
        InBand.INSIDE,
    ]
    assert neither == 80.0 != right


def lived(seed):
    """A plan with objectives of two teams that are valued, committed, changed and assessed; and a row each:
    team, kind and value at commitment, whether it was dropped after that, kind and value now, actual."""
    chance, rows, plan = random.Random(seed), {}, a_plan()
    for number in range(100, 100 + chance.randint(0, 12)):
        _drafted(chance, number, rows)
        row = rows[number]
        plan = after(plan, *objective(number, row["team"], row["planned"], row["kind"]))
        if chance.random() < 0.1:
            row["gone"] = True
            plan = after(plan, ObjectiveDropped(objective=id_of(number)))
    plan = after(plan, PlanCommitted(version=plan.version))
    for row in rows.values():
        row["then"] = None if row["gone"] else (row["kind"], row["planned"])
    for number in list(rows):
        plan = _changed(chance, plan, number, rows[number])
    for number in range(200, 200 + chance.randint(0, 3)):
        _drafted(chance, number, rows)
        rows[number]["then"] = None
        plan = after(
            plan, *objective(number, rows[number]["team"], rows[number]["planned"], rows[number]["kind"])
        )
    for number, row in rows.items():
        if chance.random() < 0.97 and not row["gone"]:
            row["actual"] = chance.randint(0, 10)
            plan = after(plan, ActualValueAssessed(objective=id_of(number), value=row["actual"]))
    return plan, list(rows.values())


def _drafted(chance, number, rows):
    rows[number] = {
        "team": chance.choice([RED, BLUE]),
        "kind": chance.choice([COMMITTED, COMMITTED, UNCOMMITTED]),
        "planned": chance.randint(1, 10) if chance.random() < 0.98 else None,
        "gone": False,
        "actual": None,
    }


def _changed(chance, plan, number, row):
    if row["gone"]:
        return plan
    turn, id = chance.random(), id_of(number)
    if turn < 0.1:
        row["gone"] = True
        return after(plan, ObjectiveDropped(objective=id))
    if turn < 0.25:
        row["kind"] = UNCOMMITTED if row["kind"] is COMMITTED else COMMITTED
        return after(plan, ObjectiveKindSet(objective=id, kind=row["kind"]))
    if turn < 0.35:
        row["planned"] = chance.randint(1, 10)
        return after(plan, PlannedValueAssigned(objective=id, value=row["planned"]))
    return plan


def expected(rows):
    """(planned, actual, complete) by the definition, over columns: as committed, and as now."""
    there = [row for row in rows if row["then"] or not row["gone"]]
    gone = numpy.array([row["gone"] for row in there], dtype=bool)
    then = numpy.array([bool(row["then"]) and row["then"][0] is COMMITTED for row in there], dtype=bool)
    now = numpy.array([row["kind"] is COMMITTED and not row["gone"] for row in there], dtype=bool)
    actual = _numbers(row["actual"] for row in there)
    value = _numbers(row["then"] and row["then"][1] for row in there)
    worth = _numbers(row["planned"] for row in there)
    lacks, left = numpy.isnan(actual) & ~gone, ~gone
    missing = (lacks | (then & numpy.isnan(value))).sum()
    frozen = numpy.nansum(value[then]), numpy.nansum(actual), missing
    missing_now = (lacks | (now & numpy.isnan(worth)))[left].sum()
    return frozen, (numpy.nansum(worth[now]), numpy.nansum(actual[left]), missing_now)


def _numbers(values):
    return numpy.array([numpy.nan if each is None else each for each in values], dtype=float)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_an_independent_computation_comes_to_the_same(seed):
    plan, rows = lived(seed)
    whole, percents = predictability(plan), []
    for measured in whole.teams:
        theirs = [row for row in rows if row["team"] == measured.team]
        for told, (planned, actual, missing) in zip(
            (measured.as_committed, measured.as_now), expected(theirs), strict=True
        ):
            _same(told, planned, actual, missing)
        percents.append(measured.as_committed.percent)
    ratio, mean = whole.roll_ups
    _same(ratio.as_committed, *expected(rows)[0])
    _same(ratio.as_now, *expected(rows)[1])
    if mean.as_committed.percent is not None:
        told = [each for each in percents if each is not None]
        assert mean.as_committed.percent == pytest.approx(numpy.mean(told))


def _same(told, planned, actual, missing):
    assert (told.planned, told.actual, len(told.missing)) == (planned, actual, missing)
    whether = planned > 0 and not missing
    assert told.percent == (pytest.approx(100 * actual / planned) if whether else None)
    state = MeasureState.UNDEFINED if planned == 0 else MeasureState.INCOMPLETE
    assert told.state is (MeasureState.COMPLETE if whether else state)
