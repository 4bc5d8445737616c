"""How often the rules were right, against a plan whose objectives ended in each way."""

import random

import numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.at_risk_hits import Outcomes, ends, hits
from projections.views import views_of
from service.domain.at_risk_answers import AtRiskConfirmed, AtRiskDismissed, AtRiskRule
from service.domain.calendar import BeginDay
from service.domain.commitment import PlanCommitted
from service.domain.objective_flags import ObjectiveDropped
from service.domain.objectives import ObjectiveKind, ObjectiveLevel
from service.domain.risks import RiskLevel, RiskRaised
from service.domain.values import ActualValueAssessed, PlannedValueAssigned
from service.domain.vocabulary import Day, Prose
from tests.domain.planned import LOGIN, SEARCH, proposed
from tests.domain.promised import drafted
from tests.domain.specification import a_plan, after, id_of, when
from tests.projections.anybody import Anybody

MISSED, REACHED, UNFLAGGED, OPEN, DROPPED, STRETCH, TRAINS = (id_of(500 + n) for n in range(7))
R3, R6 = AtRiskRule.R3, AtRiskRule.R6
NONE = Outcomes()


def risky(number, objective):
    text = Prose("It may be late.")
    return RiskRaised(risk=id_of(number), text=text, level=RiskLevel.ART, threatens=(objective,))


def planned_ones():
    """Of what is linked to Search nothing is begun; a risk threatens the one that is reached."""
    for objective, features in ((MISSED, (SEARCH,)), (REACHED, (SEARCH,)), (UNFLAGGED, ()), (OPEN, (LOGIN,))):
        yield drafted(objective, features=features)
        yield PlannedValueAssigned(objective=objective, value=8)
    yield drafted(DROPPED, features=(SEARCH,))
    yield PlannedValueAssigned(objective=DROPPED, value=8)
    yield drafted(STRETCH, kind=ObjectiveKind.UNCOMMITTED, features=(SEARCH,))
    yield drafted(TRAINS, team=None, features=(SEARCH,))
    yield risky(601, REACHED)


def lived():
    """The plan at the end, and at the end of each iteration."""
    plan = a_plan(proposed(), proposed(LOGIN, "Login", "k"), *planned_ones(), PlanCommitted(version=9))
    past = []
    for day in ("2026-11-16", "2026-11-30"):
        plan = after(plan, *when(BeginDay(day=Day(day)), plan))
        past.append(plan)
    return plan, past


def scored(plan):
    values = ((MISSED, 7), (REACHED, 8), (UNFLAGGED, 3), (STRETCH, 0), (TRAINS, 0))
    return after(
        plan,
        ObjectiveDropped(objective=DROPPED),
        *(ActualValueAssessed(objective=each, value=value) for each, value in values),
    )


def of(found, rule):
    return next(each for each in found.rules if each.rule is rule)


def test_what_became_of_those_of_which_a_rule_spoke_at_the_end_of_an_iteration():
    plan, past = lived()
    first, second = (views_of(each).at_risk.keys() for each in past)
    assert first < second
    found = hits(scored(plan), past)
    assert found.versions == tuple(each.version for each in past)
    assert found.every == Outcomes(missed=3, reached=1, unscored=1)
    assert of(found, R3).flagged == Outcomes(missed=2, reached=1, unscored=1)
    assert round(of(found, R3).flagged.missed_percent, 1) == 66.7
    assert of(found, R6).flagged == Outcomes(reached=1)
    assert of(found, AtRiskRule.R1).flagged == NONE
    assert of(found, AtRiskRule.R1).flagged.missed_percent is None


def test_the_other_way_missed_and_no_rule_spoke():
    plan, past = lived()
    assert hits(scored(plan), past).unflagged == Outcomes(missed=1)


def test_what_people_said_is_counted_apart():
    plan, past = lived()
    said = after(
        plan,
        AtRiskConfirmed(objective=MISSED, rule=R3),
        AtRiskDismissed(objective=REACHED, rule=R3, because=Prose("It is small.")),
        AtRiskDismissed(objective=STRETCH, rule=R3, because=Prose("It is a stretch.")),
    )
    r3 = of(hits(scored(said), past), R3)
    assert (r3.confirmed, r3.dismissed) == (Outcomes(missed=1), Outcomes(reached=1))


def test_before_anything_is_scored_there_is_nothing_to_tell():
    plan, past = lived()
    assert hits(plan, past) is None
    assert hits(after(plan, ObjectiveDropped(objective=DROPPED)), past) is None
    assert hits(a_plan(), []) is None
    assert hits(after(plan, ActualValueAssessed(objective=MISSED, value=7)), past) is not None


def test_the_ends_of_iterations_are_baselines_of_the_plan():
    plan, past = lived()
    marked = {each.at_version for each in plan.baselines if each.name.startswith("Iteration")}
    assert set(ends(plan)) == marked
    assert [each.version >= end for each, end in zip(past, ends(plan), strict=True)] == [True, True]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_counts_are_those_of_a_table_of_objectives_by_rules(seed):
    """Counted anew with numpy: a row for each committed objective, a column for each rule."""
    anybody, plans = Anybody(random.Random(seed)), [lived()[0]]
    for _ in range(60):
        plans.append(anybody.step(plans[-1]))
    plan, earlier = scored(plans[-1]), plans[::20]
    found = hits(plan, earlier)
    rows = [
        each
        for each in plan.objectives
        if (each.kind_at_planning, each.level) == (ObjectiveKind.COMMITTED, ObjectiveLevel.TEAM)
    ]
    ids = [each.id for each in rows]
    spoke = numpy.zeros((len(rows), len(AtRiskRule)), dtype=bool)
    for past in earlier:
        for flag in views_of(past).at_risk.values():
            if flag.objective in ids:
                spoke[ids.index(flag.objective), list(AtRiskRule).index(flag.rule)] = True
    values = [(each.actual, each.planned_at_commitment, each.removed) for each in rows]
    missed = numpy.array([bool(gone or (a is not None and p is not None and a < p)) for a, p, gone in values])
    reached = numpy.array([not gone and None not in (a, p) and a >= p for a, p, gone in values])
    for column, rule in enumerate(found.rules):
        flagged = spoke[:, column]
        assert rule.flagged.missed == (flagged & missed).sum()
        assert rule.flagged.reached == (flagged & reached).sum()
        assert rule.flagged.unscored == (flagged & ~missed & ~reached).sum()
    unseen = ~spoke.any(axis=1)
    assert found.unflagged.missed == (unseen & missed).sum()
    assert found.every.scored == (missed | reached).sum()
