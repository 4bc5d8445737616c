"""What is unfinished when a PI ends goes on in the next plan, is dropped, or is done."""

from dataclasses import replace

import pytest

from service.domain.backlog import FeatureDescribed
from service.domain.carried import Destination, LeftBehind, Origin
from service.domain.carrying import CarryAnswer, CarryForward
from service.domain.classification import FeatureClassified
from service.domain.dependencies import DependencyState, Side
from service.domain.feature_progress import FeatureAccepted, FeatureStarted
from service.domain.features import Wsjf
from service.domain.interval import Phase
from service.domain.iterations import IterationEnded
from service.domain.organisation import ListedPlanClosed
from service.domain.phases import PlanClosed, PlanReopened
from service.domain.progress import Progress
from service.domain.refusals import Refusals
from service.domain.risks import RiskLevel, RiskRanked, Roam
from service.domain.roam import MitigationOptionAdded, RiskRoamed
from service.domain.scope import FeatureRemoved, FeatureWithdrawn
from service.domain.story_flow import StoryFinished
from service.domain.teams import TeamLeft
from service.domain.vocabulary import ERASED, Points, Prose, Title
from service.domain.wsjf import FeatureScored, FeatureSized
from tests.domain.planned import LOGIN, SEARCH, placed, planned, proposed
from tests.domain.promised import ADA
from tests.domain.specification import BLUE, PLAN, RED, a_plan, after, asked, decided, id_of, refused, when
from tests.domain.trains import LISTED, NEXT, ORGANISATION, START, a_directory, a_listed, the_next
from tests.domain.unfinished import (
    AGREED,
    API,
    AT_THE_END,
    BLUE_THERE,
    BOOK,
    DONE,
    DROP,
    FORWARD,
    IN_THE_WAY,
    INDEX,
    LATER,
    NEEDS,
    QUERY,
    RED_THERE,
    RISK,
    ROOM,
    TO_DO,
    VENDOR,
    beside,
    carried,
    carry,
    ended,
    only,
)


def test_it_reads_the_directory_and_the_next_plan_that_is_open():
    further = a_listed(LATER, "PI-3", "2027-03-22", "2027-05-30")
    command, plan = carry(SEARCH), ended(proposed())
    assert command.beside(plan, asked()) == (ORGANISATION,)
    assert command.beside(plan, asked(**beside(None, further))) == (ORGANISATION, NEXT)
    closed = beside(None, further, ListedPlanClosed(plan=NEXT))
    assert command.beside(plan, asked(**closed)) == (ORGANISATION, LATER)


def test_a_feature_goes_on_with_what_it_is_and_without_what_was_promised():
    score = Wsjf(value=8, time=5, risk=3, size=5)
    here = ended(
        proposed(external_key=Title("PJ-1"), url="https://example.org/1"),
        FeatureDescribed(feature=SEARCH, hypothesis=Prose("They find."), criteria=Prose("Fast."), owner=ADA),
        FeatureClassified(feature=SEARCH, components=(Title("Index"),), theme=Title("Speed")),
        FeatureSized(feature=SEARCH, size=Points(800)),
        FeatureScored(feature=SEARCH, score=score),
        placed(),
        FeatureStarted(feature=SEARCH),
    )
    after_here, there = carried(here, carry(SEARCH))
    there_feature, old = only(there.features), after_here.features[SEARCH]
    kept = ("title", "kind", "hypothesis", "criteria", "owner", "url", "external_key", "components", "theme")
    for name in (*kept, "size", "score"):
        assert getattr(there_feature, name) == getattr(old, name), name
    assert (there_feature.team, there_feature.iteration, there_feature.committed) == (None, None, False)
    assert there_feature.progress is Progress.NOT_STARTED
    assert not there_feature.ready
    assert there_feature.id not in (SEARCH, NEXT)
    assert there_feature.carried_from == Origin(plan=PLAN, version=here.version, item=SEARCH)
    assert old.carried_to == Destination(plan=NEXT, item=there_feature.id)
    assert (old.progress, old.carry_outcome) == (Progress.CARRIED_OVER, FORWARD)


def test_the_outcome_of_the_old_plan_stays():
    here = ended(proposed(), placed(), FeatureStarted(feature=SEARCH))
    old, _ = carried(here, carry(SEARCH))
    before, now = here.features[SEARCH], old.features[SEARCH]
    changed = {name for name in vars(now) if vars(now)[name] != vars(before)[name]}
    assert changed == {"version", "progress", "carry_outcome", "carried_to"}


def test_a_withdrawn_feature_that_goes_on_stays_withdrawn_here():
    here = ended(proposed(), FeatureWithdrawn(feature=SEARCH, after_commitment=True))
    old, there = carried(here, carry(SEARCH))
    assert old.features[SEARCH].progress is Progress.WITHDRAWN
    assert only(there.features).progress is Progress.NOT_STARTED


def test_what_was_erased_is_not_written_again():
    here = ended(proposed(), FeatureDescribed(feature=SEARCH, criteria=ERASED))
    _, there = carried(here, carry(SEARCH))
    assert only(there.features).criteria is None


def test_what_goes_forward_stands_in_its_order_behind_what_is_there():
    here = ended(proposed(LOGIN, "Login", "k"), proposed())
    _, there = carried(here, carry(LOGIN, SEARCH), the_next(proposed(id_of(34), "Seats")))
    ordered = sorted(there.features, key=lambda each: each.rank)
    assert [each.title for each in ordered] == ["Seats", "Search", "Login"]


def test_a_feature_takes_its_unfinished_stories_along():
    here = ended(
        proposed(),
        planned(INDEX, feature=SEARCH, description=Prose("Words.")),
        planned(QUERY, title=Title("Query"), feature=SEARCH),
        StoryFinished(story=QUERY),
    )
    old, there = carried(here, carry(SEARCH))
    story = only(there.stories)
    assert (story.title, story.points, story.description) == ("Index", 300, "Words.")
    assert (story.team, story.iteration) == (RED_THERE, None)
    assert story.feature == only(there.features).id
    assert story.carried_from.item == INDEX
    assert old.stories[INDEX].progress is Progress.CARRIED_OVER
    assert old.stories[QUERY].carried_to is None


def test_a_story_of_which_something_else_is_said_stays():
    here = ended(proposed(), planned(INDEX, feature=SEARCH), planned(QUERY, feature=SEARCH))
    answers = CarryAnswer(item=SEARCH, outcome=FORWARD), CarryAnswer(item=INDEX, outcome=DROP)
    old, there = carried(here, CarryForward(answers=answers))
    assert only(there.stories).carried_from.item == QUERY
    assert (old.stories[INDEX].carry_outcome, old.stories[INDEX].carried_to) == (DROP, None)


def test_a_dependency_is_asked_for_anew_between_the_carried_items():
    here = ended(proposed(), proposed(LOGIN, "Login", "k"), NEEDS, AGREED)
    old, there = carried(here, carry(SEARCH, LOGIN, API))
    dependency = only(there.dependencies)
    names = {each.title: each.id for each in there.features}
    assert dependency.consumer == Side(team=RED_THERE, item=names["Search"])
    assert dependency.provider == Side(team=BLUE_THERE, item=names["Login"])
    assert (dependency.state, dependency.needed_by) == (DependencyState.PROPOSED, START)
    assert dependency.committed_by is None
    assert dependency.carried_from.item == API
    assert old.dependencies[API].state is DependencyState.AGREED
    assert old.dependencies[API].carried_to.item == dependency.id


def test_a_dependency_with_a_party_outside_goes_on_with_it():
    external = replace(NEEDS, provider=Side(external=Title("Bank")))
    _, there = carried(ended(proposed(), external), carry(API))
    assert only(there.dependencies).provider == Side(external=Title("Bank"))
    assert only(there.dependencies).consumer == Side(team=RED_THERE)


def test_a_risk_goes_on_and_is_roamed_anew():
    here = ended(
        proposed(),
        RISK,
        MitigationOptionAdded(risk=VENDOR, option=Prose("A second vendor.")),
        RiskRoamed(risk=VENDOR, category=Roam.OWNED, owner=ADA),
    )
    old, there = carried(here, carry(SEARCH, VENDOR))
    risk = only(there.risks)
    assert (risk.text, risk.level, risk.team) == ("The vendor is late.", RiskLevel.ART, RED_THERE)
    assert risk.options == ("A second vendor.",)
    assert risk.category is None
    assert risk.threatens == (only(there.features).id,)
    assert old.risks[VENDOR].category is Roam.OWNED


def test_risks_keep_their_order():
    other = replace(RISK, risk=START, text=Prose("The room is small."), threatens=())
    here = ended(RISK, other, RiskRanked(risk=START, rank="0i"))
    _, there = carried(here, carry(VENDOR, START))
    ordered = sorted(there.risks, key=lambda each: each.rank)
    assert [each.text for each in ordered] == ["The room is small.", "The vendor is late."]


def test_a_risk_that_was_raised_without_a_name_keeps_its_words_there():
    _, there = carried(ended(replace(RISK, threatens=(), unnamed=True)), carry(VENDOR))
    assert only(there.risks).unnamed


def test_an_impediment_and_what_is_done_about_it_go_on():
    here = ended(proposed(), IN_THE_WAY, TO_DO)
    old, there = carried(here, carry(SEARCH, ROOM, BOOK))
    impediment, action = only(there.impediments), only(there.actions)
    assert (impediment.title, impediment.team, impediment.owner) == ("No test room", RED_THERE, ADA)
    assert impediment.blocks == (only(there.features).id,)
    assert (action.title, action.owner, action.due) == ("Book one", ADA, "2026-12-01")
    assert action.comes_of == impediment.id
    assert {impediment.carried_from.item, action.carried_from.item} == {ROOM, BOOK}
    assert old.impediments[ROOM].is_open
    assert old.actions[BOOK].carried_to.item == action.id


def test_what_went_before_is_linked_to_what_goes_now():
    here = ended(
        proposed(),
        proposed(LOGIN, "Login", "k"),
        NEEDS,
        RISK,
        planned(INDEX, feature=SEARCH),
        IN_THE_WAY,
        TO_DO,
    )
    here, there = carried(here, carry(BOOK))
    assert only(there.actions).comes_of is None
    here, there = carried(here, carry(API, VENDOR, INDEX, ROOM), there)
    assert only(there.dependencies).consumer.item is None
    assert only(there.risks).threatens == (only(there.dependencies).id,)
    assert only(there.stories).feature is None
    _, there = carried(here, carry(SEARCH), there)
    feature = only(there.features).id
    assert (only(there.dependencies).consumer.item, only(there.dependencies).provider.item) == (feature, None)
    assert only(there.risks).threatens == (only(there.dependencies).id, feature)
    assert only(there.stories).feature == feature
    assert only(there.impediments).blocks == (feature,)
    assert only(there.actions).comes_of == only(there.impediments).id


def test_asked_twice_nothing_happens_twice():
    here = ended(proposed(), planned(INDEX, feature=SEARCH), proposed(LOGIN, "Login", "k"), RISK)
    said = {SEARCH: FORWARD, VENDOR: DROP, LOGIN: DONE}
    command = CarryForward(answers=tuple(CarryAnswer(item=id, outcome=out) for id, out in said.items()))
    here, there = carried(here, command)
    again = decided(command, here, **beside(there))
    assert (again.events, again.elsewhere) == ([], [])


def test_what_is_dropped_or_done_stays_and_says_so():
    here = ended(proposed(), FeatureStarted(feature=SEARCH))
    assert when(carry(SEARCH, outcome=DROP), here, **beside()) == [LeftBehind(item=SEARCH, outcome=DROP)]
    old, there = carried(here, carry(SEARCH, outcome=DONE))
    assert (old.features[SEARCH].progress, old.features[SEARCH].carry_outcome) == (Progress.STARTED, DONE)
    assert list(there.features) == []
    rethought, there = carried(old, carry(SEARCH))
    assert rethought.features[SEARCH].carry_outcome is FORWARD
    assert only(there.features).title == "Search"


def test_what_went_forward_is_not_called_back():
    here, there = carried(ended(proposed()), carry(SEARCH))
    assert refused(carry(SEARCH, outcome=DROP), here, **beside(there)) == ["ALREADY_FORWARD"]


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.INSPECTING])
def test_leftovers_are_seen_when_the_pi_is_inspected(phase):
    steps = {Phase.PREPARING: (), Phase.PLANNING: AT_THE_END[:1], Phase.COMMITTED: AT_THE_END[:2]}
    steps |= {Phase.EXECUTING: AT_THE_END[:3], Phase.CLOSED: (*AT_THE_END, PlanClosed())}
    plan = a_plan(proposed(), *steps[phase])
    code = "PLAN_IS_CLOSED" if phase is Phase.CLOSED else "OUT_OF_ORDER"
    assert refused(carry(SEARCH), plan, **beside()) == [code]


def test_what_concerns_two_plans_is_not_tried_out_in_a_scenario_of_one():
    assert refused(carry(SEARCH), ended(proposed()).forked(id_of(77)), **beside()) == ["NOT_IN_SCENARIOS"]


def test_a_closed_plan_that_is_reopened_carries_again():
    here, there = carried(ended(proposed(), proposed(LOGIN, "Login", "k")), carry(SEARCH))
    reopened = after(here, PlanClosed(), PlanReopened(to=Phase.INSPECTING, agreed_by=ADA))
    _, there = carried(reopened, carry(SEARCH, LOGIN), there)
    assert [each.title for each in there.features] == ["Search", "Login"]


def test_work_goes_forward_only_where_a_next_plan_is_open():
    here = ended(proposed())
    none = {"beside": {ORGANISATION: a_directory()}}
    assert refused(carry(SEARCH), here, **none) == ["NO_NEXT_PLAN"]
    assert when(carry(SEARCH, outcome=DROP), here, **none)
    closed = {"beside": {ORGANISATION: a_directory(LISTED, ListedPlanClosed(plan=NEXT))}}
    assert refused(carry(SEARCH), here, **closed) == ["NO_NEXT_PLAN"]


def test_what_is_finished_or_unknown_is_not_carried():
    finished = ended(proposed(), FeatureAccepted(feature=SEARCH))
    assert refused(carry(SEARCH), finished, **beside()) == ["NOT_UNFINISHED"]
    assert refused(carry(RED), finished, **beside()) == ["NOT_UNFINISHED"]
    assert refused(carry(id_of(404)), finished, **beside()) == ["NOT_HERE"]
    assert refused(carry(SEARCH), ended(proposed(), FeatureRemoved(feature=SEARCH)), **beside()) == [
        "WAS_REMOVED"
    ]


def test_everything_that_speaks_against_it_is_said_at_once():
    here = ended(
        proposed(external_key=Title("PJ-1")),
        planned(INDEX, team=BLUE),
        replace(RISK, level=RiskLevel.TEAM),
        NEEDS,
        IN_THE_WAY,
    )
    there = the_next(
        proposed(id_of(34), "Seats", external_key=Title("PJ-1")),
        TeamLeft(team=RED_THERE),
        TeamLeft(team=BLUE_THERE),
        IterationEnded(iteration=START),
    )
    assert refused(carry(SEARCH, INDEX, VENDOR, API, ROOM), here, **beside(there)) == [
        "EXTERNAL_KEY_IN_USE",
        "TEAM_NOT_IN_NEXT_PLAN",
        "TEAM_NOT_IN_NEXT_PLAN",
        "NEXT_PLAN_WITHOUT_ITERATIONS",
        "TEAM_NOT_IN_NEXT_PLAN",
        "TEAM_NOT_IN_NEXT_PLAN",
    ]
    with pytest.raises(Refusals) as told:
        decided(carry(SEARCH, INDEX, VENDOR, API, ROOM), here, **beside(there))
    assert {id for each in told.value.refusals for id in each.about} >= {SEARCH, INDEX, VENDOR, API, ROOM}


def test_a_plan_that_is_full_takes_no_more(monkeypatch):
    monkeypatch.setattr("service.domain.carrying.MOST_THINGS", 4)
    assert refused(carry(SEARCH), ended(proposed()), **beside()) == ["PLAN_FULL"]
