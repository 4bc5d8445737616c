"""What somebody missed: the net effect between two versions, and a sentence for each thing."""

import dataclasses
import json
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.away import BOOKKEEPING, away
from projections.views import views_of
from service.domain.allocation import CapacitySet
from service.domain.backlog import FeatureProposed
from service.domain.capacity import cell_id
from service.domain.comments import CommentAdded
from service.domain.delivery import DeliveryRejected
from service.domain.dependencies import Dependency
from service.domain.gate import GapWaived
from service.domain.interval import Phase
from service.domain.milestones import MilestoneSet
from service.domain.phases import PlanningOpened
from service.domain.placement import FeatureMoved, FeatureUnplaced
from service.domain.presentations import DraftPresented
from service.domain.risks import RiskLevel, RiskRaised
from service.domain.roam import RiskFollowedUp
from service.domain.scope import FeatureRemoved, FeatureRestored
from service.domain.stories import Story
from service.domain.team_plans import TeamPlan, team_plan_id
from service.domain.vocabulary import Day, Points, Prose, Title
from service.domain.wsjf import FeatureSized
from service.effects import effects
from service.entries import StoredCommit
from tests.domain.agreements import AGREED, API, DELIVERED, PROPOSED, STARTED
from tests.domain.planned import SEARCH, proposed
from tests.domain.specification import BLUE, FIRST, PLAN, RED, SECOND, a_plan, after, id_of
from tests.projections.anybody import Anybody

UUID = re.compile("[0-9a-f]{8}-")
RISK, MILESTONE, COMMENT = id_of(71), id_of(72), id_of(73)


def commit(before, then):
    """The commit that led from one state to the next."""
    touched = then.take_touched()
    nothing = dict.fromkeys(StoredCommit._fields)
    return StoredCommit(
        **{
            **nothing,
            "from_version": before.version,
            "to_version": then.version,
            "about": tuple(each.id for each in touched),
            "effects": effects(touched),
        }
    )


def lived(start, *steps):
    """The states after each step, one commit a step, and those commits."""
    states, commits = [start], []
    start.take_touched()
    for events in steps:
        states.append(after(states[-1], *events))
        commits.append(commit(states[-2], states[-1]))
    return states, commits


def missed(start, *steps, team=None):
    """What was missed by who saw the start only, by what it is about."""
    states, commits = lived(start, *steps)
    return {each.about: each for each in away(states[0], states[-1], commits, team)}


def fields(group):
    return {(effect["id"], effect["field"]) for effect, _ in group.net}


def moved(team=RED, iteration=FIRST, rank="k"):
    return FeatureMoved(feature=SEARCH, team=team, iteration=iteration, rank=rank)


def differing(before, then):
    """Every field that differs of what is there at either end, found without the code that is tested."""
    for kind, entity in then.entity_kinds().items():
        if kind in BOOKKEEPING:
            continue
        blank = {f.name: None if f.default is dataclasses.MISSING else f.default for f in _fields(entity)}
        for now in then.all(kind):
            was = before.all(kind).get(now.id)
            if now.removed is None or (was is not None and was.removed is None):
                old = blank if was is None else vars(was)
                yield from ((now.id, name) for name in old if getattr(now, name) != old[name])


def _fields(entity):
    return [each for each in dataclasses.fields(entity) if each.name not in ("id", "version")]


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32), steps=st.integers(1, 200), ends=st.tuples(st.floats(0, 1), st.floats(0, 1))
)
def test_a_field_is_in_the_net_exactly_when_it_differs_between_the_two_states(seed, steps, ends):
    anybody = Anybody(random.Random(seed))
    states, commits = [a_plan()], []
    states[0].take_touched()
    for _ in range(steps):
        then = anybody.step(states[-1])
        if then is not states[-1]:
            commits.append(commit(states[-1], then))
            states.append(then)
    v, w = sorted(int(end * (len(states) - 1)) for end in ends)
    groups = away(states[v], states[w], commits[v:w], RED)
    net = [(effect["id"], effect["field"]) for group in groups for effect, _ in group.net]
    stamps = {"id", "version", *TeamPlan.untold, *Dependency.untold, *Story.untold}
    expected = {(id, field) for id, field in differing(states[v], states[w]) if field not in stamps}
    assert len(net) == len(set(net))
    assert set(net) == expected
    for group in groups:
        for effect, row in group.net:
            wrote = [c for c in commits[v:w] if (effect["id"], effect["field"]) in written(c)]
            assert row is wrote[-1]
        assert 1 <= group.commits <= w - v
        assert group.summary
        assert not UUID.search(group.summary)
        views = views_of(states[w])
        assert views.find(group.about) or states[w].find(group.about)


def written(row):
    return {(each["id"], each["field"]) for each in json.loads(row.effects)}


def test_what_came_back_to_its_old_value_is_not_told():
    groups = missed(a_plan(proposed()), [moved()], [moved(BLUE, SECOND)], [moved(None, None, "i")])
    assert groups == {} or "team" not in {field for _, field in fields(groups[SEARCH])}
    back = missed(a_plan(proposed(), moved()), [moved(BLUE)], [moved(RED)])
    assert back == {}


def test_what_came_and_went_is_not_told():
    new = FeatureProposed(feature=id_of(55), title=Title("Short"), kind=proposed().kind, rank="z")
    assert missed(a_plan(), [new], [FeatureRemoved(feature=id_of(55))]) == {}


def test_a_group_says_how_many_commits_led_there_and_the_last_of_each_field():
    states, commits = lived(
        a_plan(proposed()),
        [moved()],
        [FeatureSized(feature=SEARCH, size=Points(500))],
        [moved(BLUE, SECOND)],
    )
    (group,) = away(states[0], states[-1], commits)
    assert (group.about, group.commits) == (SEARCH, 3)
    by_field = {effect["field"]: (effect, row) for effect, row in group.net}
    effect, row = by_field["team"]
    assert (effect["before"], effect["after"], row) == (None, BLUE, commits[2])
    assert by_field["size"][1] is commits[1]


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([[moved()], [moved(BLUE, SECOND)]], "“Search”: team Blue, Iteration 2"),
        ([[FeatureSized(feature=SEARCH, size=Points(100))]], "“Search”: size 1 point"),
        ([[FeatureRemoved(feature=SEARCH)]], "“Search” was removed"),
    ],
)
def test_a_sentence_says_what_became_of_a_thing(steps, sentence):
    assert missed(a_plan(proposed()), *steps)[SEARCH].summary == sentence


def test_a_sentence_says_what_was():
    groups = missed(a_plan(proposed(), moved()), [moved(BLUE, FIRST)])
    assert groups[SEARCH].summary == "“Search”: team Blue (was Red)"
    groups = missed(a_plan(proposed(), moved()), [FeatureUnplaced(feature=SEARCH)])
    assert groups[SEARCH].summary == "“Search”: no team any more, no iteration any more"


def test_what_is_new_and_what_is_back_is_said():
    groups = missed(a_plan(), [proposed()], [moved()])
    assert groups[SEARCH].summary == "“Search” is new: kind feature, team Red, Iteration 1"
    gone = a_plan(proposed(), FeatureRemoved(feature=SEARCH))
    assert missed(gone, [FeatureRestored(feature=SEARCH)])[SEARCH].summary == "“Search” was restored"


def test_a_dependency_is_told_by_its_state():
    groups = missed(a_plan(proposed()), [PROPOSED])
    assert groups[API].summary.startswith("“Payment API” is new: needed by ")


def test_a_cell_and_a_team_plan_are_told_by_what_they_are():
    capacity = CapacitySet(team=RED, iteration=FIRST, total=Points(4000))
    groups = missed(a_plan(), [capacity], [DraftPresented(team=RED, version=3)])
    assert groups[cell_id(RED, FIRST)].summary == "Red, Iteration 1: total 40 points"
    assert groups[team_plan_id(RED)].summary == "The plan of Red: state draft presented, draft at 3"


def test_a_text_is_not_told_only_that_it_came_went_or_is_another():
    plan = a_plan(RiskRaised(risk=RISK, text=Prose("The supplier is late"), level=RiskLevel.ART))
    looked, again, nothing = (RiskFollowedUp(risk=RISK, note=note) for note in ("Late.", "Later.", None))
    said = "“The supplier is late”"
    assert missed(plan, [looked])[RISK].summary == f"{said}: note of the look"
    assert missed(after(plan, looked), [again])[RISK].summary == f"{said}: another note of the look"
    assert missed(after(plan, looked), [nothing])[RISK].summary == f"{said}: no note of the look any more"


def test_moments_are_not_told():
    groups = missed(a_plan(PROPOSED, AGREED, STARTED), [DELIVERED], [DeliveryRejected(dependency=API)])
    assert groups[API].summary == "“Payment API”: rejected"


def test_comments_stand_with_what_they_are_on_and_waivers_with_what_they_let_pass():
    plan = a_plan(proposed(), RiskRaised(risk=RISK, text=Prose("The supplier is late"), level=RiskLevel.ART))
    comments = [CommentAdded(comment=id_of(80 + n), node=SEARCH, text=Prose("We talked.")) for n in range(2)]
    waiver = GapWaived(item=id_of(90), code="RISK_NOT_ROAMED", about=(RISK,), agreed_by=id_of(98))
    groups = missed(plan, comments, [waiver])
    assert groups[SEARCH].summary == "“Search”: 2 comments more"
    assert groups[RISK].summary == "“The supplier is late”: 1 waiver more"


def test_the_plans_own_fields_stand_with_the_plan():
    groups = missed(a_plan(), [PlanningOpened()])
    (effect,) = [effect for effect, _ in groups[PLAN].net if effect["field"] == "phase"]
    assert effect["after"] == Phase.PLANNING.value
    assert groups[PLAN].summary == "PI 1: phase planning (was preparing)"


def test_what_concerns_the_team_comes_first_then_the_newest():
    milestone = MilestoneSet(milestone=MILESTONE, name=Title("Fair"), date=Day("2026-12-01"))
    other = FeatureProposed(feature=id_of(56), title=Title("Other"), kind=proposed().kind, rank="z")
    risk = RiskRaised(risk=RISK, text=Prose("Late"), level=RiskLevel.ART, threatens=(SEARCH,))
    start = a_plan(proposed(), moved(BLUE))
    states, commits = lived(
        start, [FeatureSized(feature=SEARCH, size=Points(100))], [risk], [milestone], [other]
    )
    told = [(each.about, each.concerns_team) for each in away(states[0], states[-1], commits, BLUE)]
    assert told == [(MILESTONE, True), (RISK, True), (SEARCH, True), (id_of(56), False)]
    told = [(each.about, each.concerns_team) for each in away(states[0], states[-1], commits, RED)]
    assert told == [(MILESTONE, True), (id_of(56), False), (RISK, False), (SEARCH, False)]
    told = [(each.about, each.concerns_team) for each in away(states[0], states[-1], commits)]
    assert told == [(id_of(56), False), (MILESTONE, False), (RISK, False), (SEARCH, False)]


def test_nothing_happened_between_a_version_and_itself():
    plan = a_plan(proposed())
    assert away(plan, plan, []) == []
