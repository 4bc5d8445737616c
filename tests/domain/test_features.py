"""Features in the backlog: proposed, described, classified, ranked."""

from service.domain.backlog import (
    DescribeFeature,
    FeatureDescribed,
    FeatureDetail,
    ProposeFeature,
    RankFeature,
)
from service.domain.classification import ClassifyFeature, FeatureClass
from service.domain.features import EnablerType, FeatureKind
from service.domain.vocabulary import NewId, Prose, Title
from tests.domain.planned import BASKET, LOGIN, NOWHERE, SEARCH, done, planned, proposed
from tests.domain.specification import a_plan, id_of, refused, when

THREE = (proposed(), proposed(LOGIN, "Login", "k"), proposed(BASKET, "Basket", "m"))


def order(plan):
    return [each.id for each in sorted(plan.features, key=lambda each: each.rank)]


def test_a_proposed_feature_comes_last_in_the_backlog():
    plan = a_plan(proposed())
    (event,) = when(ProposeFeature(feature=NewId(LOGIN), title=Title("Login")), plan)
    assert event.rank > plan.features[SEARCH].rank


def test_a_proposed_feature_may_stand_right_before_another():
    plan = done(
        a_plan(*THREE[:2]), ProposeFeature(feature=NewId(BASKET), title=Title("Basket"), before=LOGIN)
    )
    assert order(plan) == [SEARCH, BASKET, LOGIN]


def test_an_id_names_one_thing():
    assert refused(ProposeFeature(feature=NewId(SEARCH), title=Title("Again")), a_plan(proposed())) == [
        "ID_TAKEN"
    ]


def test_an_external_key_names_one_feature():
    plan = a_plan(proposed(external_key="ART-1"))
    again = ProposeFeature(feature=NewId(LOGIN), title=Title("Login"), external_key=Title("ART-1"))
    assert refused(again, plan) == ["EXTERNAL_KEY_IN_USE"]


def test_an_external_key_names_a_feature_or_a_story_not_both():
    plan = a_plan(planned(external_key="ART-1"))
    again = ProposeFeature(feature=NewId(LOGIN), title=Title("Login"), external_key=Title("ART-1"))
    assert refused(again, plan) == ["EXTERNAL_KEY_IN_USE"]


def test_only_an_enabler_has_an_enabler_type():
    wish = ProposeFeature(feature=NewId(LOGIN), title=Title("Login"), enabler=EnablerType.COMPLIANCE)
    assert refused(wish, a_plan()) == ["ENABLER_TYPE_ON_FEATURE"]


def test_a_description_changes_only_what_it_gives():
    plan = done(
        a_plan(proposed(external_key="ART-1")), DescribeFeature(feature=SEARCH, criteria=Prose("Found."))
    )
    feature = plan.features[SEARCH]
    assert (feature.title, feature.criteria, feature.external_key) == ("Search", "Found.", "ART-1")


def test_a_description_empties_what_clear_names():
    plan = done(a_plan(proposed(external_key="ART-1")), DescribeFeature(feature=SEARCH, owner=id_of(7)))
    wish = DescribeFeature(
        feature=SEARCH, clear=(FeatureDetail.EXTERNAL_KEY, FeatureDetail.OWNER, FeatureDetail.URL)
    )
    plan = done(plan, wish)
    assert (plan.features[SEARCH].external_key, plan.features[SEARCH].owner) == (None, None)
    assert when(wish, plan) == []


def test_what_is_both_given_and_cleared_is_given():
    wish = DescribeFeature(feature=SEARCH, criteria=Prose("Found."), clear=(FeatureDetail.CRITERIA,))
    assert when(wish, a_plan(proposed())) == [FeatureDescribed(feature=SEARCH, criteria=Prose("Found."))]


def test_a_description_given_again_changes_nothing():
    wish = DescribeFeature(feature=SEARCH, title=Title("Find"), hypothesis=Prose("More is found."))
    assert when(wish, done(a_plan(proposed()), wish)) == []


def test_a_description_does_not_take_the_key_of_another():
    plan = a_plan(proposed(external_key="ART-1"), proposed(LOGIN, "Login", "k"))
    assert refused(DescribeFeature(feature=LOGIN, external_key=Title("ART-1")), plan) == [
        "EXTERNAL_KEY_IN_USE"
    ]
    assert when(DescribeFeature(feature=SEARCH, external_key=Title("ART-1")), plan) == []


def test_what_is_not_here_cannot_be_described():
    assert refused(DescribeFeature(feature=NOWHERE, title=Title("Find")), a_plan()) == ["NOT_HERE"]


def test_a_feature_is_classified_and_the_same_again_changes_nothing():
    wish = ClassifyFeature(
        feature=SEARCH,
        kind=FeatureKind.ENABLER,
        enabler=EnablerType.EXPLORATION,
        components=(Title("Index"),),
        theme=Title("Growth"),
    )
    plan = done(a_plan(proposed()), wish)
    assert plan.features[SEARCH].components == ("Index",)
    assert when(wish, plan) == []


def test_an_enabler_that_becomes_a_feature_loses_its_type():
    plan = done(
        a_plan(proposed()),
        ClassifyFeature(feature=SEARCH, kind=FeatureKind.ENABLER, enabler=EnablerType.EXPLORATION),
        ClassifyFeature(feature=SEARCH, kind=FeatureKind.FEATURE),
    )
    assert plan.features[SEARCH].enabler is None


def test_a_feature_gets_no_enabler_type():
    wish = ClassifyFeature(feature=SEARCH, enabler=EnablerType.EXPLORATION)
    assert refused(wish, a_plan(proposed())) == ["ENABLER_TYPE_ON_FEATURE"]


def test_components_and_theme_can_be_emptied():
    plan = done(
        a_plan(proposed()),
        ClassifyFeature(feature=SEARCH, components=(Title("Index"),), theme=Title("Growth")),
        ClassifyFeature(feature=SEARCH, components=(), clear=(FeatureClass.THEME,)),
    )
    assert (plan.features[SEARCH].components, plan.features[SEARCH].theme) == ((), None)


def test_a_rank_puts_a_feature_right_before_another():
    plan = done(a_plan(*THREE), RankFeature(feature=BASKET, before=LOGIN))
    assert order(plan) == [SEARCH, BASKET, LOGIN]
    assert when(RankFeature(feature=BASKET, before=LOGIN), plan) == []


def test_a_rank_without_a_neighbour_is_the_last():
    plan = done(a_plan(*THREE), RankFeature(feature=SEARCH))
    assert order(plan) == [LOGIN, BASKET, SEARCH]
    assert when(RankFeature(feature=SEARCH), plan) == []


def test_a_feature_that_is_to_stand_before_itself_stays():
    assert when(RankFeature(feature=LOGIN, before=LOGIN), a_plan(*THREE)) == []


def test_a_rank_before_what_is_not_here_is_refused():
    assert refused(RankFeature(feature=SEARCH, before=NOWHERE), a_plan(*THREE)) == ["NOT_HERE"]
