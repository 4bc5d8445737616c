"""What-if: a scenario goes on from a version of the plan, and says what it may and what became of it."""

import pytest

from service.domain import rules
from service.domain.adoption import AdoptScenario, ScenarioAdopted
from service.domain.commitment import changed_since_commitment
from service.domain.decider import Elsewhere, ForkPoint
from service.domain.due import due
from service.domain.interval import Phase
from service.domain.phases import OpenPlanning, PlanClosed
from service.domain.placement import FeaturePlaced, PlaceFeature
from service.domain.plan import Plan
from service.domain.scenarios import (
    CameOf,
    DescribeScenario,
    DiscardScenario,
    ForkScenario,
    RestoreScenario,
    ScenarioDescribed,
    ScenarioDetail,
    ScenarioDiscarded,
    ScenarioForked,
    ScenarioRestored,
    ScenarioState,
)
from service.domain.vocabulary import NewId, Prose, Title
from tests.domain.chance import Chance
from tests.domain.planned import SEARCH, committed, placed, proposed
from tests.domain.specification import (
    FIRST,
    PLAN,
    RED,
    SECOND,
    a_plan,
    after,
    decided,
    id_of,
    refused,
    when,
)

WHAT_IF = id_of(70)
FORK = ForkScenario(scenario=NewId(WHAT_IF), name=Title("Red alone"), purpose=Prose("Does it fit?"))
FORKED = ScenarioForked(
    scenario=WHAT_IF, plan=PLAN, version=3, name=Title("Red alone"), purpose=Prose("Does it fit?")
)
CAME_OF = (CameOf(tried=6, made=9), CameOf(tried=8, refused=("STALE",)))


def a_scenario(plan: Plan, *events) -> Plan:
    """What goes on from a plan, after these events of its own."""
    first = ScenarioForked(scenario=WHAT_IF, plan=PLAN, version=plan.version, name=Title("Red alone"))
    scenario: Plan = after(plan.forked(WHAT_IF), first, *events)
    return scenario


def in_both(command, plan, **asked):
    """The event that a command yields here, and the same one for the scenario's own stream."""
    come = decided(command, plan, **asked)
    (event,) = come.events
    assert come.elsewhere == [Elsewhere(WHAT_IF, event)]
    return event


def test_a_scenario_is_forked_from_the_present_version_and_begins_with_the_same_event():
    plan = a_plan(proposed())
    assert plan.version == 3
    assert FORK.fork_point(plan) == ForkPoint(PLAN, 3)
    assert in_both(FORK, plan) == FORKED
    assert FORKED.fork_point == ForkPoint(PLAN, 3)


def test_it_is_forked_from_an_earlier_version_that_the_plan_has_had():
    plan = a_plan(proposed())
    earlier = ForkScenario(name=Title("Empty"), version=1)
    assert earlier.fork_point(plan) == ForkPoint(PLAN, 1)
    for version in (0, -1, 4):
        assert refused(ForkScenario(name=Title("Nowhere"), version=version), plan) == ["NO_SUCH_VERSION"]


def test_forking_twice_under_one_id_is_refused():
    assert refused(FORK, a_plan(FORKED)) == ["ID_TAKEN"]


def test_a_fork_shares_what_is_there_and_goes_on_by_itself_under_its_plans_id():
    plan = a_plan(proposed())
    scenario = a_scenario(plan, placed())
    assert (scenario.id, scenario.stream, scenario.began, scenario.version) == (PLAN, WHAT_IF, 3, 5)
    assert scenario.is_fork
    assert not plan.is_fork
    assert (plan.features[SEARCH].team, scenario.features[SEARCH].team) == (None, RED)
    assert scenario.teams[RED] is plan.teams[RED]
    assert plan.scenario is None
    assert scenario.scenario is not None
    assert scenario.scenario.name == "Red alone"


def test_what_is_tried_after_a_commitment_counts_as_a_change_of_it():
    plan = committed(a_plan(proposed(), placed()))
    scenario = a_scenario(plan)
    assert not changed_since_commitment(plan)
    assert not changed_since_commitment(scenario)
    moved = FeaturePlaced(feature=SEARCH, team=RED, iteration=SECOND, rank="i")
    assert changed_since_commitment(after(scenario, moved))


@pytest.mark.parametrize(
    "command",
    [
        FORK,
        DescribeScenario(scenario=WHAT_IF, name=Title("Other")),
        DiscardScenario(scenario=WHAT_IF),
        RestoreScenario(scenario=WHAT_IF),
        AdoptScenario(scenario=WHAT_IF, upto=5, came_of=()),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_concerns_scenarios_is_asked_of_the_plan(command):
    assert refused(command, a_scenario(a_plan())) == ["NOT_IN_SCENARIOS"]


VOTING = ("vote_counts", "vote_opening", "vote_rounds", "concerns", "confidence")


@pytest.mark.parametrize(
    "kind",
    [each for each in rules.commands() if each.__module__.rpartition(".")[2] in VOTING],
    ids=lambda each: each.__name__,
)
def test_nobody_votes_in_a_scenario(kind):
    assert refused(Chance(1).built(kind), a_scenario(a_plan())) == ["NOT_IN_SCENARIOS"]


def test_a_closed_plan_has_no_new_scenarios():
    assert refused(FORK, a_plan(PlanClosed())) == ["PLAN_IS_CLOSED"]


def test_nothing_is_due_in_a_scenario_whose_day_stands_still():
    tomorrow = "2026-11-03T12:00:00.000000Z"
    assert [each.moment for each in due(a_plan(), tomorrow)] == ["2026-11-03"]
    assert list(due(a_scenario(a_plan()), tomorrow)) == []


def test_a_scenario_goes_through_phases_of_its_own():
    scenario = a_scenario(a_plan())
    opened = after(scenario, *when(OpenPlanning(), scenario))
    assert opened.interval.phase is Phase.PLANNING


def test_describing_says_only_what_is_another_and_twice_nothing():
    plan = a_plan(FORKED)
    wish = DescribeScenario(scenario=WHAT_IF, name=Title("Alone"), clear=(ScenarioDetail.PURPOSE,))
    event = in_both(wish, plan)
    cleared = (ScenarioDetail.PURPOSE,)
    assert event == ScenarioDescribed(scenario=WHAT_IF, name=Title("Alone"), cleared=cleared)
    described = after(plan, event)
    assert (described.scenarios[WHAT_IF].name, described.scenarios[WHAT_IF].purpose) == ("Alone", None)
    assert when(wish, described) == []
    assert refused(DescribeScenario(scenario=id_of(404), name=Title("Nobody")), plan) == ["NOT_HERE"]


def test_a_discarded_scenario_takes_nothing_until_it_is_restored():
    plan = a_plan(FORKED)
    discard, restore = DiscardScenario(scenario=WHAT_IF), RestoreScenario(scenario=WHAT_IF)
    discarded = in_both(discard, plan)
    assert discarded == ScenarioDiscarded(scenario=WHAT_IF)
    assert when(discard, after(plan, discarded)) == []
    scenario = a_scenario(a_plan(proposed()), discarded)
    place = PlaceFeature(feature=SEARCH, team=RED, iteration=FIRST)
    assert refused(place, scenario) == ["SCENARIO_HAS_ENDED"]
    restored = in_both(restore, after(plan, discarded))
    assert restored == ScenarioRestored(scenario=WHAT_IF)
    assert when(restore, plan) == []
    assert when(place, after(scenario, restored))


def adopt(version, came_of=CAME_OF):
    return AdoptScenario(scenario=WHAT_IF, upto=version, came_of=came_of)


def test_an_adoption_says_what_came_of_each_commit():
    plan, scenario = a_plan(FORKED), a_scenario(a_plan())
    event = in_both(adopt(scenario.version), plan, beside={WHAT_IF: scenario})
    assert event == ScenarioAdopted(scenario=WHAT_IF, upto=scenario.version, came_of=CAME_OF)
    for each in (after(plan, event), after(scenario, event)):
        listed = each.scenarios[WHAT_IF]
        assert (listed.state, listed.adopted_upto) == (ScenarioState.ADOPTED, scenario.version)
        assert listed.came_of == CAME_OF
    assert when(adopt(1), after(plan, event), beside={WHAT_IF: after(scenario, event)}) == []


def test_a_scenario_that_went_on_meanwhile_is_not_adopted_yet():
    plan, scenario = a_plan(FORKED), a_scenario(a_plan(proposed()))
    later = after(scenario, placed())
    assert refused(adopt(scenario.version), plan, beside={WHAT_IF: later}) == ["SCENARIO_MOVED_ON"]


def test_an_adopted_scenario_is_neither_discarded_nor_restored_and_a_discarded_one_not_adopted():
    event = ScenarioAdopted(scenario=WHAT_IF, upto=4, came_of=())
    adopted = a_plan(FORKED, event)
    for command in (DiscardScenario(scenario=WHAT_IF), RestoreScenario(scenario=WHAT_IF)):
        assert refused(command, adopted) == ["SCENARIO_HAS_ENDED"]
    discarded = a_plan(FORKED, ScenarioDiscarded(scenario=WHAT_IF))
    asked = {"beside": {WHAT_IF: a_scenario(a_plan())}}
    assert refused(adopt(4), discarded, **asked) == ["SCENARIO_HAS_ENDED"]
    assert refused(adopt(4), a_plan()) == ["NOT_HERE"]
