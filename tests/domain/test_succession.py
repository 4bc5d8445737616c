"""The next plan exists as soon as one is committed; a plan that is being prepared is described anew."""

import pytest

from service.domain.commitment import CommitPlan, PlanCommitted
from service.domain.definition import DescribePlan, PlanDescribed, PlanRescheduled, ReschedulePlan
from service.domain.iterations import IterationsLaidOut
from service.domain.organisation import (
    ListedPlanClosed,
    ListedPlanDescribed,
    ListedPlanRescheduled,
    Organisation,
    PlanListed,
)
from service.domain.phases import PlanClosed, PlanningOpened
from service.domain.plan import Plan
from service.domain.policy import Policy
from service.domain.succession import following_days, following_key, following_name, plan_after
from service.domain.train import TrainPolicySet, TrainTeamAdded, TrainTeamRetired
from service.domain.vocabulary import Day, Key, Title
from tests.domain.promised import an_accepted_plan, drafted
from tests.domain.specification import (
    BLUE_ON_TRAIN,
    PLAN,
    TRAIN,
    a_plan,
    after,
    asked,
    decided,
    id_of,
    refused,
    warnings,
    when,
)
from tests.domain.trains import ORGANISATION, a_directory, a_listed, a_train

NEXT, OTHER, GREEN = plan_after(PLAN), id_of(14), id_of(16)
OPEN = PlanningOpened()


def beside(directory=None, train=None):
    return {"beside": {ORGANISATION: directory or a_directory(), TRAIN: train or a_train()}}


def elsewhere(command, plan, *, directory=None, train=None):
    return decided(command, plan, **beside(directory, train)).elsewhere


def test_committing_reads_the_directory_and_the_train():
    assert CommitPlan().beside(a_plan(OPEN), asked()) == (ORGANISATION, TRAIN)


def test_the_next_plan_comes_with_the_commitment_and_is_as_the_train_is_now():
    policy = Policy(vote_threshold=350)
    train = a_train(
        TrainTeamAdded(team=GREEN, name=Title("Green")),
        TrainTeamRetired(team=BLUE_ON_TRAIN),
        TrainPolicySet(policy=policy),
    )
    listed, defined = elsewhere(CommitPlan(), an_accepted_plan(OPEN), train=train)
    assert (listed.stream, defined.stream) == (ORGANISATION, NEXT)
    assert listed.event == PlanListed(
        plan=NEXT,
        key=Key("PI-2"),
        name=Title("PI 2"),
        train=TRAIN,
        starts=Day("2027-01-11"),
        ends=Day("2027-03-21"),
    )
    plan = after(Plan(NEXT), defined.event)
    assert [team.name for team in plan.teams] == ["Red", "Green"]
    assert (plan.policy, plan.interval.zone) == (policy, "Europe/Zurich")
    assert plan.interval.phase.value == "PREPARING"


def test_nothing_is_defined_when_the_train_has_a_later_plan():
    later = a_listed(OTHER, "PI-9", "2027-06-01", "2027-08-01")
    assert elsewhere(CommitPlan(), an_accepted_plan(OPEN), directory=a_directory(later)) == []
    closed = a_directory(later, ListedPlanClosed(plan=OTHER))
    assert elsewhere(CommitPlan(), an_accepted_plan(OPEN), directory=closed) == []


def test_an_earlier_plan_and_one_of_another_train_are_no_next_one():
    earlier = a_listed(OTHER, "PI-0", "2026-08-24", "2026-11-01")
    foreign = a_listed(id_of(15), "X-1", "2027-01-11", "2027-03-21", train=id_of(3))
    listed, _ = elsewhere(CommitPlan(), an_accepted_plan(OPEN), directory=a_directory(earlier, foreign))
    assert listed.event.key == "PI-2"


def test_committing_again_defines_nothing_again():
    listed, _ = elsewhere(CommitPlan(), an_accepted_plan(OPEN))
    directory = a_directory(listed.event)
    plan = an_accepted_plan(OPEN)
    committed = after(plan, PlanCommitted(version=plan.version))
    again = decided(CommitPlan(), committed, **beside(directory))
    assert (again.events, again.elsewhere) == ([], [])
    reopened = decided(CommitPlan(), plan, **beside(directory))
    assert (reopened.events, reopened.elsewhere) == ([PlanCommitted(version=plan.version)], [])


def test_committing_again_defines_nothing_when_the_next_plan_was_moved_before_this_one():
    listed, _ = elsewhere(CommitPlan(), an_accepted_plan(OPEN))
    moved = ListedPlanRescheduled(plan=NEXT, starts=Day("2026-08-03"), ends=Day("2026-10-11"))
    assert elsewhere(CommitPlan(), an_accepted_plan(OPEN), directory=a_directory(listed.event, moved)) == []


def test_a_plan_that_the_directory_does_not_list_has_no_next_one():
    assert elsewhere(CommitPlan(), an_accepted_plan(OPEN), directory=Organisation(ORGANISATION)) == []


def test_a_refused_commitment_defines_nothing():
    assert refused(CommitPlan(), an_accepted_plan(OPEN, drafted()), **beside()) == ["OBJECTIVE_WITHOUT_VALUE"]


@pytest.mark.parametrize(
    ("key", "taken", "following"),
    [
        ("PI-7", (), "PI-8"),
        ("PI-7", ("PI-8", "PI-9"), "PI-10"),
        ("PI-09", (), "PI-10"),
        ("2026.4", (), "2026.5"),
        ("Winter", (), "Winter-2"),
        ("Winter", ("Winter-2",), "Winter-3"),
        ("7", (), "8"),
        ("A" * 40, (), "A" * 39 + "2"),
        ("A" * 39 + "9", (), "A" * 38 + "10"),
    ],
)
def test_the_next_key_has_the_next_number_that_is_free(key, taken, following):
    assert following_key(Key(key), {Key(each) for each in taken}) == following


@pytest.mark.parametrize(
    ("name", "key", "following", "called"),
    [
        ("PI 7", "PI-7", "PI-8", "PI 8"),
        ("PI 7: live and honest", "PI-7", "PI-8", "PI 8"),
        ("PI 17 of train 7", "PI-7", "PI-8", "PI 17 of train 8"),
        ("Autumn", "PI-7", "PI-8", "PI-8"),
        ("Winter", "Winter", "Winter-2", "Winter-2"),
    ],
)
def test_the_next_name_is_the_name_up_to_the_number(name, key, following, called):
    assert following_name(Title(name), Key(key), Key(following)) == called


def test_the_next_plan_is_as_long_and_begins_on_the_next_day():
    assert following_days(Day("2026-11-02"), Day("2027-01-10")) == ("2027-01-11", "2027-03-21")
    assert following_days(Day("2028-02-28"), Day("2028-02-28")) == ("2028-02-29", "2028-02-29")


def test_a_plan_that_is_prepared_has_another_key_and_name_here_and_in_the_directory():
    command = DescribePlan(name=Title("PI 1: firm ground"), key=Key("PI-2026-4"))
    done = decided(command, a_plan(), **beside())
    assert done.events == [PlanDescribed(name=command.name, key=command.key)]
    directory = after(a_directory(), *(each.event for each in done.elsewhere))
    assert directory.plan_of_key("PI-2026-4").name == "PI 1: firm ground"
    plan = after(a_plan(), *done.events)
    assert (plan.interval.name, plan.interval.key) == ("PI 1: firm ground", "PI-2026-4")
    again = decided(command, plan, **beside(directory))
    assert (again.events, again.elsewhere) == ([], [])


def test_what_is_left_out_of_a_description_stays():
    done = decided(DescribePlan(name=Title("One")), a_plan(), **beside())
    assert done.elsewhere[0].event == ListedPlanDescribed(plan=PLAN, name=Title("One"))
    assert after(a_plan(), *done.events).interval.key == "PI-1"
    assert when(DescribePlan(), a_plan(), **beside()) == []


def test_once_planning_is_open_only_the_name_changes():
    plan = a_plan(OPEN)
    assert when(DescribePlan(name=Title("One")), plan, **beside())
    both = DescribePlan(name=Title("One"), key=Key("ONE"))
    assert refused(both, plan, **beside()) == ["PLANNING_HAS_BEGUN"]
    moved = ReschedulePlan(starts=Day("2026-11-09"), ends=Day("2027-01-17"))
    assert refused(moved, plan, **beside()) == ["PLANNING_HAS_BEGUN"]
    assert refused(DescribePlan(name=Title("One")), after(plan, PlanClosed()), **beside()) == [
        "PLAN_IS_CLOSED"
    ]


def test_two_plans_do_not_share_a_key():
    other = a_directory(a_listed(OTHER, "PI-2", "2027-01-11", "2027-03-21"))
    assert refused(DescribePlan(key=Key("PI-2")), a_plan(), **beside(other)) == ["KEY_TAKEN"]


def test_a_plan_that_is_prepared_is_rescheduled_here_and_in_the_directory():
    plan = after(a_plan(), IterationsLaidOut(iterations=()))
    command = ReschedulePlan(starts=Day("2026-11-09"), ends=Day("2027-01-17"))
    done = decided(command, plan, **beside())
    assert done.events == [PlanRescheduled(starts=command.starts, ends=command.ends)]
    assert [each.event for each in done.elsewhere] == [
        ListedPlanRescheduled(plan=PLAN, starts=command.starts, ends=command.ends)
    ]
    moved = after(plan, *done.events)
    assert (moved.interval.starts, moved.interval.ends) == ("2026-11-09", "2027-01-17")
    directory = after(a_directory(), *(each.event for each in done.elsewhere))
    assert directory.plans[PLAN].starts == "2026-11-09"
    assert decided(command, moved, **beside(directory)).events == []


@pytest.mark.parametrize(
    ("starts", "ends", "codes"),
    [
        ("2027-06-02", "2027-06-01", ["ENDS_BEFORE_START"]),
        ("2026-11-02", "2027-01-11", ["INTERVALS_OVERLAP"]),
    ],
)
def test_the_plans_of_a_train_have_days_of_their_own(starts, ends, codes):
    other = a_directory(a_listed(OTHER, "PI-2", "2027-01-11", "2027-03-21"))
    command = ReschedulePlan(starts=Day(starts), ends=Day(ends))
    assert refused(command, a_plan(), **beside(other)) == codes


def test_iterations_that_come_to_lie_outside_are_warned_of():
    command = ReschedulePlan(starts=Day("2026-11-09"), ends=Day("2027-01-17"))
    assert warnings(command, a_plan(), **beside()) == ["ITERATION_OUTSIDE_INTERVAL"]
