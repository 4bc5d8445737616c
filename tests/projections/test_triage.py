"""Triage: what each feature of the backlog needs next, the most worthwhile first."""

from hypothesis import given, settings
from hypothesis import strategies as st

from projections.triage import TriageCategory, triage
from service.domain.backlog import FeatureDescribed
from service.domain.feature_progress import FeatureStarted
from service.domain.features import Wsjf
from service.domain.mapping import SuggestFromFeatures
from service.domain.scope import FeatureReadied, FeatureRemoved
from service.domain.suggestions import (
    AcceptSuggestion,
    DismissSuggestion,
    MakeSuggestion,
    SuggestionKind,
    SuggestionMade,
)
from service.domain.vocabulary import NewId, Points, Prose, Title
from service.domain.wsjf import FeatureScored, FeatureSized, wsjf_order
from tests.domain.chance import Chance
from tests.domain.planned import LOGIN, SEARCH, done, placed, proposed
from tests.domain.specification import RED, a_plan, after, id_of
from tests.domain.test_laws import EVENTS, begun
from tests.domain.test_suggestions import components

W, X, Y, Z, UNSCORED, LAST = (id_of(301 + n) for n in range(6))
SCORES = {W: (1, 1, 1, 1), X: (8, 5, 3, 5), Y: (3, 8, 2, 2), Z: (13, 3, 8, 13)}
IDEA, OWNER = id_of(91), id_of(99)


def scored(feature, value, time, risk, size):
    return FeatureScored(feature=feature, score=Wsjf(value=value, time=time, risk=risk, size=size))


def complete(feature, *but):
    """What makes a feature lack nothing, without what is left out."""
    events = {
        "criteria": FeatureDescribed(feature=feature, criteria=Prose("It is found.")),
        "owner": FeatureDescribed(feature=feature, owner=OWNER),
        "size": FeatureSized(feature=feature, size=Points(300)),
        "score": scored(feature, 1, 1, 1, 1),
        "ready": FeatureReadied(feature=feature),
    }
    return [event for name, event in events.items() if name not in but]


def lines(plan):
    return {line.feature.id: line for line in triage(plan)}


def needs(plan, feature=SEARCH):
    return [each.name for each in lines(plan)[feature].needs]


def twice(one=SEARCH, other=LOGIN):
    return MakeSuggestion(
        suggestion=NewId(IDEA),
        kind=SuggestionKind.DUPLICATE,
        target=(one, other),
        text=Prose("Both sign in."),
        strength=90,
        rule=Title("DUPLICATE"),
    )


def test_the_order_is_that_of_wsjf_and_what_has_no_score_comes_last_by_rank():
    """The worked example: Y 6.50, X 3.20, W 3.00, Z 1.85, although Z has the largest cost of delay."""
    backlog = [proposed(each, "Feature", rank="i") for each in (W, X, Y, Z)]
    others = [proposed(LAST, "Last", rank="m"), proposed(UNSCORED, "Unscored", rank="k")]
    plan = a_plan(*backlog, *others, *(scored(each, *columns) for each, columns in SCORES.items()))
    assert list(lines(plan)) == [Y, X, W, Z, UNSCORED, LAST]


def test_a_score_without_a_size_is_no_place_in_the_order():
    plan = a_plan(proposed(W), proposed(X), scored(W, 1, 1, 1, 0), scored(X, 1, 1, 1, 1))
    assert list(lines(plan)) == [X, W]


def test_it_says_all_that_is_missing_and_the_first_thing_first():
    assert needs(a_plan(proposed())) == ["NEEDS_CRITERIA", "NEEDS_OWNER", "NEEDS_SIZE", "NEEDS_SCORE"]
    for name in ("criteria", "owner", "size", "score"):
        plan = a_plan(proposed(), *complete(SEARCH, name))
        assert needs(plan) == [f"NEEDS_{name.upper()}"]
        assert lines(plan)[SEARCH].reasons[0].startswith("It has no")


def test_a_person_says_that_it_is_ready():
    assert needs(a_plan(proposed(), *complete(SEARCH, "ready"))) == ["NEEDS_CONFIRMATION"]
    plan = a_plan(proposed(), *complete(SEARCH))
    assert needs(plan) == ["READY"]
    assert lines(plan)[SEARCH].reasons == ("It is ready to be planned.",)


def test_what_a_team_has_and_is_ready_waits_for_nobody_nor_does_what_is_under_way():
    assert lines(a_plan(proposed(), *complete(SEARCH), placed())) == {}
    assert needs(a_plan(proposed(), *complete(SEARCH, "ready"), placed())) == ["NEEDS_CONFIRMATION"]
    assert lines(a_plan(proposed(), FeatureStarted(feature=SEARCH))) == {}
    assert lines(a_plan(proposed(), FeatureRemoved(feature=SEARCH))) == {}


def test_what_may_be_there_twice_is_looked_at_first_until_somebody_says_that_it_is_not():
    both = a_plan(proposed(), *complete(SEARCH), proposed(LOGIN, "Sign in"))
    plan = done(both, twice())
    assert needs(plan) == ["POSSIBLE_DUPLICATE"]
    assert lines(plan)[SEARCH].same_as == (LOGIN,)
    assert lines(plan)[SEARCH].reasons == ("It may be the same as “Sign in”.",)
    assert lines(plan)[LOGIN].same_as == (SEARCH,)
    assert needs(done(plan, AcceptSuggestion(suggestion=IDEA))) == ["POSSIBLE_DUPLICATE"]
    denied = DismissSuggestion(suggestion=IDEA, because=Prose("One is for operators."))
    assert needs(done(plan, denied)) == ["READY"]
    assert needs(after(plan, FeatureRemoved(feature=LOGIN))) == ["READY"]


def routed(*events):
    """Red works on the index; Search, which touches it and the till, has no team."""
    return a_plan(
        proposed(),
        components(SEARCH, "Index", "Till"),
        proposed(LOGIN),
        placed(LOGIN, RED),
        components(LOGIN, "Index"),
        *events,
    )


def test_the_team_that_knows_most_of_it_may_take_it_unless_somebody_said_no():
    plan = routed()
    route = lines(plan)[SEARCH].route
    assert (route.team, route.grounds, route.strength) == (RED, ("Index",), 50)
    assert lines(plan)[SEARCH].reasons[-1] == "No team has it; Red works on Index already."
    assert lines(plan)[LOGIN].route is None
    looked = done(plan, SuggestFromFeatures())
    (idea,) = (each.id for each in looked.suggestions if each.kind is SuggestionKind.ROUTE)
    assert lines(looked)[SEARCH].route == route
    denied = DismissSuggestion(suggestion=idea, because=Prose("Red is full."))
    assert lines(done(looked, denied))[SEARCH].route is None


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32))
def test_whatever_happens_each_waiting_feature_has_one_line_with_a_need_and_a_reason(seed):
    chance, plan = Chance(seed), begun(seed)
    for _ in range(30):
        plan = after(plan, chance.one(EVENTS))
    found = triage(plan)
    assert found == triage(plan.copy())
    ids = [line.feature.id for line in found]
    assert len(set(ids)) == len(ids)
    order = [each.id for each in wsjf_order(plan)]
    assert [id for id in ids if id in order] == [id for id in order if id in ids]
    for line in found:
        assert line.needs
        assert line.reasons
        assert list(line.needs) == sorted(line.needs, key=list(TriageCategory).index)
        assert line.feature.id not in line.same_as


def test_a_suggestion_about_what_is_no_feature_says_nothing_here():
    made = SuggestionMade(
        suggestion=IDEA,
        kind=SuggestionKind.DUPLICATE,
        target=(SEARCH, RED),
        text=Prose("Both are red."),
        rule=Title("DUPLICATE"),
    )
    assert lines(a_plan(proposed(), *complete(SEARCH), made))[SEARCH].same_as == ()
